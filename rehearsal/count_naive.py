"""A report as others make them, for the attack to be tried on: numbers of any group of five or more, by any filter."""

from __future__ import annotations

from collections import Counter
from itertools import product
from random import Random

from .count_solver import COUNTED, OTHER, NumbersTold, Puzzle, Told

FIVE = 5
"""Answers of a group of which a number is told: a common threshold (`security.md` F12)."""

SITES, SHIFTS = ("north", "south"), ("day", "night")
ANY = ""


def naive_week(size: int, chance: Random) -> Puzzle:
    """Return what is told of a team in a week: of everybody, each site, each shift, each shift at each site."""
    cells = list(product(SITES, SHIFTS))
    people: dict[tuple[str, str], Counter[str]] = {cell: Counter() for cell in cells}
    for _ in range(size):
        people[chance.choice(cells)][chance.choice((COUNTED, OTHER, OTHER))] += 1
    told = []
    for site, shift in product((ANY, *SITES), (ANY, *SHIFTS)):
        groups = [place for place, cell in enumerate(cells) if site in (ANY, cell[0]) and shift in (ANY, cell[1])]
        counted = sum(people[cells[place]][COUNTED] for place in groups)
        answered = sum(people[cells[place]].total() for place in groups)
        if answered >= FIVE:
            told.append(Told(frozenset(groups), NumbersTold(counted, answered)))
    truth = [(people[cell][COUNTED], people[cell][OTHER]) for cell in cells]
    return Puzzle([sum(made) for made in truth], [(0, 0)] * len(cells), told, truth, has_silent=False)


def laid_bare(puzzle: Puzzle) -> int:
    """Return of how many people it follows what they said."""
    return sum(size for group, size in enumerate(puzzle.sizes) if size and puzzle.is_found_out(group))
