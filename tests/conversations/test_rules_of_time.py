"""The rules of time to the minute: when a rule is due next, and which moment a local time is."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from importlib.metadata import PackageNotFoundError, version

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations import occurrences
from conversations.occurrences import (
    Rule,
    is_quiet,
    moment_of,
    wall_of,
)

TORONTO, VANCOUVER = "America/Toronto", "America/Vancouver"
MINUTE, SECOND, TICK = timedelta(minutes=1), timedelta(seconds=1), timedelta(microseconds=1)

TUESDAY_NOON = Rule((1,), time(12, 0))


def wall(text: str) -> datetime:
    """A local time."""
    return datetime.fromisoformat(text)


def utc(text: str) -> datetime:
    """A moment."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("2026-11-23 08:00", "2026-11-24 12:00"),
        ("2026-11-24 11:59:59.999999", "2026-11-24 12:00"),
        ("2026-11-24 11:59:59.5", "2026-11-24 12:00"),
        ("2026-11-24 11:59", "2026-11-24 12:00"),
        ("2026-11-24 12:00", "2026-12-01 12:00"),
        ("2026-11-24 12:00:00.000001", "2026-12-01 12:00"),
        ("2026-12-29 12:00", "2027-01-05 12:00"),
    ],
)
def test_the_next_one_is_strictly_after(after: str, expected: str) -> None:
    """To the microsecond: half a second before an occurrence, that occurrence is still ahead."""
    assert TUESDAY_NOON.next_after(wall(after)) == wall(expected)


def test_several_weekdays_come_in_the_order_of_the_week_over_the_end_of_the_year() -> None:
    rule = Rule((6, 0, 4), time(23, 59))
    found, at = [], wall("2027-12-28")
    for _ in range(5):
        at = rule.next_after(at) or wall("1970-01-01")
        found.append(f"{at:%a %Y-%m-%d %H:%M}")
    assert found == [
        "Fri 2027-12-31 23:59",
        "Sun 2028-01-02 23:59",
        "Mon 2028-01-03 23:59",
        "Fri 2028-01-07 23:59",
        "Sun 2028-01-09 23:59",
    ]


def test_a_leap_day_is_a_day() -> None:
    assert Rule((1,), time(0, 0)).next_after(wall("2028-02-28")) == wall("2028-02-29")


@pytest.mark.parametrize(
    ("every", "expected"),
    [
        (1, ["2026-01-08", "2026-01-12", "2026-01-15", "2026-01-19"]),
        (2, ["2026-01-08", "2026-01-19", "2026-01-22", "2026-02-02"]),
        (3, ["2026-01-08", "2026-01-26", "2026-01-29", "2026-02-16"]),
        (4, ["2026-01-08", "2026-02-02", "2026-02-05", "2026-03-02"]),
    ],
)
def test_every_so_many_weeks_counts_from_the_week_of_the_first_day(every: int, expected: list[str]) -> None:
    """It begins on a Wednesday: the Monday of that week is over, its Thursday is not, and both belong to its weeks."""
    rule = Rule((0, 3), time(12, 0), every_weeks=every, begins_on=date(2026, 1, 7))
    found, at = [], wall("2025-06-01")
    for _ in range(4):
        at = rule.next_after(at) or wall("1970-01-01")
        found.append(f"{at:%Y-%m-%d}")
    assert found == expected


def test_every_second_week_goes_on_over_a_year_of_53_weeks() -> None:
    """2026 has a week 53: even and odd weeks of the calendar would come twice in a row."""
    rule = Rule((0,), time(12, 0), every_weeks=2, begins_on=date(2026, 12, 14))
    assert rule.next_after(wall("2026-12-14 12:00")) == wall("2026-12-28 12:00")
    assert rule.next_after(wall("2026-12-28 12:00")) == wall("2027-01-11 12:00")


def test_it_begins_on_its_first_day_from_midnight() -> None:
    rule = Rule((0,), time(0, 0), begins_on=date(2026, 11, 23))
    assert rule.next_after(wall("2020-01-01")) == wall("2026-11-23 00:00")
    assert rule.next_after(wall("2026-11-22 23:59:59.9")) == wall("2026-11-23 00:00")
    assert Rule((6,), time(23, 59), begins_on=date(2026, 11, 23)).next_after(wall("2020-01-01")) == wall(
        "2026-11-29 23:59"
    )


@pytest.mark.parametrize(
    ("ends_on", "expected"),
    [("2026-11-30", None), ("2026-12-01", "2026-12-01 12:00"), ("2026-12-02", "2026-12-01 12:00")],
)
def test_the_last_day_is_still_a_day(ends_on: str, expected: str | None) -> None:
    rule = Rule((1,), time(12, 0), ends_on=date.fromisoformat(ends_on))
    assert rule.next_after(wall("2026-11-24 12:00")) == (wall(expected) if expected else None)
    assert rule.next_after(wall("2026-12-01 12:00")) is None


def test_a_rule_that_ended_before_it_began_has_none() -> None:
    rule = Rule((1,), time(12, 0), begins_on=date(2026, 12, 2), ends_on=date(2026, 12, 7))
    assert rule.next_after(wall("2026-01-01")) is None


def test_two_rules_at_the_same_minute_keep_their_own_weeks() -> None:
    """What counts the days may be shared; the weeks, the beginning and the end may not."""
    weekly, fortnightly = (Rule((1,), time(12, 0), every_weeks=every, begins_on=date(2026, 11, 24)) for every in (1, 2))
    assert weekly.next_after(wall("2026-11-24 12:00")) == wall("2026-12-01 12:00")
    assert fortnightly.next_after(wall("2026-11-24 12:00")) == wall("2026-12-08 12:00")


DAYS_DRAWN = st.dates(date(2026, 1, 1), date(2030, 12, 31))
RULES = st.builds(
    Rule,
    weekdays=st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
    at=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    window_minutes=st.integers(1, 120),
    every_weeks=st.integers(1, 4),
    begins_on=DAYS_DRAWN,
    ends_on=st.none() | DAYS_DRAWN,
)


@given(RULES, st.datetimes(wall("2026-01-01"), wall("2030-12-31")))
@settings(max_examples=300, deadline=None)
def test_day_by_day_it_is_the_first_that_the_rule_has(rule: Rule, after: datetime) -> None:
    """Looked for the slow way: each day in turn."""
    monday = rule.begins_on - timedelta(days=rule.begins_on.weekday())
    days = (max(after.date(), rule.begins_on) + timedelta(days=ahead) for ahead in range(40))
    expected = next(
        at
        for day in days
        if day.weekday() in rule.weekdays and (day - monday).days // 7 % rule.every_weeks == 0
        if (at := datetime.combine(day, rule.at)) > after
    )
    is_over = rule.ends_on is not None and expected.date() > rule.ends_on
    assert rule.next_after(after) == (None if is_over else expected)


@given(RULES)
@settings(max_examples=100, deadline=None)
def test_a_rule_is_read_as_it_was_written(rule: Rule) -> None:
    assert Rule.from_json(rule.to_json()) == rule


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        ("2026-03-08 01:59", "2026-03-08 06:59"),
        ("2026-03-08 02:00", "2026-03-08 07:00"),
        ("2026-03-08 02:30", "2026-03-08 07:00"),
        ("2026-03-08 02:59", "2026-03-08 07:00"),
        ("2026-03-08 03:00", "2026-03-08 07:00"),
        ("2026-11-01 00:59", "2026-11-01 04:59"),
        ("2026-11-01 01:00", "2026-11-01 05:00"),
        ("2026-11-01 01:30", "2026-11-01 05:30"),
        ("2026-11-01 01:59", "2026-11-01 05:59"),
        ("2026-11-01 02:00", "2026-11-01 07:00"),
    ],
)
def test_the_nights_on_which_toronto_changes_its_clocks(local: str, expected: str) -> None:
    """J35: half past two is three where it is skipped; where it comes twice, it is the first."""
    assert moment_of(wall(local), TORONTO) == utc(expected)


def test_vancouver_changes_its_clocks_once_more_and_then_never() -> None:
    assert moment_of(wall("2026-03-08 02:30"), VANCOUVER) == utc("2026-03-08 10:00")
    assert moment_of(wall("2026-11-01 01:30"), VANCOUVER) == utc("2026-11-01 08:30")
    assert moment_of(wall("2027-03-14 02:30"), VANCOUVER) == utc("2027-03-14 09:30")


@given(
    st.datetimes(wall("2025-01-01"), wall("2035-01-01")),
    st.sampled_from([TORONTO, VANCOUVER, "Australia/Lord_Howe"]),
)
@settings(max_examples=300, deadline=None)
def test_there_and_back_is_the_same_wall_or_the_end_of_its_gap(local: datetime, zone: str) -> None:
    moment = moment_of(local, zone)
    back = wall_of(moment, zone)
    assert back == local or (timedelta() < back - local <= timedelta(hours=1) and moment_of(back, zone) == moment)
    assert moment.utcoffset() == timedelta()


def test_without_any_zone_data_everybody_has_the_clock_of_vancouver(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is scheduled then; but whoever writes is answered, and what is told them has an hour in it."""

    def none(key: str) -> zoneinfo.ZoneInfo:
        raise zoneinfo.ZoneInfoNotFoundError(key)

    moment = utc("2027-01-05 20:00")
    with monkeypatch.context() as patched:
        patched.setattr(occurrences.zoneinfo, "ZoneInfo", none)
        for name in (TORONTO, VANCOUVER, ""):
            assert wall_of(moment, name) == wall("2027-01-05 13:00")
            assert moment_of(wall("2027-01-05 13:00"), name) == moment
            assert not is_quiet(moment, name)


def test_zone_data_that_is_not_installed_has_no_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """The start asks for it before it looks whether the zones are right: it must not end there."""

    def none(name: str) -> str:
        raise PackageNotFoundError(name)

    assert occurrences.zone_data() == version("tzdata")
    monkeypatch.setattr(occurrences, "version", none)
    assert occurrences.zone_data() == ""
