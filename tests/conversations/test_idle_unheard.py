"""Idle peers while Telegram is not heard, and old buttons: who tapped Keep must not be erased, nor told untruths."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, update

import meters
from conversations import idle
from scheduler.housekeeping import Housekeeping
from scheduler.pace import UNHURRIED, Pace
from scheduler.service import SchedulerService
from store import marks, tables
from store.idle import LISTENING
from tests.conversations.ground import ALEX, SAM, Ground
from tests.conversations.idle_ground import (
    ASK,
    ERASE,
    QUESTION,
    a_day,
    day,
    is_there,
    looks,
    questions,
    settle,
    still,
    was,
)
from tests.store.ground import MASTER, run


class Line:
    """Whether Telegram is heard: how many seconds ago it said that nothing waits."""

    def __init__(self, ground: Ground) -> None:
        self.ago: float | None = 0.0
        self._ground = ground
        database, channel = ground.database, ground.chat
        self._housekeeping = Housekeeping(database, MASTER, channel, ground.time, heard=lambda: self.ago)  # type: ignore[arg-type]

    def tidies(self, times: int, minutes: int = 65) -> None:
        """Let it be tidied so often, with some time before each."""
        for _ in range(times):
            self._ground.time.passes(minutes=minutes)
            asyncio.run(self._housekeeping.tidy())


def listening(ground: Ground) -> str:
    """What the mark says."""
    return ground.now(lambda tx: marks.read(tx, LISTENING))


def test_while_telegram_is_cut_nobody_is_erased_however_long_the_bot_runs(ground: Ground) -> None:
    """It ticks and tidies all the while; the tap on Keep, or the word, was dropped by Telegram after a day."""

    async def scene() -> None:
        settle(ground, SAM, ALEX)
        was(ground, ASK)
        was(ground, ERASE, None, ALEX, is_reachable=False)
        assert [await a_day(ground) for _ in range(2)].count([QUESTION[:30]]) == 1
        assert not is_there(ground, ALEX), "while it was heard they were let go"
        for _ in range(40):
            ground.time.passes(days=1)
            assert await looks(ground, hears=False) == 0
        assert is_there(ground)
        await still(ground, 30)
        assert is_there(ground), "the question from before counts no more"
        assert [await a_day(ground) for _ in range(3)].count([QUESTION[:30]]) == 1
        await still(ground, 33)
        assert not is_there(ground)

    run(scene())


@pytest.mark.parametrize("ago", [None, 3601.0, 40 * 86400.0])
def test_a_tidying_that_did_not_hear_telegram_is_no_listening(ground: Ground, ago: float | None) -> None:
    """Unknown, or too long ago: then nobody knows what waits there."""
    settle(ground)
    was(ground, ERASE + 2, 32)
    before, line = listening(ground), Line(ground)
    line.ago = ago
    line.tidies(3, minutes=610)
    assert is_there(ground)
    assert listening(ground) == before
    line.ago = 600.0
    line.tidies(2)
    assert is_there(ground)
    assert listening(ground).startswith(ground.time.moment.date().isoformat()), "more than a day: it begins anew"


def test_the_house_listens_to_what_the_way_in_hears(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it is built for a process: polling and the webhook say it, and tidying notes it for all workers."""
    heard = meters.Heard()
    monkeypatch.setattr(meters, "NOTHING_WAITED", heard)
    service = SchedulerService(ground.house, ground.chat, ground.bell, True, Pace(UNHURRIED))  # type: ignore[arg-type]
    tidy = service._ticking._housekeeping.tidy
    asyncio.run(tidy())
    assert listening(ground) == ""
    heard.now()
    ground.time.passes(minutes=10)
    asyncio.run(tidy())
    assert listening(ground).startswith(ground.time.moment.date().isoformat())


def test_an_hour_or_a_night_without_telegram_begins_nothing_anew(ground: Ground) -> None:
    """Telegram keeps for a day what peers write; once it said that nothing waits, all of it was handed over."""
    settle(ground)
    was(ground, ERASE + 2, 32)
    since, line = day(ground, 400).isoformat(), Line(ground)
    line.ago = None
    line.tidies(2, minutes=590)
    assert is_there(ground)
    line.ago = 0.0
    line.tidies(1)
    assert listening(ground).startswith(since)
    assert not is_there(ground)


def test_of_several_workers_one_hears_and_another_tidies(ground: Ground) -> None:
    """Who speaks with Telegram notes it for all; who heard it longer ago, or never, takes nothing back."""
    settle(ground)
    was(ground, ERASE + 2, 32)
    moment = ground.time.moment
    ground.now(lambda tx: idle.note_heard(tx, moment))
    noted = listening(ground)
    for ago in (timedelta(minutes=50), timedelta(hours=22)):
        ground.now(lambda tx, ago=ago: idle.note_heard(tx, moment - ago))
    assert listening(ground) == noted
    line = Line(ground)
    line.ago = None
    line.tidies(1, minutes=50)
    assert not is_there(ground)


def test_an_old_keep_of_who_was_let_go_and_came_back_says_that_it_is_gone(ground: Ground) -> None:
    """They are known again, and their groups are gone all the same."""

    async def scene() -> None:
        settle(ground)
        was(ground, ASK)
        await a_day(ground)
        await a_day(ground)
        question = next(message for _, message in ground.chat.sent if message.text.startswith(QUESTION))
        (keep,) = [button.press for row in question.rows for button in row if button.label == "Keep it"]
        assert [message.text for message in await ground.presses(keep, 5)] == ["OK. All of it stays."]
        was(ground, ERASE + 2, 32)
        assert await looks(ground) == 1
        await ground.says("hello")
        (told,) = await ground.presses(keep, 5)
        assert told.text.startswith("Your settings and groups from before were erased.")

    run(scene())


def test_damaged_rows_in_front_end_nobody_elses_asking(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many as are looked at together open with no key; who stands behind them is asked."""
    monkeypatch.setattr("conversations.idle.PORTION", 2)

    async def scene() -> None:
        people = [f"80000{place}" for place in range(5)]
        settle(ground, *people)
        for address in people:
            was(ground, ASK, None, address)
        damaged = select(tables.peers.c.id).order_by(tables.peers.c.id).limit(4)
        numbers = ground.now(lambda tx: tx.execute(damaged).scalars().all())
        spoilt = update(tables.peers).where(tables.peers.c.id.in_(numbers)).values(key_wrapped=b"x" * 40)
        ground.now(lambda tx: tx.execute(spoilt))
        await looks(ground)
        assert questions(ground) == [("planned", "")]

    run(scene())
