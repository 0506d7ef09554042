"""Attacks what is told of windows, by the thousand years: `python -m rehearsal.count_attack --seed 1 --years 10000`.

The attacker has everything that was told, the roster with all days of joining and leaving, the rule itself, and up to
three members who tell what they said; in windows of their own also who answered. Prints of how many people anything
follows, and ends with 1 if of anybody, or if a guess is bettered by too much.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from random import Random

from conversations.counting import Band

from .count_guess import Guessing
from .count_solver import COUNTED, OTHER, SILENT, BandTold, Made, Puzzle, Told
from .count_years import Year, draw_year

YEARS = 10_000
COLLUDERS_MOST = 3
"""Members who tell the attacker what they said. Against all but one nothing can be kept: that is named, not met."""

STEADY = 0.5
"""Share of the years in which everybody is the same all year: the worst case, in which windows can be subtracted."""

FILLINGS = 3
"""Ways to choose the rest of those who collude, where a group needs fewer to be laid bare."""

TELL_YEARS = 500


STEADY_TELL_MOST = 1
"""How many may tell on themselves in a steady year without anything following of anybody else."""


@dataclass
class Tally:
    """What attacks came to: years, windows, people looked at; of whom something follows, by how many collude."""

    years: int = 0
    windows: int = 0
    told: int = 0
    looked_at: int = 0
    found: Counter[int] = field(default_factory=Counter)
    all_answered: Counter[int] = field(default_factory=Counter)
    """Windows of which it follows that everybody who does not collude did answer."""

    steady: Counter[int] = field(default_factory=Counter)
    """People found out by who knows that nobody changes their mind in a year: more than the house promises."""

    unsure: Counter[int] = field(default_factory=Counter)
    """The same, for whom no other world was found, and not every one could be tried."""

    examples: list[str] = field(default_factory=list)

    @property
    def known(self) -> int:
        """Times that anything follows of anybody, or perhaps does.

        In windows of their own, whoever tells; in all of a steady year, where nobody tells or one does. That two or
        three who tell learn something of a few there is named in decision 0037, and printed.
        """
        in_years = sum(found[many] for found in (self.steady, self.unsure) for many in range(STEADY_TELL_MOST + 1))
        return self.found.total() + self.all_answered.total() + in_years


def attack(year: Year, chance: Random, tally: Tally) -> None:
    """Attack one year, in windows of their own; where everybody is steady, in all windows together."""
    tally.years += 1
    tally.windows += len(year.seen)
    tally.told += sum(seen.band is not None for seen in year.seen)
    if year.is_steady:
        _attack_together(year, chance, tally)
        return
    for seen, truth in zip(year.seen, year.truth, strict=True):
        if seen.cohort:
            many = Counter(truth.values())
            _attack_window((many[COUNTED], many[OTHER]), seen.band, tally)
            if seen.band:
                _look_who_answered((many[COUNTED], many[OTHER]), many[SILENT], seen.band, tally)


def _attack_window(made: Made, band: Band | None, tally: Tally) -> None:
    """Attack one window, with up to three who tell what they said."""
    tally.looked_at += sum(made)
    for counted in range(min(made[0], COLLUDERS_MOST) + 1):
        for other in range(min(made[1], COLLUDERS_MOST - counted) + 1):
            left = (made[0] - counted, made[1] - other)
            if sum(left) and follows(left, (counted, other), band):
                tally.found[counted + other] += sum(left)
                tally.examples.append(f"of {made} with {(counted, other)} telling, from {band}")


@cache
def follows(truth: Made, known: Made, band: Band | None) -> bool:
    """True when it follows from one window what each of some people said, once those in `known` told."""
    told = [Told(frozenset({0}), BandTold(band))]
    return Puzzle([sum(truth)], [known], told, [truth], has_silent=False).is_found_out(0)


def _look_who_answered(made: Made, silent: int, band: Band, tally: Tally) -> None:
    """Look whether it follows that everybody answered, with up to three who tell that they did not."""
    for quiet in range(min(silent, COLLUDERS_MOST) + 1):
        if quiet == silent and everybody_answered(made, band):
            tally.all_answered[quiet] += 1


@cache
def everybody_answered(made: Made, band: Band) -> bool:
    """True when what was told of some people would not have been told without each of them."""
    puzzle = Puzzle([sum(made)], [(0, 0)], [Told(frozenset({0}), BandTold(band))], [made])
    return not any(puzzle.possible(0, side, SILENT) for side, many in zip((COUNTED, OTHER), made, strict=True) if many)


def _attack_together(year: Year, chance: Random, tally: Tally) -> None:
    puzzle, people = _puzzle_of(year)
    tally.looked_at += sum(puzzle.sizes)
    for group, (counted, other) in enumerate(puzzle.truth):
        minority = puzzle.sizes[group] - max(counted, other, puzzle.sizes[group] - counted - other)
        if minority > COLLUDERS_MOST:
            continue
        for many in range(minority, COLLUDERS_MOST + 1):
            for _ in range(FILLINGS if many > minority else 1):
                with_some = _collude(puzzle, group, minority, many, chance)
                if with_some.sizes[group] and with_some.is_found_out(group):
                    (tally.unsure if with_some.is_unsure else tally.steady)[many] += with_some.sizes[group]
                    tally.examples.append(_told(with_some, group, people))


def _puzzle_of(year: Year) -> tuple[Puzzle, list[tuple[int, ...]]]:
    """Return what a year told as one puzzle, whose groups are people who were in the same cohorts; and which ones."""
    kinds: dict[tuple[int, ...], Counter[str]] = {}
    windows = [at for at, seen in enumerate(year.seen) if seen.cohort]
    for number in sorted(frozenset().union(*(seen.cohort for seen in year.seen))):
        pattern = tuple(at for at in windows if number in year.seen[at].cohort)
        what = year.truth[pattern[0]][number]
        kinds.setdefault(pattern, Counter())[what] += 1
    patterns = list(kinds)
    told = [
        Told(frozenset(group for group, each in enumerate(patterns) if at in each), BandTold(year.seen[at].band))
        for at in windows
    ]
    truth = [(kinds[each][COUNTED], kinds[each][OTHER]) for each in patterns]
    return Puzzle([kinds[each].total() for each in patterns], [(0, 0)] * len(patterns), told, truth), patterns


def _collude(puzzle: Puzzle, group: int, minority: int, many: int, chance: Random) -> Puzzle:
    """Let those of a group who are not like most of it tell what they are, and some others by chance."""
    sizes, known, truth = [*puzzle.sizes], [*puzzle.known], [*puzzle.truth]

    def tells(of: int, side: int) -> None:
        sizes[of] -= 1
        if side < len(truth[of]):
            known[of] = (known[of][0] + (side == 0), known[of][1] + (side == 1))
            truth[of] = (truth[of][0] - (side == 0), truth[of][1] - (side == 1))

    sides = _sides(puzzle, group)
    most = max(set(sides), key=sides.count)
    for side in [each for each in sides if each != most][:minority]:
        tells(group, side)
    others = [(of, side) for of in range(len(sizes)) if of != group for side in _sides(puzzle, of)]
    for of, side in chance.sample(others, min(many - minority, len(others))):
        tells(of, side)
    return Puzzle(sizes, known, puzzle.told, truth)


def _sides(puzzle: Puzzle, group: int) -> list[int]:
    counted, other = puzzle.truth[group]
    return [0] * counted + [1] * other + [2] * (puzzle.sizes[group] - counted - other)


def _told(puzzle: Puzzle, group: int, people: Sequence[tuple[int, ...]]) -> str:
    """Return who was found out, and what was told of everybody."""
    told = [f"{each.telling}: groups {sorted(each.groups)}" for each in puzzle.told]
    who = f"group {group} of {puzzle.sizes[group]} in windows {people[group]}"
    return "\n".join(
        [f"{who}: {puzzle.truth[group]}", f"sizes {puzzle.sizes}, {puzzle.known} told, {puzzle.truth}", *told]
    )


def attack_years(seed: str, years: int) -> tuple[Tally, Guessing]:
    """Attack so many years; and guess, where nothing follows."""
    tally, guessing = Tally(), Guessing()
    for number in range(years):
        chance = Random(f"{seed} {number}")
        year = draw_year(chance, is_steady=chance.random() < STEADY)
        attack(year, chance, tally)
        guessing.learn(year)
        if (number + 1) % TELL_YEARS == 0:
            print(f"{number + 1} of {years} years, {tally.told} windows told, {tally.known} found", flush=True)
    return tally, guessing


def table(tally: Tally, guessing: Guessing) -> str:
    """Return what was tried, a line each."""
    colluding = range(COLLUDERS_MOST + 1)
    return "\n".join(
        [
            f"years                    {tally.years}",
            f"windows                  {tally.windows}, something told of {tally.told}",
            f"people looked at         {tally.looked_at}",
            f"found out, 0 to 3 tell   {', '.join(str(tally.found[many]) for many in colluding)}",
            f"found out, if all steady {', '.join(str(tally.steady[many]) for many in colluding)}",
            f"perhaps, if all steady   {', '.join(str(tally.unsure[many]) for many in colluding)}",
            f"all answered, 0 to 3     {', '.join(str(tally.all_answered[many]) for many in colluding)} windows",
            *guessing.lines(),
        ]
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Attack from the command line. Returns the exit status."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--seed", default="1", help="what everything is drawn from")
    reader.add_argument("--years", type=int, default=YEARS, help=f"years of organisations ({YEARS})")
    given = reader.parse_args(arguments)
    tally, guessing = attack_years(given.seed, given.years)
    print(table(tally, guessing))
    print("\n".join(tally.examples[:3]))
    return 1 if tally.known or guessing.is_too_good else 0


if __name__ == "__main__":
    sys.exit(main())
