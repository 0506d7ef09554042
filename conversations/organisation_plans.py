"""An organisation's check-ins as an operator reads them in a terminal: each in a line, and the next fourteen days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from store import schedules
from store.database import Transaction
from store.organisations import Organisation
from store.schedules import ACTIVE, Schedule

from .dose import DOSES_MOST
from .occurrences import Rule
from .owner_plans import all_ahead, is_too_much, occurrences_ahead, zones_at

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def told_schedule(schedule: Schedule) -> str:
    """Return a schedule in a line."""
    rule = Rule.from_json(schedule.rule)
    days = ",".join(DAYS[day] for day in rule.weekdays)
    every = "" if rule.every_weeks == 1 else f" every {rule.every_weeks} weeks"
    until = f" until {rule.ends_on}" if rule.ends_on else ""
    when = f"{days} {rule.at:%H:%M}+{rule.window_minutes} min{every}{until}"
    return f"check-in {schedule.id}: {schedule.flow}, {when}, {schedule.state}"


def preview(tx: Transaction, of: Organisation, now: datetime) -> str:
    """Return the next fourteen days by zone, and how much that is: worked out from schedules, never from peers."""
    found = [each for each in schedules.of_organisation(tx, of.id) if each.state == ACTIVE]
    lines = [f"The next 14 days, in each peer's own time (UTC beside it), for {of.name}:"]
    for schedule in found:
        rule = Rule.from_json(schedule.rule)
        for wall in occurrences_ahead(rule, now):
            lines.append(f"  {wall:%a %Y-%m-%d %H:%M} to {wall + timedelta(minutes=rule.window_minutes):%H:%M}")
            lines += [f"      {moment:%H:%M} UTC  {', '.join(places)}" for moment, places in zones_at(wall)]
    lines += [] if found else ["  nothing"]
    lines.append(forecast(all_ahead(found, now)))
    return "\n".join(lines)


def forecast(walls: Sequence[datetime]) -> str:
    """Return what check-ins at these local times, within fourteen days, mean for one person."""
    told = f"That is {len(walls)} in 14 days for each person who joined."
    if is_too_much(walls):
        return (
            f"{told} Nobody gets more than one a day and {DOSES_MOST} in 7 days, all organisations together: "
            "the rest is not sent."
        )
    return f"{told} Nobody gets more than {DOSES_MOST} in 7 days, all organisations together."
