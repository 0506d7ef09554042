"""The calendar: time zones from the pinned tzdata package, and when a peer may be written to.

British Columbia stopped changing clocks in 2026, and the machine's own zone data is often older than that; the
pinned package is used instead, and known instants are checked at the start (`design.md` rule 18).
"""

from __future__ import annotations

import contextlib
import json
import zoneinfo
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version

from apscheduler.triggers.cron import CronTrigger

zoneinfo.reset_tzpath(to=[])
zoneinfo.ZoneInfo.clear_cache()

DEFAULT_ZONE = "America/Vancouver"

ZONES = {
    "bc": "America/Vancouver",
    "kootenay": "America/Edmonton",
    "peace": "America/Dawson_Creek",
    "fort_nelson": "America/Fort_Nelson",
    "creston": "America/Creston",
    "yukon": "America/Whitehorse",
    "alberta": "America/Edmonton",
    "east": "America/Toronto",
}
"""Where a peer may live, as the buttons name it, and which clock is kept there (tzdata's own table of zones)."""

QUIET_FROM, QUIET_UNTIL = time(21, 0), time(9, 0)
"""Local hours in which nothing unasked is sent, until peers choose their own."""

WEEK = timedelta(days=7)

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

HOURS = {
    "day": (time(10, 0), time(20, 0)),
    "evening": (time(16, 0), time(22, 0)),
    "night": (time(22, 0), time(6, 0)),
    "usual": (QUIET_UNTIL, QUIET_FROM),
}
"""Hours a peer can choose (`users.md` J34): from when, until when. The night's end lies on the next day."""

_KNOWN = (
    ("America/Vancouver", datetime(2026, 12, 1, tzinfo=UTC), -7),
    ("America/Vancouver", datetime(2027, 1, 5, tzinfo=UTC), -7),
    ("America/Dawson_Creek", datetime(2026, 12, 1, tzinfo=UTC), -7),
    ("America/Fort_Nelson", datetime(2026, 12, 1, tzinfo=UTC), -7),
    ("America/Creston", datetime(2026, 12, 1, tzinfo=UTC), -7),
    ("America/Edmonton", datetime(2026, 12, 1, tzinfo=UTC), -6),
    ("America/Los_Angeles", datetime(2026, 12, 1, tzinfo=UTC), -8),
)
"""Zone, instant, hours from UTC (`security.md` G-T1). Los Angeles must differ, or old data is in use."""

_UNREADABLE = (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError)
"""What a name that is no zone, or a damaged file of zone data, raises."""


_NO_DATA = timezone(timedelta(hours=-7), DEFAULT_ZONE)
"""What Vancouver has kept since 2026. Without zone data nothing is scheduled, and whoever writes is still answered."""


def wrong_zones() -> list[str]:
    """Return the zones whose data is wrong; nothing may be scheduled while there is one."""
    wrong = []
    for name, instant, hours in _KNOWN:
        try:
            offset = instant.astimezone(zoneinfo.ZoneInfo(name)).utcoffset()
        except _UNREADABLE:
            offset = None
        if offset != timedelta(hours=hours):
            wrong.append(name)
    return list(dict.fromkeys(wrong))


def zone(name: str) -> tzinfo:
    """Return a zone by name; an empty or unknown name is the default, so that nobody is left without a clock."""
    for each in (name or DEFAULT_ZONE, DEFAULT_ZONE):
        with contextlib.suppress(*_UNREADABLE):
            return zoneinfo.ZoneInfo(each)
    return _NO_DATA


def zone_data() -> str:
    """Return which zone data is in use, as its package names itself: "2026.6"; "" when it is not installed."""
    try:
        return version("tzdata")
    except PackageNotFoundError:
        return ""


@dataclass(frozen=True)
class Rule:
    """When a schedule is due, in each peer's own time.

    Attributes:
        weekdays: 0 (Monday) to 6.
        at: the first minute of the window.
        window_minutes: how long the window is, over which peers are spread; 1 and more.
        every_weeks: 1 for each week, 2 for every second one, counted from the week of `begins_on`.
        begins_on: the first day; `ends_on` the last one, if there is one.
    """

    weekdays: tuple[int, ...]
    at: time
    window_minutes: int = 40
    every_weeks: int = 1
    begins_on: date = date(2026, 1, 1)
    ends_on: date | None = None

    def to_json(self) -> str:
        """Return the rule as it is kept."""
        return json.dumps(asdict(self), default=str)

    @staticmethod
    def from_json(text: str) -> Rule:
        """Read a rule that `to_json` wrote.

        Raises:
            ValueError, KeyError, TypeError: the text is no rule.
        """
        fields = json.loads(text)
        ends_on = fields["ends_on"] and date.fromisoformat(fields["ends_on"])
        begins_on, at = date.fromisoformat(fields["begins_on"]), time.fromisoformat(fields["at"])
        kept = {name: fields[name] for name in ("window_minutes", "every_weeks")}
        return Rule(tuple(fields["weekdays"]), at, begins_on=begins_on, ends_on=ends_on, **kept)

    def next_after(self, wall: datetime) -> datetime | None:
        """Return the first occurrence after a wall time (both naive: they are local); None when the rule has ended."""
        trigger = _trigger(self.weekdays, self.at)
        wall = max(wall, datetime.combine(self.begins_on, time()) - timedelta(seconds=1))
        while True:
            # The first whole second after it: half a second before an occurrence, that occurrence is still ahead.
            wall = wall.replace(microsecond=0) + timedelta(seconds=1)
            found = trigger.get_next_fire_time(None, wall.replace(tzinfo=UTC))
            wall = found.replace(tzinfo=None)
            if self.ends_on and wall.date() > self.ends_on:
                return None
            if self._weeks_since(wall.date()) % self.every_weeks == 0:
                return wall
            wall = datetime.combine(wall.date() + timedelta(days=6 - wall.weekday()), time(23, 59, 59))

    def _weeks_since(self, day: date) -> int:
        return (_monday(day) - _monday(self.begins_on)).days // 7


@lru_cache(maxsize=256)
def _trigger(weekdays: tuple[int, ...], at: time) -> CronTrigger:
    """Return what counts these days; making it costs as much as asking it.

    Wall time dressed as UTC: the trigger's own answers at a clock change are not the ones we want.
    """
    days = ",".join(_WEEKDAYS[day] for day in weekdays)
    return CronTrigger(day_of_week=days, hour=at.hour, minute=at.minute, timezone=UTC)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def moment_of(wall: datetime, zone_name: str) -> datetime:
    """Return the moment (aware, UTC) of a local time: in a gap the first valid minute, in a fold the first time."""
    there = zone(zone_name)
    moment = wall.replace(tzinfo=there, fold=0).astimezone(UTC)
    if moment.astimezone(there).replace(tzinfo=None) == wall:
        return moment
    # The clock jumped over it. Read by the time before the jump it lies as far behind the jump as into the gap.
    after = moment.astimezone(there)
    before = wall.replace(tzinfo=there, fold=1).astimezone(UTC)
    shift = after.replace(tzinfo=None) - before.astimezone(there).replace(tzinfo=None)
    low, high = moment - shift, moment
    while high - low > timedelta(minutes=1):
        middle = low + timedelta(minutes=(high - low) // timedelta(minutes=2))
        if middle.astimezone(there).utcoffset() == after.utcoffset():
            high = middle
        else:
            low = middle
    return high


def wall_of(moment: datetime, zone_name: str) -> datetime:
    """Return the local wall time (naive) of a moment."""
    return moment.astimezone(zone(zone_name)).replace(tzinfo=None)


def _hours(name: str) -> tuple[time, time]:
    return HOURS.get(name, HOURS["usual"])


def waking_day(moment: datetime, zone_name: str, hours: str = "") -> date:
    """Return the day that a moment belongs to for its peer: a day begins when their quiet hours end.

    A night worker's day from 22:00 to 06:00 is one day, and not two.
    """
    local = wall_of(moment, zone_name)
    opens, _ = _hours(hours)
    return local.date() if local.time() >= opens else local.date() - timedelta(days=1)


def is_quiet(moment: datetime, zone_name: str, hours: str = "") -> bool:
    """True in the peer's quiet hours."""
    opens, closes = _hours(hours)
    clock = wall_of(moment, zone_name).time()
    is_open = opens <= clock < closes if opens < closes else clock >= opens or clock < closes
    return not is_open


def after_quiet_hours(moment: datetime, zone_name: str, hours: str = "") -> datetime:
    """Return `moment`, or the first moment after it that is not in the peer's quiet hours (aware UTC)."""
    if not is_quiet(moment, zone_name, hours):
        return moment
    opens, _ = _hours(hours)
    return moment_of(_next(moment, zone_name, opens), zone_name)


def quiet_from(moment: datetime, zone_name: str, hours: str = "") -> datetime:
    """Return when the peer's quiet hours begin that come next after `moment` (aware UTC)."""
    _, closes = _hours(hours)
    return moment_of(_next(moment, zone_name, closes), zone_name)


def _next(moment: datetime, zone_name: str, clock: time) -> datetime:
    """Return the next wall time at which a clock shows `clock`."""
    local = wall_of(moment, zone_name)
    day = local.date() + timedelta(days=1 if local.time() >= clock else 0)
    return datetime.combine(day, clock)
