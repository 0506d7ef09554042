"""When a check-in or a line is due next for one peer: by the rule, their own time, how often they answered. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from hashlib import blake2b

from store.peers import PeerSettings

from .occurrences import Rule, after_quiet_hours, moment_of, wall_of

HALF_FROM, MONTHLY_FROM, ASK_FROM = 3, 6, 9
"""How many in a row are passed over before it comes half as often, monthly, and is asked about once (rule 17)."""

MONTH = timedelta(days=28)

_DAY = timedelta(days=1)

_DAY_END = time(23, 59, 59)

_NIGHT = _DAY
"""How far at the most quiet hours move what was due in them: what is behind them by the rule may still be ahead."""

_FORMAT = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True)
class Planned:
    """One occurrence for one peer: `wall` is the schedule's local time, `due_at` (UTC) when it is due for them."""

    wall: str
    due_at: datetime


def read_wall(wall: str) -> datetime:
    """Return an occurrence's local time, naive."""
    return datetime.strptime(wall, _FORMAT)  # noqa: DTZ007 - local on purpose


def wall_text(wall: datetime) -> str:
    """Return a local time as an occurrence is kept: what `read_wall` reads."""
    return wall.strftime(_FORMAT)


def plan_next(
    rule: Rule, settings: PeerSettings, spread_by: str, now: datetime, last: str = "", passed_over: int = 0
) -> Planned | None:
    """Return the next occurrence that is still ahead for a peer; None when the rule has ended.

    Args:
        rule: when the schedule is due.
        settings: the peer's zone, hours, and wish for quiet.
        spread_by: what spreads peers over the window: the same words give the same place in it.
        now: the moment.
        last: the occurrence that was sent last; thinning counts from it.
        passed_over: how many in a row got no answer.
    """
    earliest = max(now, quiet_until(settings) or now)
    wall = wall_of(earliest, settings.zone) - timedelta(minutes=rule.window_minutes) - _NIGHT
    if last:
        wall = max(wall, _thinned(rule, read_wall(last), passed_over))
    found = rule.next_after(wall)
    while found is not None:
        due_at = due_for(rule, settings, spread_by, found)
        if due_at > earliest:
            return Planned(wall_text(found), due_at)
        found = rule.next_after(found)
    return None


def due_for(rule: Rule, settings: PeerSettings, spread_by: str, wall: datetime) -> datetime:
    """Return when an occurrence is due for a peer: somewhere in the window, and outside of their quiet hours."""
    digest = blake2b(f"{spread_by}|{wall:{_FORMAT}}".encode(), digest_size=8).digest()
    spread = timedelta(seconds=int.from_bytes(digest, "big") % (rule.window_minutes * 60))
    due_at = moment_of(wall + spread, settings.zone)
    allowed_at = after_quiet_hours(due_at, settings.zone, settings.hours)
    # Who is waited for until the morning is not written to in the first second of it, with everybody else.
    return due_at if allowed_at == due_at else after_quiet_hours(allowed_at + spread, settings.zone, settings.hours)


def quiet_until(settings: PeerSettings) -> datetime | None:
    """Return until when a peer wants nothing unasked; None without such a wish."""
    return datetime.fromisoformat(settings.quiet_until) if settings.quiet_until else None


def _thinned(rule: Rule, last: datetime, passed_over: int) -> datetime:
    """Return the local time after which the next may come: rarer, the longer nobody answered.

    It counts in days: whose hour was moved since is not asked a second time for the day that was asked for.
    """
    day_end = datetime.combine(last.date(), _DAY_END)
    if passed_over >= MONTHLY_FROM:
        return max(day_end + MONTH - _DAY, rule.next_after(day_end) or day_end)
    if passed_over >= HALF_FROM:
        return rule.next_after(day_end) or day_end
    return day_end
