"""How sure an answer of the search is: a few things that can be said aloud, weighed as tuning questions taught.

Fitted by `python -m benchmarks.search_fit` on both tuning sets of queries: see docs/decisions/0023.
"""

from __future__ import annotations

import math
from typing import NamedTuple


class Signs(NamedTuple):
    """What speaks for an answer; each from 0 to 1.

    Attributes:
        asked: How much of what was asked the card holds at all.
        name: How well one of its names and the question cover each other.
        name_said: How much of that name was said.
        names: How much of the question all its names together hold.
        mass: How much was asked: little for filler words alone.
        exact: How much of what was asked the card holds letter by letter.
        language: 1 when it is found in words of the language that was spoken.
        foreign: How much of what was asked are words of everyday that no card holds.
        strongest: The weightiest word of the question that one of its names holds, as near as it is.
        several: How many words of weight its names hold, five and more counting as all.
        begun: How near all that was typed, its last word broken off, is to the beginning of one of its names.
        lead: How far it stands before the next card.
    """

    asked: float
    name: float
    name_said: float
    names: float
    mass: float
    exact: float
    language: float
    foreign: float
    strongest: float
    several: float
    begun: float
    lead: float


CONSTANT = -9.82
WEIGHTS = Signs(
    asked=4.02,
    name=1.83,
    name_said=3.03,
    names=2.13,
    mass=2.55,
    exact=-1.00,
    language=0.27,
    foreign=-2.99,
    strongest=-1.39,
    several=6.84,
    begun=1.98,
    lead=0.18,
)


def sureness(signs: Signs) -> float:
    """Return how sure (0 to 1) it is that a card with these signs is the one that was meant."""
    weighed = sum(weight * sign for weight, sign in zip(WEIGHTS, signs, strict=True))
    return 1 / (1 + math.exp(-(CONSTANT + weighed)))
