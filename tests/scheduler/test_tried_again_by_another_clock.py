"""What waits to be tried again by a clock that was set back since: it goes, and nobody's answers wait behind it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from conversations.channel import TryLater
from scheduler.pace import UNHURRIED
from store import outbox
from tests.scheduler.ground import Post
from tests.store.ground import ENGINES, MASTER, NOW, add_peer, now, opened

SAM = "5550001"
SECOND = timedelta(seconds=1)


async def _cycle(post: Post) -> None:
    await post.delivery._cycle(lambda: False)
    await asyncio.gather(*post.delivery._on_the_way)
    await post.delivery._cycle(lambda: True)


def _passes(post: Post, seconds: int) -> None:
    for _ in range(seconds):
        asyncio.run(_cycle(post))
        post.time.passes(seconds=1)


@pytest.mark.parametrize("back", [timedelta(), timedelta(minutes=9)])
def test_an_emergency_card_that_waits_to_be_tried_again_goes_though_a_clock_is_set_back(
    tmp_path: Path, back: timedelta
) -> None:
    """Telegram wanted two seconds; the card that could not go at once stands in the outbox."""
    with opened(tmp_path, "sqlite") as database:
        post = Post(database, UNHURRIED)
        sam = add_peer(database, SAM)
        post.time.moment = NOW + back
        post.channel.fails["send"] = [TryLater(2)]
        post.queue(sam, "9-1-1", kind="emergency")
        asyncio.run(_cycle(post))
        post.time.moment = NOW
        _passes(post, 20)
        assert post.channel.sent_for_certain == ["9-1-1"]


@pytest.mark.parametrize("back", [timedelta(), timedelta(minutes=9)])
def test_an_answer_that_waits_to_be_tried_again_silences_no_chat_when_a_clock_is_set_back(
    tmp_path: Path, back: timedelta
) -> None:
    """`store/outbox.py` says of what is queued that a clock set back must not silence a chat."""
    with opened(tmp_path, "sqlite") as database:
        post = Post(database, UNHURRIED)
        sam = add_peer(database, SAM)
        post.time.moment = NOW + back
        post.channel.fails["send"] = [TryLater(2)]
        post.queue(sam, "first")
        asyncio.run(_cycle(post))
        post.time.moment = NOW
        post.queue(sam, "second")
        _passes(post, 20)
        assert post.channel.sent_for_certain == ["first", "second"]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("back", "goes"), [(2 * SECOND, False), (4 * SECOND, True), (timedelta(days=36), True)])
def test_clocks_of_workers_that_are_a_little_apart_shorten_no_wait(
    tmp_path: Path, engine: str, back: timedelta, goes: bool
) -> None:
    with opened(tmp_path, engine) as database:
        peer = add_peer(database)
        now(database, lambda tx: outbox.add(tx, peer, "reply", "words", NOW, NOW))
        (row,) = now(database, lambda tx: outbox.claim(tx, MASTER, NOW, 9))
        now(database, lambda tx: outbox.put_back(tx, row.id, NOW + 30 * SECOND, NOW, row.attempt))
        assert now(database, lambda tx: outbox.claim(tx, MASTER, NOW + 29 * SECOND, 0)) == []
        assert bool(now(database, lambda tx: outbox.claim(tx, MASTER, NOW - back, 9))) is goes
