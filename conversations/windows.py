"""Windows of counts: 28 days, one after the other from one Monday on, the same for all organisations. Pure."""

from __future__ import annotations

from datetime import date, timedelta

DAYS = 28

EPOCH = date(2024, 1, 1)
"""A Monday. If an organisation chose its own days, two windows that overlap would tell of the days between."""

COUNTED_AFTER = timedelta(days=7)
"""How long after its last day a window is counted: a check-in can be answered for a week."""

ANSWERS_KEPT = timedelta(days=56)
"""How long answers are kept (`store/inventory.py`)."""


def window_of(day: date) -> date:
    """Return the first day of the window a day lies in."""
    return day - timedelta(days=(day - EPOCH).days % DAYS)


def last_day(begins_on: date) -> date:
    """Return the last day of a window."""
    return begins_on + timedelta(days=DAYS - 1)


def first_whole(made_on: date) -> date:
    """Return the first window of which an organisation saw every day."""
    found = window_of(made_on)
    return found if found == made_on else found + timedelta(days=DAYS)


def due(made_on: date, last_counted: date | None, today: date) -> date | None:
    """Return the window that is to be counted next for an organisation; None while there is none.

    Args:
        made_on: the day the organisation was made.
        last_counted: the first day of the window that was counted last, if any was.
        today: the day it is.
    """
    begins_on = last_counted + timedelta(days=DAYS) if last_counted else first_whole(made_on)
    return begins_on if today >= due_on(begins_on) else None


def due_on(begins_on: date) -> date:
    """Return the first day on which a window may be counted."""
    return last_day(begins_on) + COUNTED_AFTER + timedelta(days=1)


def is_whole(begins_on: date, today: date) -> bool:
    """True while every answer of a window is kept still. Of what is left after that nothing may be told."""
    return begins_on >= today - ANSWERS_KEPT
