"""A peer's own lines: how often they come, which one is next, and the ten days that a peer asked for. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from hashlib import blake2b

from content.nudge_lines import GENTLE, NudgeLine, NudgeLines
from store.peers import PeerSettings

from .dose import day_of
from .occurrences import HOURS, Rule, moment_of, wall_of

LINES_EVERY = {"weekly": 1, "fortnight": 2, "monthly": 4}
"""How often a line comes, by name, in weeks. "Less of these" goes one further, and then to none."""

FRIDAY, AFTERNOON = 4, time(16, 0)
"""When a line comes (`users.md` J11); who has other hours gets it when they begin."""

WINDOW_MINUTES, TEN_DAYS_WINDOW_MINUTES = 40, 120

TEN_DAYS = 10

AGAIN_AFTER = timedelta(weeks=26)
"""No line comes twice within half a year (`users.md` J11)."""

GENTLE_FOR = timedelta(weeks=8)
"""How long after a loss nothing upbeat comes."""

_FROM = date(2026, 1, 5)
"""A Monday from which every second and fourth week are counted."""


def running(settings: PeerSettings, now: datetime) -> str:
    """Return the ten-day pack that runs for a peer; "" when none does."""
    name = settings.ten_days.partition(" ")[0]
    return name if name and (day_of(settings, now) - _since(settings)).days < TEN_DAYS else ""


def ten_days_rule(settings: PeerSettings, now: datetime) -> Rule | None:
    """Return when the lines of a running pack come; None when none runs."""
    if not running(settings, now):
        return None
    since = _since(settings)
    opens, _ = HOURS.get(settings.hours, HOURS["usual"])
    ends_on = since + timedelta(days=TEN_DAYS - 1)
    return Rule(tuple(range(7)), opens, TEN_DAYS_WINDOW_MINUTES, begins_on=since, ends_on=ends_on)


def weekly_rule(settings: PeerSettings) -> Rule | None:
    """Return when a peer's lines come week after week; None when they want none."""
    if settings.lines not in LINES_EVERY:
        return None
    return Rule((FRIDAY,), AFTERNOON, WINDOW_MINUTES, LINES_EVERY[settings.lines], _FROM)


def end_of_ten_days(settings: PeerSettings, now: datetime) -> datetime:
    """Return from when on weekly lines may come: now, or the day after a pack that runs."""
    if not running(settings, now):
        return now
    opens, _ = HOURS.get(settings.hours, HOURS["usual"])
    return moment_of(datetime.combine(_since(settings) + timedelta(days=TEN_DAYS), opens), settings.zone)


def _since(settings: PeerSettings) -> date:
    return date.fromisoformat(settings.ten_days.partition(" ")[2])


def rarer(lines: str) -> str:
    """Return how often lines come when somebody wants less of them; "" for not at all."""
    names = [*LINES_EVERY, ""]
    return names[min(names.index(lines) + 1, len(names) - 1)] if lines in names else ""


def next_line(
    bank: NudgeLines, settings: PeerSettings, came: Mapping[str, str], now: datetime, chance: str
) -> NudgeLine | None:
    """Return the line that comes next; None when all were used up within half a year, or the ten days are over.

    Args:
        bank: the lines of the pack.
        settings: what the peer chose, and whether they lost somebody.
        came: key of each line that came → the day, ISO.
        now: the moment.
        chance: what the choice is made by: the same words choose the same line.
    """
    pack = running(settings, now)
    if pack:
        return next((line for line in bank.ten_days.get(pack, ()) if line.key not in came), None)
    today = wall_of(now, settings.zone).date()
    fresh = [line for line in bank.weekly if _is_fresh(came.get(line.key, ""), today)]
    if settings.loss_on and today - date.fromisoformat(settings.loss_on) < GENTLE_FOR:
        fresh = [line for line in fresh if line.tone == GENTLE]
    return min(fresh, key=lambda line: blake2b(f"{chance}|{line.key}".encode()).digest(), default=None)


def _is_fresh(came_on: str, today: date) -> bool:
    return not came_on or today - date.fromisoformat(came_on) >= AGAIN_AFTER


def without_old(came: Mapping[str, str], today: date) -> dict[str, str]:
    """Return which lines came, less those that may come again."""
    return {key: day for key, day in came.items() if not _is_fresh(day, today)}


def without(came: Mapping[str, str], lines: Collection[NudgeLine]) -> dict[str, str]:
    """Return which lines came, less these: a pack that is begun again begins with its first day."""
    keys = {line.key for line in lines}
    return {key: day for key, day in came.items() if key not in keys}
