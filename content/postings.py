"""Which cards hold a word and how much it counts there, appended in order; the best are at hand for frequent words."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Container, Iterator
from heapq import heapify, heappushpop, nlargest

CHAMPIONS_MOST = 200
"""Cards of a frequent word that are looked at when nothing rarer points at any."""

FREQUENT_FROM = 400
"""Cards from which a word is frequent: reading them all would make one question slow for everybody."""


class Postings:
    """The cards of one word: numbers going up, and the weight of the word in each."""

    __slots__ = ("_best", "numbers", "weights")

    def __init__(self) -> None:
        self.numbers = array("I")
        self.weights = array("f")
        self._best: list[tuple[float, int]] | None = None

    def __len__(self) -> int:
        return len(self.numbers)

    def add(self, number: int, weight: float) -> None:
        """Add a card; `number` is higher than every one before. The reader passes over cards given up later."""
        self.numbers.append(number)
        self.weights.append(weight)
        if self._best is not None:
            # The earlier card wins between equals, so that the order does not depend on what came and went.
            heappushpop(self._best, (self.weights[-1], -number))
        elif len(self.numbers) == FREQUENT_FROM:
            self._best = nlargest(CHAMPIONS_MOST, ((weight, -here) for here, weight in self.every()))
            heapify(self._best)

    def only(self, alive: Container[int]) -> Postings:
        """Return these postings of the cards that are still there."""
        kept = Postings()
        for number, weight in self.every():
            if number in alive:
                kept.add(number, weight)
        return kept

    def every(self) -> Iterator[tuple[int, float]]:
        """Return every card and the weight of the word in it."""
        return zip(self.numbers, self.weights, strict=True)

    def champions(self) -> Iterator[tuple[int, float]]:
        """Return the cards in which the word weighs most; of a word that is not frequent, all."""
        return self.every() if self._best is None else ((-number, weight) for weight, number in self._best)

    def weight_in(self, number: int) -> float:
        """Return the weight of the word in one card; 0 when it is not there."""
        at = bisect_left(self.numbers, number)
        return self.weights[at] if at < len(self.numbers) and self.numbers[at] == number else 0.0
