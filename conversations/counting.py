"""What an organisation is told of a window of 28 days, from its roster and what was said. Pure.

Every way to "nothing" is the same empty answer: too few people, a side that is too small, and a roster that changed by
too few read alike, and leave no other trace. No clock, no store and no chance is in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

ANSWERED_LEAST = 10
"""Different people who must have answered a question before anything is told of it (`design.md` rule 11)."""

SIDE_LEAST = 3
"""People on either side of a question; with fewer, "all" or "none" would tell what each of them said."""

CHANGED_LEAST = 5
"""People by whom the cohorts of two windows that were told must differ, if they differ at all."""

FEW_MOST, MOST_LEAST, OF = 2, 3, 5
"""Few: two in five or fewer. Most: three in five or more. Some: what lies between.

Fifths, because five people may join or leave between two windows: with fifths the next band is always reached by four
of five, so that it never tells that all five are alike. With thirds it could (`docs/decisions/0031`).
"""

Question = tuple[str, str]
"""A check-in's key and the name its answer is saved under."""


class Side(Enum):
    """On which side of a question an answer is: among those the pack counts, or among the others. Skip is on none."""

    COUNTED = "counted"
    OTHER = "other"


class Band(Enum):
    """What is told in place of a number: how many of those who answered said what is counted, at least once."""

    FEW = "few"
    SOME = "some"
    MOST = "most"


Said = Mapping[int, Mapping[Question, Collection[Side]]]
"""Peer → question → the sides of everything they answered in the window."""


@dataclass(frozen=True)
class Told:
    """A window of which something was told: its first day, and how many people its cohort had."""

    begins_on: date
    cohort: int


@dataclass(frozen=True)
class Stay:
    """That somebody was in the cohorts of an organisation.

    Attributes:
        peer: who.
        since: the first day of the first window that was told with them in it.
        until: the first day of the first window that was told without them again; None while there was none.
    """

    peer: int
    since: date
    until: date | None = None

    def has(self, begins_on: date) -> bool:
        """True when they were in the cohort of a window that was told."""
        return self.since <= begins_on and (self.until is None or begins_on < self.until)


@dataclass(frozen=True)
class Roster:
    """Who belongs to an organisation, and who was in its cohorts.

    Attributes:
        members: who belonged to it from the first day of the window to now; who left, came back or was erased did not.
        stays: who was in its cohorts, those who left too: coming back must not make one person into two.
    """

    members: frozenset[int] = frozenset()
    stays: Collection[Stay] = ()

    def cohort(self, begins_on: date) -> frozenset[int]:
        """Return who was in the cohort of a window that was told, but for those who were erased since."""
        return frozenset(stay.peer for stay in self.stays if stay.has(begins_on))


@dataclass(frozen=True)
class Counted:
    """What became of a window. `bands` is empty when nothing is told, and then the cohort stays as it was."""

    cohort: frozenset[int] = frozenset()
    bands: Mapping[Question, Band] = field(default_factory=dict)


NOTHING = Counted()


def count(roster: Roster, told: Sequence[Told], said: Said) -> Counted:
    """Count one window of one organisation.

    Args:
        roster: who belongs to it, and who was in its cohorts.
        told: all its earlier windows of which something was told.
        said: what was answered in the window. Answers of people outside the cohort are not looked at.

    Returns:
        The cohort and the bands; `NOTHING` when nothing is told.
    """
    cohort = cohort_of(roster, told)
    bands = bands_of(cohort, said)
    return Counted(cohort, bands) if bands else NOTHING


def cohort_of(roster: Roster, told: Sequence[Told]) -> frozenset[int]:
    """Return whose answers may be counted: nobody's, when too few people came or left.

    The cohort is measured against every earlier one of which something was told, not against the last alone: five may
    come, and five others leave, and the first and the third would differ by one person.
    """
    staying = roster.members & {stay.peer for stay in roster.stays if stay.until is None}
    for cohort in (roster.members, staying):
        if len(cohort) >= ANSWERED_LEAST and all(_is_far(cohort, roster, each) for each in told):
            return cohort
    return frozenset()


def _is_far(cohort: frozenset[int], roster: Roster, earlier: Told) -> bool:
    """True when a cohort is the same as an earlier one, or differs from it by enough people."""
    still = len(cohort & roster.cohort(earlier.begins_on))
    changed = (earlier.cohort - still) + (len(cohort) - still)
    return changed == 0 or changed >= CHANGED_LEAST


def bands_of(cohort: Collection[int], said: Said) -> dict[Question, Band]:
    """Return the band of each question of which something may be told.

    Who said in any week what is counted is counted once, on that side: "at least once in four weeks" is a sentence that
    is true of a person whenever they answered, and a good week does not take back a hard one.
    """
    counted: Counter[Question] = Counter()
    others: Counter[Question] = Counter()
    for peer in cohort:
        for question, sides in said.get(peer, {}).items():
            if Side.COUNTED in sides:
                counted[question] += 1
            elif Side.OTHER in sides:
                others[question] += 1
    found = {question: band_of(counted[question], others[question]) for question in sorted(counted | others)}
    return {question: band for question, band in found.items() if band}


def band_of(counted: int, others: int) -> Band | None:
    """Return the band of two sides; None when nothing may be told of them."""
    answered = counted + others
    if answered < ANSWERED_LEAST or min(counted, others) < SIDE_LEAST:
        return None
    if counted * OF <= answered * FEW_MOST:
        return Band.FEW
    return Band.MOST if counted * OF >= answered * MOST_LEAST else Band.SOME
