"""Worlds one after the other: what breaks a rule is drawn again with fewer acts, until none of them can go."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from .publishing_acts import PEERS, PICKS, Act, draw_acts
from .publishing_house import WORKERS
from .publishing_packs import family
from .publishing_people import Counts, Finding
from .publishing_world import KEEPING, World

ACTS = 36
"""What happens in one world once everybody is amid a talk."""

PACKS = 6
"""Releases of one family: a world publishes them in any order, and comes back to them."""

FIRST_BLOCK = 16
"""Acts that are left out together at first."""


@dataclass(frozen=True)
class Size:
    """How large worlds are: acts, peers, packs of a family; how many families there are for all (0: one a world)."""

    acts: int = ACTS
    peers: int = PEERS
    packs: int = PACKS
    families: int = 0


WHOLE = Size()


def live(seed: int, acts: list[Act], size: Size, counts: Counts) -> Finding | None:
    """Let the acts happen in the world of a seed. Returns the first rule that is broken."""
    packs = family(seed % size.families if size.families else seed, size.packs)
    world = World(packs, seed, counts, size.peers)
    try:
        return asyncio.run(world.play(acts))
    finally:
        world.close()


def look_at(seed: int, counts: Counts, size: Size = WHOLE, shrinks: bool = True) -> Finding | None:
    """Live through the world of a seed. Returns what breaks a rule there, with as few acts as still break it."""
    acts = draw_acts(seed, size.acts, WORKERS, size.peers)
    found = live(seed, acts, size, counts)
    counts.worlds += 1
    counts.cases += size.peers
    return fewest(acts, found, lambda fewer: live(seed, fewer, size, Counts())) if found and shrinks else found


def fewest(acts: list[Act], found: Finding, live_again: Callable[[list[Act]], Finding | None]) -> Finding:
    """Leave out blocks of acts, then single ones, as long as the same rule is broken when they are lived again."""
    block = FIRST_BLOCK
    while block:
        place = 0
        while place < len(acts):
            fewer = [*acts[:place], *acts[place + block :]]
            again = live_again(fewer)
            if again and again.rule == found.rule:
                acts, found = fewer, again
            else:
                place += block
        block //= 2
    return found


LAST = 50
"""Publications of which every button that ever came to a phone must be answered usefully."""


def press_everything(seed: int, counts: Counts, size: Size = WHOLE, peers: int = 4) -> tuple[Finding | None, int]:
    """Publish fifty times in a row, with peers who look at each; then let them press all they were ever shown.

    Returns:
        The first rule that is broken, and how many different buttons were pressed.
    """
    packs = family(seed % size.families if size.families else seed, size.packs)
    seed = seed * KEEPING + 1
    world = World(packs, seed, counts, peers)
    try:
        return asyncio.run(_press_everything(world, Random(f"buttons {seed}"), peers))
    finally:
        world.close()


async def _press_everything(world: World, random: Random, peers: int) -> tuple[Finding | None, int]:
    acts = []
    for number in range(LAST):
        kinds = ("open", "tap", "type") if number % 2 else ("tap", "open", "tap")
        acts += [Act(kind, number % peers, number % WORKERS, random.randrange(PICKS)) for kind in kinds]
        acts += [Act("publish", pick=number + 1), *(Act("look", worker=worker) for worker in range(WORKERS))]
    if found := await world.play(acts):
        return found, 0
    pressed = 0
    for peer, person in enumerate(world.people):
        places = {shown.press: place for place, shown in enumerate(person.shown)}
        pressed += len(places)
        if found := await world.play([Act("old", peer, pick=place) for place in places.values()]):
            return found, pressed
    return None, pressed
