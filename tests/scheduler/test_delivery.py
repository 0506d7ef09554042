"""Delivery against a channel that loses answers, refuses, stalls and breaks."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select, update

import scheduler.attempt
from conversations.channel import (
    CannotEdit,
    Delete,
    Message,
    PeerUnreachable,
    Refused,
    Send,
    Strip,
    TryLater,
    Unsure,
)
from store import messages, outbox, peers, tables
from store.database import Database
from store.outbox import LEASE
from tests.scheduler.ground import Post
from tests.store.ground import MASTER, NOW, add_peer, now


@pytest.fixture
def post(database: Database) -> Post:
    return Post(database)


def test_a_reply_whose_fate_is_unsure_goes_again(post: Post) -> None:
    """The answer to a question is never lost; that it may come twice is the price (`design.md` §2)."""
    post.queue(add_peer(post.database), "answer")
    post.channel.fails["send"] = [Unsure("lost")]
    assert post.drain() == 1
    assert post.states() == [("retry", "")]
    assert post.drain() == 0, "not before its pause is over"
    post.time.passes(seconds=1)
    post.drain()
    assert post.channel.texts() == ["answer", "answer"]
    assert post.states() == [("sent", "")]


@pytest.mark.parametrize("kind", ["nudge", "check_in"])
def test_a_nudge_whose_fate_is_unsure_never_goes_again(post: Post, kind: str) -> None:
    """Nobody who is grieving should hear the bot's own idea twice."""
    post.queue(add_peer(post.database), "how are you", kind=kind)
    post.channel.fails["send"] = [Unsure("lost")]
    post.drain()
    post.time.passes(days=1)
    post.drain()
    assert post.channel.texts() == ["how are you"]
    assert post.states() == [("unknown", "unsure")]


def test_who_left_hears_nothing_more(post: Post) -> None:
    """After a block every further attempt is noise to Telegram and pressure on the peer."""
    peer, other = add_peer(post.database, "5550001"), add_peer(post.database, "5550002")
    post.queue(peer, "a", "b", "c")
    post.queue(other, "x")
    post.channel.fails["send"] = [PeerUnreachable("blocked")]
    post.drain()
    assert post.states() == [("failed", "left"), ("cancelled", "left"), ("cancelled", "left"), ("sent", "")]
    found = now(post.database, lambda tx: peers.find(tx, MASTER, peer.address))
    assert found is not None
    assert not found.is_reachable
    post.time.passes(days=1)
    assert post.drain() == 0


def test_a_wait_that_telegram_asks_for_is_kept_to_the_second(post: Post) -> None:
    """Coming back early makes the wait longer, for everybody."""
    post.queue(add_peer(post.database), "a", kind="nudge")
    post.channel.fails["send"] = [TryLater(37)]
    post.drain()
    post.time.passes(seconds=36.9)
    assert post.drain() == 0
    post.time.passes(seconds=0.2)
    assert post.drain() == 1
    assert post.states() == [("sent", "")]


def test_what_cannot_be_changed_any_more_is_said_anew(post: Post) -> None:
    """The peer deleted the message the answer was to be drawn into; they still get their answer."""
    post.queue(add_peer(post.database), Send(Message("answer"), replaces=77))
    post.channel.fails["edit"] = [CannotEdit("gone")]
    post.drain()
    assert post.channel.named("edit") == [("5550001", 77, "answer")]
    assert post.channel.sent_for_certain == ["answer"]
    assert post.noted() == [(1001, True)]


def test_a_changed_message_is_not_noted_again(post: Post) -> None:
    post.queue(add_peer(post.database), Send(Message("answer"), replaces=77))
    post.drain()
    assert post.channel.texts() == []
    assert post.noted() == []
    assert post.states() == [("sent", "")]


def test_a_refused_message_ends_and_the_next_one_goes(post: Post) -> None:
    """One message with a mistake in it must not silence a chat for hours."""
    post.queue(add_peer(post.database), "broken", "whole")
    post.channel.fails["send"] = [Refused("text is empty")]
    post.drain()
    assert post.states() == [("failed", "refused"), ("sent", "")]


def test_a_row_that_cannot_be_read_back_ends_and_the_next_one_goes(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    """A row of another version, say after going back a release: it must not be taken up for ever."""
    peer = add_peer(post.database)
    for body in ("{", '{"do":"dance"}', '{"do":"send"}', "[]", '{"do":"send","message":{"secret":1},"replaces":0}'):
        now(post.database, lambda tx, body=body: outbox.add(tx, peer, "reply", body, NOW, NOW))
    post.queue(peer, "whole")
    post.drain()
    assert post.states() == [("failed", "unreadable")] * 5 + [("sent", "")]
    assert "secret" not in caplog.text


def test_a_fault_in_the_channel_is_treated_as_unsure(post: Post, caplog: pytest.LogCaptureFixture) -> None:
    """Something nobody thought of: the reply goes again, the nudge does not, and neither is forgotten."""
    post.queue(add_peer(post.database, "5550001"), "answer")
    post.queue(add_peer(post.database, "5550002"), "nudge", kind="nudge")
    post.channel.fails["send"] = [RuntimeError("5550001"), RuntimeError("5550002")]
    post.drain()
    assert post.states() == [("retry", ""), ("unknown", "unsure")]
    assert "5550001" not in caplog.text, "an error's words may hold an address"


def _crash_while_sending(post: Post) -> None:
    """A row is claimed, and whoever claimed it is gone."""
    assert len(now(post.database, lambda tx: outbox.claim(tx, MASTER, post.time(), 9))) == 1


def test_after_a_crash_a_reply_goes_again_when_the_lease_is_over(post: Post) -> None:
    """Power went between sending and noting it: nobody knows, so it is said again, but not while it might still go."""
    post.queue(add_peer(post.database), "answer")
    _crash_while_sending(post)
    post.time.passes(seconds=LEASE.total_seconds())
    assert post.drain() == 0
    post.time.passes(seconds=1)
    assert post.drain() == 1
    assert post.channel.texts() == ["answer"]
    assert post.states() == [("sent", "")]


def test_after_a_crash_a_nudge_is_unknown_and_the_chat_goes_on(post: Post) -> None:
    peer = add_peer(post.database)
    post.queue(peer, "nudge", kind="nudge")
    _crash_while_sending(post)
    post.queue(peer, "answer")
    post.time.passes(seconds=LEASE.total_seconds() + 1)
    post.drain()
    assert post.channel.texts() == ["answer"]
    assert post.states() == [("unknown", "unsure"), ("sent", "")]


def test_what_is_on_its_way_while_the_clock_is_moved_goes_once(post: Post) -> None:
    """On the practice phone a day passes in a second; what was about to leave then still leaves."""

    async def scene() -> None:
        await post.delivery._cycle(lambda: False)
        # The row is in hand and not sent yet; its lease is over by the clock, and it is looked for again.
        post.time.passes(seconds=LEASE.total_seconds() + 1)
        for _ in range(5):
            await post.delivery._cycle(lambda: False)
            await asyncio.gather(*post.delivery._on_the_way)

    post.queue(add_peer(post.database), "How was it?", kind="nudge")
    asyncio.run(scene())
    assert post.channel.texts() == ["How was it?"]
    assert post.states() == [("sent", "")]


def test_what_was_sent_is_emptied_and_only_its_number_is_kept(post: Post) -> None:
    """Enough to tidy the chat, and not a word more."""
    peer = add_peer(post.database)
    post.queue(peer, Send(Message("personal")), Send(Message("public", is_personal=False)))
    post.drain()
    assert post.noted() == [(1001, True), (1002, False)]
    bodies = now(post.database, lambda tx: tx.execute(select(tables.outbox.c.body_sealed)).scalars().all())
    assert set(bodies) == {b""}


@pytest.mark.parametrize("failure", [Unsure("lost"), Refused("no rights"), TryLater(5), PeerUnreachable("gone")])
def test_a_pin_that_fails_never_sends_the_message_again(post: Post, failure: Exception) -> None:
    """The steps stand in the chat; that they are not pinned is no reason to say them twice."""
    post.queue(add_peer(post.database), Send(Message("steps", is_pinned=True)))
    post.channel.fails["pin"] = [failure]
    post.drain()
    post.time.passes(days=1)
    post.drain()
    assert post.channel.texts() == ["steps"]
    assert post.channel.named("pin") == [("5550001", 1001)]
    assert post.states() == [("sent", "")]


def test_a_pin_that_stalls_never_sends_the_message_again(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler.attempt, "PIN_SECONDS", 0.01)

    async def stall(*_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(post.channel, "pin", stall)
    post.queue(add_peer(post.database), Send(Message("steps", is_pinned=True)))
    post.drain()
    assert post.states() == [("sent", "")]


def test_buttons_and_messages_are_taken_away(post: Post) -> None:
    peer = add_peer(post.database)
    now(post.database, lambda tx: [messages.note(tx, peer.id, number, True, NOW) for number in (5, 6, 7)])
    post.queue(peer, Strip(5), Delete((5, 6)))
    post.drain()
    assert post.channel.named("strip") == [("5550001", 5)]
    assert post.channel.named("delete") == [("5550001", (5, 6))]
    assert post.noted() == [(7, True)]


def test_a_removal_that_failed_keeps_the_numbers(post: Post) -> None:
    """Numbers forgotten too early are messages nobody can ever clear."""
    peer = add_peer(post.database)
    now(post.database, lambda tx: messages.note(tx, peer.id, 5, True, NOW))
    post.queue(peer, Delete((5,)))
    post.channel.fails["delete"] = [TryLater(9)]
    post.drain()
    assert post.noted() == [(5, True)]


def test_a_damaged_row_does_not_end_deliveries(post: Post) -> None:
    post.queue(add_peer(post.database, "5550001"), "damaged")
    post.queue(add_peer(post.database, "5550002"), "whole")
    damage = update(tables.outbox).where(tables.outbox.c.id == 1).values(body_sealed=b"damaged")
    now(post.database, lambda tx: tx.execute(damage))
    post.drain()
    assert post.channel.texts() == ["whole"]
    assert post.states() == [("failed", "unreadable"), ("sent", "")]
