"""Workers whose clock is set back, or whose line to the database is busy or broken: in time, and no two at once."""

from __future__ import annotations

import asyncio
import os
import time
from datetime import timedelta
from pathlib import Path

import pytest

import scheduler.taking_over
from conversations.only_one import OnlyOne
from scheduler.claiming import Room
from scheduler.clock import Clock
from scheduler.delivery import AT_ONCE_MOST
from scheduler.pace import UNHURRIED
from store import leases, presence
from store.database import Database
from store.presence import call_others, others_at_work
from tests.scheduler.ground import Post
from tests.store.ground import NOW, add_peer, now, opened

SAM = "5550001"


def _url(server: Database) -> str:
    return server.engine.url.render_as_string(hide_password=False)


def test_a_worker_hears_the_time_also_while_others_call_all_the_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a busy evening somebody commits every second: a machine whose clock leaps then must be put right too."""
    monkeypatch.setattr(presence, "ASK_SECONDS", 0.2)
    with opened(tmp_path, "postgresql") as server:
        asked = list[float]()
        server.tell_time_to(lambda theirs, took: asked.append(time.monotonic()))
        server.come_to_work()
        other = Database(_url(server))
        before, until = len(asked), time.monotonic() + 4
        while time.monotonic() < until:
            now(other, lambda tx: call_others(tx, other.worker))
            time.sleep(0.02)
        other.close()
        assert len(asked) > before, "twenty times the time between two questions, and it was never asked"


def test_cries_are_heard_without_a_store_by_a_worker_whose_machine_began_ahead(tmp_path: Path) -> None:
    """In `building.run` the lease counts from before Telegram is heard, and Telegram puts the clock right then."""
    with opened(tmp_path, "postgresql") as server:
        moment, ahead = NOW, timedelta(hours=8)
        since = time.monotonic()

        def passed() -> timedelta:
            return timedelta(seconds=time.monotonic() - since)

        clock = Clock(lambda: moment + ahead + passed(), passed)
        speaks = OnlyOne(server, leases.UPDATES, clock.now)  # `who_speaks`, by polling; the store does not open
        clock.hear(moment + passed())
        clock.hear(moment + passed())
        assert abs(clock.now() - moment) < timedelta(minutes=1)
        asyncio.run(speaks.look())
        assert speaks.may_begin()


def test_what_a_killed_worker_left_is_taken_up_soon_though_the_clock_was_set_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(tmp_path, "postgresql") as server:
        first, last = Post(Database(_url(server)), UNHURRIED), Post(Database(_url(server)), UNHURRIED)
        last.channel = last.delivery._channel = first.channel
        last.time = last.delivery._now = first.time
        numbers = {first.database.worker, last.database.worker}
        monkeypatch.setattr(scheduler.taking_over, "others_at_work", lambda tx, worker: numbers - {worker})

        async def goes() -> None:
            await last.delivery._cycle(lambda: False)
            await asyncio.gather(*last.delivery._on_the_way)

        for _ in range(10):
            asyncio.run(goes())
            first.time.passes(seconds=0.5)
        first.time.passes(minutes=-9)
        first.queue(add_peer(first.database, SAM), "left", due=first.time.moment)
        asyncio.run(first.delivery._settle_and_claim(Room(AT_ONCE_MOST, AT_ONCE_MOST)))
        numbers.discard(first.database.worker)
        for _ in range(30):
            asyncio.run(goes())
            first.time.passes(seconds=1)
        assert first.channel.texts() == ["left"]
        for post in (first, last):
            post.database.close()


def test_a_worker_with_many_files_open_is_seen_again_after_its_connection_broke(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Docker lets a process have a million files; a flood of posts opens some hundreds, and takes what was free."""
    monkeypatch.setattr(presence, "_IS_OLD_ENOUGH", "SELECT true")
    with opened(tmp_path, "postgresql") as server:
        other = Database(_url(server))
        other.come_to_work()
        files = list[int]()
        cut = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2"
        now(server, lambda tx: tx.exec_driver_sql(cut).all())
        while not files or files[-1] < 1100:
            files.append(os.open("/dev/null", os.O_RDONLY))
        time.sleep(0.2)
        files.append(os.dup(files[0]))
        while files[-1] < 1100:
            files.append(os.dup(files[0]))
        try:
            time.sleep(1.5)
            seen = 0
            for _ in range(60):
                seen += other.worker in (now(server, lambda tx: others_at_work(tx, server.worker)) or set())
                time.sleep(0.05)
            assert seen > 50
        finally:
            for file in files:
                os.close(file)
            other.close()


def test_a_lease_that_was_just_held_longer_is_not_taken_by_who_looked_before(tmp_path: Path) -> None:
    """Its holder stood still for twenty seconds and comes back in the moment in which another takes its place."""
    with opened(tmp_path, "postgresql") as server:
        holder, other = 7, 8
        lasts = timedelta(seconds=20)
        now(server, lambda tx: leases.take(tx, leases.UPDATES, holder, NOW, lasts))
        later = NOW + timedelta(seconds=21)
        looked = list[bool]()
        with server.engine.connect() as theirs:
            select = theirs.execute

            def execute(statement: object, *more: object) -> object:
                if getattr(statement, "is_insert", False) and not looked:
                    looked.append(now(server, lambda tx: leases.take(tx, leases.UPDATES, holder, later, lasts)))
                return select(statement, *more)

            theirs.execute = execute  # type: ignore[method-assign,assignment]
            took = leases.take(theirs, leases.UPDATES, other, later, lasts)
            theirs.commit()
        assert looked == [True]
        assert not took, "both read that it is theirs"
