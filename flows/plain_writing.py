"""Reads a file that is written in the plainest way, in one pass over its lines; at the first doubt it gives up.

Nearly every file of a pack is such a file, and PyYAML takes twenty times as long for it (`docs/decisions/0009`).
What is understood here are words before colons, lists with dashes, `[…]` of words, `{…}` on one line, `|` texts,
quotes without escapes, and notes on lines of their own. Anything else is a doubt.

Invariant: what `read_plain` returns is what the strict reader makes of the same file with PyYAML, which finds no
mistake in it. So it never reports one: a file with a mistake is a doubt. A test compares the two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .tree import KEY_LETTERS_MOST, VALUES_MOST, Fields, Items, Text, Tree

VALUES_A_LINE = 5
"""Entries that begin on one line at most, beside those after a comma or bracket: `- a: {b: [c` in a new list."""

DEPTH_MOST = 8
"""Parts inside each other that are read here. The deepest real flow needs five; what is deeper is a doubt."""

_WORD = rf"[a-z][a-z0-9_]{{0,{KEY_LETTERS_MOST - 1}}}"
_LINE = re.compile(rf"( *)(- )?(?:({_WORD}):(?: +|$))?(.*)")
_SIGNS = frozenset("-?:,[]{}#&*!|>'\"%@` ")
"""What a text cannot begin with unless it is in quotes; YAML reads some of them as part of the text at times."""

# No regular expression here goes back on what it took (`*+`): hostile lines cost no more than their letters.
_INLINE = r"[^-?:,\[\]{}#&*!|>'\"%@` ](?:[^?:,\[\]{}#]|:(?=[A-Za-z0-9/]))*+"
_IN_QUOTES = r"\"[^\"\\]*+\"|'(?:[^']|'')*+'"
_QUOTED = re.compile(_IN_QUOTES)
_INLINE_TEXTS = re.compile(rf" *+(?:{_INLINE})?+(?:, *+(?:{_INLINE})?+)*+")
_INLINE_TEXT = re.compile(rf" *+({_IN_QUOTES}|{_INLINE}|) *+(?:,|$)")
_INLINE_ENTRY = re.compile(rf" *+({_WORD}): ++({_IN_QUOTES}|{_INLINE}|\[[^\[\]{{}}]*+\]) *+(?:,|$)")


class _Doubt(Exception):
    """The file is not written in the plainest way."""


def read_plain(source: str) -> Fields | None:
    """Return the fields of a file whose letters are all in order; None for a file that PyYAML must judge."""
    lines = source.split("\n")
    if VALUES_A_LINE * len(lines) + source.count(",") + source.count("[") > VALUES_MOST:
        return None
    try:
        return _Plain(lines).whole()
    except _Doubt:
        return None


class _Plain:
    """The lines of one file, and the place of the one that is read next."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._at = 0

    def whole(self) -> Fields:
        """Return the file's fields."""
        top = self._fields(0, 1)
        if self._next() is not None:
            raise _Doubt
        return top

    def _next(self) -> re.Match[str] | None:
        """Go to the next line that is neither empty nor a note; None at the end of the file."""
        lines = self._lines
        while self._at < len(lines):
            found = _LINE.fullmatch(lines[self._at])
            assert found, "every line is indent, dash, word and rest, each of which may be missing"
            if found[2] or found[3] or not (found[4] == "" or found[4].startswith("#")):
                return found
            self._at += 1
        return None

    def _fields(self, indent: int, depth: int) -> Fields:
        entries: dict[str, Tree] = {}
        key_lines: dict[str, int] = {}
        while (found := self._next()) is not None and len(found[1]) >= indent:
            key = found[3]
            if len(found[1]) > indent or found[2] or not key or key in key_lines:
                raise _Doubt
            key_lines[key] = self._at + 1
            entries[key] = self._value(found[4], indent, depth)
        if not entries:
            raise _Doubt
        return Fields(entries, key_lines, next(iter(key_lines.values())))

    def _items(self, indent: int, depth: int) -> Items:
        values: list[Tree] = []
        line = self._at + 1
        while (found := self._next()) is not None and len(found[1]) >= indent:
            if len(found[1]) > indent or not found[2]:
                raise _Doubt
            if found[3]:
                # `- word: …` begins a part: its words stand where this one does.
                within = indent + len(found[2])
                self._lines[self._at] = " " * within + self._lines[self._at][within:]
                values.append(self._fields(within, _deeper(depth)))
            else:
                values.append(self._value(found[4], indent, depth))
        return Items(tuple(values), line)

    def _value(self, written: str, indent: int, depth: int) -> Tree:
        """Read what stands behind a colon or dash of a line with this indent, and go behind it."""
        written = written.rstrip(" ")
        line = self._at + 1
        if written[:1] == "[":
            return self._inline_items(written[1:])
        self._at += 1
        if not written:
            return self._below(indent, _deeper(depth))
        if written[0] not in _SIGNS:
            if ": " in written or " #" in written or written[-1] == ":":
                raise _Doubt
            return Text(written, line)
        if written == "|":
            return Text(self._kept_lines(indent), line)
        if written[0] == "{":
            return _inline_fields(written, line)
        if written[0] not in "\"'":
            raise _Doubt
        return Text(_bare(written), line)

    def _below(self, indent: int, depth: int) -> Tree:
        """Read the list or part that stands below its word, further in."""
        found = self._next()
        if found is None or len(found[1]) <= indent:
            raise _Doubt
        read = self._items if found[2] else self._fields
        return read(len(found[1]), depth)

    def _kept_lines(self, indent: int) -> str:
        """Return the lines of a `|` text: all that stand as far in as its first one, and empty ones between."""
        lines, begun = self._lines, self._at
        first = lines[begun] if begun < len(lines) else ""
        within = len(first) - len(first.lstrip(" "))
        if within <= indent or not first.strip(" "):
            raise _Doubt
        margin = first[:within]
        end = begun
        while self._at < len(lines):
            line = lines[self._at]
            self._at += 1
            if line.startswith(margin):
                if len(line) == within or not line.strip(" "):
                    raise _Doubt
                end = self._at
            elif line.strip(" "):
                break
        self._at = end
        return "\n".join(line[within:] for line in lines[begun:end])

    def _inline_items(self, rest: str) -> Items:
        """Read `[a, b,` … `c]`: texts only, and a comma at the end of each line but the last."""
        line = self._at + 1
        values: list[Tree] = []
        while True:
            is_last = rest.endswith("]")
            texts = _inline_texts(rest[:-1] if is_last else rest)
            if not is_last and texts.pop() is not None:
                raise _Doubt
            self._at += 1
            values += _all_there(texts, self._at)
            if is_last:
                return Items(tuple(values), line)
            if self._at == len(self._lines) or self._lines[self._at][:1] not in ("", " "):
                raise _Doubt
            rest = self._lines[self._at].strip(" ")


def _deeper(depth: int) -> int:
    if depth >= DEPTH_MOST:
        raise _Doubt
    return depth + 1


def _in_turn(pattern: re.Pattern[str], written: str) -> Iterator[re.Match[str]]:
    """Yield what stands between commas; the pattern takes the comma, or the end, with it."""
    at = 0
    while True:
        found = pattern.match(written, at)
        if found is None:
            raise _Doubt
        yield found
        at = found.end()
        if not found[0].endswith(","):
            return


def _inline_texts(written: str) -> list[str | None]:
    """Return the texts between commas; None where nothing stands."""
    if _INLINE_TEXTS.fullmatch(written):
        return [text.strip(" ") or None for text in written.split(",")]
    return [_bare(found[1]) if found[1] else None for found in _in_turn(_INLINE_TEXT, written)]


def _all_there(texts: list[str | None], line: int) -> list[Text]:
    if None in texts:
        raise _Doubt
    return [Text(text, line) for text in texts if text is not None]


def _inline_fields(written: str, line: int) -> Fields:
    """Read `{a: b, c: [d, e]}`."""
    if written[-1] != "}":
        raise _Doubt
    entries: dict[str, Tree] = {}
    for found in _in_turn(_INLINE_ENTRY, written[1:-1]):
        key, value = found[1], found[2]
        if key in entries:
            raise _Doubt
        if value[0] == "[":
            entries[key] = Items(tuple(_all_there(_inline_texts(value[1:-1]), line)), line)
        else:
            entries[key] = Text(_bare(value), line)
    return Fields(entries, dict.fromkeys(entries, line), line)


def _bare(written: str) -> str:
    """Return a text without its quotes, or without the spaces behind it."""
    if written[0] not in "\"'":
        return written.rstrip(" ")
    if not _QUOTED.fullmatch(written):
        raise _Doubt
    return written[1:-1] if written[0] == '"' else written[1:-1].replace("''", "'")
