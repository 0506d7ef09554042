"""When something is due next for one peer: in its window, out of their quiet hours, rarer when nobody answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.occurrences import HOURS, Rule, is_quiet, moment_of, wall_of
from conversations.planning import ASK_FROM, HALF_FROM, MONTHLY_FROM, Planned, due_for, plan_next, read_wall
from store.peers import PeerSettings

VANCOUVER, TORONTO = "America/Vancouver", "America/Toronto"
SAM = PeerSettings(zone=VANCOUVER)
NOON = Rule((1,), time(12, 0))
"""Tuesdays from 12:00 to 12:40."""

DAWN = Rule((1,), time(2, 30))
"""Tuesdays at half past two, when the usual peer sleeps."""

PEERS = 10_000


def wall(text: str) -> datetime:
    """A local time."""
    return datetime.fromisoformat(text)


def local(text: str, zone: str = VANCOUVER) -> datetime:
    """The moment of a local time."""
    return moment_of(wall(text), zone)


def planned(found: Planned | None) -> Planned:
    """What was planned."""
    assert found is not None, "nothing is planned"
    return found


def course(rule: Rule, peer: PeerSettings, begin: datetime, passed_over: int = 0) -> Iterator[Planned]:
    """Everything that is planned from a moment on, each sent when it is due."""
    last, now = "", begin
    while found := plan_next(rule, peer, "7|1", now, last, passed_over):
        yield found
        last, now = found.wall, found.due_at


def test_it_is_due_in_its_window() -> None:
    found = planned(plan_next(NOON, SAM, "7|1", local("2026-11-23 08:00")))
    assert found.wall == "2026-11-24T12:00"
    assert local("2026-11-24 12:00") <= found.due_at < local("2026-11-24 12:40")
    assert read_wall(found.wall) == wall("2026-11-24 12:00")


def test_a_window_that_has_partly_passed_is_still_ahead_for_those_who_come_late_in_it() -> None:
    """Who joins at 12:20 gets today's if their place in the window is after that, and else next week's."""
    now = local("2026-11-24 12:20")
    found = [planned(plan_next(NOON, SAM, f"7|{peer}", now)) for peer in range(400)]
    walls = Counter(each.wall for each in found)
    assert set(walls) == {"2026-11-24T12:00", "2026-12-01T12:00"}
    assert 150 < walls["2026-11-24T12:00"] < 250, "half of the window, half of the peers"
    assert all(each.due_at > now for each in found)
    assert all(each.due_at == due_for(NOON, SAM, f"7|{peer}", read_wall(each.wall)) for peer, each in enumerate(found))


def test_what_is_due_this_very_moment_is_not_ahead() -> None:
    """The one that is being sent plans the next one."""
    due_at = due_for(NOON, SAM, "7|1", wall("2026-11-24 12:00"))
    assert planned(plan_next(NOON, SAM, "7|1", due_at - timedelta(microseconds=1))).due_at == due_at
    assert planned(plan_next(NOON, SAM, "7|1", due_at)).wall == "2026-12-01T12:00"


def test_it_is_everybodys_own_noon() -> None:
    """J35: never Telegram's zone, nor the server's."""
    now = local("2026-11-23 08:00")
    east, west = (planned(plan_next(NOON, PeerSettings(zone=zone), "7|1", now)) for zone in (TORONTO, VANCOUVER))
    assert east.wall == west.wall
    assert west.due_at - east.due_at == timedelta(hours=2), "since November 2026 Vancouver stays at -7"


def test_quiet_hours_beat_the_rule_and_the_morning_is_spread_as_the_window_was() -> None:
    moved = [planned(plan_next(DAWN, SAM, f"7|{peer}", local("2026-11-23 12:00"))) for peer in range(400)]
    awake = PeerSettings(zone=VANCOUVER, hours="night")
    asked = [planned(plan_next(DAWN, awake, f"7|{peer}", local("2026-11-23 12:00"))) for peer in range(400)]
    assert {each.wall for each in moved + asked} == {"2026-11-24T02:30"}
    morning, dawn = local("2026-11-24 09:00"), local("2026-11-24 02:30")
    assert [each.due_at - morning for each in moved] == [each.due_at - dawn for each in asked]
    assert len({each.due_at for each in moved}) > 300, "not everybody in the first second of the morning"


@pytest.mark.parametrize(("at", "hours"), [("20:40", ""), ("19:30", "day"), ("21:20", "evening"), ("05:30", "night")])
def test_a_window_that_quiet_hours_cut_through_is_kept_before_them_and_moved_behind_them(at: str, hours: str) -> None:
    peer = PeerSettings(zone=VANCOUVER, hours=hours)
    rule = Rule((1,), time.fromisoformat(at), window_minutes=60)
    found = [planned(plan_next(rule, peer, f"7|{each}", local("2026-11-23 23:00"))) for each in range(400)]
    begin = local(f"2026-11-24 {at}")
    late = [each for each in found if each.due_at - begin >= timedelta(hours=1)]
    assert 0 < len(late) < len(found)
    assert not any(is_quiet(each.due_at, VANCOUVER, hours) for each in found)
    assert {each.wall for each in found} == {f"2026-11-24T{at}"}


def test_a_window_longer_than_what_is_open_still_ends_in_it() -> None:
    rule = Rule((1,), time(0, 0), window_minutes=20 * 60)
    for hours in HOURS:
        peer = PeerSettings(zone=VANCOUVER, hours=hours)
        dues = [due_for(rule, peer, f"7|{each}", wall("2026-11-24 00:00")) for each in range(300)]
        assert not any(is_quiet(due_at, VANCOUVER, hours) for due_at in dues)


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        ("2026-11-24 11:59", "2026-11-24T12:00"),
        ("2026-11-24 12:40", "2026-12-01T12:00"),
        ("2026-12-20 00:00", "2026-12-22T12:00"),
        ("2026-11-01 00:00", "2026-11-24T12:00"),
    ],
)
def test_a_wish_for_quiet_is_kept_to_its_end(until: str, expected: str) -> None:
    peer = PeerSettings(zone=VANCOUVER, quiet_until=local(until).isoformat())
    found = planned(plan_next(NOON, peer, "7|1", local("2026-11-23 08:00")))
    assert found.wall == expected
    assert found.due_at > local(until)


@pytest.mark.parametrize(
    ("passed_over", "expected"),
    [
        (0, "2026-12-01"),
        (HALF_FROM - 1, "2026-12-01"),
        (HALF_FROM, "2026-12-08"),
        (MONTHLY_FROM - 1, "2026-12-08"),
        (MONTHLY_FROM, "2026-12-22"),
        (ASK_FROM - 1, "2026-12-22"),
        (ASK_FROM, "2026-12-22"),
        (40, "2026-12-22"),
    ],
)
def test_it_is_rarer_the_longer_nobody_answers(passed_over: int, expected: str) -> None:
    """G9: three passed over and it comes half as often, six and it is monthly."""
    last = "2026-11-24T12:00"
    now = due_for(NOON, SAM, "7|1", read_wall(last))
    assert planned(plan_next(NOON, SAM, "7|1", now, last, passed_over)).wall == f"{expected}T12:00"


@pytest.mark.parametrize("hour", [9, 11, 13, 19, 20])
@pytest.mark.parametrize(("passed_over", "expected"), [(0, "12-01"), (HALF_FROM, "12-08"), (MONTHLY_FROM, "12-22")])
def test_an_hour_that_is_moved_asks_nobody_twice_for_a_day(hour: int, passed_over: int, expected: str) -> None:
    """Whether it was moved to later that day or to sooner, and as rarely as before."""
    moved = replace(NOON, at=time(hour))
    now = local("2026-11-24 12:45")
    found = planned(plan_next(moved, SAM, "7|1", now, "2026-11-24T12:00", passed_over))
    assert found.wall == f"2026-{expected}T{hour:02d}:00"


def test_the_bounds_of_thinning_are_those_of_the_rule() -> None:
    assert (HALF_FROM, MONTHLY_FROM, ASK_FROM) == (3, 6, 9)


@pytest.mark.parametrize(
    ("weekdays", "every_weeks", "passed_over", "days"),
    [
        ((0, 2, 4), 1, 3, [4, 5, 5]),
        ((1,), 2, 3, [28, 28]),
        ((1,), 2, 6, [28, 28]),
        ((1,), 3, 6, [42]),
        ((0, 2, 4), 1, 6, [28]),
    ],
)
def test_half_counts_occurrences_and_monthly_counts_days(
    weekdays: tuple[int, ...], every_weeks: int, passed_over: int, days: list[int]
) -> None:
    """Whatever the rule: every second one of it, or the first of it after four weeks."""
    rule = Rule(weekdays, time(12, 0), every_weeks=every_weeks, begins_on=date(2026, 11, 23))
    found = course(rule, SAM, local("2026-11-22 12:00"), passed_over)
    walls = [read_wall(next(found).wall) for _ in range(len(days) + 1)]
    assert [(after - before).days for before, after in pairwise(walls)] == days


def test_a_rule_that_ends_has_its_last_and_then_none() -> None:
    rule = Rule((1, 3), time(12, 0), ends_on=date(2026, 12, 1))
    walls = [each.wall for each in course(rule, SAM, local("2026-11-23 08:00"))]
    assert walls == ["2026-11-24T12:00", "2026-11-26T12:00", "2026-12-01T12:00"]
    for passed_over in (0, HALF_FROM, MONTHLY_FROM):
        now = due_for(rule, SAM, "7|1", wall("2026-12-01 12:00"))
        assert plan_next(rule, SAM, "7|1", now, "2026-12-01T12:00", passed_over) is None


def test_the_last_one_is_not_planned_again_however_often_it_is_asked() -> None:
    """A peer who goes west, or whose hours change, has the time of the last one ahead of them once more."""
    east = PeerSettings(zone=TORONTO)
    sent = planned(plan_next(NOON, east, "7|1", local("2026-11-24 06:00", TORONTO)))
    assert sent.wall == "2026-11-24T12:00"
    again = planned(plan_next(NOON, SAM, "7|1", sent.due_at, sent.wall))
    assert again.wall == "2026-12-01T12:00"


def test_the_same_words_give_the_same_minute_and_other_words_another() -> None:
    at = wall("2026-11-24 12:00")
    dues = {words: due_for(NOON, SAM, words, at) for words in ("7|1", "7|2", "8|1", "7|11")}
    assert dues == {words: due_for(NOON, SAM, words, at) for words in dues}
    assert len({*dues.values()}) == len(dues)
    assert dues["7|1"] - moment_of(at, VANCOUVER) != due_for(NOON, SAM, "7|1", wall("2026-12-01 12:00")) - local(
        "2026-12-01 12:00"
    ), "nobody is always the last one"


@pytest.mark.parametrize("window", [1, 7, 40, 120])
def test_peers_are_spread_evenly_over_the_window(window: int) -> None:
    """Chi-square over sixty bins at 59 degrees of freedom: more than 110 comes once in twenty thousand."""
    rule, at = Rule((1,), time(12, 0), window), wall("2026-11-24 12:00")
    begin, length = moment_of(at, VANCOUVER), window * 60
    seconds = [(due_for(rule, SAM, f"7|{peer}", at) - begin).total_seconds() for peer in range(PEERS)]
    assert 0 <= min(seconds) <= max(seconds) < length
    bins = Counter(int(second * 60 // length) for second in seconds)
    expected = PEERS / 60
    assert sum((bins[each] - expected) ** 2 / expected for each in range(60)) < 110


@pytest.mark.parametrize(("gap", "expected"), [("2026-03-08", "03:00"), ("2027-03-14", "03:00")])
def test_a_window_in_a_gap_goes_at_its_end_once(gap: str, expected: str) -> None:
    peer, rule = PeerSettings(zone=TORONTO, hours="night"), Rule((6,), time(2, 10))
    now = local(f"{gap} 00:00", TORONTO)
    found = planned(plan_next(rule, peer, "7|1", now))
    assert f"{wall_of(found.due_at, TORONTO):%Y-%m-%d %H:%M}" == f"{gap} {expected}"
    after = planned(plan_next(rule, peer, "7|1", found.due_at, found.wall))
    assert after.due_at - found.due_at > timedelta(days=6)


def test_a_window_in_a_fold_goes_at_its_first_time_once() -> None:
    peer, rule = PeerSettings(zone=TORONTO, hours="night"), Rule((6,), time(1, 10))
    found = planned(plan_next(rule, peer, "7|1", local("2026-11-01 00:00", TORONTO)))
    assert datetime(2026, 11, 1, 5, 10, tzinfo=UTC) <= found.due_at < datetime(2026, 11, 1, 5, 50, tzinfo=UTC)
    for minutes in range(120):
        # However often it is asked while the clock shows the hour, and shows it again.
        now = found.due_at + timedelta(minutes=minutes)
        assert planned(plan_next(rule, peer, "7|1", now)).wall == "2026-11-08T01:10"


RULES = st.builds(
    Rule,
    weekdays=st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
    at=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    window_minutes=st.integers(1, 120),
    every_weeks=st.integers(1, 4),
    begins_on=st.dates(date(2026, 1, 1), date(2029, 1, 1)),
)
PEERS_DRAWN = st.builds(
    PeerSettings,
    zone=st.sampled_from([VANCOUVER, TORONTO, "America/St_Johns", ""]),
    hours=st.sampled_from([*HOURS, ""]),
)
MOMENTS = st.datetimes(wall("2026-01-01"), wall("2030-06-01"), timezones=st.just(UTC))


@given(RULES, PEERS_DRAWN, MOMENTS)
@settings(max_examples=200, deadline=None)
def test_every_occurrence_comes_once_in_order_and_never_in_quiet_hours(
    rule: Rule, peer: PeerSettings, begin: datetime
) -> None:
    found = course(rule, peer, begin)
    dues = [next(found) for _ in range(12)]
    walls = [read_wall(each.wall) for each in dues]
    assert walls == sorted({*walls}), "none twice"
    for before, after in pairwise(walls):
        assert rule.next_after(before) == after, "none left out"
    assert begin < dues[0].due_at
    for one, other in pairwise(dues):
        assert one.due_at < other.due_at
    assert not any(is_quiet(each.due_at, peer.zone, peer.hours) for each in dues)


@given(RULES, PEERS_DRAWN, MOMENTS, st.timedeltas(timedelta(), timedelta(days=60)))
@settings(max_examples=200, deadline=None)
def test_asked_again_before_it_is_due_it_is_the_same(
    rule: Rule, peer: PeerSettings, begin: datetime, later: timedelta
) -> None:
    """Planned anew, by a new start or other zone data, nothing moves while it is in its window or ahead of it."""
    found = planned(plan_next(rule, peer, "7|1", begin))
    begins = moment_of(read_wall(found.wall), peer.zone)
    again = min(begin + later, max(begin, begins - timedelta(microseconds=1)))
    assert plan_next(rule, peer, "7|1", again) == found
