"""Workers whose machines' clocks are apart: all go by the database's, so nobody's lease is over for anybody else."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import scheduler.taking_over
from scheduler.claiming import Room
from scheduler.clock import ASKED_MOST, OFF_MOST, Clock
from scheduler.delivery import AT_ONCE_MOST
from store import presence
from store.database import Database
from tests.patience import HANGS_SECONDS
from tests.scheduler.ground import Post
from tests.store.ground import NOW, add_peer, opened

APART = timedelta(seconds=90)
"""More than the minute for which a row is a worker's, and less than what Telegram would say of a clock."""

SAM = "5550001"
AT_ONCE = timedelta()


class Machines:
    """Two machines of which the second is ahead; their workers' clocks; and what time it is in truth."""

    def __init__(self) -> None:
        self.moment = NOW
        self.here, self.ahead = self._clock(AT_ONCE), self._clock(APART)

    def _clock(self, off: timedelta) -> Clock:
        return Clock(lambda: self.moment + off, lambda: self.moment - NOW)

    @property
    def apart(self) -> timedelta:
        return self.ahead.now() - self.here.now()


def test_machines_go_by_the_database_and_not_each_by_its_own_clock() -> None:
    machines = Machines()
    assert machines.apart == APART
    machines.here.agree(NOW, AT_ONCE)
    machines.ahead.agree(NOW, AT_ONCE)
    assert machines.apart == AT_ONCE
    machines.moment += timedelta(hours=1)
    assert machines.apart == AT_ONCE and machines.here.now() == machines.moment


def test_half_of_the_way_there_and_back_counts_as_the_way_back() -> None:
    machines = Machines()
    machines.ahead.agree(NOW - timedelta(seconds=0.8), timedelta(seconds=1.6))
    assert machines.ahead.now() == NOW


def test_an_answer_that_took_long_says_too_little() -> None:
    machines = Machines()
    machines.ahead.agree(NOW, ASKED_MOST + timedelta(seconds=1))
    assert machines.apart == APART


def test_a_database_whose_clock_is_set_is_followed_and_a_slow_line_moves_nothing() -> None:
    machines, moved = Machines(), NOW - timedelta(seconds=30)
    machines.here.agree(NOW, AT_ONCE)
    machines.here.agree(NOW - timedelta(seconds=0.3), AT_ONCE)
    assert machines.here.now() == NOW
    machines.here.agree(moved, AT_ONCE)
    assert machines.here.now() == moved


def test_how_far_a_machine_is_from_its_database_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    machines = Machines()
    for _ in range(3):
        machines.ahead.agree(NOW, AT_ONCE)
    machines.here.agree(NOW, AT_ONCE)
    assert [record.getMessage() for record in caplog.records if record.name == "scheduler.clock"] == [
        "This machine's clock and the database's are +90 s apart: workers go by the database's."
    ]


def test_a_database_that_is_wrong_by_weeks_is_put_right_by_telegram_and_it_is_said_whose_clock_it_is(
    caplog: pytest.LogCaptureFixture,
) -> None:
    machines = Machines()
    for clock in (machines.here, machines.ahead):
        clock.hear(NOW)
        clock.agree(NOW + timedelta(days=36), AT_ONCE)
        clock.hear(NOW)
    assert machines.apart == AT_ONCE and machines.here.now() == NOW
    assert "THE CLOCK OF THE DATABASE'S MACHINE IS WRONG" in caplog.text


def test_a_machine_that_is_wrong_and_hears_no_telegram_is_put_right_by_the_database() -> None:
    machines = Machines()
    wrong = Clock(lambda: machines.moment + OFF_MOST * 1000, lambda: machines.moment - NOW)
    wrong.agree(NOW, AT_ONCE)
    assert wrong.now() == NOW


@pytest.mark.parametrize(("agree", "texts"), [(True, ["words"]), (False, ["words", "words"])])
def test_what_a_worker_is_sending_is_not_taken_up_by_one_whose_machine_is_ahead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, agree: bool, texts: list[str]
) -> None:
    """Without a time that both read it is: that this is what would happen is tried as well."""
    with opened(tmp_path, "postgresql") as server:
        machines, url = Machines(), server.engine.url.render_as_string(hide_password=False)
        first, second = Post(Database(url)), Post(Database(url))
        numbers = {first.database.worker, second.database.worker}
        monkeypatch.setattr(scheduler.taking_over, "others_at_work", lambda tx, worker: numbers - {worker})
        second.channel = second.delivery._channel = first.channel
        first.delivery._now, second.delivery._now = machines.here.now, machines.ahead.now
        if agree:
            machines.here.agree(NOW, AT_ONCE)
            machines.ahead.agree(NOW, AT_ONCE)
        first.queue(add_peer(first.database, SAM), "words")

        async def scene() -> None:
            claimed = await first.delivery._settle_and_claim(Room(AT_ONCE_MOST, AT_ONCE_MOST))
            await second.delivery.drain()
            for row in claimed:
                await first.delivery._deliver(row)

        asyncio.run(scene())
        assert first.channel.texts() == texts
        for post in (first, second):
            post.database.close()


def test_a_worker_hears_the_time_before_it_is_at_work_and_again_and_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a real server: machines hours apart are a moment apart once they are at work."""
    monkeypatch.setattr(presence, "ASK_SECONDS", 0.05)
    with opened(tmp_path, "postgresql") as server:
        behind, ahead = (Clock(lambda off=off: datetime.now(UTC) + off) for off in (-OFF_MOST / 2, OFF_MOST * 9))
        other = Database(server.engine.url.render_as_string(hide_password=False))
        asked, again = list[timedelta](), threading.Event()

        def told(theirs: datetime, took: timedelta) -> None:
            ahead.agree(theirs, took)
            asked.append(took)
            if len(asked) > 2:
                again.set()

        server.tell_time_to(behind.agree)
        server.come_to_work()
        other.tell_time_to(told)
        other.come_to_work()
        assert abs(ahead.now() - behind.now()) < timedelta(seconds=1)
        assert abs(ahead.now() - datetime.now(UTC)) < timedelta(seconds=1)
        assert again.wait(HANGS_SECONDS)
        other.close()


def test_a_file_has_no_time_of_its_own(tmp_path: Path) -> None:
    with opened(tmp_path, "sqlite") as file:
        heard: list[datetime] = []
        file.tell_time_to(lambda theirs, _took: heard.append(theirs))
        file.come_to_work()
        assert heard == []
