"""The learnt ear: how much a piece of text sounds like each cry, by weights fitted to example lines.

A linear model and nothing more: every feature of `ear_features` has a weight for each cry, and they are added up.
`make learn` fits them to the lines of `tests/lines/heard` and writes `learnt_ear.tsv`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from . import ear_features as noticed
from .phrase_finder import Heard

FILE = Path(__file__).with_suffix(".tsv")

CRIES = ("overdose", "suicide", "violence", "minor")
"""The order of the weights in the file."""

ZERO, HIGHEST = 80, 46
"""A weight is written as one sign: "P" is nothing, each sign after or before it one unit more or less."""

Weights = tuple[float, ...]

_NOTHING: Weights = (0.0,) * len(CRIES)


@dataclass(frozen=True)
class Sounds:
    """How a piece sounds.

    Attributes:
        cry: The cry it sounds most like.
        margin: How much more it sounds like a cry, whichever, than like ordinary talk: the logarithm of the odds.
    """

    cry: str
    margin: float


class LearntEar:
    """The weights, ready to be used.

    Args:
        weights: feature → its weights, each written as a sign.
        unit: What one unit of a sign is worth.
        bias: The weights of what is always there.
    """

    def __init__(self, weights: Mapping[str, str], unit: float, bias: Sequence[float]) -> None:
        self._weights = weights
        self._bias = tuple(bias)
        self._worth = {chr(ZERO + units): units * unit for units in range(-HIGHEST, HIGHEST + 1)}

    def listen(self, text: str) -> Listening:
        """Return what remembers the words of one text while its pieces are listened to."""
        return Listening(self, self.total(noticed.marks(text)))

    def sounds(self, listening: Listening, words: Sequence[str], heard: Heard, rules: Mapping[str, float]) -> Sounds:
        """Return how a piece of the text sounds: its `words`, the ideas `heard` in them, and what the `rules` count."""
        parts = [self._bias, listening.marks, *map(listening.word, words)]
        others = (*noticed.pairs(words), *noticed.ideas(heard), *noticed.evidence(rules, heard), *noticed.length(words))
        totals = [sum(column) for column in zip(*parts, self.total(others), strict=True)]
        highest = max(totals)
        margin = highest + math.log(sum(math.exp(total - highest) for total in totals))
        return Sounds(CRIES[totals.index(highest)], margin)

    def total(self, features: Iterable[str]) -> Weights:
        """Return the weights of `features` added up, cry by cry."""
        known, worth = self._weights, self._worth
        written = [signs for feature in features if (signs := known.get(feature))]
        if not written:
            return _NOTHING
        return tuple(sum(map(worth.__getitem__, column)) for column in zip(*written, strict=True))


class Listening:
    """What the words of one text weigh, each looked up once, and forgotten with the text."""

    def __init__(self, ear: LearntEar, marks: Weights) -> None:
        self._ear, self.marks = ear, marks
        self._words: dict[str, Weights] = {}

    def word(self, word: str) -> Weights:
        """Return what `word` weighs by itself."""
        found = self._words.get(word)
        if found is None:
            found = self._words[word] = self._ear.total(noticed.word_parts(word))
        return found


@cache
def learnt_ear() -> LearntEar:
    """Return the ear that is shipped, read once."""
    return read_ear(FILE.read_text(encoding="utf-8"))


def read_ear(written: str) -> LearntEar:
    """Return the ear that `written` describes. Raises ValueError when that is no such file."""
    head, _, body = written.partition("\n\n")
    said = dict(line[2:].split(": ", 1) for line in head.splitlines() if ": " in line)
    try:
        unit, bias = float(said["unit"]), [float(weight) for weight in said["bias"].split()]
    except KeyError as missing:
        raise ValueError(f"no weights of the learnt ear: {missing} is not said") from None
    if said.get("features") != str(noticed.VERSION) or len(bias) != len(CRIES):
        raise ValueError("these weights were learnt with other features: make learn")
    return LearntEar(dict(line.split("\t") for line in body.splitlines()), unit, bias)
