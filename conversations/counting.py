"""What an organisation is told of a window of 28 days, from its roster and what was said. Pure.

Of whom it may tell is decided by the roster alone, never by an answer. Whatever the reason for telling nothing, the
bands are empty, and nothing else of a window is read. No clock, no store and no chance is in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

ANSWERED_LEAST = 10
"""Different people who must have answered a question before anything is told of it (`design.md` rule 11)."""

COHORT_LEAST = 14
"""People of a cohort before it is looked at.

Of ten of whom something was told, all ten are known to have answered; of thirteen too, where three say that they did
not. Of fourteen, three of whom say so, any one of the others may have been silent.
"""

SIDE_LEAST = 3
"""People on either side of a question; with fewer, "all" or "none" would tell what each of them said."""

CHANGED_LEAST = 5
"""People who must have come between two windows that are looked at, if any came; and who must have left, if any did.

Not both together: who comes can only add to a side, who leaves only take from one, so that of four who left and one
who came, the one may be found out.
"""

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
    UNKNOWN = "unknown"
    """No words that were in force know the answer."""


class Band(Enum):
    """What is told in place of a number: how many of those who answered said what is counted, at least once."""

    FEW = "few"
    SOME = "some"
    MOST = "most"


Said = Mapping[int, Mapping[Question, Collection[Side]]]
"""Peer → question → the sides of everything they answered in the window."""


@dataclass(frozen=True)
class LookedAt:
    """A window that was looked at, told or not: its first day, and how many people its cohort had.

    That nothing was told is something that was told: fewer than ten answered, or a side was too small.
    """

    begins_on: date
    cohort: int


@dataclass(frozen=True)
class Stay:
    """That somebody was in the cohorts of an organisation.

    Attributes:
        peer: who.
        since: the first day of the first window that was looked at with them in it.
        until: the first day of the first window that was looked at without them again; while there was none, the day by
            which they had left the organisation, or None. Windows are looked at weeks after they began, so that all
            those with them began before that day.
    """

    peer: int
    since: date
    until: date | None = None

    def has(self, begins_on: date) -> bool:
        """True when they were in the cohort of a window that was looked at."""
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
        """Return who was in the cohort of a window that was looked at, but for those who were erased since."""
        return frozenset(stay.peer for stay in self.stays if stay.has(begins_on))


@dataclass(frozen=True)
class Counted:
    """What became of a window.

    Attributes:
        cohort: whose answers were looked at; empty when nobody's were, and then the cohort before stays as it was.
        bands: what is told; empty for nothing.
    """

    cohort: frozenset[int] = frozenset()
    bands: Mapping[Question, Band] = field(default_factory=dict)


NOTHING = Counted()


def count(roster: Roster, earlier: Sequence[LookedAt], said: Said) -> Counted:
    """Count one window of one organisation.

    Args:
        roster: who belongs to it, and who was in its cohorts.
        earlier: all its windows before that were looked at.
        said: what was answered in the window. Answers of people outside the cohort are not looked at.

    Returns:
        The cohort, to be remembered whether something is told or not, and the bands; `NOTHING` without a cohort.
    """
    cohort = cohort_of(roster, earlier)
    return Counted(cohort, bands_of(cohort, said)) if cohort else NOTHING


def cohort_of(roster: Roster, earlier: Sequence[LookedAt]) -> frozenset[int]:
    """Return whose answers are looked at: nobody's, when too few people left. Where too few came, they wait.

    The cohort is measured against every earlier one that was looked at, not against the last alone: five may come, and
    five others leave, and the first and the third would differ by one person.
    """
    last = max((each.begins_on for each in earlier), default=date.min)
    staying = roster.members & roster.cohort(last)
    for cohort in (roster.members, staying):
        if len(cohort) >= COHORT_LEAST and all(_is_far(cohort, roster, each) for each in earlier):
            return cohort
    return frozenset()


def _is_far(cohort: frozenset[int], roster: Roster, earlier: LookedAt) -> bool:
    """True when nobody or enough people left since an earlier cohort, and nobody or enough came."""
    still = len(cohort & roster.cohort(earlier.begins_on))
    left, came = earlier.cohort - still, len(cohort) - still
    return not 0 < left < CHANGED_LEAST and not 0 < came < CHANGED_LEAST


def bands_of(cohort: Collection[int], said: Said) -> dict[Question, Band]:
    """Return the band of each question of which something may be told.

    Who said in any week what is counted is counted once, on that side: "at least once in four weeks" is a sentence that
    is true of a person whenever they answered, and a good week does not take back a hard one. Where it is not known on
    which side somebody stands, nothing is told: a band without them would be a wrong one.
    """
    counted: Counter[Question] = Counter()
    others: Counter[Question] = Counter()
    unknown: set[Question] = set()
    for peer in cohort:
        for question, sides in said.get(peer, {}).items():
            if Side.COUNTED in sides:
                counted[question] += 1
            elif Side.UNKNOWN in sides:
                unknown.add(question)
            elif Side.OTHER in sides:
                others[question] += 1
    found = {question: band_of(counted[question], others[question]) for question in sorted(counted | others)}
    return {question: band for question, band in found.items() if band and question not in unknown}


def band_of(counted: int, others: int) -> Band | None:
    """Return the band of two sides; None when nothing may be told of them."""
    answered = counted + others
    if answered < ANSWERED_LEAST or min(counted, others) < SIDE_LEAST:
        return None
    if counted * OF <= answered * FEW_MOST:
        return Band.FEW
    return Band.MOST if counted * OF >= answered * MOST_LEAST else Band.SOME
