"""Lives of call requests: acts at random, looked at when it is calm; what is wrong is told as the shortest list."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from .calls_acts import Act, World, drawn
from .calls_checker import Checker
from .calls_house import CallsHouse

ACTS_LEAST, ACTS_MOST = 6, 26

END = timedelta(days=4)
"""After so long without anybody doing anything, everything is over."""


@dataclass(frozen=True)
class Finding:
    """What was wrong, and what was done until then."""

    wrong: str
    told: tuple[str, ...]
    acts: tuple[Act, ...]

    def __str__(self) -> str:
        return "\n".join([f"WRONG: {self.wrong}", *self.told])


@dataclass
class Counts:
    """What happened in all lives together: a sample in which nothing happens would prove nothing."""

    lives: int = 0
    acts: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    wins: int = 0
    words: int = 0


def live(seed: int, counts: Counts) -> Finding | None:
    """Live through acts drawn from a seed. Returns the shortest list of acts that shows what is wrong, if it is."""
    random = Random(seed)
    acts = begun(random) + drawn(random, random.randint(ACTS_LEAST, ACTS_MOST))
    found = play(acts, counts)
    return fewest(acts, found, play) if found else None


def begun(random: Random) -> list[Act]:
    """Return how a life begins: as a rule somebody asks, often somebody takes it; then comes what comes."""
    sam, waits, ticks = Act("ask", "sam"), Act("wait", pick=2), Act("tick")
    kinds: tuple[list[Act], list[Act]] = ([], [sam, waits, ticks, Act("deliver")])
    begins = list(random.choices(kinds, (1, 4))[0])
    if begins and random.random() < 0.6:  # noqa: PLR2004 - more often than not
        begins += [Act("take", random.choice(("kim", "lee"))), Act("deliver")]
    return begins


def play(acts: Sequence[Act], counts: Counts | None = None) -> Finding | None:
    """Let acts happen in a new house. Returns what is wrong, or None."""
    house = CallsHouse()
    world = World(house)
    try:
        wrong = asyncio.run(_play(world, acts))
        if counts is not None:
            counts.lives += 1
            counts.acts.update(act.what for act in acts)
            counts.wins += len(world.wins)
            counts.words += sum(bool(each.to) for each in world.words)
    finally:
        house.close()
    return Finding(wrong, tuple(world.told), tuple(acts)) if wrong else None


async def _play(world: World, acts: Sequence[Act]) -> str:
    checker = Checker(world)
    for act in acts:
        if wrong := await world.act(act):
            return wrong
        if act.what == "calm" and (wrong := next(checker.wrongs(), "")):
            return wrong
    world.told.append("-- calm")
    await world.house.calms()
    if wrong := next(checker.wrongs(), ""):
        return wrong
    world.told.append("-- four days pass")
    await world.house.passes(END)
    return next(checker.wrongs(is_end=True), "")


def fewest(acts: Sequence[Act], found: Finding, again: Callable[[Sequence[Act]], Finding | None]) -> Finding:
    """Return what was found with as few acts as still show the same kind of it."""
    kind = _kind(found.wrong)
    left, is_shorter = list(acts), True
    while is_shorter:
        is_shorter = False
        for place in range(len(left) - 1, -1, -1):
            fewer = left[:place] + left[place + 1 :]
            shown = again(fewer)
            if shown and _kind(shown.wrong) == kind:
                left, found, is_shorter = fewer, shown, True
    return found


def _kind(wrong: str) -> str:
    return wrong.split(":", maxsplit=1)[0] if ":" in wrong else " ".join(wrong.split()[-3:])
