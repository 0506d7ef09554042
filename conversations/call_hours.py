"""When an organisation answers call requests, and how soon: a few words in its row. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from .occurrences import DEFAULT_ZONE, moment_of, wall_of

EVERY_DAY, WORKING_DAYS = tuple(range(7)), tuple(range(5))

CHOICES = {"week": (WORKING_DAYS, 9, 17), "days": (EVERY_DAY, 9, 21), "always": (EVERY_DAY, 0, 24)}
"""Hours an owner can choose, as the buttons name them: weekdays, from which hour, until which."""

PROMISES = (15, 30, 60, 120)
"""Minutes an owner can promise."""

_PARTS = 5


@dataclass(frozen=True)
class CallHours:
    """When call requests are answered, and how soon.

    Attributes:
        weekdays: 0 (Monday) to 6.
        opens: the hour from which on they are answered, 0 to 23, by the organisation's own clock.
        closes: the hour until which, 1 to 24; later than `opens`.
        minutes: within how many minutes an answer is promised.
        zone: whose clock it is.
    """

    weekdays: tuple[int, ...] = CHOICES["week"][0]
    opens: int = CHOICES["week"][1]
    closes: int = CHOICES["week"][2]
    minutes: int = 60
    zone: str = DEFAULT_ZONE

    def to_text(self) -> str:
        """Return it as an organisation's row keeps it; no text at all stands for "takes none"."""
        days = "".join(map(str, self.weekdays))
        return f"{days} {self.opens} {self.closes} {self.minutes} {self.zone}"

    @staticmethod
    def from_text(text: str) -> CallHours | None:
        """Read what `to_text` wrote; None for an organisation that takes no call requests, or nothing readable."""
        parts = text.split()
        if len(parts) != _PARTS or not all(part.isdecimal() for part in parts[:-1]):
            return None
        days, opens, closes, minutes = parts[0], *map(int, parts[1:-1])
        return CallHours(tuple(int(day) for day in days if day < "7"), opens, closes, minutes, parts[-1])

    @property
    def choice(self) -> str:
        """Which of `CHOICES` it is; "" for none of them."""
        mine = (self.weekdays, self.opens, self.closes)
        return next((name for name, hours in CHOICES.items() if hours == mine), "")

    def opens_at(self, now: datetime) -> datetime:
        """Return `now` while requests are answered, else the moment (aware, UTC) from which on they are."""
        wall = wall_of(now, self.zone)
        if wall.weekday() in self.weekdays and self.opens <= wall.hour < self.closes:
            return now
        for ahead in range(8):
            begins = datetime.combine(wall.date() + timedelta(days=ahead), time(self.opens))
            if begins.weekday() in self.weekdays and begins > wall:
                return moment_of(begins, self.zone)
        return now

    @property
    def is_always(self) -> bool:
        """True when they are answered day and night."""
        return set(self.weekdays) == set(EVERY_DAY) and (self.opens, self.closes) == CHOICES["always"][1:]

    def closes_at(self, moment: datetime) -> datetime | None:
        """Return when they are answered no more on the day of a moment (aware, UTC); None for day and night."""
        return None if self.is_always else self._end_of(wall_of(moment, self.zone))

    def next_day_ends(self, moment: datetime) -> datetime | None:
        """Return the end of the first open day that begins after a moment (aware, UTC); None for day and night."""
        wall = wall_of(moment, self.zone)
        days = [] if self.is_always else [wall + timedelta(days=ahead) for ahead in range(9)]
        begins = (datetime.combine(day.date(), time(self.opens)) for day in days)
        return next((self._end_of(each) for each in begins if each > wall and each.weekday() in self.weekdays), None)

    def _end_of(self, wall: datetime) -> datetime:
        return moment_of(datetime.combine(wall.date(), time()) + timedelta(hours=self.closes), self.zone)
