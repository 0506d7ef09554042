"""Takes out of a file what flows and cards expect in it, and lists what is missing, misspelt or misplaced.

Invariant: a wrong entry is an issue and a safe default, never an exception, so that one reading lists all.
"""

from __future__ import annotations

import datetime
import difflib
import re

from .issues import Issue, issue
from .tree import Fields, Items, Text, Tree

SUGGESTIONS_MOST = 50
"""Unknown words of one part for which a similar one is looked up; more could be made slow on purpose."""

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class FieldReader:
    """Reads one part of one file, key by key, and adds what is wrong to `issues`."""

    def __init__(self, fields: Fields, file: str, issues: list[Issue]) -> None:
        """Read `fields`, a part of `file`; mistakes are added to `issues`."""
        self._fields = fields
        self._file = file
        self._issues = issues
        # A dict keeps the order of asking, so that suggestions do not change from run to run.
        self._asked: dict[str, None] = {}

    def text(self, key: str, required: bool = True, most: int | None = None) -> str:
        """Return the text at `key`, at most `most` letters long; "" where there is none."""
        tree = self._take(key, required)
        if tree is None:
            return ""
        if not isinstance(tree, Text):
            self._wrong_kind("Y052", key, tree)
            return ""
        if required and not tree.value.strip():
            self._report("Y051", tree.line, word=key)
        if most is not None and len(tree.value) > most:
            self._report("Y055", tree.line, word=key, letters=str(len(tree.value)), most=str(most))
        return tree.value

    def texts(self, key: str, required: bool = False, most: int | None = None) -> tuple[str, ...]:
        """Return the texts listed at `key`, at most `most` of them."""
        texts: list[str] = []
        for tree in self.items(key, required, most):
            if not isinstance(tree, Text):
                self._wrong_kind("Y052", key, tree)
            elif not tree.value.strip():
                self._report("Y051", tree.line, word=key)
            else:
                texts.append(tree.value)
        return tuple(texts)

    def choice(self, key: str, allowed: tuple[str, ...], default: str, required: bool = False) -> str:
        """Return the text at `key` if it is one of `allowed`, else `default`."""
        tree = self._text_of(key, required)
        if tree is None:
            return default
        if tree.value not in allowed:
            shown = ", ".join(word for word in allowed if word)
            self._report("Y058", tree.line, word=key, text=tree.value, allowed=shown)
            return default
        return tree.value

    def date(self, key: str, required: bool = False) -> datetime.date | None:
        """Return the day at `key`, written as 2026-03-31."""
        tree = self._text_of(key, required)
        if tree is None:
            return None
        try:
            if _DATE.fullmatch(tree.value):
                return datetime.date.fromisoformat(tree.value)
        except ValueError:
            pass  # A day such as 2026-02-30 is reported below, like any other text that is no day.
        self._report("Y057", tree.line, word=key, text=tree.value)
        return None

    def yes_no(self, key: str, default: bool) -> bool:
        """Return True for yes and False for no at `key`, else `default`."""
        tree = self._text_of(key, required=False)
        if tree is None:
            return default
        answer = tree.value.lower()
        if answer not in ("yes", "no"):
            self._report("Y059", tree.line, word=key, text=tree.value)
            return default
        return answer == "yes"

    def items(self, key: str, required: bool = False, most: int | None = None) -> tuple[Tree, ...]:
        """Return the entries of the list at `key`, of any kind, at most `most` of them."""
        tree = self._take(key, required)
        if tree is None or (isinstance(tree, Text) and not tree.value and not required):
            return ()
        if not isinstance(tree, Items):
            self._wrong_kind("Y053", key, tree)
            return ()
        if required and not tree.values:
            self._report("Y051", tree.line, word=key)
        if most is not None and len(tree.values) > most:
            self._report("Y056", tree.line, word=key, count=str(len(tree.values)), most=str(most))
        return tree.values

    def fields(self, key: str, required: bool = True) -> Fields | None:
        """Return the part at `key`, to be read by a reader of its own."""
        tree = self._take(key, required)
        if tree is None or isinstance(tree, Fields):
            return tree
        self._wrong_kind("Y054", key, tree)
        return None

    def wrong_date(self, key: str, written: str) -> None:
        """Report that what stands at `key` is no day."""
        self._report("Y057", self.line(key), word=key, text=written)

    def has(self, key: str) -> bool:
        """True when the writer wrote `key`, whatever stands there. Asking makes the key a known one."""
        self._asked[key] = None
        return key in self._fields.entries

    def is_text(self, key: str) -> bool:
        """True when a text stands at `key`, rather than a list, a part, or nothing."""
        return isinstance(self._fields.entries.get(key), Text)

    def line(self, key: str) -> int:
        """Return the line of `key`, or the first line of the part where it is not written."""
        return self._fields.key_lines.get(key, self._fields.line)

    def finish(self) -> None:
        """Report every key that nobody asked for, with the known key it looks like."""
        unknown = [key for key in self._fields.entries if key not in self._asked]
        unused = [key for key in self._asked if key not in self._fields.entries]
        for place, key in enumerate(unknown):
            near = difflib.get_close_matches(key, unused, n=1) if place < SUGGESTIONS_MOST else []
            if near:
                self._report("Y061", self.line(key), word=key, nearest=near[0])
            else:
                self._report("Y060", self.line(key), word=key)

    def _take(self, key: str, required: bool) -> Tree | None:
        self._asked[key] = None
        tree = self._fields.entries.get(key)
        if tree is None and required:
            self._report("Y050", self._fields.line, word=key)
        return tree

    def _text_of(self, key: str, required: bool) -> Text | None:
        """Return a text with something in it; an empty one is a mistake, because its key was written."""
        tree = self._take(key, required)
        if tree is None:
            return None
        if not isinstance(tree, Text):
            self._wrong_kind("Y052", key, tree)
            return None
        if not tree.value.strip():
            self._report("Y051", tree.line, word=key)
            return None
        return tree

    def _wrong_kind(self, code: str, key: str, tree: Tree) -> None:
        match tree:
            case Text():
                found = "one text" if tree.value else "nothing"
            case Items():
                found = "a list"
            case Fields():
                found = "a part with words and colons"
        self._report(code, tree.line, word=key, found=found)

    def _report(self, code: str, line: int, **values: str) -> None:
        self._issues.append(issue(code, self._file, line, **values))
