"""Judges a writer's file by PyYAML's events: what is kept of YAML, and each thing that is not, with its line.

PyYAML's Python reader is used even where its C one is there: the same answers on every machine, and no native
code on foreign bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from .file_letters import unseen_letters
from .issues import Issue, Severity, issue
from .likely_cause import Break, likely_cause
from .tree import KEY_LETTERS_MOST, VALUES_MOST, Fields, Items, Text, Tree

DEPTH_MOST = 20
"""Lists and parts inside each other; the deepest real flow needs five (`security.md` G-C1 sets the bound)."""

ISSUES_MOST = 100
"""Mistakes listed for one file: more than anybody corrects at once."""

_KEY = re.compile(rf"[a-z][a-z0-9_]{{0,{KEY_LETTERS_MOST - 1}}}")
_SWALLOWED_DASH = re.compile(r"\n *- ")
_LOST_NOTE = re.compile(r" +#[^\s#]")


def judge(source: str, file: str, issues: list[Issue]) -> tuple[Fields | None, list[Issue]]:
    """Read a file whose letters are looked at already, however it is written, with PyYAML."""
    reading = _Reading(source, file, issues)
    reading.run()
    return reading.top if isinstance(reading.top, Fields) else None, _listed(reading.issues, file)


def _line(mark: Any) -> int:
    """Return the line of a place, from 1. PyYAML's types allow a missing one; its reader always gives it."""
    return int(mark.line) + 1 if mark else 1


def _index(mark: Any) -> int:
    return int(mark.index) if mark else 0


def _listed(issues: Iterable[Issue], file: str) -> list[Issue]:
    """Return the issues in the order of the file, and no more of them than anybody can use."""
    ordered = sorted(issues)
    if len(ordered) <= ISSUES_MOST:
        return ordered
    # Errors are kept before warnings: a cut list must never look publishable.
    kept = sorted(sorted(ordered, key=lambda found: found.severity is not Severity.ERROR)[:ISSUES_MOST])
    return [*kept, issue("Y008", file, kept[-1].line, most=str(ISSUES_MOST))]


@dataclass
class _Open:
    """A list or part whose end has not been read yet. `is_key` marks one that stands where a word belongs."""

    line: int
    is_list: bool
    is_key: bool = False
    values: list[Tree] = field(default_factory=list)
    entries: dict[str, Tree] = field(default_factory=dict)
    key_lines: dict[str, int] = field(default_factory=dict)
    key: str | None = None
    wants_key: bool = True

    def closed(self) -> Tree:
        """Return the finished list or part."""
        if self.is_list:
            return Items(tuple(self.values), self.line)
        return Fields(self.entries, self.key_lines, self.line)


class _Reading:
    """One pass over one file: takes PyYAML's events in order and keeps what is open on its own stack."""

    def __init__(self, source: str, file: str, issues: list[Issue]) -> None:
        self.source = source
        self.file = file
        self.issues = dict.fromkeys(issues)
        self.top: Tree | None = None
        self.open: list[_Open] = []
        self.values = 0
        self.documents = 0
        self.last_line = 1
        self.last_quote = (0, 0)

    def run(self) -> None:
        """Read to the end, or to the first place from where nothing more can be understood."""
        try:
            for event in self._events():
                if not self._take(event):
                    self.top = None
                    return
        except yaml.MarkedYAMLError as error:
            self.top = None
            self._report_break(error)
            return
        except (yaml.YAMLError, ValueError, OverflowError):
            # PyYAML lets some of Python's own errors through, for absurd numbers in escapes and commands.
            self.top = None
            self._report("Y030", self.last_line)
            return
        if self.top is None or (isinstance(self.top, Text) and not self.top.value):
            self._report("Y003", 1)
        elif not isinstance(self.top, Fields):
            self._report("Y004", self.top.line)

    def _events(self) -> Iterator[yaml.Event]:
        loader = yaml.SafeLoader(self.source)
        try:
            while loader.check_event():
                event: yaml.Event = loader.get_event()  # type: ignore[no-untyped-call]
                yield event
        finally:
            loader.dispose()

    def _report(self, code: str, line: int, **values: str) -> None:
        # Many more than are listed are not even made: ten thousand of them would take a second.
        if len(self.issues) < 2 * ISSUES_MOST:
            self.issues[issue(code, self.file, line, **values)] = None

    def _take(self, event: yaml.Event) -> bool:
        """Take one event. False means that reading must stop."""
        line = self.last_line = _line(event.start_mark)
        match event:
            case yaml.DocumentStartEvent():
                self.documents += 1
                if self.documents > 1:
                    self._report("Y005", line)
                    return False
            case yaml.NodeEvent():
                return self._take_entry(event, line)
            case yaml.CollectionEndEvent():
                closed = self.open.pop()
                if closed.is_key:
                    self.open[-1].wants_key = False
                else:
                    self._place(closed.closed())
        return True

    def _take_entry(self, event: yaml.NodeEvent, line: int) -> bool:
        parent = self.open[-1] if self.open else None
        is_key = parent is not None and not parent.is_list and parent.wants_key
        self.values += not is_key
        if self.values > VALUES_MOST:
            self._report("Y007", line, most=f"{VALUES_MOST:,}")
            return False
        self._refuse_marks(event, line)
        if isinstance(event, yaml.ScalarEvent):
            self._take_text(event, line, parent if is_key else None)
        elif isinstance(event, yaml.AliasEvent):
            self._take_copy(line, parent if is_key else None)
        else:
            return self._take_start(event, line, is_key)
        return True

    def _refuse_marks(self, event: yaml.NodeEvent, line: int) -> None:
        if isinstance(event, yaml.AliasEvent):
            self._report("Y025", line, name=str(event.anchor))
            return
        if event.anchor is not None:
            self._report("Y024", line, name=event.anchor)
        if getattr(event, "tag", None) is not None:
            self._report("Y026", line)

    def _take_start(self, event: yaml.NodeEvent, line: int, is_key: bool) -> bool:
        if len(self.open) >= DEPTH_MOST:
            self._report("Y006", line, most=str(DEPTH_MOST))
            return False
        if is_key:
            self._report("Y023", line)
            self.open[-1].key = None
        self.open.append(_Open(line, isinstance(event, yaml.SequenceStartEvent), is_key))
        return True

    def _take_copy(self, line: int, key_of: _Open | None) -> None:
        if key_of is None:
            self._place(Text("", line))
        else:
            key_of.key, key_of.wants_key = None, False

    def _take_text(self, event: yaml.ScalarEvent, line: int, key_of: _Open | None) -> None:
        self.last_quote = (line, _line(event.end_mark)) if event.style in ("'", '"') else (0, 0)
        if event.style == '"':
            # Escapes can write what was refused in the file itself. Stand-ins for it are reported already.
            written = event.value.replace("\ufffd", "")
            self.issues |= dict.fromkeys(unseen_letters(written, self.file, line))
        if key_of is not None:
            key_of.key, key_of.wants_key = self._key(event, line, key_of), False
            return
        value: str = event.value
        if event.style in ("|", ">"):
            value = value.removesuffix("\n")
        elif not event.style:
            self._check_plain(event, line)
        self._place(Text(value, line))

    def _check_plain(self, event: yaml.ScalarEvent, line: int) -> None:
        """Report what YAML does to a text without quotes that its writer can hardly have meant."""
        begin, end = _index(event.start_mark), _index(event.end_mark)
        if dash := _SWALLOWED_DASH.search(self.source, begin, end):
            self._report("Y029", line + self.source.count("\n", begin, dash.start()) + 1)
        if event.value and _LOST_NOTE.match(self.source, end):
            self._report("Y027", _line(event.end_mark))

    def _key(self, event: yaml.ScalarEvent, line: int, part: _Open) -> str | None:
        """Return the key to read on with; None where what follows is only looked through for mistakes."""
        word: str = event.value
        if word == "<<":
            self._report("Y022", line)
            return None
        if not word:
            self._report("Y028", line)
            return None
        if self._follows_question_mark(_index(event.start_mark)):
            self._report("Y023", line)
        if not _KEY.fullmatch(word):
            if "\ufffd" not in word:
                self._report("Y021", line, word=word, most=str(KEY_LETTERS_MOST))
            # `Title` is read on as `title`, so that it is not also reported as missing.
            word = re.sub(r"[ -]", "_", word[: KEY_LETTERS_MOST + 1].strip().lower())
            if not _KEY.fullmatch(word) or word in part.key_lines:
                return None
        if word in part.key_lines:
            self._report("Y020", line, word=word, first=str(part.key_lines[word]))
            return None
        part.key_lines[word] = line
        return word

    def _follows_question_mark(self, index: int) -> bool:
        """True for a word written as `? word`: PyYAML's events do not tell it from an ordinary one."""
        return self.source[max(0, index - 80) : index].rstrip(" ").endswith("?")

    def _place(self, tree: Tree) -> None:
        if not self.open:
            self.top = tree
            return
        parent = self.open[-1]
        if parent.is_list:
            parent.values.append(tree)
            return
        if parent.key is not None:
            parent.entries[parent.key] = tree
        parent.wants_key = True

    def _report_break(self, error: yaml.MarkedYAMLError) -> None:
        """Say where the file stops making sense, and what most likely happened there."""
        place = Break(
            problem=error.problem or "",
            context=error.context or "",
            line=_line(error.problem_mark),
            column=error.problem_mark.column if error.problem_mark else 0,
            context_line=_line(error.context_mark),
            context_column=error.context_mark.column if error.context_mark else 0,
            quote_from=self.last_quote[0],
            quote_to=self.last_quote[1],
            lines=self.source.split("\n"),
        )
        code, line, values = likely_cause(place)
        if not any(found.code == "Y010" and found.line <= place.line for found in self.issues):
            # Below a tab every such place may be the tab's doing: the next reading will tell.
            self._report(code, line, **values)
