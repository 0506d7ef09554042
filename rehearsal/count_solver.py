"""What follows from what was told: of whom it is the same in all worlds in which exactly this would have been told.

Who is not found out has a world in which they are something else. Who is has none; where there were too many to look at
all, it says that it is unsure. People of whom the same is known are alike: worlds are numbers of people of each kind.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import permutations
from typing import Protocol

from conversations.counting import ANSWERED_LEAST, FEW_MOST, MOST_LEAST, OF, SIDE_LEAST, Band, band_of

from .count_wandering import Wandering

TRIES_MOST = 2_000
"""Worlds that are tried in order for one person, before one is looked for by chance."""

Side = str
COUNTED, OTHER, SILENT = SIDES = ("counted", "other", "silent")
"""What somebody is in a window: on the one side, on the other, or on none, because they did not answer."""

Made = tuple[int, int]
"""How many of some people are on the one side, and how many on the other."""


class Telling(Hashable, Protocol):
    """What was told of some people together."""

    def allows(self, counted: int, other: int) -> bool:
        """True when this would be told of so many on the one side and on the other."""

    def can_still(self, counted: int, other: int, left: int) -> bool:
        """False only when nothing that `left` more people are makes it what was told."""


@dataclass(frozen=True)
class BandTold:
    """A band was told, or nothing."""

    band: Band | None

    def allows(self, counted: int, other: int) -> bool:
        """True when this would be told of so many on the one side and on the other."""
        return band_of(counted, other) == self.band

    def can_still(self, counted: int, other: int, left: int) -> bool:
        """False only when nothing that `left` more people are makes it what was told."""
        if self.band is None:
            return True
        everybody = counted + other + left
        if everybody < ANSWERED_LEAST or min(counted, other) + left < SIDE_LEAST:
            return False
        is_few, is_most = counted * OF <= everybody * FEW_MOST, (counted + left) * OF >= everybody * MOST_LEAST
        return {Band.FEW: is_few, Band.MOST: is_most}.get(self.band, True)


@dataclass(frozen=True)
class NumbersTold:
    """A number was told, and of how many: what a report without a rule like ours tells."""

    counted: int
    answered: int

    def allows(self, counted: int, other: int) -> bool:
        """True when this would be told of so many on the one side and on the other."""
        return (counted, counted + other) == (self.counted, self.answered)

    def can_still(self, counted: int, other: int, left: int) -> bool:
        """False only when nothing that `left` more people are makes it what was told."""
        return counted <= self.counted <= counted + left and counted + other <= self.answered <= counted + other + left


@dataclass(frozen=True)
class Told:
    """One thing that was told: of which groups, by their places, and what."""

    groups: frozenset[int]
    telling: Telling


@dataclass
class Puzzle:
    """Groups of people who are alike to an attacker, how many each has, what is known of some, and what was told.

    Attributes:
        sizes: people of each group of whom nothing is known.
        known: those of each group who told the attacker what they are, by side.
        told: what was told.
        truth: how many of `sizes` really are on the one side and on the other: where the search begins.
        has_silent: False when the attacker knows who answered, and only those are in it.
    """

    sizes: list[int]
    known: list[Made]
    told: list[Told]
    truth: list[Made]
    has_silent: bool = True
    is_unsure: bool = field(default=False, init=False)
    _tries: int = field(default=0, init=False)

    def is_found_out(self, group: int) -> bool:
        """True when everybody in a group is the same in every world in which the same would have been told."""
        counted, other = self.truth[group]
        silent = self.sizes[group] - counted - other
        if self.sizes[group] not in (counted, other, silent):
            # Two of them who changed places would be another world, in which the same is told.
            return False
        now = next(side for side, many in zip(SIDES, (counted, other, silent), strict=True) if many)
        return not any(self.possible(group, now, side) for side in self._sides if side != now)

    @property
    def _sides(self) -> tuple[Side, ...]:
        return SIDES if self.has_silent else SIDES[:2]

    def possible(self, group: int, now: Side, other: Side) -> bool:
        """True when there is a world in which one of a group is on another side than they really are.

        Where neither trying nor wandering found one it is said that there is none: rather one too many is found out.
        """
        sums = [self._sum(said) for said in self.told]
        first = self._moved(sums, group, now, other)
        wrong = [place for place, said in enumerate(self.told) if not said.telling.allows(*first[place])]
        if not wrong or self._mended(first, wrong):
            return True
        least = {COUNTED: ((1, 0), 0), OTHER: ((0, 1), 0), SILENT: ((0, 0), 1)}[other]
        if self._mended_twice(first):
            return True
        order = [group, *(each for each in range(len(self.sizes)) if each != group)]
        limits = [least, *[((0, 0), 0)] * (len(order) - 1)]
        self._tries = 0
        if self._search(order, limits, 0, [self._known(said) for said in self.told]):
            return True
        if self._tries <= TRIES_MOST:
            return False
        has_one = self._wandered(group, now, other)
        self.is_unsure |= not has_one
        return has_one

    def _wandered(self, group: int, now: Side, other: Side) -> bool:
        """True when a world is found by chance, where there were too many to try."""
        world = [[*made, size - sum(made)] for made, size in zip(self.truth, self.sizes, strict=True)]
        world[group][SIDES.index(now)] -= 1
        world[group][SIDES.index(other)] += 1
        windows = [(said.groups, said.telling, self._known(said)) for said in self.told]
        return Wandering(world, windows).arrives(group, SIDES.index(other), len(self._sides))

    def _mended(self, sums: Sequence[Made], wrong: Sequence[int]) -> bool:
        """True when one more person on another side makes everything what was told: nearly always somebody does."""
        for group in frozenset.intersection(*(self.told[place].groups for place in wrong)):
            for now, other in permutations(self._sides, 2):
                if self._has(group, now):
                    moved = self._moved(sums, group, now, other)
                    if all(said.telling.allows(*made) for said, made in zip(self.told, moved, strict=True)):
                        return True
        return False

    def _mended_twice(self, sums: Sequence[Made]) -> bool:
        """True when two more people, one after the other, make everything what was told."""
        moves = [
            (group, now, other)
            for group in range(len(self.sizes))
            for now, other in permutations(self._sides, 2)
            if self._has(group, now)
        ]
        for move in moves:
            moved = self._moved(sums, *move)
            wrong = [place for place, said in enumerate(self.told) if not said.telling.allows(*moved[place])]
            if not wrong or self._mended(moved, wrong):
                return True
        return False

    def _has(self, group: int, side: Side) -> bool:
        counted, other = self.truth[group]
        return {COUNTED: counted, OTHER: other, SILENT: self.sizes[group] - counted - other}[side] > 0

    def _moved(self, sums: Sequence[Made], group: int, now: Side, other: Side) -> list[Made]:
        """Return the sums when one person of a group moves from one side to another."""
        counted = (other == COUNTED) - (now == COUNTED)
        others = (other == OTHER) - (now == OTHER)
        return [
            (made[0] + counted, made[1] + others) if group in said.groups else made
            for said, made in zip(self.told, sums, strict=True)
        ]

    def _sum(self, said: Told) -> Made:
        known = self._known(said)
        return (
            known[0] + sum(self.truth[each][0] for each in said.groups),
            known[1] + sum(self.truth[each][1] for each in said.groups),
        )

    def _known(self, said: Told) -> Made:
        return sum(self.known[each][0] for each in said.groups), sum(self.known[each][1] for each in said.groups)

    def _search(self, order: Sequence[int], limits: Sequence[tuple[Made, int]], at: int, sums: list[Made]) -> bool:
        if at == len(order):
            return all(said.telling.allows(*made) for said, made in zip(self.told, sums, strict=True))
        group = order[at]
        for made in self._choices(group, *limits[at]):
            self._tries += 1
            if self._tries > TRIES_MOST:
                return False
            added = [
                (was[0] + made[0], was[1] + made[1]) if group in said.groups else was
                for said, was in zip(self.told, sums, strict=True)
            ]
            if self._can_still(order[at + 1 :], added) and self._search(order, limits, at + 1, added):
                return True
        return False

    def _choices(self, group: int, least: Made, silent_least: int) -> list[Made]:
        found = _nearest(self.sizes[group], self.truth[group], least, silent_least)
        return found if self.has_silent else [made for made in found if sum(made) == self.sizes[group]]

    def _can_still(self, later: Sequence[int], sums: Sequence[Made]) -> bool:
        for said, made in zip(self.told, sums, strict=True):
            left = sum(self.sizes[each] for each in later if each in said.groups)
            if not said.telling.can_still(*made, left):
                return False
        return True


@cache
def _nearest(size: int, truth: Made, least: Made, silent_least: int) -> list[Made]:
    """Return what a group may be, the nearest to the truth first."""
    found = [
        (counted, other)
        for counted in range(least[0], size + 1)
        for other in range(least[1], size - counted - silent_least + 1)
    ]
    return sorted(found, key=lambda made: abs(made[0] - truth[0]) + abs(made[1] - truth[1]))
