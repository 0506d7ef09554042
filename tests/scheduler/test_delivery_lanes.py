"""Delivery at Telegram's pace: answers first, chats in order, one that is slow or punished alone in it."""

from __future__ import annotations

import asyncio

import pytest

from conversations.channel import TryLater
from scheduler.pace import Limits
from store.database import Database, StoreUnavailable
from tests.patience import HANGS_SECONDS
from tests.scheduler.ground import Post
from tests.store.ground import NOW, add_peer


@pytest.fixture
def post(database: Database) -> Post:
    """Delivery as it is on Telegram, at Telegram's pace."""
    return Post(database, Limits())


def cycle(post: Post) -> bool:
    """One cycle of delivery, with everything it sends off brought to its end."""

    async def scene() -> bool:
        is_busy = await post.delivery._cycle(lambda: False)
        await asyncio.gather(*post.delivery._on_the_way)
        return is_busy

    return asyncio.run(scene())


def passes(post: Post, seconds: float) -> None:
    """Let time pass in small steps, delivering all the while."""
    for _ in range(round(seconds * 20)):
        cycle(post)
        post.time.passes(seconds=0.05)


def test_answers_go_before_nudges_that_were_there_first(post: Post) -> None:
    for number in range(60):
        post.queue(add_peer(post.database, str(5_550_000 + number)), f"nudge {number}", kind="nudge")
    cycle(post)
    asked = add_peer(post.database, "5559999")
    post.queue(asked, "answer")
    before = len(post.channel.texts())
    cycle(post)
    assert post.channel.texts()[before] == "answer"


def test_two_hundred_nudges_drain_at_about_twenty_five_a_second(post: Post) -> None:
    """Ten thousand then take under seven minutes, and Telegram never has a reason to refuse."""
    for number in range(200):
        post.queue(add_peer(post.database, str(5_550_000 + number)), "nudge", kind="nudge")
    passes(post, 4)
    assert 90 <= len(post.channel.texts()) <= 115
    passes(post, 5)
    assert len(post.channel.texts()) == 200


def test_a_punished_chat_gets_nothing_before_its_time_in_any_lane(post: Post) -> None:
    """A nudge was refused for thirty seconds; an answer to the same chat would only make it longer."""
    punished, other = add_peer(post.database, "5550001"), add_peer(post.database, "5550002")
    post.queue(punished, "nudge", kind="nudge")
    post.channel.fails["send"] = [TryLater(30, is_too_fast=True)]
    cycle(post)
    post.queue(punished, "answer")
    post.queue(other, "theirs")
    passes(post, 29)
    assert post.channel.texts("5550001") == ["nudge"]
    assert post.channel.texts("5550002") == ["theirs"]
    passes(post, 1.5)
    assert post.channel.texts("5550001") == ["nudge", "answer"], "and then one a second, for a chat that was too fast"
    passes(post, 1.5)
    assert post.channel.texts("5550001") == ["nudge", "answer", "nudge"]


def test_a_chat_gets_its_messages_in_order_one_a_second(post: Post) -> None:
    peer = add_peer(post.database)
    post.queue(peer, *map(str, range(8)))
    passes(post, 2.9)
    assert post.channel.texts() == ["0", "1", "2", "3", "4"]
    passes(post, 4)
    assert post.channel.texts() == list(map(str, range(8)))


def test_what_came_back_while_the_store_refused_is_written_down_later_and_not_sent_again(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer arrived; that the database was locked just then is no reason to say it twice."""

    async def locked(_: object) -> None:
        raise StoreUnavailable("locked")

    post.queue(add_peer(post.database), "answer")
    cycle(post)
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(post.database, "transact", locked)
        cycle(post)
        post.time.passes(seconds=200)
        cycle(post)
    cycle(post)
    assert post.states() == [("sent", "")]
    assert post.channel.texts() == ["answer"]


def test_one_outcome_that_cannot_be_written_down_spoils_no_other(
    post: Post, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A fault of ours in one row: the others are settled, and this one is taken up again when its lease is over."""
    import scheduler.delivery

    settle = scheduler.delivery.settle

    def stumble(tx: object, master: object, landed: list[object], now: object) -> None:
        assert not any(each.row.peer_id == first.id for each in landed), "a fault"  # type: ignore[attr-defined]
        settle(tx, master, landed, now)  # type: ignore[arg-type]

    monkeypatch.setattr(scheduler.delivery, "settle", stumble)
    first, second = add_peer(post.database, "5550001"), add_peer(post.database, "5550002")
    post.queue(first, "a")
    post.queue(second, "x")
    cycle(post)
    cycle(post)
    assert post.states() == [("sending", ""), ("sent", "")]
    assert "could not be written down" in caplog.text


def test_bulk_that_hangs_leaves_room_for_answers(post: Post) -> None:
    """Thirty chats that do not answer for a minute: whoever writes now is answered all the same."""

    async def scene() -> None:
        for number in range(40):
            post.channel.stuck[str(5_550_000 + number)] = asyncio.Event()
        for _ in range(100):
            await post.delivery._cycle(lambda: False)
            await asyncio.sleep(0)
            post.time.passes(seconds=0.1)
        stuck = len(post.channel.calls)
        assert stuck == 32
        post.queue(asked, "answer")
        await post.delivery._cycle(lambda: False)
        async with asyncio.timeout(HANGS_SECONDS):
            while "answer" not in post.channel.sent_for_certain:
                await asyncio.sleep(0)
        for event in post.channel.stuck.values():
            event.set()
        await asyncio.gather(*post.delivery._on_the_way)

    for number in range(40):
        post.queue(add_peer(post.database, str(5_550_000 + number)), "nudge", kind="nudge")
    asked = add_peer(post.database, "5559999")
    asyncio.run(scene())


def test_a_nudge_that_waited_out_an_outage_is_missed(post: Post) -> None:
    """Telegram was away for three hours; nobody is woken for what was meant for then (`design.md` rule 16)."""
    post.queue(add_peer(post.database), "nudge", kind="nudge")
    post.time.passes(hours=2, seconds=1)
    cycle(post)
    cycle(post)
    assert post.channel.texts() == []
    assert post.states() == [("missed", "late")]


def test_an_answer_outlives_an_outage_of_six_hours(post: Post) -> None:
    """They asked, and it is kept; nobody can promise the moment, but nobody has to ask twice."""
    post.queue(add_peer(post.database), "answer")
    while post.time() < NOW.replace(hour=23, minute=59):
        post.channel.fails["send"] = [TryLater(1)]
        cycle(post)
        post.time.passes(seconds=30)
    post.channel.fails["send"] = []
    post.time.passes(minutes=1)
    cycle(post)
    cycle(post)
    assert post.states() == [("sent", "")]
