"""The coordinators' bench: packs that are read and compared beside the turns, and kept at hand for the next look."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property

from content.fingerprint import release_name
from content.flows_alone import flow_files, flows_of
from content.older_rules import RULES_OF_WRITING
from content.pack import Pack, draft_pack
from content.pack_changes import Change, changes_between
from flows.definition import Flow
from flows.issues import Issue, Severity

from .words import Words

KEPT_MOST, KEPT_BYTES_MOST = 12, 16 * 1024 * 1024
"""Packs that are kept at hand, and bytes of their files: read, they take twenty times as much memory."""

KEPT_LEAST = 4
"""Packs that are kept whatever their size: as many as one turn may look at, or it would never come to an end."""

WORDS_MOST = 3
"""Packs of those that are also made ready to be talked with."""

COMPARED_MOST = 24
"""Comparisons that are kept at hand."""

RELEASES_MOST = 300
"""Releases whose talks are kept at hand; those that read the same in several are kept once."""

Flows = Mapping[str, Flow]
"""The talks of a release by their keys."""


class NotChecked(Exception):
    """A turn needs something that takes a while to make, and nobody has made it yet; nothing of the turn was kept."""

    def __init__(self, make: Callable[[], object]) -> None:
        """Take what makes it, to be called beside the turn."""
        super().__init__("a pack has to be read first")
        self.make = make


@dataclass(frozen=True)
class CheckedPack:
    """A pack as it was read: with all its mistakes, and ready to be talked with if there are none."""

    name: str
    pack: Pack | None
    issues: tuple[Issue, ...] = field(repr=False)

    @property
    def size(self) -> int:
        """Letters of its files."""
        return sum(map(len, self.pack.files.values())) if self.pack else 0

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
        """The pack ready to be talked with; None when it has mistakes. Making it takes a while: `Bench.words`."""
        return Words(self.pack) if self.pack and self.is_good else None

    @property
    def has_words(self) -> bool:
        """True when the pack is ready to be talked with already, or never will be."""
        return "words" in vars(self) or not self.is_good


class Bench:
    """Packs by name, and what is made of them. Making takes a second, so turns only take from here (`NotChecked`)."""

    def __init__(self) -> None:
        self.hand = ThreadPoolExecutor(1, "bench")
        """Makes one thing after the other: two at once would take the emergency card's time, and are no sooner done."""
        self._packs: dict[str, CheckedPack] = {}
        self._compared: dict[tuple[str, str], tuple[Change, ...]] = {}
        self._flows: dict[str, Flows] = {}
        self._same_flows: dict[str, Flows] = {}

    def checked(self, files: Mapping[str, str]) -> CheckedPack:
        """Return a pack that was read already.

        Raises:
            NotChecked: it has to be read first, beside the turn.
        """
        found = self.at_hand(files)
        if found is None:
            raise NotChecked(lambda: self.at_hand(files) or self.check(files))
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
        others = {name: each for name, each in self._packs.items() if name != found.name}
        kept = [*others.items(), (found.name, found)][-KEPT_MOST:]
        while len(kept) > KEPT_LEAST and sum(each.size for _, each in kept) > KEPT_BYTES_MOST:
            kept.pop(0)
        self._packs = dict(kept)
        return found

    def words(self, checked: CheckedPack) -> Words | None:
        """Return a pack ready to be talked with; None when it has mistakes. Raises NotChecked when it was not made."""
        if not checked.has_words:
            raise NotChecked(lambda: self._make_words(checked))
        return checked.words

    def _make_words(self, checked: CheckedPack) -> None:
        if checked.has_words:
            return
        if words := checked.words:
            words.index  # noqa: B018 - made by being looked at
        ready = [each for each in self._packs.values() if "words" in vars(each) and each is not checked]
        for each in ready[: max(0, len(ready) + 1 - WORDS_MOST)]:
            vars(each).pop("words", None)

    def changes(self, before: CheckedPack, after: CheckedPack) -> tuple[Change, ...]:
        """Return what changes from one pack to another.

        Raises:
            NotChecked: they have to be compared first, beside the turn.
        """
        found = self._compared.get((before.name, after.name))
        if found is None:
            raise NotChecked(lambda: self._compare(before, after))
        return found

    def _compare(self, before: CheckedPack, after: CheckedPack) -> None:
        if (before.name, after.name) in self._compared:
            return
        found = changes_between(before.pack, after.pack) if before.pack and after.pack else ()
        compared = {**self._compared, (before.name, after.name): found}
        self._compared = dict([*compared.items()][-COMPARED_MOST:])

    def flows(self, release: str) -> Flows | None:
        """Return the talks of a release if they were read already."""
        return self._flows.get(release)

    def read_flows(self, releases: Mapping[str, Mapping[str, str]]) -> None:
        """Read the talks of releases, by release the files, and keep them at hand."""
        for release, files in releases.items():
            found: dict[str, Flow] = {}
            for group in flow_files(files).values():
                name = release_name(group)
                if name not in self._same_flows:
                    self._same_flows[name] = flows_of(group)
                found.update(self._same_flows[name])
            self._flows = dict([*self._flows.items(), (release, found)][-RELEASES_MOST:])
        used = {id(flow) for flows in self._flows.values() for flow in flows.values()}
        same = self._same_flows.items()
        self._same_flows = {name: flows for name, flows in same if any(id(flow) in used for flow in flows.values())}
