"""The questions by which an owner puts a check-in together: which, on which days, when, how long. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from . import owner_words, presses, screens
from .channel import Button, Message
from .lookups import Owned
from .occurrences import Rule
from .own_screens import button
from .owner_plans import all_ahead, occurrences_ahead
from .owner_proposals import HOURS_OF_DAY, WEEKS, WINDOWS, Proposal
from .owner_screens import back
from .screens import Row, Screen

WEEKDAYS = 7


def _go(label: str, what: str, owned: Owned, proposal: Proposal) -> Button:
    return Button(label, presses.owner(what, owned.organisation.id, proposal.write()))


def flows(screen: Screen, owned: Owned, token: str, found: Sequence[str]) -> Message:
    """Return the question which check-in of the pack it is."""
    rows = [(_go(owner_words.title(screen, key)[:40], "days", owned, Proposal(token, key)),) for key in found]
    return screens.note(screen, "owner_ask_flow", *rows, back(screen, owned.organisation))


def days(screen: Screen, owned: Owned, proposal: Proposal) -> Message:
    """Return the question on which day, or on which other one."""
    left = [day for day in range(WEEKDAYS) if day not in proposal.weekdays]
    buttons = [_go(owner_words.days(screen, (day,)), "time", owned, proposal.with_day(day)) for day in left]
    if not proposal.weekdays:
        return screens.note(screen, "owner_ask_days", *_by_two([*buttons, *back(screen, owned.organisation)]))
    go_on = _go(screen.pack.line("button_enough_days", screen.language), "time", owned, proposal)
    chosen = owner_words.days(screen, proposal.weekdays)
    last = (go_on, *back(screen, owned.organisation))
    return screens.note(screen, "owner_ask_more_days", *_by_two(buttons), last, days=chosen)


def _by_two(buttons: Sequence[Button]) -> list[Row]:
    return [tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2)]


def hours(screen: Screen, owned: Owned, proposal: Proposal) -> Message:
    """Return the question from what time on, with the way to another day."""
    buttons = [_go(f"{hour}:00", "window", owned, replace(proposal, hour=hour)) for hour in HOURS_OF_DAY]
    more = _go(screen.pack.line("button_more_days", screen.language), "days", owned, proposal)
    extra = (more,) if len(proposal.weekdays) < WEEKDAYS else ()
    last = (*extra, *back(screen, owned.organisation))
    chosen = owner_words.days(screen, proposal.weekdays)
    return screens.note(screen, "owner_ask_time", tuple(buttons[:3]), tuple(buttons[3:]), last, days=chosen)


def windows(screen: Screen, owned: Owned, proposal: Proposal) -> Message:
    """Return the question over how long people are spread."""
    labels = [screen.pack.line(f"button_window_{minutes}", screen.language) for minutes in WINDOWS]
    rows = [(_go(label, "until", owned, replace(proposal, window=at)),) for at, label in enumerate(labels)]
    begins = f"{proposal.hour}:00"
    return screens.note(screen, "owner_ask_window", *rows, back(screen, owned.organisation), clock=begins)


def ends(screen: Screen, owned: Owned, proposal: Proposal) -> Message:
    """Return the question until when."""
    buttons = [
        _go(screen.pack.line(f"button_weeks_{count}", screen.language), "look", owned, replace(proposal, weeks=at))
        for at, count in enumerate(WEEKS)
    ]
    rows = (tuple(buttons[:2]), tuple(buttons[2:]))
    return screens.note(screen, "owner_ask_until", *rows, back(screen, owned.organisation))


def look(screen: Screen, owned: Owned, proposal: Proposal, zone: str, now: datetime) -> Message:
    """Return what would happen: the next fourteen days by zone, and how much that is with everything else."""
    rule: Rule = proposal.rule(now)
    walls = occurrences_ahead(rule, now)
    parts = (
        owner_words.rule_told(screen, proposal.flow, rule),
        owner_words.ahead(screen, rule, walls, zone),
        owner_words.forecast(screen, sorted([*walls, *all_ahead(owned.schedules, now)])),
        screen.pack.line("owner_not_begun", screen.language),
    )
    start = _go(screen.pack.line("button_begin", screen.language), "begin", owned, proposal)
    change = _go(
        screen.pack.line("button_change", screen.language), "days", owned, Proposal(proposal.token, proposal.flow)
    )
    leave = button(screen, "button_leave_it", presses.owner("home", owned.organisation.id))
    return Message("\n\n".join(parts), rows=(screens.frame(screen), (start,), (change, leave)))
