"""What the engine is given and never takes: flows, the library's search, and the moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from .definition import Flow


@dataclass(frozen=True)
class Found:
    """What the library's search answers.

    Attributes:
        cards: Card keys, best first.
        is_sure: The first is surely meant.
        matched: How typed words were read to find the first ("oxymeter ≈ oximeter"); empty when as they were typed.
        missed: Typed words that the first says nothing of.
        asked: What was typed, plainly spelt. It goes out with the answer and is kept nowhere.
    """

    cards: tuple[str, ...] = ()
    is_sure: bool = False
    matched: str = ""
    missed: str = ""
    asked: str = ""


Search = Callable[[str], Found]
"""Find cards by typed words."""


@dataclass(frozen=True)
class World:
    """What the engine is given and never takes: flows, the library's search, and the moment."""

    flows: Mapping[str, Flow]
    search: Search
    now: datetime
