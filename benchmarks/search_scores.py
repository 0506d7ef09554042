"""The figures of a search: where the right card stood, when it was sure, and when it should not have been."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

from .search_library import Query

FIRST_FEW, LISTED = 3, 5
"""Places that a peer sees at once (recall@3), and places that MRR looks at."""

FALSE_MOST, FALSE_SHOWN_MOST = 0.04, 0.10
"""Share of the tuning half's no-answer queries that may be answered surely, and that may be shown anything."""


@dataclass(frozen=True)
class Answer:
    """What a search answered: the right card's place from 1 (0: not among the five), and how good the first is."""

    kind: str
    has_answer: bool
    place: int
    score: float
    ms: float

    @classmethod
    def of(cls, query: Query, given: dict[str, Any]) -> Self:
        """Judge what a search gave for a query."""
        found = given["found"][:LISTED]
        place = next((at for at, (key, _) in enumerate(found, 1) if key in query.right), 0)
        score = found[0][1] if found else float("-inf")
        return cls(query.kind, bool(query.right), place, score, given["ms"])

    @property
    def is_right(self) -> bool:
        """Whether a right card is among the first three."""
        return 0 < self.place <= FIRST_FEW


@dataclass(frozen=True)
class Thresholds:
    """Scores from which the first card is surely meant, and from which anything is shown."""

    sure: float
    shown: float


@dataclass(frozen=True)
class Ranking:
    """Recall in the first place and the first three, and the mean reciprocal rank within five; shares of 1."""

    first: float
    three: float
    rank: float


def share(of: Iterable[bool]) -> float:
    """Return which share of the values is true; 0 of none."""
    values = list(of)
    return sum(values) / len(values) if values else 0.0


def ranking(answers: Iterable[Answer]) -> Ranking:
    """Return how well the answerable queries among `answers` were answered."""
    places = [answer.place for answer in answers if answer.has_answer]
    if not places:
        return Ranking(0.0, 0.0, 0.0)
    mean = sum(1 / place for place in places if place) / len(places)
    return Ranking(share(place == 1 for place in places), share(0 < place <= FIRST_FEW for place in places), mean)


def right_from(answers: Iterable[Answer], threshold: float) -> float:
    """Return the share of answerable queries that have a right card in three and reach the threshold."""
    return share(answer.is_right and answer.score >= threshold for answer in answers if answer.has_answer)


def false_from(answers: Iterable[Answer], threshold: float, kind: str = "") -> float:
    """Return the share of no-answer queries (of one kind, if one is given) that reach the threshold."""
    asked = (answer for answer in answers if not answer.has_answer and kind in ("", answer.kind))
    return share(answer.score >= threshold for answer in asked)


def curve(answers: Sequence[Answer]) -> list[tuple[float, float, float]]:
    """Return (threshold, false answers, right ones) for every threshold that makes a difference, strictest first."""
    answerable = sum(answer.has_answer for answer in answers)
    empty = len(answers) - answerable
    ordered = sorted(answers, key=lambda answer: -answer.score)
    points, right, wrong = [], 0, 0
    for place, answer in enumerate(ordered):
        if answer.score == float("-inf"):
            break
        right += answer.is_right
        wrong += not answer.has_answer
        if place + 1 == len(ordered) or ordered[place + 1].score < answer.score:
            points.append((answer.score, wrong / max(1, empty), right / max(1, answerable)))
    return points


def fitted(tuning: Sequence[Answer]) -> Thresholds:
    """Return the thresholds that find most in the tuning half and keep its false answers few."""

    def best(false_most: float) -> float:
        allowed = [(right, score) for score, false, right in curve(tuning) if false <= false_most]
        return max(allowed, default=(0.0, float("inf")))[1]

    return Thresholds(best(FALSE_MOST), best(FALSE_SHOWN_MOST))


def with_hindsight(answers: Sequence[Answer]) -> float:
    """Return the most that could be sure and right with few false answers, had one known these very queries."""
    return max((right for _, false, right in curve(answers) if false <= FALSE_MOST), default=0.0)


def kinds(answers: Iterable[Answer], is_wanted: Callable[[Answer], bool]) -> list[str]:
    """Return the kinds of the wanted answers, sorted."""
    return sorted({answer.kind for answer in answers if is_wanted(answer)})
