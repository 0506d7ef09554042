"""A clock that is set back: nobody waits for as long as it was set back, and nothing goes faster than it may."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from conversations.channel import TryLater
from scheduler.clock import Clock
from scheduler.pace import Limits, Pace, Standing
from store import paces, tables
from store.database import Transaction
from store.paces import Fill
from tests.scheduler.ground import Post
from tests.store.ground import ENGINES, NOW, add_peer, now, opened

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


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("back", [timedelta(minutes=5), timedelta(days=36)])
def test_a_clock_that_is_set_back_silences_no_chat(tmp_path: Path, engine: str, back: timedelta) -> None:
    """A machine that begins ahead is put right by the network's time, or by Telegram's second answer."""
    with opened(tmp_path, engine) as database:
        post = Post(database, Limits())
        sam = add_peer(database, SAM)

        async def goes() -> None:
            await post.delivery._cycle(lambda: False)
            await asyncio.gather(*post.delivery._on_the_way)
            await post.delivery._cycle(lambda: True)

        post.time.moment = NOW + back
        post.queue(sam, "first")
        asyncio.run(goes())
        assert post.channel.texts() == ["first"]
        post.time.moment = NOW
        post.queue(sam, "second")
        for _ in range(40):
            asyncio.run(goes())
            post.time.passes(seconds=1)
        assert post.channel.texts() == ["first", "second"]


def test_a_clock_that_is_set_back_by_less_than_a_minute_stops_nobodys_answers(tmp_path: Path) -> None:
    with opened(tmp_path, "postgresql") as database:
        post = Post(database, Limits())

        async def goes() -> None:
            await post.delivery._cycle(lambda: False)
            await asyncio.gather(*post.delivery._on_the_way)
            await post.delivery._cycle(lambda: True)

        post.time.moment = NOW + timedelta(seconds=55)
        for number in range(10):
            post.queue(add_peer(database, f"555000{number}"), "first")
        asyncio.run(goes())
        assert len(post.channel.texts()) == 10
        post.time.moment = NOW
        for number in range(20):
            post.queue(add_peer(database, f"55511{number:02}"), "second")
        for _ in range(20):
            asyncio.run(goes())
            post.time.passes(seconds=1)
        assert post.channel.texts().count("second") == 20


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("back", [timedelta(), timedelta(minutes=9)])
def test_a_pause_of_all_does_not_last_for_as_long_as_a_clock_is_set_back(
    tmp_path: Path, engine: str, back: timedelta
) -> None:
    with opened(tmp_path, engine) as database:
        post = Post(database, Limits())
        post.time.moment = NOW + back
        post.channel.fails["send"] = [TryLater(2, is_too_fast=True) for _ in range(3)]
        for number in range(3):
            post.queue(add_peer(database, f"555200{number}"), "refused")
        asyncio.run(_cycle(post))
        asyncio.run(_cycle(post))
        post.time.moment = NOW
        post.queue(add_peer(database, SAM), "to somebody else")
        _passes(post, 30)
        assert "to somebody else" in post.channel.sent_for_certain


def test_who_wrote_first_after_telegram_was_reached_is_answered_again(tmp_path: Path) -> None:
    """The network came after the bot: the first answer of Telegram's brings words, the second takes the reply."""
    with opened(tmp_path, "sqlite") as database:
        post, ran = Post(database, Limits()), [0.0]
        clock = Clock(lambda: NOW + timedelta(days=36, seconds=ran[0]), lambda: timedelta(seconds=ran[0]))
        post.delivery._now = clock.now
        sam = add_peer(database, SAM)

        def answers() -> None:
            clock.hear(NOW + timedelta(seconds=ran[0]))

        answers()  # `getUpdates`, with Sam's words
        post.queue(sam, "reply", due=clock.now())
        asyncio.run(_cycle(post))
        answers()  # `sendMessage`
        assert abs(clock.now() - NOW) < timedelta(minutes=1)
        ran[0] += 60
        answers()
        post.queue(sam, "reply to the next words")
        for _ in range(60):
            asyncio.run(_cycle(post))
            ran[0] += 1
        assert post.channel.texts() == ["reply", "reply to the next words"]


class Shared:
    """How all workers stand, as the store keeps it: a claim of one second after the other, each as far as it may."""

    def __init__(self) -> None:
        self.kept: Standing | None = None
        self.left = 0

    def claims(self, pace: Pace, moment: datetime) -> None:
        if self.kept is None:
            self.kept = pace.standing(moment)
        here = pace.begin(moment, self.kept)
        room, _ = here.room(moment)
        for number in range(room):
            here.leaves(moment, self.left + number, is_message=True)
        self.left += room
        self.kept = here.standing(moment)
        pace.keep(moment, here)


@pytest.mark.parametrize("apart", [2 * SECOND, 4 * SECOND, timedelta(hours=8)])
def test_workers_whose_clocks_are_apart_send_one_burst_more_at_the_most(apart: timedelta) -> None:
    """A machine's clock leaps, and is followed until its worker hears the database again, five seconds later."""
    shared, limits = Shared(), Limits()
    right, ahead = Pace(limits), Pace(limits)
    for tenth in range(50):
        moment = NOW + tenth * SECOND / 10
        shared.claims(right, moment)
        shared.claims(ahead, moment + apart)
    assert shared.left <= limits.burst * 2 + 5 * limits.all_per_second


def test_all_clocks_that_are_set_back_again_and_again_send_no_faster() -> None:
    shared, limits, pace = Shared(), Limits(), Pace(Limits())
    for tenth in range(50):
        shared.claims(pace, NOW + tenth * SECOND / 10 - tenth * timedelta(hours=1))
    assert 0 < shared.left <= limits.burst + 5 * limits.all_per_second


def test_what_was_noted_by_a_clock_that_was_set_back_keeps_nobody_waiting() -> None:
    """A chat was refused, and another worker has claimed by the new clock before this one could say so."""
    back, pace, other, shared = timedelta(hours=1), Pace(Limits()), Pace(Limits()), Shared()
    shared.claims(pace, NOW + back)
    pace.is_refused("reply", 7, NOW + back, 2 * SECOND)
    shared.claims(other, NOW)
    here = pace.begin(NOW + 5 * SECOND, shared.kept)
    assert here.resting(NOW + 5 * SECOND) == []
    assert here.room(NOW + 5 * SECOND)[0] > 0


def test_what_was_noted_long_ago_moves_nobody() -> None:
    """The store refused one worker for a minute: what it says late is no clock that was set back."""
    pace, other, shared = Pace(Limits()), Pace(Limits()), Shared()
    shared.claims(pace, NOW)
    pace.leaves_beside(NOW + SECOND)
    later = NOW + 60 * SECOND
    shared.claims(other, later)
    assert shared.kept
    here = pace.begin(later, Standing(shared.kept.fills, {7: later + 30 * SECOND}))
    assert here.resting(later + 20 * SECOND) == [7]


def test_a_chat_rests_on_by_a_clock_that_was_set_back() -> None:
    """Telegram still wants nothing for it: only what the clock was set back by is taken off."""
    pace, back = Pace(Limits()), timedelta(hours=1)
    pace.room(NOW + back)
    pace.is_refused("reply", 7, NOW + back, 30 * SECOND)
    assert pace.resting(NOW) == [7]
    assert pace.resting(NOW + 29 * SECOND) == [7]
    assert pace.resting(NOW + 31 * SECOND) == []


def _rests(post: Post) -> dict[int, datetime]:
    rows = now(post.database, lambda tx: tx.execute(tables.rests.select()).all())
    return {row.peer_id: row.until for row in rows}


def test_who_rested_before_a_clock_was_set_back_does_not_rest_anew(tmp_path: Path) -> None:
    """Rests that are over stand in the table until it is cleaned; by the new clock they would be far from over."""
    with opened(tmp_path, "postgresql") as database:
        post, back = Post(database, Limits()), timedelta(minutes=9)
        sam = add_peer(database, SAM)
        post.time.moment = NOW + back
        post.queue(sam, "first")
        _passes(post, 20)
        post.time.moment = NOW
        _passes(post, 5)
        assert all(until <= post.time.moment + 5 * SECOND for until in _rests(post).values())
        post.queue(sam, "second")
        _passes(post, 5)
        assert post.channel.sent_for_certain == ["first", "second"]


def test_a_rest_far_ahead_neither_holds_nor_stays(tmp_path: Path) -> None:
    """A version before this one left such rows."""
    with opened(tmp_path, "postgresql") as database:
        post = Post(database, Limits())
        sam = add_peer(database, SAM)
        ahead = {"peer_id": sam.id, "until": NOW + timedelta(days=36)}
        now(database, lambda tx: tx.execute(tables.rests.insert().values(ahead)))
        now(database, lambda tx: paces.purge(tx, NOW))
        assert _rests(post) == {}
        now(database, lambda tx: tx.execute(tables.rests.insert().values(ahead)))
        post.queue(sam, "words")
        asyncio.run(_cycle(post))
        assert post.channel.sent_for_certain == ["words"]


def test_who_waited_long_for_the_others_does_not_take_them_for_a_clock_that_was_set_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server was slow: while one worker waited for its turn, the others have claimed five seconds long."""
    with opened(tmp_path, "postgresql") as database:
        post, kept = Post(database, Limits()), paces.hold
        sam = add_peer(database, SAM)

        def hold(tx: Transaction, moment: datetime, full: Mapping[str, float]) -> dict[str, Fill]:
            kept(tx, moment, full)
            post.time.passes(seconds=5)
            others = {name: Fill(0.0, post.time.moment) for name in full}
            paces.fill(tx, others, {sam.id: post.time.moment + 30 * SECOND})
            return kept(tx, moment, full)

        monkeypatch.setattr(paces, "hold", hold)
        post.queue(sam, "words")
        asyncio.run(_cycle(post))
        assert post.channel.calls == []
        assert _rests(post) == {sam.id: NOW + 35 * SECOND}
