"""Inline mode at the door: cards for who types elsewhere, nothing kept of it, and never in the way of a cry."""

from __future__ import annotations

import asyncio
import json
import logging
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.chats import AT_ONCE_MOST
from bot.inline import INLINE, PER_SECOND_MOST, UNDER_WAY_MOST, InlineMode, Results, came_by, is_inline
from bot.receiver import Receiver
from bot.telegram_channel import INLINE_CACHE_SECONDS
from bot.updates import ALLOWED
from conversations.channel import Message, Refused, Unsure
from conversations.emergency import Emergency
from store import tables
from store.database import Database
from tests.bot.ground import Door, tap, text
from tests.bot.test_channel import channel_with
from tests.patience import HANGS_SECONDS
from tests.sandbox.judges import wrong_in_request
from tests.store.ground import run

BOT = "peer2peer_practice_bot"


def typed(words: object, number: int = 1, sender: object = 5550001, **fields: object) -> dict[str, Any]:
    """An update with something typed behind the bot's name."""
    who = {"id": sender, "is_bot": False, "first_name": "Sam", "language_code": "en"}
    held = {"id": f"q{number}", "from": who, "query": words, "offset": "", "chat_type": "private", **fields}
    return {"update_id": number, INLINE: {key: value for key, value in held.items() if value is not None}}


class InlineDoor(Door):
    """A door with inline mode; what it offers is kept in `offered`, by the number of what was typed."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.house.shelf.bot_name = BOT
        self.offered: dict[str, Results] = {}
        self.order: list[str] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.fails: list[Exception] = []
        emergency = Emergency(self.urgent, self.house.shelf, self.time)
        self.inline = InlineMode(self.answer, self.house.shelf, self.time)
        self.receiver = Receiver(self.house.shelf, self.channel, emergency, self.inline)
        self.receiver.move_in(self.house)

    async def answer(self, number: str, results: Results) -> None:
        self.order.append("offer")
        await self.gate.wait()
        if self.fails:
            raise self.fails.pop(0)
        self.offered[number] = results


@pytest.fixture
def door(database: Database) -> InlineDoor:
    return InlineDoor(database)


def _seen_updates(door: Door) -> int:
    query = select(func.count()).select_from(tables.seen_updates)
    return door.database.transact_now(lambda tx: tx.execute(query).scalar_one())


def test_what_is_typed_is_offered_cards(door: InlineDoor) -> None:
    assert door.take(typed("ox", 1), typed("naloxone", 2)) == [1, 2]
    assert door.offered["q1"][0]["id"] == "oximeter"
    assert len(door.offered["q2"]) >= 3
    for each in (*door.offered["q1"], *door.offered["q2"]):
        said = each["input_message_content"]
        assert said["message_text"].endswith(f"t.me/{BOT}?start={each['id']}")
        assert said["link_preview_options"] == {"is_disabled": True}


def test_it_is_asked_of_telegram_as_the_bot_api_takes_it(door: InlineDoor) -> None:
    """Judged by a library nobody here wrote; and the same for all who type the same, for a short while only."""
    door.take(typed("naloxone"))
    channel, telegram = channel_with()
    run(channel.answer_inline("q1", door.offered["q1"]))
    ((method, fields),) = telegram.calls
    assert list(wrong_in_request(method, dict(fields))) == []
    assert (method, fields["is_personal"], fields["cache_time"]) == ("answerInlineQuery", True, INLINE_CACHE_SECONDS)


def test_nothing_of_it_is_kept_or_logged(door: InlineDoor, caplog: pytest.LogCaptureFixture) -> None:
    """Rule 9: what is typed in another chat is not even for this bot's memory."""
    door.fails = [Refused("query is too old"), Unsure("lost")]
    with caplog.at_level(logging.DEBUG):
        door.take(*(typed("my private words", number) for number in range(1, 5)))
    assert _seen_updates(door) == 0
    assert door.rows() == 0
    assert door.channel.calls == door.urgent.calls == []
    assert "private" not in caplog.text
    assert "5550001" not in caplog.text


def test_crisis_words_typed_elsewhere_are_told_to_nobody(door: InlineDoor) -> None:
    """They were written to somebody else: the card may stand first, and nothing is sent."""
    assert door.take(typed("i want to die"), typed("hes not breathing", 2)) == [1, 2]
    assert door.offered["q1"][0]["id"] == "suicide_help"
    assert door.offered["q2"][0]["id"] == "overdose_steps"
    assert door.channel.calls == door.urgent.calls == []


def test_switched_off_it_is_acknowledged_and_passed_over(database: Database) -> None:
    """Telegram may still bring what waited when it was switched off; it must not come again for ever."""
    door = Door(database)
    assert door.take(typed("ox")) == [1]
    assert _seen_updates(door) == 0
    assert door.channel.calls == door.urgent.calls == []
    assert door.receiver.wanted == ALLOWED


def test_it_needs_no_store(door: InlineDoor) -> None:
    """Locked, full or not open yet: cards come from memory."""
    door.receiver.refuse_ordinary()
    assert door.take(typed("ox"), text("hello", 2)) == [1]
    assert door.offered["q1"]


def test_while_the_store_refuses_it_is_not_asked_for(door: InlineDoor) -> None:
    """Telegram shows a hundred updates that wait; a cry must not stand behind what can be let go."""
    assert door.receiver.wanted == (*ALLOWED, INLINE)
    door.receiver.refusing.set()
    assert door.receiver.wanted == ALLOWED


GARBAGE: list[dict[str, Any]] = [
    typed(None),
    typed(7),
    typed(["ox"]),
    typed("ox", id=7),
    typed("ox", id=""),
    typed("ox", id=None),
    typed("ox", sender="5550001"),
    typed("ox", sender=2**70),
    typed("ox", sender=True),
    typed("ox", **{"from": []}),
    typed("ox", **{"from": None}),
    {"update_id": 1, INLINE: []},
    {"update_id": 1, INLINE: "ox"},
    {"update_id": 1, INLINE: {}},
    {"update_id": 1, INLINE: True},
]


@pytest.mark.parametrize("raw", GARBAGE, ids=lambda raw: json.dumps(raw[INLINE])[:40])
def test_what_cannot_be_read_is_acknowledged_and_gets_no_answer(door: InlineDoor, raw: dict[str, Any]) -> None:
    assert door.take(raw, text("/start", 2)) == [1, 2]
    assert door.offered == {}
    assert door.rows() > 0, "the others go on"


@pytest.mark.parametrize("words", ["\ud83d", "a" * 5000, "**x** <b>&", "\x00", "😀" * 128, "\u202eesodrevo"])
@pytest.mark.parametrize("language", ["xx", "x" * 300, {"a": 1}, None])
def test_whatever_is_typed_can_be_answered(door: InlineDoor, words: str, language: object) -> None:
    who = {"id": 5550001, "language_code": language}
    assert door.take(typed(words, **{"from": who})) == [1]
    assert "q1" in door.offered
    json.dumps(door.offered).encode()


def test_a_cry_beside_it_in_one_update_is_heard(door: InlineDoor) -> None:
    """Telegram puts one thing into an update; should it ever be two, the one that may be a cry counts."""
    assert door.take({**typed("ox", 1), **text("overdose", 1)}) == [1]
    assert "9-1-1" in door.urgent.texts()[0]
    assert door.offered == {}
    assert not is_inline({**typed("ox"), **tap("1h", 1)})


def test_a_flood_of_it_stands_before_no_cry(door: InlineDoor) -> None:
    """A thousand people type at once, before and behind somebody who cries: the card goes first of all."""
    send = door.urgent.send

    async def watched(address: str, message: Message) -> int:
        door.order.append("card")
        return await send(address, message)

    door.urgent.send = watched  # type: ignore[method-assign]
    flood = [typed("naloxone", number, 6000000 + number) for number in range(10, 1010)]
    done = door.take(*flood[:500], text("overdose", 1), *flood[500:])
    assert sorted(done) == [1, *range(10, 1010)], "all are acknowledged, answered or not"
    assert door.order[0] == "card"
    assert len(door.offered) == UNDER_WAY_MOST


def test_one_who_floods_uses_up_nobody_elses_answers(door: InlineDoor) -> None:
    door.take(*(typed("ox", number) for number in range(1, 500)))
    for _ in range(60):
        door.time.moment += timedelta(seconds=0.1)
        door.take(*(typed("ox", number) for number in range(1, 30)))
    before = len(door.order)
    assert before <= AT_ONCE_MOST + 10, "who types is answered no faster than in a chat"
    door.take(typed("ox", 7000, 5550002))
    assert "q7000" in door.offered


def test_over_all_there_are_only_so_many_answers_a_second(door: InlineDoor) -> None:
    """Each costs a search; the cards that lives hang on use the same core."""
    for second in range(5):
        for number in range(100):
            door.take(typed("ox", 1 + number, 6000000 + second * 100 + number))
        door.time.moment += timedelta(seconds=1)
    assert len(door.order) <= PER_SECOND_MOST * 5
    assert len(door.order) >= PER_SECOND_MOST * 4


def test_answers_that_hang_hold_up_nothing(door: InlineDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Telegram does not take them: the batch is done all the same, and no more of them begin."""
    monkeypatch.setattr("bot.inline.CLOSE_SECONDS", 0.01)

    async def scene() -> None:
        door.gate = asyncio.Event()
        flood = [typed("ox", number, 6000000 + number) for number in range(1, 100)]
        async with asyncio.timeout(HANGS_SECONDS):
            assert len(await door.receiver.take(flood)) == 99
            assert await door.receiver.take([text("overdose", 500)]) == [500]
            await asyncio.sleep(0)
            assert len(door.order) == UNDER_WAY_MOST
            await door.receiver.close()
        door.gate.set()
        await door.inline.close()

    asyncio.run(scene())


def test_a_fault_of_ours_is_told_without_what_was_typed(
    door: InlineDoor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("my private words")

    monkeypatch.setattr("bot.inline.offers", broken)
    with caplog.at_level(logging.DEBUG):
        assert door.take(typed("my private words")) == [1]
    assert "inline mode broke: ValueError" in caplog.text
    assert "private" not in caplog.text
    caplog.clear()


def test_a_card_that_was_posted_to_the_bot_itself_is_no_message_to_it(door: InlineDoor) -> None:
    """Who tries it out in this chat reads the card they chose; the overdose steps on top would be noise."""
    raw = text("he is not breathing", 1)
    raw["message"]["via_bot"] = {"id": 1, "is_bot": True, "first_name": "Peer2Peer", "username": BOT}
    assert door.take(raw) == [1]
    assert door.rows() == 0
    assert door.channel.calls == door.urgent.calls == []
    raw["message"]["via_bot"]["username"] = "another_bot"
    raw["update_id"] = 2
    door.take(raw)
    assert len(door.urgent.texts()) == 1, "by way of another bot it may be a cry"


@pytest.mark.parametrize("via", [None, [], {}, {"username": None}, {"username": ""}, "x"])
def test_before_the_name_is_known_nothing_counts_as_the_bots_own(via: object) -> None:
    raw = text("overdose", 1)
    raw["message"]["via_bot"] = via
    assert not came_by(raw, "")
    assert not came_by(raw, BOT)
    assert not came_by({"message": []}, BOT)
