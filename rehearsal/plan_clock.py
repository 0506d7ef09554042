"""The checker's own clock and calendar: all that a zone's clocks show, without asking anything of the house."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY = 24 * 60
"""Minutes. Here moments are whole minutes since 1970 in UTC, and walls are minutes since 1970 on a local clock."""

OPEN = {"day": (600, 1200), "evening": (960, 1320), "night": (1320, 360), "usual": (540, 1260)}
"""From which minute of the local day something unasked may come, and until which."""

GAP, FOLD = "in a gap", "in a fold"
"""A wall that no clock shows, and one that is shown twice."""

_FIRST, _LAST = datetime(2025, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)
_LOOK = timedelta(hours=6)
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - local on purpose


def minute_of(moment: datetime) -> int:
    """Return the minute since 1970 in which a moment lies."""
    return int(moment.timestamp()) // 60


def wall_minute(text: str) -> int:
    """Return a wall time like "2026-03-08T02:30" as a minute since 1970."""
    return int((datetime.fromisoformat(text) - _EPOCH) / timedelta(minutes=1))


def wall_text(wall: int) -> str:
    """Return a wall as it is written."""
    return f"{_EPOCH + timedelta(minutes=wall):%Y-%m-%dT%H:%M}"


def occurrences_of(
    weekdays: tuple[int, ...], at: int, every_weeks: int, begins_on: date, ends_on: date
) -> Iterator[int]:
    """Yield every wall of a rule, day by day, in order. `at` is a minute of the day."""
    first, last = (day.toordinal() - date(1970, 1, 1).toordinal() for day in (begins_on, ends_on))
    # 1970 began on a Thursday; weeks begin on Mondays.
    week = (first + 3) // 7
    for day in range(first, last + 1):
        if (day + 3) % 7 in weekdays and ((day + 3) // 7 - week) % every_weeks == 0:
            yield day * DAY + at


class Clock:
    """What the clocks of one zone show, minute by minute."""

    def __init__(self, zone: str) -> None:
        there = ZoneInfo(zone)
        self._begins, self._offsets = [minute_of(_FIRST)], [_offset(_FIRST, there)]
        moment = _FIRST
        while moment < _LAST:
            after = moment + _LOOK
            if _offset(after, there) != self._offsets[-1]:
                while _offset(moment, there) == self._offsets[-1]:
                    moment += timedelta(minutes=1)
                self._begins.append(minute_of(moment))
                self._offsets.append(_offset(moment, there))
            moment = after
        self._known = sorted(set(self._offsets), reverse=True)

    @property
    def changes(self) -> list[int]:
        """The minutes at which the clocks are changed."""
        return self._begins[1:]

    def wall(self, minute: int) -> int:
        """Return what the clock shows in a minute."""
        return minute + self._offsets[bisect_right(self._begins, minute) - 1]

    def shown(self, wall: int) -> list[int]:
        """Return the minutes in which the clock shows a wall: none in a gap, two in a fold."""
        return [wall - offset for offset in self._known if self.wall(wall - offset) == wall]

    def kind(self, wall: int) -> str:
        """Return `GAP` or `FOLD`, or "" for a wall that is shown once."""
        return (GAP, "", FOLD)[len(self.shown(wall))]

    def first(self, wall: int) -> int:
        """Return the first minute in which the clock shows a wall, or the first one after the gap it lies in."""
        shown = self.shown(wall)
        return shown[0] if shown else next(at for at in self.changes if self.wall(at - 1) < wall < self.wall(at))

    def is_open(self, minute: int, hours: str) -> bool:
        """True where something unasked may come."""
        opens, closes = OPEN[hours or "usual"]
        return (self.wall(minute) - opens) % DAY < (closes - opens) % DAY

    def opening(self, minute: int, hours: str) -> int:
        """Return `minute`, or the first one after it that is open."""
        if self.is_open(minute, hours):
            return minute
        morning = self.wall(minute) // DAY * DAY + OPEN[hours or "usual"][0]
        return next(found for day in (0, 1) if (found := self.first(morning + day * DAY)) > minute)

    def day(self, minute: int, hours: str) -> int:
        """Return the peer's day, in days since 1970: it begins when their hours do."""
        return (self.wall(minute) - OPEN[hours or "usual"][0]) // DAY


def _offset(moment: datetime, there: ZoneInfo) -> int:
    offset = moment.astimezone(there).utcoffset()
    assert offset is not None, "zoneinfo always knows one"
    return offset // timedelta(minutes=1)


@lru_cache
def clock_of(zone: str) -> Clock:
    """Return the clock of a zone, looked through once."""
    return Clock(zone)
