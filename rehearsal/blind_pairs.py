"""Pairs of worlds that differ in one peer's private acts alone, compared; what tells them apart, as a small story."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from random import Random

from conversations.words import Words

from .blind_acts import Act, draw_private, is_undone
from .blind_world import Plan, Size, draw_plan, lived

TRIES_MOST = 60
"""Worlds lived at the most to make a story smaller."""

DOES_NOTHING = 0.5
"""How often the first world of a plan is the one in which its peer does nothing at all."""

_DAY = r"\d{4}-\d\d-\d\d"
_ON_SCREENS = re.compile(rf"(\*\*{_DAY} \w+ {_DAY}\*\*\\n).*?\\n(?=\\n)")
_IN_FILES = re.compile(rf'(?:\\r\\n|\r\n)\\?"{_DAY}\\?",\\?"{_DAY}\\?",.*?(?=\\r\\n|\r\n|\Z)')
"""What is told of a window: behind its days, until an empty line; and a line of a file under another line, as it is or
within JSON, the last one too."""

Lines = dict[str, list[str]]
Acts = tuple[Act, ...]


@dataclass(frozen=True)
class Told:
    """Where two worlds could be told apart: who saw it, and what stood there in each."""

    reader: str
    one: str
    other: str


@dataclass(frozen=True)
class Story:
    """The smallest pair found of worlds that can be told apart: what its peer did in one and in the other."""

    seed: str
    one: Acts
    other: Acts
    told: Told

    def __str__(self) -> str:
        acts = [["  " + str(act) for act in own] or ["  nothing"] for own in (self.one, self.other)]
        return "\n".join(
            [
                f"seed {self.seed}: {self.told.reader} can tell whether this peer did",
                *acts[0],
                "or",
                *acts[1],
                f"  in the one:   {self.told.one}",
                f"  in the other: {self.told.other}",
            ]
        )


@dataclass
class Tried:
    """What was tried: pairs, what was read in them, which ways of peers and owners were gone in earnest."""

    pairs: int = 0
    read: int = 0
    with_bands: int = 0
    other_bands: int = 0
    """Pairs in which something was told of a window; and those in which that differs, as it may: there all else is
    compared."""

    did: Counter[str] = field(default_factory=Counter)
    stories: list[Story] = field(default_factory=list)


def apart(one: Lines, other: Lines) -> Told | None:
    """Return the first place at which two worlds can be told apart; None when they are the same, byte for byte."""
    for reader in sorted({*one, *other}):
        for first, second in zip_longest(one.get(reader, []), other.get(reader, []), fillvalue="nothing"):
            if first != second:
                return Told(reader, *_around(first, second))
    return None


def as_it_is(lines: Lines) -> Lines:
    """Return all that was seen."""
    return lines


def without_bands(lines: Lines) -> Lines:
    """Return what was seen without what is told of windows, on screens and in files: that may depend on a peer."""
    return {
        reader: [_IN_FILES.sub("", _ON_SCREENS.sub(r"\1", each)) for each in seen] for reader, seen in lines.items()
    }


def _around(first: str, second: str, before: int = 60, after: int = 160) -> tuple[str, str]:
    at = next((place for place, pair in enumerate(zip(first, second, strict=False)) if pair[0] != pair[1]), 0)
    start = max(0, at - before)
    return first[start : at + after], second[start : at + after]


class Pairs:
    """Pairs of one plan: the world in which a peer did one thing, against others in which they did something else."""

    def __init__(self, words: Words, plan: Plan, tried: Tried) -> None:
        self._words, self._plan, self._tried = words, plan, tried
        self._released: list[str] = []

    def look(self, many: int) -> Story | None:
        """Compare so many pairs. Returns the first that can be told apart, made small."""
        plan = self._plan
        chances = [Random(f"{plan.seed} {place}") for place in range(many + 1)]
        owns = [draw_private(chance, plan.days, plan.asked, plan.request) for chance in chances]
        if Random(plan.seed).random() < DOES_NOTHING:
            owns[0] = ()
        return self.compare(owns[0], *owns[1:])

    def apart(self, one: Acts, other: Acts) -> Told | None:
        """Return what tells two worlds apart."""
        self._tried.pairs += 1
        return apart(self._live(one), self._live(other))

    def compare(self, one: Acts, *others: Acts) -> Story | None:
        """Compare one world with others. Returns the first that can be told from it, made small."""
        first = self._live(one)
        released = self._released
        for other in others:
            self._tried.pairs += 1
            lines = self._live(other)
            self._tried.with_bands += bool(released)
            has_other_bands = released != self._released
            self._tried.other_bands += has_other_bands
            compared = without_bands if has_other_bands else as_it_is
            told = apart(compared(first), compared(lines))
            if told:
                story = self._small(Story(self._plan.seed, one, other, told), compared)
                self._tried.stories.append(story)
                return story
        return None

    def _live(self, own: Acts) -> Lines:
        seen = lived(self._words, self._plan, own, self._tried.did)
        lines, self._released = seen.lines(), seen.released
        self._tried.read += sum(map(len, lines.values()))
        return lines

    def _small(self, story: Story, compared: Callable[[Lines], Lines]) -> Story:
        """Leave out acts, as long as the worlds can still be told apart by what was compared."""
        left, is_smaller = TRIES_MOST, True
        while is_smaller:
            is_smaller = False
            for one, other in _with_less(story):
                told = apart(compared(self._live(one)), compared(self._live(other))) if left > 0 else None
                left -= 1
                if told:
                    story, is_smaller = Story(story.seed, one, other, told), True
                    break
        return story


def _with_less(story: Story) -> Iterator[tuple[Acts, Acts]]:
    """Yield the same two lists with less in them: one without all, without a half, without one act."""
    for own, is_one in ((story.one, True), (story.other, False)):
        for size in sorted({len(own), (len(own) + 1) // 2, 1} if own else set(), reverse=True):
            for at in range(0, len(own), size):
                less = own[:at] + own[at + size :]
                if is_undone(less):
                    yield (less, story.other) if is_one else (story.one, less)


def look_at(words: Words, seed: str, pairs: int, tried: Tried, size: Size) -> Story | None:
    """Compare pairs of one plan."""
    return Pairs(words, draw_plan(seed, size), tried).look(pairs)
