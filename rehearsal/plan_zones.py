"""Every change of the clocks, 2025–2035, in any zone: which moment a local minute around it is (`security.md` G-T2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import available_timezones

from conversations.occurrences import moment_of

from .plan_clock import Clock, minute_of, wall_text

AROUND = 3 * 60
"""Minutes looked at before and after a change."""


@dataclass
class Changes:
    """How many changes were looked at in how many zones, minute by minute, and a sentence on each wrong one."""

    zones: int = 0
    changes: int = 0
    minutes: int = 0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"clocks changed {self.changes:,} times in {self.zones} zones, 2025–2035: "
            f"{self.minutes:,} minutes around it, {len(self.wrong)} wrong"
        )


def look_at_changes(zones: Iterable[str] = ()) -> Changes:
    """Look at the minutes around each change of the clocks in these zones; in every zone there is without any."""
    found = Changes()
    for zone in sorted(zones or available_timezones()):
        clock = Clock(zone)
        found.zones += 1
        for change in clock.changes:
            found.changes += 1
            _look(found, zone, clock, change)
    return found


def _look(found: Changes, zone: str, clock: Clock, change: int) -> None:
    """In a gap it is the first valid minute, in a fold the first of two; the seconds stay in their minute."""
    before, after = clock.wall(change - 1), clock.wall(change)
    for wall in range(min(before, after) - AROUND, max(before, after) + AROUND):
        found.minutes += 1
        local, expected = datetime.fromisoformat(wall_text(wall)), clock.first(wall)
        for seconds in (0, 59):
            moment = moment_of(local + timedelta(seconds=seconds), zone)
            if minute_of(moment) != expected:
                found.wrong.append(f"{wall_text(wall)} in {zone} is said to be {moment}")
