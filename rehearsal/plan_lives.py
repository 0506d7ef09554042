"""Weeks of a drawn peer and a drawn rule, by the planner and the send-time check alone: what was planned and sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from conversations.dose import Room, day_of, room
from conversations.occurrences import HOURS, ZONES, Rule, after_quiet_hours, is_quiet
from conversations.planning import plan_next
from store.peers import PeerSettings

from .plan_clock import clock_of

ZONES_SWEPT = tuple(dict.fromkeys([*ZONES.values(), "America/Toronto", "America/Los_Angeles", "America/St_Johns"]))

FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)

NIGHT_MINUTES = range(0, 4 * 60)
"""Where clocks are changed; half of the rules begin here, where there are changes."""

SUNDAY = 6

OUTAGE_MINUTES, OUTAGES = 100, 0.03
"""How late something goes at most, and how often it is late at all."""

AT_CHANGE, AT_NIGHT, TEN_DAYS, ENDING = 0.5, 0.5, 0.5, 0.3
"""Shares: of lives with a change of the clocks, of these by night, of lives with ten days, of rules that end."""


@dataclass(frozen=True)
class Plan:
    """One call of the planner: what it was given and what it said; `wall` is empty when the rule had ended."""

    settings: PeerSettings
    now: datetime
    last: str
    passed_over: int
    wall: str
    due_at: datetime


@dataclass(frozen=True)
class Fate:
    """What became of something due: it was sent at `moment`, or refused for the dose."""

    settings: PeerSettings
    wall: str
    moment: datetime
    is_sent: bool
    is_postponed: bool


@dataclass
class Life:
    """A peer, a rule, and all that happened, in order."""

    number: int
    rule: Rule
    settings: PeerSettings
    begins: datetime
    ends: datetime
    is_ten_days: bool
    answers: float
    changes: list[tuple[datetime, PeerSettings]]
    history: list[Plan | Fate] = field(default_factory=list)


def draw(seed: str, number: int) -> Life:
    """Draw a life: the same seed and number give the same one, whatever came before."""
    chance = Random(f"{seed}:{number}")
    zone = ZONES_SWEPT[number % len(ZONES_SWEPT)]
    changes = [at for at in clock_of(zone).changes if FIRST.timestamp() <= at * 60 < LAST.timestamp()]
    is_at_change = bool(changes) and chance.random() < AT_CHANGE
    days = chance.randrange(14, 40) if is_at_change else chance.randrange(40, 420)
    begins = FIRST + timedelta(seconds=chance.randrange(int((LAST - FIRST).total_seconds()) - days * 86400))
    if is_at_change:
        change = datetime.fromtimestamp(chance.choice(changes) * 60, UTC)
        begins = max(FIRST, change - timedelta(seconds=chance.randrange(86400, 14 * 86400)))
    hours = "night" if is_at_change and chance.random() < AT_NIGHT else _hours(chance)
    settings = PeerSettings(zone=zone, hours=hours, doses_most=chance.choice((1, 2, 2, 3)))
    rule = _rule(chance, begins.date(), days, is_at_change)
    later = list(_changes(chance, settings, begins, days))
    ends = min(begins + timedelta(days=days), LAST)
    is_ten_days, answers = chance.random() < TEN_DAYS, chance.choice((0.0, 0.2, 0.8, 1.0))
    return Life(number, rule, settings, begins, ends, is_ten_days, answers, later)


def _hours(chance: Random) -> str:
    return chance.choice((*HOURS, "", "night"))


def _rule(chance: Random, begins: date, days: int, is_at_change: bool) -> Rule:
    """Draw a rule: any minute and weekdays, or such that a change of the clocks (on a Sunday, at night) meets it."""
    minute = chance.choice(NIGHT_MINUTES) if is_at_change else chance.randrange(24 * 60)
    weekdays = set(chance.sample(range(7), chance.randint(1, 7)))
    if is_at_change:
        weekdays.add(SUNDAY)
    begins_on = begins + timedelta(days=chance.randrange(-60, 14))
    ends_on = begins + timedelta(days=chance.randrange(7, days)) if chance.random() < ENDING else None
    every = 1 if is_at_change else chance.choice((1, 1, 1, 2, 3, 4))
    at = time(minute // 60, minute % 60)
    return Rule(tuple(sorted(weekdays)), at, chance.randint(1, 120), every, begins_on, ends_on)


def _changes(
    chance: Random, settings: PeerSettings, begins: datetime, days: int
) -> Iterator[tuple[datetime, PeerSettings]]:
    """Draw what the peer changes on the way: a journey, other hours, a wish for quiet."""
    moments = sorted(
        begins + timedelta(seconds=chance.randrange(days * 86400)) for _ in range(chance.choice((0, 1, 3)))
    )
    for moment in moments:
        wish = chance.choice(("zone", "hours", "quiet"))
        if wish == "zone":
            settings = replace(settings, zone=chance.choice(ZONES_SWEPT))
        elif wish == "hours":
            settings = replace(settings, hours=_hours(chance))
        else:
            until = moment + timedelta(minutes=chance.randrange(30 * 24 * 60))
            settings = replace(settings, quiet_until=until.isoformat())
        yield moment, settings


def live(life: Life, seed: str) -> None:
    """Let the planner and the send-time check live a life; what happens is kept in its history."""
    chance, settings, doses = Random(f"{seed}:{life.number}:live"), life.settings, list[date]()
    now, last, passed_over, changes = life.begins, "", 0, list(life.changes)
    while True:
        planned = plan_next(life.rule, settings, f"{life.number}|7", now, last, passed_over)
        wall, due_at = (planned.wall, planned.due_at) if planned else ("", LAST)
        life.history.append(Plan(settings, now, last, passed_over, wall, due_at))
        if changes and changes[0][0] <= min(due_at, life.ends):
            moment, settings = changes.pop(0)
            now = max(now, moment)
            continue
        if not planned or due_at >= life.ends:
            return
        now = due_at + _lateness(chance)
        is_postponed = is_quiet(now, settings.zone, settings.hours)
        if is_postponed:
            now = after_quiet_hours(now, settings.zone, settings.hours)
        is_sent = room(settings, doses, now, life.is_ten_days) is Room.FREE
        life.history.append(Fate(settings, wall, now, is_sent, is_postponed))
        if is_sent:
            doses = [*doses[-20:], day_of(settings, now)]
            last, passed_over = wall, 0 if chance.random() < life.answers else passed_over + 1


def _lateness(chance: Random) -> timedelta:
    """Draw how late the clock ticks: at once mostly, and sometimes after an outage."""
    if chance.random() < OUTAGES:
        return timedelta(minutes=chance.randrange(OUTAGE_MINUTES))
    return timedelta(milliseconds=chance.randrange(2000))
