"""Fits the weights of `content/sureness.py` on the two tuning sets of queries: python -m benchmarks.search_fit.

Printed, to be put in by hand: a weight that changes by itself is one nobody has looked at.
"""

from __future__ import annotations

from pathlib import Path

import numpy

from content.pack_files import read_pack_files
from content.sureness import Signs
from conversations.publish import check
from conversations.words import index_of
from settings import read_settings

from .search_library import read_half

LINES = Path("tests/lines")

TUNED_ON = ("tuning", "second")
"""The tuning half, and the set that other writers made later."""

PENALTY = 0.0005
"""How much a weight is held back (L2), for each question."""

ROUNDS = 50
"""Newton's steps; ten are enough."""

SHOWN = 3
"""An answer is right when a right card is among so many."""


def fit(signs: list[Signs], is_right: list[bool]) -> tuple[float, Signs]:
    """Return the constant and the weights of the logistic that tells right answers from wrong ones best."""
    said = numpy.array([[1.0, *each] for each in signs])
    right = numpy.array(is_right, float)
    held_back = numpy.eye(said.shape[1]) * PENALTY * len(said)
    held_back[0, 0] = 0.0
    weights = numpy.zeros(said.shape[1])
    for _ in range(ROUNDS):
        chance = 1 / (1 + numpy.exp(-numpy.clip(said @ weights, -30, 30)))
        slope = said.T @ (right - chance) - held_back @ weights
        curve = said.T @ (said * (chance * (1 - chance) + 1e-6)[:, None]) + held_back
        weights = weights + numpy.linalg.solve(curve, slope)
    constant, *rest = (round(float(weight), 2) for weight in weights)
    return constant, Signs(*rest)


def main() -> None:
    """Print what the tuning sets teach."""
    words = check(*read_pack_files(read_settings().pack_folder)).words
    if words is None:
        raise SystemExit("the pack has mistakes: make check lists them")
    index = index_of(words.pack)
    signs, is_right = [], []
    for query in [query for tuned_on in TUNED_ON for query in read_half(LINES, tuned_on)]:
        hits = index.best(query.text)
        if hits:
            signs.append(hits[0].signs)
            is_right.append(any(hit.card in query.right for hit in hits[:SHOWN]))
    constant, weights = fit(signs, is_right)
    print(f"CONSTANT = {constant}")
    for name, weight in zip(Signs._fields, weights, strict=True):
        print(f"    {name}={weight},")


if __name__ == "__main__":
    main()
