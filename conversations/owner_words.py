"""How an organisation's check-ins read for its owners: the rule, fourteen days by zone, how much it is. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from content.pack import SOURCE_LANGUAGE
from store.schedules import PAUSED, UNOWNED, Schedule

from .dose import DOSES_MOST
from .occurrences import Rule, wall_of
from .owner_plans import is_too_much, next_of, zones_at
from .screens import Screen

SHORT_TITLE = 24
"""Letters of a title that are shown on a button."""


def title(screen: Screen, flow: str) -> str:
    """Return what a check-in is called; its key, when the pack has it no more."""
    found = screen.pack.flows.get(flow)
    return found.titles.get(screen.language, found.title) if found else flow


def days(screen: Screen, weekdays: Sequence[int]) -> str:
    """Return weekdays in words."""
    return ", ".join(screen.pack.line(f"weekday_{day}", screen.language) for day in weekdays)


def clock(wall: datetime) -> str:
    """Return a time of day."""
    return f"{wall.hour}:{wall.minute:02d}"


def label(screen: Screen, schedule: Schedule) -> str:
    """Return a check-in as a button names it."""
    rule = Rule.from_json(schedule.rule)
    named = days(screen, rule.weekdays) if len(rule.weekdays) == 1 else _short_days(screen, rule.weekdays)
    values = {"title": title(screen, schedule.flow)[:SHORT_TITLE], "days": named, "clock": _from(rule)}
    return screen.pack.line("owner_label", screen.language, **values)


def _short_days(screen: Screen, weekdays: Sequence[int]) -> str:
    return ", ".join(days(screen, (day,))[:3] for day in weekdays)


def told(screen: Screen, schedule: Schedule, now: datetime) -> str:
    """Return a check-in in a line: when it asks, and what comes of it next."""
    rule = Rule.from_json(schedule.rule)
    following = next_of(rule, now)
    if schedule.state == PAUSED:
        line, date = "owner_check_in_paused", ""
    elif schedule.state == UNOWNED:
        line, date = "owner_check_in_unowned", ""
    elif following is None:
        line, date = "owner_check_in_over", ""
    else:
        line, date = "owner_check_in", following.date().isoformat()
    values = {"title": title(screen, schedule.flow), "days": days(screen, rule.weekdays), "clock": _from(rule)}
    return screen.pack.line(line, screen.language, **values, **({"date": date} if date else {}))


def rule_told(screen: Screen, flow: str, rule: Rule) -> str:
    """Return everything about when a check-in asks."""
    say = _say(screen)
    every = "" if rule.every_weeks == 1 else say("owner_every", weeks=str(rule.every_weeks))
    until = say("owner_until", date=rule.ends_on.isoformat()) if rule.ends_on else say("owner_no_end")
    values = {"title": title(screen, flow), "days": days(screen, rule.weekdays), "every": every, "until": until}
    return say("owner_rule", clock=_window(screen, rule), **values)


def ahead(screen: Screen, rule: Rule, walls: Sequence[datetime], zone: str) -> str:
    """Return the next fourteen days of one check-in: its local times, and when that is by the owner's own clock.

    Args:
        screen: how things are drawn.
        rule: its rule.
        walls: its local times, in order.
        zone: where the owner lives.
    """
    say = _say(screen)
    if not walls:
        return say("owner_ahead_none")
    told_blocks = []
    for starts, block in groupby(walls, key=lambda wall: _starts(wall, zone)):
        listed = ", ".join(
            say("owner_ahead_day", day=_short_days(screen, (wall.weekday(),)), date=wall.date().isoformat())
            for wall in block
        )
        places = "\n".join(
            say("owner_ahead_zone", clock=_by_own_clock(screen, rule, shift), places=_places(screen, keys))
            for shift, keys in starts
        )
        told_blocks.append(say("owner_ahead", list=listed, clock=_window(screen, rule), zones=places))
    return "\n\n".join(told_blocks)


def forecast(screen: Screen, walls: Sequence[datetime]) -> str:
    """Return what these check-ins mean for one person, and whether it is more than anybody gets."""
    cap = "owner_too_much" if is_too_much(walls) else "owner_cap"
    say = _say(screen)
    return f"{say('owner_forecast', count=str(len(walls)))} {say(cap, doses=str(DOSES_MOST))}"


def count(screen: Screen, walls: Sequence[datetime]) -> str:
    """Return the same in short, for who has seen it before: what is too much is said, and the rule is not repeated."""
    return forecast(screen, walls) if is_too_much(walls) else _say(screen)("owner_forecast", count=str(len(walls)))


Starts = tuple[tuple[timedelta, tuple[str, ...]], ...]


def _starts(wall: datetime, zone: str) -> Starts:
    """Return how much earlier or later a local time comes by the owner's clock, and where."""
    return tuple((wall_of(moment, zone) - wall, keys) for moment, keys in zones_at(wall))


def _by_own_clock(screen: Screen, rule: Rule, shift: timedelta) -> str:
    """Return when a window begins by the owner's clock; with the day, where it is another."""
    anyday = datetime(2026, 1, 5 + rule.weekdays[0], rule.at.hour, rule.at.minute)  # noqa: DTZ001 - a Monday, and on
    wall = anyday + shift
    if wall.date() == anyday.date() or len(rule.weekdays) > 1:
        return clock(wall)
    return f"{days(screen, (wall.weekday(),))} {clock(wall)}"


def _places(screen: Screen, keys: Sequence[str]) -> str:
    return ", ".join(screen.pack.line(f"zone_{key}", screen.language) for key in keys)


def _from(rule: Rule) -> str:
    return f"{rule.at.hour}:{rule.at.minute:02d}"


def _window(screen: Screen, rule: Rule) -> str:
    """Return from when until when people are asked."""
    if rule.window_minutes == 1:
        return _from(rule)
    begins = datetime(2026, 1, 5, rule.at.hour, rule.at.minute)  # noqa: DTZ001 - only its time of day is read
    end = clock(begins + timedelta(minutes=rule.window_minutes))
    return screen.pack.line("owner_window", screen.language, start=_from(rule), end=end)


def _say(screen: Screen) -> Callable[..., str]:
    def say(line: str, **values: str) -> str:
        return screen.pack.line(line, screen.language or SOURCE_LANGUAGE, **values)

    return say
