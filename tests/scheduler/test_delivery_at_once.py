"""Delivery while other things happen: stuck chats, a failing store, a stop, an erasure in the same moment."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest

import scheduler.attempt
from conversations.channel import Message, Send, to_json
from scheduler.claiming import Room
from store import outbox, peers
from store.database import Database, StoreUnavailable
from store.outbox import LEASE
from tests.patience import HANGS_SECONDS
from tests.scheduler.ground import Post
from tests.store.ground import MASTER, NOW, add_peer


@pytest.fixture
def post(database: Database) -> Post:
    return Post(database)


def test_an_attempt_ends_before_its_lease_does(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the same row is taken up again while it is still on its way."""
    assert LEASE.total_seconds() > scheduler.attempt.ATTEMPT_SECONDS + scheduler.attempt.PIN_SECONDS
    monkeypatch.setattr(scheduler.attempt, "ATTEMPT_SECONDS", 0.01)
    post.queue(add_peer(post.database), "a")

    async def stall() -> None:
        post.channel.stuck["5550001"] = asyncio.Event()
        await post.delivery.drain()

    asyncio.run(stall())
    assert post.states() == [("retry", "")]


def test_a_stuck_chat_keeps_its_order_and_delays_no_other(post: Post) -> None:
    """A phone in a tunnel, a chat Telegram slowed down: everybody else is answered meanwhile."""

    async def scene() -> list[str]:
        stopping, release = asyncio.Event(), asyncio.Event()
        post.channel.stuck["5550001"] = release
        running = asyncio.ensure_future(post.delivery.run(stopping))
        async with asyncio.timeout(HANGS_SECONDS):
            while "y" not in post.channel.sent_for_certain:
                await asyncio.sleep(0.005)
        meanwhile = list(post.channel.sent_for_certain)
        release.set()
        async with asyncio.timeout(HANGS_SECONDS):
            while "b" not in post.channel.sent_for_certain:
                await asyncio.sleep(0.005)
        stopping.set()
        post.bell.ring()
        await running
        return meanwhile

    post.queue(add_peer(post.database, "5550001"), "a", "b")
    post.queue(add_peer(post.database, "5550002"), "x", "y")
    assert asyncio.run(scene()) == ["x", "y"]
    assert post.channel.sent_for_certain == ["x", "y", "a", "b"]


def test_stopping_finishes_what_is_on_its_way(post: Post) -> None:
    """A message cut off half-way would be unsure, and said twice after the restart."""

    async def scene() -> None:
        stopping, release = asyncio.Event(), asyncio.Event()
        post.channel.stuck["5550001"] = release
        running = asyncio.ensure_future(post.delivery.run(stopping))
        async with asyncio.timeout(HANGS_SECONDS):
            while not post.channel.calls:
                await asyncio.sleep(0.005)
        stopping.set()
        post.bell.ring()
        release.set()
        await running

    post.queue(add_peer(post.database), "a", "b")
    asyncio.run(scene())
    assert post.states() == [("sent", ""), ("queued", "")]


@pytest.mark.parametrize("failure", [StoreUnavailable("locked"), RuntimeError("a fault")])
def test_the_loop_outlives_a_store_that_fails(post: Post, monkeypatch: pytest.MonkeyPatch, failure: Exception) -> None:
    """A locked database for a minute must not end deliveries until somebody restarts the bot."""
    failures = [failure, failure]
    claim = post.delivery._settle_and_claim

    async def claim_or_fail(room: Room) -> Any:
        if failures:
            raise failures.pop()
        return await claim(room)

    async def scene() -> None:
        stopping = asyncio.Event()
        running = asyncio.ensure_future(post.delivery.run(stopping))
        async with asyncio.timeout(HANGS_SECONDS):
            while not post.channel.sent_for_certain:
                post.bell.ring()
                await asyncio.sleep(0.005)
        stopping.set()
        post.bell.ring()
        await running

    monkeypatch.setattr(post.delivery, "_settle_and_claim", claim_or_fail)
    post.queue(add_peer(post.database), "a")
    asyncio.run(scene())


def test_a_peer_erased_while_a_message_is_on_its_way_stays_erased(post: Post, caplog: pytest.LogCaptureFixture) -> None:
    """What lands late must note nothing, neither about them nor about whoever joined since."""

    async def scene() -> None:
        release = asyncio.Event()
        post.channel.stuck[peer.address] = release
        draining = asyncio.ensure_future(post.delivery.drain())
        async with asyncio.timeout(HANGS_SECONDS):
            while not post.channel.calls:
                await asyncio.sleep(0.005)
        await post.database.transact(lambda tx: peers.erase(tx, peer.id))
        next_one = await post.database.transact(lambda tx: peers.create(tx, MASTER, "5550002", NOW.date()))
        body = to_json(Send(Message("for the next one")))
        await post.database.transact(lambda tx: outbox.add(tx, next_one, "reply", body, NOW, NOW))
        release.set()
        await draining

    peer = add_peer(post.database)
    post.queue(peer, "late")
    with caplog.at_level(logging.WARNING):
        asyncio.run(scene())
    assert post.channel.sent_for_certain == ["late", "for the next one"]
    assert post.states() == [("sent", "")]
    assert post.noted() == [(1002, True)]
    assert caplog.text == ""
