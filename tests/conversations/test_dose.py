"""The dose: two in seven of a peer's days, one a day, fewer for who wants fewer, ten days for who asked for them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.dose import DOSES_MOST, Room, day_of, room
from conversations.occurrences import HOURS, moment_of
from store.peers import PeerSettings

VANCOUVER, TORONTO = "America/Vancouver", "America/Toronto"
SAM = PeerSettings(zone=VANCOUVER)
TODAY = date(2026, 11, 24)
NOW = moment_of(datetime.fromisoformat("2026-11-24 12:00"), VANCOUVER)


def days(*ago: int) -> list[date]:
    """Days so many days ago."""
    return [TODAY - timedelta(days=each) for each in ago]


@pytest.mark.parametrize(
    ("ago", "expected"),
    [
        ((), Room.FREE),
        ((1,), Room.FREE),
        ((6,), Room.FREE),
        ((0,), Room.NOT_TODAY),
        ((1, 2), Room.NONE),
        ((1, 6), Room.NONE),
        ((5, 6), Room.NONE),
        ((1, 7), Room.FREE),
        ((7, 8, 9), Room.FREE),
        ((0, 6), Room.NOT_TODAY),
        ((0, 1), Room.NOT_TODAY),
        ((0, 1, 2), Room.NONE),
        ((0, 7, 8), Room.NOT_TODAY),
        ((1, 2, 3, 4), Room.NONE),
        ((2, 2), Room.NONE),
    ],
)
def test_two_in_seven_days_and_one_a_day(ago: tuple[int, ...], expected: Room) -> None:
    """The day six days ago is one of the seven, the day seven days ago is none."""
    assert room(SAM, days(*ago), NOW) is expected
    assert room(SAM, days(*reversed(ago)), NOW) is expected, "in whatever order they are told"


@pytest.mark.parametrize(
    ("most", "ago", "expected"),
    [
        (1, (), Room.FREE),
        (1, (6,), Room.NONE),
        (1, (7,), Room.FREE),
        (1, (0,), Room.NOT_TODAY),
        (1, (0, 3), Room.NONE),
        (0, (), Room.NONE),
        (0, (0,), Room.NONE),
        (-3, (), Room.NONE),
        (2, (3,), Room.FREE),
        (3, (3, 4), Room.NONE),
        (99, (3, 4), Room.NONE),
    ],
)
def test_a_peer_may_want_fewer_and_nobody_gets_more(most: int, ago: tuple[int, ...], expected: Room) -> None:
    assert room(replace(SAM, doses_most=most), days(*ago), NOW) is expected


def test_the_cap_is_two() -> None:
    assert DOSES_MOST == 2
    assert PeerSettings().doses_most == DOSES_MOST


@pytest.mark.parametrize(
    ("ago", "expected"),
    [
        ((), Room.FREE),
        ((1, 2), Room.FREE),
        ((1, 2, 3, 4, 5, 6), Room.FREE),
        ((0,), Room.NOT_TODAY),
        ((0, 1, 2, 3, 4, 5, 6), Room.NOT_TODAY),
        ((1, 2, 3, 4, 5, 6, 7, 8), Room.FREE),
    ],
)
@pytest.mark.parametrize("most", [0, 1, 2])
def test_ten_days_that_were_asked_for_come_one_a_day(most: int, ago: tuple[int, ...], expected: Room) -> None:
    """They are the peer raising their own cap, whatever it was, until they end."""
    assert room(replace(SAM, doses_most=most), days(*ago), NOW, is_ten_days=True) is expected


def test_after_ten_days_the_cap_is_what_it_was() -> None:
    """What came in them counts: nothing else for a while."""
    assert room(SAM, days(1, 2, 3, 4, 5, 6), NOW) is Room.NONE
    assert room(SAM, days(5, 6, 7, 8), NOW) is Room.NONE
    assert room(SAM, days(6, 7, 8, 9), NOW) is Room.FREE


def test_a_day_that_lies_ahead_is_as_full_as_today() -> None:
    """Sent in Toronto when it was already tomorrow there; home again, tomorrow is still to come."""
    sent_at = moment_of(datetime.fromisoformat("2026-11-25 09:05"), TORONTO)
    ahead = day_of(replace(SAM, zone=TORONTO), sent_at)
    assert ahead == TODAY + timedelta(days=1)
    assert day_of(SAM, sent_at) == TODAY
    assert room(SAM, [ahead], sent_at) is Room.NOT_TODAY
    assert room(SAM, [ahead], sent_at, is_ten_days=True) is Room.NOT_TODAY
    assert room(SAM, [ahead, *days(1)], sent_at) is Room.NOT_TODAY
    assert room(SAM, [ahead, *days(1, 2)], sent_at) is Room.NONE
    home = moment_of(datetime.fromisoformat("2026-11-25 09:00"), VANCOUVER)
    assert room(SAM, [ahead], home) is Room.NOT_TODAY
    assert room(SAM, [ahead], home + timedelta(days=1)) is Room.FREE


@pytest.mark.parametrize("hours", [*HOURS, ""])
def test_one_night_is_one_day_for_its_peer(hours: str) -> None:
    """Whatever was sent since their hours began is today's, on both sides of midnight too."""
    peer = replace(SAM, hours=hours)
    opens, closes = HOURS[hours or "usual"]
    first = moment_of(datetime.combine(TODAY, opens), VANCOUVER)
    last = moment_of(datetime.combine(TODAY + timedelta(days=closes < opens), closes), VANCOUVER) - timedelta(seconds=1)
    sent = [day_of(peer, first)]
    assert day_of(peer, last) == TODAY
    assert room(peer, sent, last) is Room.NOT_TODAY
    assert room(peer, sent, first + timedelta(days=1)) is Room.FREE


@given(
    st.lists(st.timedeltas(timedelta(minutes=1), timedelta(hours=30)), max_size=60),
    st.sampled_from([*HOURS, ""]),
    st.integers(0, 3),
    st.booleans(),
)
@settings(max_examples=200, deadline=None)
def test_whenever_it_is_asked_no_seven_days_hold_more(
    gaps: list[timedelta], hours: str, most: int, is_ten_days: bool
) -> None:
    """All sources together: each asks for room, and whoever finds it is counted."""
    peer, now, sent = PeerSettings(zone=TORONTO, hours=hours, doses_most=most), datetime(2026, 10, 20, tzinfo=UTC), []
    cap = 7 if is_ten_days else min(most, 2)
    for gap in gaps:
        now += gap
        today = day_of(peer, now)
        lately = sum((today - day).days < 7 for day in sent)
        is_free = room(peer, sent, now, is_ten_days) is Room.FREE
        assert is_free == (today not in sent and lately < cap), "there is room, or there is none: both must be true"
        if is_free:
            sent.append(today)
    assert max(Counter(sent).values(), default=0) <= 1
    for begin in sent:
        assert sum(begin <= day < begin + timedelta(days=7) for day in sent) <= cap
