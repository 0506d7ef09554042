"""Looks for another world by chance, where there are too many to try: people change sides until everything fits again.

It only ever says that there is one when it stands in it; that it found none says nothing.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import cache
from math import exp
from random import Random
from typing import Protocol

TURNS_MOST, ROUND = 200_000, 20_000
"""People who are tried on another side, and after how many of them everything is loosened again."""

TIGHT, LOOSE = 0.3, 1.0
"""How readily what is told is made worse for a while: at the end of a round, and at its beginning."""

FAR = 12
"""People away from what was told, or more."""

Made = tuple[int, int]
"""How many of some people are on the one side, and how many on the other."""


class Telling(Hashable, Protocol):
    """What was told of some people together, as `count_solver` has it."""

    def allows(self, counted: int, other: int) -> bool:
        """True when this would be told of so many on the one side and on the other."""


Window = tuple[frozenset[int], Telling, Made]
"""One thing that was told: of which groups, what, and how many of them are known to be on either side."""


@cache
def away(telling: Telling, counted: int, other: int) -> int:
    """Return how many people at least must come to or leave a side until this would be told."""
    for people in range(FAR):
        for more in range(-people, people + 1):
            for others in (people - abs(more), abs(more) - people):
                if min(counted + more, other + others) >= 0 and telling.allows(counted + more, other + others):
                    return people
    return FAR


class Wandering:
    """A world on its way: groups of people by side, and how far each thing that was told is from being told."""

    def __init__(self, world: Sequence[Sequence[int]], windows: Sequence[Window]) -> None:
        self.world = [[*sides] for sides in world]
        self._tellings = [telling for _, telling, _ in windows]
        self._of = [[at for at, (groups, _, _) in enumerate(windows) if group in groups] for group in range(len(world))]
        self._sums = [
            tuple(known[side] + sum(self.world[group][side] for group in groups) for side in (0, 1))
            for groups, _, known in windows
        ]
        self._away = [away(telling, *made) for telling, made in zip(self._tellings, self._sums, strict=True)]

    def arrives(self, group: int, side: int, sides: int) -> bool:
        """True when a world is found in which everything was told as it was, and one of a group is on a side."""
        chance = Random(0)
        for turn in range(TURNS_MOST):
            if not any(self._away):
                return True
            of, (now, then) = chance.randrange(len(self.world)), chance.sample(range(sides), 2)
            if self.world[of][now] > ((of, now) == (group, side)):
                loose = LOOSE - (LOOSE - TIGHT) * (turn % ROUND) / ROUND
                self._move(of, now, then, chance.random(), loose)
        return False

    def _move(self, group: int, now: int, then: int, drawn: float, loose: float) -> None:
        """Let one of a group change sides, unless that makes too much worse."""
        sums = {at: self._moved(self._sums[at], now, then) for at in self._of[group]}
        found = {at: away(self._tellings[at], *made) for at, made in sums.items()}
        worse = sum(far - self._away[at] for at, far in found.items())
        if worse <= 0 or drawn < exp(-worse / loose):
            self.world[group][now] -= 1
            self.world[group][then] += 1
            for at, far in found.items():
                self._sums[at], self._away[at] = sums[at], far

    @staticmethod
    def _moved(made: Sequence[int], now: int, then: int) -> Made:
        return made[0] + (then == 0) - (now == 0), made[1] + (then == 1) - (now == 1)
