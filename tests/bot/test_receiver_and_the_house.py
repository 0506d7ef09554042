"""The door while the store is not open yet, refuses, or closes; and a chat that floods."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.chats import AT_ONCE_MOST
from bot.receiver import Receiver
from conversations.emergency import CARDS_AT_ONCE, Emergency
from store import tables
from store.database import Database, StoreUnavailable
from tests.bot.ground import Door, tap, text
from tests.store.ground import now
from tests.words_in_force import starter_words

CARD_BEGINS = "9-1-1"


@pytest.fixture
def door(database: Database) -> Door:
    return Door(database)


def seen(door: Door) -> int:
    """How many updates are noted as seen."""
    return now(door.database, lambda tx: tx.execute(select(func.count()).select_from(tables.seen_updates)).scalar_one())


def test_before_the_store_is_open_emergencies_are_answered_and_the_rest_comes_again(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    """A machine that starts at night with a full disk is when somebody needs the steps (rule 2)."""
    early = Receiver(door.house.shelf, door.channel, Emergency(door.urgent, door.house.shelf, door.time))
    waiting = [text("/start", 1), text("overdose", 2, 5550002), tap("1e:en:overdose_steps", 3)]

    async def scene() -> None:
        assert sorted(await early.take(waiting)) == [2, 3]
        assert len(door.urgent.texts()) == 2
        assert door.channel.texts() == []
        early.move_in(door.house)
        assert await early.take([waiting[0]]) == [1]
        await early.close()

    asyncio.run(scene())
    assert seen(door) == 1, "an emergency that is answered beside the store is noted nowhere"
    assert caplog.text.count("an emergency is answered and not noted: the store is not open yet") == 2


def test_while_the_house_closes_emergencies_are_answered_and_the_rest_is_for_the_next_start(door: Door) -> None:
    door.receiver.refuse_ordinary()
    assert door.receiver.is_closing
    assert door.take(text("/start", 1), text("overdose", 2, 5550002)) == [2]
    assert CARD_BEGINS in door.urgent.texts("5550002")[0]
    assert seen(door) == 0


def test_an_update_nobody_could_read_waits_for_the_store_too(door: Door) -> None:
    """Its shape is all there is of it; acknowledged and not kept, nobody would ever learn of it."""
    broken = {"update_id": 5, "message": {"chat": "none"}}
    door.receiver.refuse_ordinary()
    assert door.take(broken) == []
    door.receiver.move_in(door.house)
    assert door.take(broken) == [5]
    assert door.take(broken) == [5]
    count = select(func.count()).select_from(tables.set_aside)
    assert now(door.database, lambda tx: tx.execute(count).scalar()) == 1


def test_what_the_store_refused_for_a_moment_is_answered_in_the_order_it_was_written(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    transact, refusals = door.database.transact, [StoreUnavailable("locked")]

    async def hesitate(work: Any) -> Any:
        if refusals:
            raise refusals.pop()
        return await transact(work)

    monkeypatch.setattr(door.database, "transact", hesitate)
    assert door.take(text("/help", 1)) == []
    assert door.take(text("/privacy", 2)) == [], "it must not overtake the one before"
    assert door.take(text("overdose", 3)) == [3], "but a cry may"
    assert sorted(door.take(text("/help", 1), text("/privacy", 2))) == [1, 2]


def test_two_updates_of_one_chat_taken_at_once_are_answered_in_order(door: Door) -> None:
    """By webhook a tap and a text arrive in two of Telegram's lanes at the same moment."""

    async def scene() -> None:
        takes = [door.receiver.take([text(words, number)]) for number, words in enumerate(("/help", "/privacy") * 5)]
        await asyncio.gather(*takes)
        await door.receiver.close()

    asyncio.run(scene())
    rows = select(tables.seen_updates.c.update_id)
    assert len(now(door.database, lambda tx: tx.execute(rows).all())) == 10


def test_a_flood_is_told_once_noted_and_acknowledged(door: Door) -> None:
    """Everything that came is known, nothing is answered for hours, and nobody is left wondering (decision 0012)."""
    flood = [text("/help", number) for number in range(200)]
    assert sorted(door.take(*flood)) == list(range(200))
    assert seen(door) == 200
    assert door.rows() <= AT_ONCE_MOST * 2 + 2
    before = door.rows()
    door.take(*[text("/help", 300 + number) for number in range(50)])
    assert door.rows() == before


def test_a_chat_that_floods_can_still_stop_and_cry(door: Door) -> None:
    door.take(*[text("/help", number) for number in range(100)])
    queued = door.rows()
    assert door.take(text("/stop", 100)) == [100]
    assert door.rows() > queued
    assert door.take(text("overdose", 101)) == [101]
    assert CARD_BEGINS in door.urgent.texts("5550001")[0]


def test_a_flood_of_cries_brings_a_few_cards_and_fills_nothing(door: Door) -> None:
    assert len(door.take(*[text("overdose", number) for number in range(150)])) == 150
    assert len(door.urgent.texts()) == CARDS_AT_ONCE
    assert door.rows() == 0


def test_who_is_turned_away_is_told_so_once(door: Door) -> None:
    """Their words could not be kept; they must learn it, to write again (decision 0011)."""

    async def scene() -> None:
        await door.receiver.turn_away([text("/help", number) for number in range(5)] + [text("hi", 9, 5550002)])

    asyncio.run(scene())
    assert [len(door.channel.texts(address)) for address in ("5550001", "5550002")] == [1, 1]
    assert door.channel.texts("5550001") == [starter_words().pack.line("cannot_now", "fr")]
    assert door.rows() == 0
