"""The emergency card in a storm: many cries of one chat, one cry by two doors, and cards that did not go."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from conversations import emergency
from conversations.channel import Message, Unsure
from conversations.emergency import Emergency
from conversations.words import Shelf
from tests.conversations.ground import Chat
from tests.conversations.test_emergency import OVERDOSE, _cry, _emergency
from tests.store.ground import GivenTime
from tests.words_in_force import starter_words


def test_a_chat_that_floods_gets_the_card_a_few_times_and_not_a_hundred() -> None:
    """A hundred cards would be refused by Telegram, and the refusals would keep the next one back."""
    chat = Chat()
    time = GivenTime()
    door = Emergency(chat, Shelf(starter_words()), time)

    async def scene() -> None:
        for number in range(100):
            await door.answer(_cry(number), OVERDOSE)
        assert len(chat.sent) == emergency.CARDS_AT_ONCE
        await door.answer(replace(_cry(500), address="5550009"), OVERDOSE)
        assert len(chat.sent) == emergency.CARDS_AT_ONCE + 1, "somebody else's card is nobody's flood"
        time.passes(seconds=1)
        await door.answer(_cry(99), OVERDOSE)
        assert len(chat.sent) == emergency.CARDS_AT_ONCE + 1, "one that was passed over does not come back later"
        await door.answer(_cry(501), OVERDOSE)
        assert len(chat.sent) == emergency.CARDS_AT_ONCE + 2, "a second later there is another"

    asyncio.run(scene())


def test_cards_that_did_not_go_use_up_nothing() -> None:
    """Telegram was away for a while, and somebody tapped ten times: the next tap must bring the card."""
    chat = Chat()
    door = _emergency(chat)

    async def scene() -> None:
        for number in range(10):
            chat.fails = [Unsure("5xx"), Unsure("5xx")]
            with pytest.raises(Unsure):
                await door.answer(_cry(number), OVERDOSE)
        chat.fails = []
        assert not (await door.answer(_cry(50), OVERDOSE)).is_repeat
        assert not (await door.answer(_cry(3), OVERDOSE)).is_repeat, "and those that come again, too"

    asyncio.run(scene())
    assert len(chat.sent) == 2


def test_one_update_that_comes_twice_at_the_same_moment_brings_one_card() -> None:
    """By post and by poll at once: the second waits for what becomes of the first."""

    class Far(Chat):
        async def send(self, address: str, message: Message) -> int:
            await asyncio.sleep(0)
            return await super().send(address, message)

    chat = Far()
    door = _emergency(chat)

    async def scene() -> None:
        first, second = await asyncio.gather(door.answer(_cry(7), OVERDOSE), door.answer(_cry(7), OVERDOSE))
        assert (first.is_repeat, second.is_repeat) == (False, True)
        assert first.message_id == second.message_id
        chat.fails = [Unsure("lost")] * 2
        outcomes = await asyncio.gather(*(door.answer(_cry(8), OVERDOSE) for _ in range(2)), return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [Unsure, Unsure]

    asyncio.run(scene())
    assert len(chat.sent) == 1


def test_memory_of_updates_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A storm of updates must not fill the memory; what falls out first is oldest."""
    monkeypatch.setattr(emergency, "SEEN_MOST", 3)
    chat = Chat()
    door = _emergency(chat)

    async def scene() -> None:
        for number in range(50):
            await door.answer(replace(_cry(number), address=str(number)), OVERDOSE)
        assert len(door._seen) == 3
        assert len(door._left) == 3
        assert (await door.answer(_cry(49), OVERDOSE)).is_repeat
        assert not (await door.answer(_cry(0), OVERDOSE)).is_repeat

    asyncio.run(scene())
