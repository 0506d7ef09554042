"""The calendar: time zones from the pinned tzdata package, and when a peer may be written to.

British Columbia stopped changing clocks in 2026, and the machine's own zone data is often older than that; the
pinned package is used instead, and known instants are checked at the start (`design.md` rule 18).
"""

from __future__ import annotations

import zoneinfo
from datetime import UTC, datetime, time, timedelta

zoneinfo.reset_tzpath(to=[])
zoneinfo.ZoneInfo.clear_cache()

DEFAULT_ZONE = "America/Vancouver"

QUIET_FROM, QUIET_UNTIL = time(21, 0), time(9, 0)
"""Local hours in which nothing unasked is sent, until peers choose their own."""

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


def zone(name: str) -> zoneinfo.ZoneInfo:
    """Return a zone by name; an empty or unknown name is the default, so that nobody is left without a clock."""
    try:
        return zoneinfo.ZoneInfo(name or DEFAULT_ZONE)
    except _UNREADABLE:
        return zoneinfo.ZoneInfo(DEFAULT_ZONE)


def after_quiet_hours(moment: datetime, zone_name: str, hours: str = "") -> datetime:
    """Return `moment`, or the first moment after it that is not in the peer's quiet hours (aware UTC)."""
    opens, closes = HOURS.get(hours, HOURS["usual"])
    local = moment.astimezone(zone(zone_name))
    clock = local.time()
    is_open = opens <= clock < closes if opens < closes else clock >= opens or clock < closes
    if is_open:
        return moment
    day = local.date() + timedelta(days=1 if clock >= opens else 0)
    return datetime.combine(day, opens, tzinfo=local.tzinfo).astimezone(UTC)
