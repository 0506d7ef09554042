"""Lanes and pauses of the webhook, as tables: whose lane an update takes, and how long it waits after failures."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest

from sandbox.lanes import BackOff, Lanes, lane_of
from sandbox.updates import UpdateQueue, Waiting

LATER = datetime(2026, 11, 24, tzinfo=UTC)
CHAT = {"id": 7_100_000_001}


def rows(*lanes: int) -> list[Waiting]:
    queue = UpdateQueue(1)
    for lane in lanes:
        queue.put("message", {"chat": {"id": lane}}, LATER, lane)
    return list(queue.newer_than(0))


def filled(*lanes: int, lines: int = 10, back_off: BackOff | None = None) -> Lanes:
    made = Lanes(lines, back_off or BackOff(), Random(1))
    for row in rows(*lanes):
        made.add(row)
    return made


@pytest.mark.parametrize(
    ("kind", "body", "lane"),
    [
        ("message", {"chat": CHAT}, 7_100_000_001),
        ("edited_message", {"chat": CHAT}, 7_100_000_001),
        ("channel_post", {"chat": {"id": -100}}, -100),
        ("callback_query", {"from": {"id": 5}, "message": {"chat": CHAT}}, 5 + (3 << 33)),
        ("my_chat_member", {"chat": CHAT}, 7_100_000_001 + (5 << 33)),
        ("chat_member", {"chat": CHAT}, 7_100_000_001 + (6 << 33)),
        ("message_reaction", {"chat": CHAT}, 7_100_000_001 + (8 << 33)),
        ("poll", {"id": "1"}, 0),
    ],
)
def test_each_kind_has_its_lane(kind: str, body: dict[str, Any], lane: int) -> None:
    assert lane_of(kind, body) == lane


def test_a_lane_gives_its_next_update_only_after_the_one_before_is_done() -> None:
    lanes = filled(1, 1, 2)
    first, other = lanes.next(0), lanes.next(0)
    assert first and other
    assert (first.update_id, other.update_id) == (1, 3)
    assert lanes.next(0) is None
    lanes.drop(first, 0)
    second = lanes.next(0)
    assert second and second.update_id == 2


def test_updates_without_a_lane_wait_for_nobody() -> None:
    lanes = filled(0, 0, 0)
    assert {row.update_id for row in iter(lambda: lanes.next(0), None)} == {1, 2, 3}


def test_the_pauses_double_from_the_second_failure_to_a_longest_with_chance() -> None:
    lanes = filled(1)
    row = lanes.next(0)
    assert row
    pauses = [lanes.pause_after(row, 0) for _ in range(10)]
    assert pauses[:6] == [0, 2, 4, 8, 16, 32]
    assert 60 <= pauses[6] <= 64 and all(60 <= pause <= 120 for pause in pauses[6:])


def test_the_pause_asked_for_counts_instead_up_to_an_hour() -> None:
    lanes = filled(1)
    row = lanes.next(0)
    assert row
    assert [lanes.pause_after(row, 17), lanes.pause_after(row, 10_000), lanes.pause_after(row, 0)] == [17, 3600, 2]


def test_a_lane_that_pauses_keeps_no_other_lane() -> None:
    lanes = filled(1, 2)
    row = lanes.next(0)
    assert row
    lanes.again(row, 5)
    other = lanes.next(0)
    assert other and other.lane == 2
    assert lanes.next(4.9) is None and lanes.wake_at() == 5
    assert lanes.next(5) is row


def test_eighty_poisoned_chats_keep_the_eighty_first_waiting() -> None:
    """Telegram loads twice as many lanes as lines: so many chats that always fail block everybody else."""
    lanes = filled(*range(1, 82), lines=40)
    for _ in range(80):
        row = lanes.next(0)
        assert row
        lanes.again(row, 100)
    assert lanes.next(0) is None
    seen = set()
    while row := lanes.next(100):
        seen.add(row.lane)
        lanes.drop(row, 100)
    assert seen == set(range(1, 82))


def test_two_updates_of_a_lane_can_change_places() -> None:
    lanes = filled(1, 1)
    first = lanes.next(0)
    assert first
    second = lanes.swap(first)
    assert second.update_id == 2
    lanes.drop(second, 0)
    assert lanes.next(0) is first
