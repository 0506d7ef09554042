"""Quiet hours and a peer's day, to the minute: where they begin and end, for each of the hours there are."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.occurrences import HOURS, after_quiet_hours, is_quiet, moment_of, quiet_from, waking_day, wall_of

TORONTO, VANCOUVER = "America/Toronto", "America/Vancouver"
MINUTE, SECOND, TICK = timedelta(minutes=1), timedelta(seconds=1), timedelta(microseconds=1)


def wall(text: str) -> datetime:
    """A local time."""
    return datetime.fromisoformat(text)


def utc(text: str) -> datetime:
    """A moment."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def edges() -> list[tuple[str, str, bool]]:
    """Hours, clock, whether it is quiet: each edge of each, and one microsecond before it."""
    found = []
    for name, (opens, closes) in {**HOURS, "": HOURS["usual"], "no such hours": HOURS["usual"]}.items():
        for edge, before, after in ((opens, True, False), (closes, False, True)):
            at = datetime.combine(date(2026, 11, 24), edge)
            found += [(name, f"{at - TICK}", before), (name, f"{at - MINUTE}", before)]
            found += [(name, f"{at}", after), (name, f"{at + MINUTE}", after)]
    return found


@pytest.mark.parametrize(("hours", "local", "expected"), edges())
def test_quiet_hours_begin_and_end_on_the_minute(hours: str, local: str, expected: bool) -> None:
    assert is_quiet(moment_of(wall(local), TORONTO), TORONTO, hours) is expected


def test_these_are_the_hours_a_peer_can_choose() -> None:
    """J34: written out once more, so that nobody changes them by a slip."""
    told = {name: f"{opens:%H:%M}-{closes:%H:%M}" for name, (opens, closes) in HOURS.items()}
    assert told == {
        "day": "10:00-20:00",
        "evening": "16:00-22:00",
        "night": "22:00-06:00",
        "usual": "09:00-21:00",
    }


@pytest.mark.parametrize(
    ("hours", "local", "expected"),
    [
        ("night", "2026-11-24 06:00", "2026-11-24 22:00"),
        ("night", "2026-11-24 05:59:59.999999", "2026-11-24 05:59:59.999999"),
        ("night", "2026-11-24 21:59:59", "2026-11-24 22:00"),
        ("evening", "2026-11-24 22:00", "2026-11-25 16:00"),
        ("evening", "2026-11-25 00:00", "2026-11-25 16:00"),
        ("day", "2026-12-31 20:00", "2027-01-01 10:00"),
        ("", "2026-11-24 21:00", "2026-11-25 09:00"),
    ],
)
def test_what_waits_goes_when_quiet_hours_end(hours: str, local: str, expected: str) -> None:
    found = after_quiet_hours(moment_of(wall(local), TORONTO), TORONTO, hours)
    assert wall_of(found, TORONTO) == wall(expected)


@pytest.mark.parametrize(
    ("hours", "local", "expected"),
    [
        ("", "2026-11-24 12:00", "2026-11-24 21:00"),
        ("", "2026-11-24 20:59:59.999999", "2026-11-24 21:00"),
        ("", "2026-11-24 21:00", "2026-11-25 21:00"),
        ("night", "2026-11-24 23:00", "2026-11-25 06:00"),
        ("night", "2026-11-25 05:59", "2026-11-25 06:00"),
        ("night", "2026-11-25 06:00", "2026-11-26 06:00"),
    ],
)
def test_the_next_quiet_hours_begin(hours: str, local: str, expected: str) -> None:
    found = quiet_from(moment_of(wall(local), TORONTO), TORONTO, hours)
    assert wall_of(found, TORONTO) == wall(expected)


@given(
    st.datetimes(wall("2026-01-01"), wall("2031-01-01"), timezones=st.just(UTC)),
    st.sampled_from([*HOURS, ""]),
    st.sampled_from([TORONTO, VANCOUVER, "America/St_Johns"]),
)
@settings(max_examples=300, deadline=None)
def test_whatever_waits_goes_at_the_first_minute_that_is_not_quiet(moment: datetime, hours: str, zone: str) -> None:
    found = after_quiet_hours(moment, zone, hours)
    assert not is_quiet(found, zone, hours)
    assert found == moment or is_quiet(found - TICK, zone, hours)
    assert timedelta() <= found - moment <= timedelta(hours=19)
    closes = quiet_from(moment, zone, hours)
    assert is_quiet(closes, zone, hours)
    assert not is_quiet(closes - TICK, zone, hours)
    assert timedelta() < closes - moment <= timedelta(hours=25)


@pytest.mark.parametrize(
    ("hours", "local", "expected"),
    [
        ("night", "2026-11-24 21:59:59", "2026-11-23"),
        ("night", "2026-11-24 22:00", "2026-11-24"),
        ("night", "2026-11-24 23:59:59", "2026-11-24"),
        ("night", "2026-11-25 00:00", "2026-11-24"),
        ("night", "2026-11-25 05:59:59", "2026-11-24"),
        ("night", "2026-11-25 12:00", "2026-11-24"),
        ("night", "2027-01-01 03:00", "2026-12-31"),
        ("", "2026-11-24 08:59:59", "2026-11-23"),
        ("", "2026-11-24 09:00", "2026-11-24"),
        ("", "2026-11-25 00:00", "2026-11-24"),
        ("evening", "2026-11-24 15:59:59", "2026-11-23"),
        ("evening", "2026-11-24 16:00", "2026-11-24"),
        ("day", "2026-11-24 09:59:59", "2026-11-23"),
        ("day", "2026-11-24 10:00", "2026-11-24"),
    ],
)
def test_a_peers_day_begins_when_their_quiet_hours_end(hours: str, local: str, expected: str) -> None:
    """A night worker's night is one day, and not two."""
    assert waking_day(moment_of(wall(local), TORONTO), TORONTO, hours) == date.fromisoformat(expected)


@pytest.mark.parametrize("hours", [*HOURS, ""])
@pytest.mark.parametrize("zone", [TORONTO, VANCOUVER])
def test_all_that_is_not_quiet_between_two_quiet_hours_is_one_day(hours: str, zone: str) -> None:
    """Each minute of the nights on which clocks are changed, and of the days around them."""
    for begin in (utc("2026-03-06 12:00"), utc("2026-10-30 12:00")):
        minutes = [begin + place * MINUTE for place in range(4 * 24 * 60)]
        for before, after in pairwise(minutes):
            is_dawn = is_quiet(before, zone, hours) and not is_quiet(after, zone, hours)
            passed = waking_day(after, zone, hours) - waking_day(before, zone, hours)
            assert passed == timedelta(days=1 if is_dawn else 0), after
