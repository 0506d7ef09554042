"""The coordinators' bench: packs that are read and checked beside the turns, and kept at hand for the next look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from content.fingerprint import release_name
from content.older_rules import RULES_OF_WRITING
from content.pack import Pack, draft_pack
from flows.issues import Issue, Severity

from .words import Words

KEPT_MOST = 12
"""Packs that are kept at hand, a few megabytes each."""

WORDS_MOST = 3
"""Packs of those that are also made ready to be talked with."""


class NotChecked(Exception):
    """A turn needs these files as a pack, and nobody has read them yet; nothing of the turn was kept."""

    def __init__(self, files: Mapping[str, str]) -> None:
        super().__init__("a pack has to be read first")
        self.files = files


@dataclass(frozen=True)
class CheckedPack:
    """A pack as it was read: with all its mistakes, and ready to be talked with if there are none."""

    name: str
    pack: Pack | None
    issues: tuple[Issue, ...] = field(repr=False)

    @property
    def errors(self) -> list[Issue]:
        """The mistakes that keep it from being published."""
        return [found for found in self.issues if found.severity is Severity.ERROR]

    @property
    def is_good(self) -> bool:
        """True when it can be published."""
        return self.pack is not None and not self.errors

    @property
    def can_be_said(self) -> bool:
        """True for what was good when it was published, although rules of writing may be stricter now."""
        return self.pack is not None and {found.code for found in self.errors} <= RULES_OF_WRITING

    @cached_property
    def words(self) -> Words | None:
        """The pack ready to be talked with; None when it has mistakes."""
        return Words(self.pack) if self.pack and self.is_good else None


class Bench:
    """Packs by name. Reading one takes a second, so turns only take from here (`NotChecked` else)."""

    def __init__(self) -> None:
        self._packs: dict[str, CheckedPack] = {}

    def checked(self, files: Mapping[str, str]) -> CheckedPack:
        """Return a pack that was read already.

        Raises:
            NotChecked: it has to be read first, beside the turn.
        """
        found = self.at_hand(files)
        if found is None:
            raise NotChecked(files)
        return found

    def at_hand(self, files: Mapping[str, str]) -> CheckedPack | None:
        """Return a pack if it was read already."""
        return self._packs.get(release_name(files))

    def named(self, name: str) -> CheckedPack | None:
        """Return a pack by its name, if it was read already."""
        return self._packs.get(name)

    def check(self, files: Mapping[str, str]) -> CheckedPack:
        """Read a pack, list its mistakes, and keep it at hand."""
        pack, issues = draft_pack(files)
        found = CheckedPack(release_name(files), pack, tuple(issues))
        if words := found.words:
            words.index  # noqa: B018 - made by being looked at
        others = {name: each for name, each in self._packs.items() if name != found.name}
        self._packs = dict([*others.items(), (found.name, found)][-KEPT_MOST:])
        for each in [each for each in self._packs.values() if "words" in vars(each)][:-WORDS_MOST]:
            vars(each).pop("words")
        return found
