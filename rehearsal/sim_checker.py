"""Reads a simulated life against rules 9 to 18 of `design.md`, by a clock of its own (`plan_clock.py`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .sim_chats import check_neutral, check_nobody_else
from .sim_dose import check_dose, check_lines, check_taper
from .sim_fates import check_doubles, check_ends, check_late, check_waiting
from .sim_history import Life
from .sim_idle import check_idle
from .sim_times import check_attribution, check_missing, check_places, check_quiet, check_wishes

RULES: dict[str, Callable[[Life], Iterator[str]]] = {
    "rule 12, nobody is named": check_nobody_else,
    "rule 13, neutral, protected, with the door": check_neutral,
    "rule 15, never doubled": check_doubles,
    "rule 15, never lost in silence": check_ends,
    "rule 15, what waits is not forgotten": check_waiting,
    "rule 16, no occurrence left out": check_missing,
    "rule 16, never late": check_late,
    "rule 16, answers under their own time": check_attribution,
    "rule 17, quiet hours": check_quiet,
    "rule 17, only what is wanted": check_wishes,
    "rule 17, the dose": check_dose,
    "rule 17, the taper": check_taper,
    "rule 17, the right line": check_lines,
    "rule 18, local time": check_places,
    "idle, asked and let go in time": check_idle,
}
"""What is read at the end. Rules 9, 10, 11, 14, and 13's tidying and taps, are looked at on the spot."""


@dataclass(frozen=True)
class Broken:
    """A rule that was broken, and a sentence of where."""

    rule: str
    told: str


def check(life: Life) -> list[Broken]:
    """Return what was broken, in the order of the rules; nothing for a good life."""
    found = [Broken(rule, told) for rule, told in life.problems]
    return found + [Broken(rule, told) for rule, look in RULES.items() for told in look(life)]
