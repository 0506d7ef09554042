"""What the engine is given and never takes: flows, the library's search, and the moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from .definition import Flow


@dataclass(frozen=True)
class Found:
    """What the library's search answers: card keys, best first, and whether the first is surely meant."""

    cards: tuple[str, ...] = ()
    is_sure: bool = False
    matched: str = ""


Search = Callable[[str], Found]
"""Find cards by typed words."""


@dataclass(frozen=True)
class World:
    """What the engine is given and never takes: flows, the library's search, and the moment."""

    flows: Mapping[str, Flow]
    search: Search
    now: datetime
