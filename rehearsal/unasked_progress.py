"""How far a run of kills over check-ins and lines is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from .unasked_checker import Findings


@dataclass
class UnaskedProgress:
    """How far a run is; `findings` come last."""

    name: str
    kills_wanted: int
    due_wanted: int
    kills: int = 0
    due: int = 0
    deaths: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    start_seconds: list[float] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    """Points at which nobody died."""
    days: float = 0.0
    """How many days passed by the bot's clock."""
    seconds: float = 0.0
    folder: str = ""
    findings: Findings | None = None
    problems: list[str] = field(default_factory=list)
