"""Fits the learnt ear's weights to example lines: multinomial logistic regression, the same on every run.

What a line cries for is one of the five sounds; a line that is only known to be some cry of the peer's own counts
for any of three. Rare features are left out, and those that came to weigh next to nothing are not written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy
from numpy.typing import NDArray

from content.learnt_ear import CRIES, HIGHEST, ZERO, LearntEar

Array = NDArray[numpy.float64]

SOUNDS = (*CRIES, "calm")

ANY_CRISIS = "crisis"
"""The label of older lines, which says no more than that it is not an overdose."""

SEEN_LEAST = 2
"""Lines a feature must stand in."""

STRENGTHS = {"c": 0.6, "g": 0.7, "i": 0.7, "r": 2.0}
"""How strongly each kind of feature is trusted before anything is learnt; 1 unless said."""

PENALTY = 1.0
"""How much weights are held back (L2)."""

ROUNDS_MOST, MEMORY, ENOUGH = 80, 8, 1e-5
LINE_SHARE, MOVE_LEAST, CURVE_LEAST = 1e-4, 1e-8, 1e-10

Row = tuple[str, Sequence[str]]
"""A label, and the features of its line."""


@dataclass(frozen=True)
class Fitted:
    """Weights as they were fitted: one row for each feature, one column for each sound."""

    features: list[str]
    weights: Array
    bias: Array

    def calm_is_nothing(self) -> tuple[Array, Array]:
        """Return weights and bias of the cries, each less what speaks for calm."""
        return self.weights[:, :-1] - self.weights[:, -1:], self.bias[:-1] - self.bias[-1]

    def ear(self, weight_least: float = 0.0) -> LearntEar:
        """Return the ear that these weights make, as it would be read from the file."""
        signs, unit, bias = self.written(weight_least)
        return LearntEar(signs, unit, bias)

    def written(self, weight_least: float) -> tuple[dict[str, str], float, list[float]]:
        """Return feature → weights as signs, what a unit is worth, and the bias; light features are left out."""
        weights, bias = self.calm_is_nothing()
        unit = float(numpy.abs(weights).max()) / HIGHEST
        units = numpy.rint(weights / unit).astype(int)
        heavy = numpy.abs(weights).max(axis=1) >= max(weight_least, unit / 2)
        signs = {
            feature: "".join(chr(ZERO + at) for at in row)
            for feature, row, is_heavy in zip(self.features, units.tolist(), heavy.tolist(), strict=True)
            if is_heavy
        }
        return signs, unit, [round(float(value), 4) for value in bias]


class _Table:
    """Which features each line has, kept by what is there."""

    def __init__(self, rows: Iterable[Sequence[str]], places: dict[str, int]) -> None:
        columns: list[int] = []
        counts: list[int] = []
        lengths: list[int] = []
        for features in rows:
            found = Counter(places[feature] for feature in features if feature in places)
            columns += sorted(found)
            counts += [found[column] for column in sorted(found)]
            lengths.append(len(found))
        self.columns, self.counts = numpy.array(columns), numpy.array(counts, dtype=float)
        self.rows = numpy.repeat(numpy.arange(len(lengths)), lengths)
        self.height, self.width = len(lengths), len(places)

    def times(self, weights: Array) -> Array:
        """Return the weights added up line by line."""
        one = [
            numpy.bincount(self.rows, self.counts * column[self.columns], minlength=self.height) for column in weights.T
        ]
        return numpy.stack(one, axis=1)

    def back(self, errors: Array) -> Array:
        """Return the errors of the lines added up feature by feature."""
        one = [
            numpy.bincount(self.columns, self.counts * column[self.rows], minlength=self.width) for column in errors.T
        ]
        return numpy.stack(one, axis=1)


def fit(lines: Sequence[Row]) -> Fitted:
    """Return the weights that fit the lines."""
    seen: Counter[str] = Counter()
    for _, features in lines:
        seen.update({*features})
    features = sorted(feature for feature, times in seen.items() if times >= SEEN_LEAST)
    strengths = numpy.array([STRENGTHS.get(feature[0], 1.0) for feature in features])[:, None]
    table = _Table((found for _, found in lines), {feature: place for place, feature in enumerate(features)})
    allowed = numpy.array([[_is_allowed(label, sound) for sound in SOUNDS] for label, _ in lines], dtype=float)
    size = len(features) * len(SOUNDS)

    def cost(values: Array) -> tuple[float, Array]:
        weights, bias = values[:size].reshape(-1, len(SOUNDS)), values[size:]
        totals = table.times(weights * strengths) + bias
        odds = numpy.exp(totals - totals.max(axis=1, keepdims=True))
        chances = odds / odds.sum(axis=1, keepdims=True)
        right = (chances * allowed).sum(axis=1, keepdims=True) + 1e-12
        errors = chances - chances * allowed / right
        slope = table.back(errors) * strengths + PENALTY * weights
        total = float(-numpy.log(right).sum() + PENALTY / 2 * (weights**2).sum())
        return total, numpy.concatenate([slope.ravel(), errors.sum(axis=0)])

    values = _lowest(cost, numpy.zeros(size + len(SOUNDS)))
    return Fitted(features, values[:size].reshape(-1, len(SOUNDS)) * strengths, values[size:])


def _is_allowed(label: str, sound: str) -> bool:
    return sound == label or (label == ANY_CRISIS and sound in CRIES[1:])


def _lowest(cost: Callable[[Array], tuple[float, Array]], at: Array) -> Array:
    """Return where `cost` is lowest, by L-BFGS with a simple line search."""
    value, slope = cost(at)
    moves: list[tuple[Array, Array]] = []
    for _ in range(ROUNDS_MOST):
        way = _way(slope, moves)
        length, fall = 1.0, float(slope @ way)
        new_value, new_slope = cost(at + way)
        while new_value > value + LINE_SHARE * length * fall and length > MOVE_LEAST:
            length /= 2
            new_value, new_slope = cost(at + length * way)
        move, change = length * way, new_slope - slope
        if float(move @ change) > CURVE_LEAST:
            moves = [*moves, (move, change)][-MEMORY:]
        is_done = abs(value - new_value) < ENOUGH * max(1.0, abs(value))
        at, value, slope = at + move, new_value, new_slope
        if is_done:
            break
    return at


def _way(slope: Array, moves: Sequence[tuple[Array, Array]]) -> Array:
    """Return the way down, bent by what the last moves taught about the curve."""
    way = slope.copy()
    shares = []
    for move, change in reversed(moves):
        shares.append(float(move @ way) / float(change @ move))
        way -= shares[-1] * change
    if moves:
        move, change = moves[-1]
        way *= float(move @ change) / float(change @ change)
    else:
        way /= max(1.0, float(numpy.linalg.norm(way)))
    for (move, change), share in zip(moves, reversed(shares), strict=True):
        way += move * (share - float(change @ way) / float(change @ move))
    return -way
