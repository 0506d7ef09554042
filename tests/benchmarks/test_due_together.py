"""The minute in which everybody is asked: the parts it is measured with, small. What they show is in its README."""

from __future__ import annotations

import asyncio
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from benchmarks.bare_api import BareApi
from benchmarks.due_day import CHECK_IN_MARK, MEMBERS, DueDay, Seen
from benchmarks.due_rows import Watched, Weight, rows
from benchmarks.due_store import SILENT_KINDS, Clock, Watch, begin_schedule, fill, forecast_for, open_clock
from benchmarks.processes import Broken, database_in, key_in
from conversations.occurrences import is_quiet
from conversations.presses import CHECK_IN_TOKEN
from conversations.upcoming import plan_members
from store.database import Database
from store.keys import master_key_from_text

NOON = datetime(2026, 12, 1, 20, 0, tzinfo=UTC)
"""13:00 in Vancouver."""


def test_at_any_time_of_day_a_clock_is_open_but_for_an_hour_and_a_half() -> None:
    """A benchmark that fails because it is night somewhere would be run by day only."""
    closed = 0
    for minute in range(0, 24 * 60, 10):
        now = NOON + timedelta(minutes=minute)
        try:
            clock = open_clock(now)
        except Broken:
            closed += 10
            continue
        assert not any(is_quiet(now + timedelta(minutes=later), clock.zone, clock.hours) for later in range(20))
    assert closed <= 90


@pytest.mark.parametrize("hour", [0, 6, 20])
def test_all_members_are_planned_within_the_minute_and_the_preview_names_it_once(tmp_path: Path, hour: int) -> None:
    """Else fewer than ten thousand would be due together, and nobody would see it in the figures."""
    now = NOON.replace(hour=hour)
    clock = open_clock(now)
    minute = now + timedelta(minutes=2)
    of = fill(tmp_path, members=30, silent_each=2, clock=clock, now=now)
    assert forecast_for(begin_schedule(tmp_path, of, minute, clock, now), minute, clock) == 1
    master = master_key_from_text(key_in(tmp_path))
    with closing(Database(database_in(tmp_path))) as database, closing(Watch(tmp_path)) as watch:
        while database.transact_now(lambda tx: plan_members(tx, master, now)) is not None:
            pass
        assert watch.planned() == 32, "those at their dose are planned for too; who stopped, sleeps or left is not"
        assert not watch.is_over()
        assert watch.ended() == watch.outbox() == {}
        assert watch.is_due_within(minute, minute + timedelta(minutes=1))


def test_what_is_known_as_a_check_in_is_what_the_bot_sends() -> None:
    """The fake counts by this mark."""
    assert CHECK_IN_MARK.decode() == CHECK_IN_TOKEN


def test_the_fake_refuses_what_telegram_refuses_and_counts_doubles_and_answers() -> None:
    """A flood error, or a second check-in, must show in the table."""

    async def scene() -> Seen:
        day = DueDay(BareApi(0.0))
        now = NOON.timestamp()
        for place in range(30):
            assert day.sent(MEMBERS + place, b"a -c- button", now) == 0.0
        assert day.sent(MEMBERS + 30, b"a -c- button", now) == 1.0
        assert day.sent(MEMBERS, b"a -c- button", now + 1) == 0.0
        day._say("asked cry", MEMBERS + 31, "overdose")
        assert day.sent(MEMBERS + 31, b"the card", now + 1) == 0.0
        return Seen.read(await day.end())

    seen = asyncio.run(scene())
    assert (len(seen.check_ins), seen.doubles, seen.refused) == (30, 1, {"check-in": 1})
    assert [kind for kind, _, ms in seen.answers if ms is not None] == ["asked cry"]


def test_the_table_says_when_the_last_came_and_what_the_forecast_was() -> None:
    """10 of 12 who joined came, the last after two minutes."""
    seen = Seen(check_ins={MEMBERS + place: 100.0 + 12 * (place + 1) for place in range(10)}, moments=[112.0])
    seen.answers = [("cry", 50.0, 2.0), ("ordinary", 50.0, 5.0), ("cry", 130.0, 4.0), ("ordinary", 130.0, None)]
    watched = Watched(quiet_begun=0.0, schedule_begun=60.0, all_planned=65.0, minute=100.0, ended=230.0)
    watched.left, watched.memory, watched.forecast = [(101.0, 10), (105.0, 0)], [100.0, 120.0], 1
    table = {row.what: row.ours for row in rows(Weight(10, 1, 60.0), watched, seen, 25, SILENT_KINDS[:2])}
    assert table["the last came after the minute began, min"] == "2.00"
    assert table["check-ins that came; twice"] == "10 of 10; 0"
    assert table["  came, of the forecast"] == "83.3%"
    assert table["emergency card, p99 of 1, ms"] == "4.0"
    assert table["cries and messages without an answer 5 s after the end"] == "1"


def test_when_every_zone_is_quiet_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run in which everything waits for the morning would look like one that lost everything."""
    monkeypatch.setattr("benchmarks.due_store.is_quiet", lambda *_: True)
    with pytest.raises(Broken, match="quiet hours"):
        open_clock(NOON)


def test_a_clock_is_one_that_peers_can_choose() -> None:
    """What no peer can choose would measure a house that nobody lives in."""
    assert open_clock(NOON) == Clock("America/Vancouver", "usual")
