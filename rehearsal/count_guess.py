"""How well an attacker guesses who cannot know: what each person said, from all that was told, against knowing less."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from .count_solver import COUNTED, OTHER
from .count_years import Year

GAIN_MOST = 0.05
"""By how much all that was told may better a guess: five points (`security.md` G-K3)."""

NOTHING, BAND, ALL = "nothing", "band", "all"
"""What an attacker guesses from: how often it is said anywhere, the band of the window, or everything."""

Clue = tuple[object, ...]
Tables = dict[str, dict[Clue, Counter[str]]]
"""By what is known: clue → how many said what."""


def _tables() -> Tables:
    return {known: defaultdict(Counter) for known in (NOTHING, BAND, ALL)}


@dataclass
class Guessing:
    """Guesses who said what is counted, among those who answered in windows of which something was told.

    The best guess for each clue is learnt from half of the years and tried on the other half, so that no clue is
    better than it is.
    """

    learnt: dict[str, dict[Clue, Counter[str]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Counter))
    )
    tried: dict[str, dict[Clue, Counter[str]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Counter))
    )
    years: int = 0

    def learn(self, year: Year) -> None:
        """Take in one year."""
        self.years += 1
        into = self.learnt if self.years % 2 else self.tried
        for known, clue, what in _clues(year):
            into[known][clue][what] += 1

    def share(self, known: str) -> float:
        """Return how many of the guesses are right with what is known: from 0 to 1."""
        right = total = 0
        for clue, many in self.tried[known].items():
            guesses = self.learnt[known].get(clue) or Counter({OTHER: 1})
            right += many[guesses.most_common(1)[0][0]]
            total += many.total()
        return right / total if total else 0.0

    @property
    def is_too_good(self) -> bool:
        """True when the bands, or all that was told together, better a guess by more than is allowed."""
        return max(self.share(BAND), self.share(ALL)) - self.share(NOTHING) > GAIN_MOST

    def lines(self) -> list[str]:
        """Return the shares, a line each."""
        told = {NOTHING: "knowing how often it is said anywhere", BAND: "with the band", ALL: "with all there is"}
        return [f"guessed right {told[known]:<38}{self.share(known):7.2%}" for known in told]


def _clues(year: Year) -> Iterator[tuple[str, Clue, str]]:
    """Yield what may be known of each who answered in a window that was told, and what they said."""
    windows = [at for at, seen in enumerate(year.seen) if seen.band]
    for place, at in enumerate(windows):
        seen, truth = year.seen[at], year.truth[at]
        before = year.seen[windows[place - 1]] if place else None
        after = year.seen[windows[place + 1]] if place + 1 < len(windows) else None
        for number, what in truth.items():
            if what in (COUNTED, OTHER):
                yield NOTHING, (), what
                yield BAND, (seen.band,), what
                around = (before and before.band, after and after.band)
                stays = (before is not None and number in before.cohort, after is not None and number in after.cohort)
                yield ALL, (seen.band, *around, *stays, min(len(seen.cohort) // 4, 5)), what
