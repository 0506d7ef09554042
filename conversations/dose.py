"""How much a peer gets that they did not ask for: the cap of `design.md` rule 17, looked at when something is to go.

At most one on one of the peer's days, and two in seven; all organisations and lines together. A pack of ten days is
the peer raising their own cap to one a day, until it ends.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from enum import StrEnum

from store.doses import DAYS
from store.peers import PeerSettings

from .occurrences import waking_day

DOSES_MOST = 2
"""Unasked messages in seven days."""


class Room(StrEnum):
    """Whether something unasked may go."""

    FREE = "free"
    NOT_TODAY = "not_today"
    NONE = "none"


def day_of(settings: PeerSettings, moment: datetime) -> date:
    """Return the peer's day that a moment belongs to; it begins when their quiet hours end."""
    return waking_day(moment, settings.zone, settings.hours)


def room(settings: PeerSettings, doses: Collection[date], now: datetime, is_ten_days: bool = False) -> Room:
    """Return whether something unasked may go now.

    Args:
        settings: what the peer chose.
        doses: the days of what went lately; those of the last seven count.
        now: the moment.
        is_ten_days: it is one of the ten days that the peer asked for.
    """
    today = day_of(settings, now)
    lately = [day for day in doses if (today - day).days < DAYS]
    most = DAYS if is_ten_days else max(0, min(settings.doses_most, DOSES_MOST))
    # A day that lies ahead is one that was counted in another zone: it is as full as today.
    if any(day >= today for day in lately):
        return Room.NOT_TODAY if len(lately) <= most else Room.NONE
    return Room.FREE if len(lately) < most else Room.NONE
