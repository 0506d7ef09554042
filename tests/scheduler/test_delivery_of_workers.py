"""Delivery by several workers: one pace, one order in each chat, and nothing of who stood still or is gone."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

import scheduler.taking_over
from conversations.channel import TryLater
from scheduler.claiming import Room
from scheduler.delivery import AT_ONCE_MOST
from scheduler.pace import UNHURRIED, Limits
from store.database import Database
from tests.scheduler.ground import Post
from tests.store.ground import add_peer, opened

SAM = "5550001"


class Workers:
    """Workers on one store, who write into the same chats at the same time."""

    def __init__(self, server: Database, count: int, limits: Limits) -> None:
        url = server.engine.url.render_as_string(hide_password=False)
        self.posts = [Post(Database(url), limits) for _ in range(count)]
        for post in self.posts[1:]:
            post.channel = post.delivery._channel = self.posts[0].channel
            post.time = post.delivery._now = self.posts[0].time
        self.databases = [post.database for post in self.posts]
        self.first, self.last = self.posts[0], self.posts[-1]
        self.texts, self.time = self.first.channel.texts, self.first.time

    def cycle(self) -> None:
        """One cycle of each, with everything it sends off brought to its end."""

        async def scene() -> None:
            await asyncio.gather(*(post.delivery._cycle(lambda: False) for post in self.posts))
            await asyncio.gather(*(task for post in self.posts for task in post.delivery._on_the_way))

        asyncio.run(scene())

    def passes(self, seconds: float) -> None:
        """Let time pass in small steps, all of them delivering."""
        for _ in range(round(seconds * 20)):
            self.cycle()
            self.time.passes(seconds=0.05)

    def close(self) -> None:
        for database in self.databases:
            database.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Database]:
    with opened(tmp_path, "postgresql") as database:
        yield database


@pytest.fixture
def workers(server: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workers]:
    """Four workers at Telegram's pace, who see each other."""
    yield from _who_see_each_other(Workers(server, 4, Limits()), monkeypatch)


@pytest.fixture
def two(server: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workers]:
    """Two workers in no hurry, who see each other."""
    yield from _who_see_each_other(Workers(server, 2, UNHURRIED), monkeypatch)


def _who_see_each_other(made: Workers, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workers]:
    numbers = {database.worker for database in made.databases}
    monkeypatch.setattr(scheduler.taking_over, "others_at_work", lambda tx, worker: numbers - {worker})
    yield made
    made.close()


def test_four_workers_together_are_no_faster_than_telegram_allows(workers: Workers) -> None:
    """Each alone would keep its pace, and all together would be refused everything, answers too."""
    for number in range(260):
        workers.first.queue(add_peer(workers.first.database, str(5_550_000 + number)), "nudge", kind="nudge")
    workers.passes(4)
    assert 90 <= len(workers.texts()) <= 115


def test_what_telegram_wants_of_one_worker_all_keep(workers: Workers) -> None:
    """A chat was refused for thirty seconds; another worker's answer to it would only make it longer."""
    punished = add_peer(workers.first.database, SAM)
    workers.first.queue(punished, "nudge", kind="nudge")
    workers.first.channel.fails["send"] = [TryLater(30, is_too_fast=True)]
    workers.cycle()
    workers.first.queue(punished, "answer")
    workers.passes(1)
    workers.time.passes(seconds=27)
    workers.passes(1)
    assert workers.texts(SAM) == ["nudge"]
    workers.passes(3)
    assert workers.texts(SAM) == ["nudge", "answer", "nudge"]


def test_a_chat_gets_its_messages_in_order_one_a_second_whoever_sends_them(workers: Workers) -> None:
    workers.first.queue(add_peer(workers.first.database, SAM), *map(str, range(8)))
    workers.passes(2.9)
    assert workers.texts() == ["0", "1", "2", "3", "4"]
    workers.passes(4)
    assert workers.texts() == list(map(str, range(8)))


@pytest.mark.parametrize(("kind", "texts", "state"), [("reply", ["words"], "sent"), ("nudge", [], "unknown")])
def test_who_stood_still_beyond_a_lease_sends_nothing_and_ends_nothing(
    two: Workers, kind: str, texts: list[str], state: str
) -> None:
    """A machine stood still between the claim and the request, and another has taken the message up since."""
    two.first.queue(add_peer(two.first.database, SAM), "words", kind=kind)

    async def scene() -> None:
        claimed = await two.first.delivery._settle_and_claim(Room(AT_ONCE_MOST, AT_ONCE_MOST))
        two.time.passes(seconds=61)
        await two.last.delivery.drain()
        for row in claimed:
            await two.first.delivery._deliver(row)
        await two.first.delivery._settle_and_claim(Room(0, 0))

    asyncio.run(scene())
    assert two.texts() == texts
    assert two.first.states()[0][0] == state


def test_who_stood_still_and_was_missed_by_nobody_goes_on(two: Workers) -> None:
    two.first.queue(add_peer(two.first.database, SAM), "words", kind="nudge")

    async def scene() -> None:
        claimed = await two.first.delivery._settle_and_claim(Room(AT_ONCE_MOST, AT_ONCE_MOST))
        two.time.passes(seconds=61)
        await two.first.delivery._deliver(claimed[0])
        await two.first.delivery.drain()

    asyncio.run(scene())
    assert two.texts() == ["words"]
    assert two.first.states() == [("sent", "")]


def _claim_and_die(workers: Workers) -> None:
    """Let the first worker claim, and then do nothing any more."""
    asyncio.run(workers.first.delivery._settle_and_claim(Room(AT_ONCE_MOST, AT_ONCE_MOST)))
    workers.posts.remove(workers.first)


def test_what_a_killed_worker_had_on_its_way_goes_on_after_seconds(
    two: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    two.first.queue(add_peer(two.first.database, SAM), "words")
    two.passes(4)  # nobody begins any more
    two.first.queue(add_peer(two.first.database, "5550002"), "left")
    _claim_and_die(two)
    two.passes(4)
    assert two.texts("5550002") == [], "who is seen at work is left alone, until the lease is over"
    monkeypatch.setattr(scheduler.taking_over, "others_at_work", lambda tx, worker: None)
    two.passes(4)
    assert two.texts("5550002") == [], "nobody can tell who is gone"
    monkeypatch.setattr(scheduler.taking_over, "others_at_work", lambda tx, worker: set())
    two.passes(2)
    assert two.texts("5550002") == [], "whose connection broke comes back within a moment"
    two.passes(3)
    assert two.texts("5550002") == ["left"]


def test_who_begins_alone_takes_up_at_once_what_is_left(two: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a crash of the only bot nobody waits a minute for their answer."""
    two.first.queue(add_peer(two.first.database, SAM), "left")
    _claim_and_die(two)
    monkeypatch.setattr(scheduler.taking_over, "others_at_work", lambda tx, worker: set())
    two.cycle()
    assert two.texts() == ["left"]
