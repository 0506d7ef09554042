"""What is done to words before peers see them: a draft is changed, compared, published, taken back. One desk a turn.

The coordinators' chat and the command line come here, so that one is as careful as the other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from content.pack_changes import Change, needs_two
from store import publications
from store.database import Database
from store.publications import DRAFT, ROLLBACK, Publication

from .bench import Bench, CheckedPack, NotChecked
from .changed_places import KEEP, ChangedPlace, changed_places, moves_for
from .draft_desk import NOTE_MOST, DraftDesk
from .publish import Wanted, put_in_force

T = TypeVar("T")

DIGITS_MOST = 15
"""Digits of a number that anybody could have written on a button."""


class CannotPublish(Exception):
    """It cannot be published like this, and nothing was changed; `why` names the reason.

    "mistakes", "nothing" (no change), "two" (a second person has to agree), "meanwhile" (somebody published since),
    "gone" (there is no such draft or publication), "changed" (it is not what was looked at).
    """

    is_safe_to_log = True

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Plan:
    """What publishing some words would mean.

    Attributes:
        words: the words, read and checked.
        base: the publication in force, None before the first.
        changes: what would be different.
        places: where people may be waiting at other words.
        is_lost: true when the words in force cannot be read, and nobody can say what changes.
    """

    words: CheckedPack
    base: Publication | None
    changes: tuple[Change, ...]
    places: tuple[ChangedPlace, ...]
    is_lost: bool = False

    @property
    def needs_two(self) -> bool:
        """True when emergency words change, or may: then a second person has to agree."""
        return self.is_lost or needs_two(self.changes)


class Desk(DraftDesk):
    """A desk from which drafts, and earlier words, are put in force."""

    def plan(self, words: CheckedPack) -> Plan:
        """Say what publishing words would mean. Raises NotChecked like `read`."""
        if words.pack is None:
            return Plan(words, self.newest, (), ())
        changes, is_lost = self.changes_to(words)
        older = {name: flows for name, flows in self.flows_since().items() if name != words.name}
        return Plan(words, self.newest, changes, changed_places(older, words.pack.flows), is_lost)

    def publish(
        self, plan: Plan, by: str, agreed_by: str = "", note: str = "", chosen: Mapping[str, str] | None = None
    ) -> Publication:
        """Put planned words in force.

        Raises:
            CannotPublish: with mistakes, without a change, without a second person where one is needed, or too late.
        """
        if not plan.words.is_good or plan.words.pack is None:
            raise CannotPublish("mistakes")
        if plan.base and plan.base.release == plan.words.name:
            raise CannotPublish("nothing")
        if plan.needs_two and (not agreed_by.strip() or _same(agreed_by, by)):
            raise CannotPublish("two")
        return self._put(plan, Wanted(DRAFT, 0, published_by=by, agreed_by=agreed_by, note=note), chosen or {})

    def publication(self, number: str) -> Publication:
        """Return a publication by its number, as written.

        Raises:
            CannotPublish: there is none of that number.
        """
        found = publications.find(self.tx, int(number)) if number.isdigit() and len(number) <= DIGITS_MOST else None
        if found is None:
            raise CannotPublish("gone")
        return found

    def changes_to(self, words: CheckedPack) -> tuple[tuple[Change, ...], bool]:
        """Return what would be different if words were in force, and whether those in force are lost.

        Raises NotChecked like `read`.
        """
        if self.newest is None:
            return (), False
        before = self.checked(self.newest.release)
        if before is None or before.pack is None:
            return (), True
        return self.bench.changes(before, words), False

    def roll_back(self, number: int, by: str, note: str = "", everywhere: str = KEEP, seen: int = 0) -> Publication:
        """Put the words of an earlier publication in force again. One person is enough: they were agreed on once.

        Args:
            number: the publication to go back to.
            by: who does it.
            note: why.
            everywhere: what becomes of who waits at any place that is other words then: `KEEP`, or `RESTART`.
            seen: the publication that was in force when this was decided; 0 for whichever is.

        Raises:
            CannotPublish: there is none of that number, its words are in force, or this version cannot say them.
        """
        earlier = publications.find(self.tx, number)
        if earlier is None:
            raise CannotPublish("gone")
        if self.newest and seen not in (0, self.newest.id):
            raise CannotPublish("meanwhile")
        words = self.checked(earlier.release)
        if words is None or words.pack is None:
            raise CannotPublish("gone")
        if self.newest and self.newest.release == earlier.release:
            raise CannotPublish("nothing")
        if not words.can_be_said:
            raise CannotPublish("mistakes")
        wanted = Wanted(ROLLBACK, 0, back_to=number, published_by=by, note=note, corrections=earlier.corrections)
        plan = self.plan(words)
        return self._put(plan, wanted, {each.place: everywhere for each in plan.places}, earlier)

    def _put(
        self, plan: Plan, wanted: Wanted, chosen: Mapping[str, str], like: Publication | None = None
    ) -> Publication:
        base = plan.base.id if plan.base else 0
        moves, corrections = moves_for(plan.places, chosen, like or plan.base, base + 1)
        wanted = replace(wanted, base=base, moves=moves, corrections=corrections, note=wanted.note[:NOTE_MOST])
        assert plan.words.pack
        try:
            return put_in_force(self.tx, plan.words.pack, wanted, self.now)
        except publications.PublishedMeanwhile as failure:
            raise CannotPublish("meanwhile") from failure


def _same(left: str, right: str) -> bool:
    """True for one person, written in two ways."""
    return left.strip().casefold() == right.strip().casefold()


def at_desk(database: Database, bench: Bench, now: datetime, work: Callable[[Desk], T]) -> T:
    """Do something at the desk in a transaction of its own, here and now; packs that are wanted are read in between."""
    while True:
        try:
            return database.transact_now(lambda tx: work(Desk(tx, bench, now)))
        except NotChecked as wanted:
            wanted.make()
