"""What an organisation's own schedules mean in fourteen days: when, in which zone, how much for one person. Pure.

All of it is worked out from schedules. Who joined, how many, and who answers is not asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from store.doses import DAYS
from store.schedules import ACTIVE, Schedule

from .dose import DOSES_MOST
from .occurrences import DEFAULT_ZONE, ZONES, Rule, moment_of, wall_of

AHEAD = timedelta(days=14)
"""How far a preview looks."""


def next_of(rule: Rule, now: datetime) -> datetime | None:
    """Return a rule's next local time, as most of British Columbia counts it; None when it has ended."""
    return rule.next_after(wall_of(now, DEFAULT_ZONE))


def occurrences_ahead(rule: Rule, now: datetime) -> list[datetime]:
    """Return the local times of the next fourteen days, counted from now in most of British Columbia."""
    wall: datetime | None = wall_of(now, DEFAULT_ZONE)
    end, found = wall_of(now, DEFAULT_ZONE) + AHEAD, []
    while wall is not None and (wall := rule.next_after(wall)) is not None and wall < end:
        found.append(wall)
    return found


def all_ahead(schedules: Iterable[Schedule], now: datetime) -> list[datetime]:
    """Return the local times of everything that is active, in order."""
    rules = [Rule.from_json(each.rule) for each in schedules if each.state == ACTIVE]
    return sorted(wall for rule in rules for wall in occurrences_ahead(rule, now))


def zones_at(wall: datetime) -> tuple[tuple[datetime, tuple[str, ...]], ...]:
    """Return at which moments (UTC) a local time comes, the earliest first, and where: keys of `ZONES`."""
    moments: dict[datetime, list[str]] = {}
    for key, zone_name in ZONES.items():
        moments.setdefault(moment_of(wall, zone_name).astimezone(UTC), []).append(key)
    return tuple((moment, tuple(places)) for moment, places in sorted(moments.items()))


def is_too_much(walls: Iterable[datetime]) -> bool:
    """True when more is asked than one person may get (`design.md` rule 17), even with nothing from anybody else."""
    came: list[datetime] = []
    for wall in sorted(walls):
        lately = [day for day in came if (wall.date() - day.date()).days < DAYS]
        if len(lately) >= DOSES_MOST or (lately and lately[-1].date() == wall.date()):
            return True
        came.append(wall)
    return False
