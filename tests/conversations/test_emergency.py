"""The emergency card goes out whatever else is broken: no store, no pack, a channel that fails or hangs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from conversations import emergency
from conversations.channel import (
    Channel,
    DeliveryFailure,
    Inbound,
    Kind,
    Message,
    PeerUnreachable,
    Refused,
    TryLater,
    Unsure,
)
from conversations.emergency import LAST_RESORT, Emergency, Sent
from conversations.interrupts import Urgent
from conversations.words import Shelf, Words
from tests.conversations.ground import Chat, Ground
from tests.store.ground import NOW
from tests.words_in_force import starter_words

OVERDOSE = Urgent("overdose_steps", "en")


class Hanging(Chat):
    """A channel that takes a message and never answers."""

    attempts = 0

    async def send(self, address: str, message: Message) -> int:
        self.attempts += 1
        await asyncio.Event().wait()
        raise AssertionError("it never wakes")


def _emergency(chat: Channel, words: Words | None = None, now: Callable[[], datetime] = lambda: NOW) -> Emergency:
    return Emergency(chat, Shelf(words or starter_words()), now)


def _cry(update_id: int = 1, **fields: Any) -> Inbound:
    return Inbound(update_id, "700001", Kind.TEXT, "od", language="en", **fields)


def _answered(chat: Channel, *inbound: Inbound) -> list[Sent]:
    door = _emergency(chat)

    async def answers() -> list[Sent]:
        return [await door.answer(each, OVERDOSE) for each in inbound or (_cry(),)]

    return asyncio.run(answers())


def test_one_update_is_answered_once_however_often_it_comes() -> None:
    """Until its turn is committed Telegram brings it again; five copies of the card would bury the first."""
    chat = Chat()
    first, *again = _answered(chat, *[_cry(7)] * 5)
    assert len(chat.sent) == 1
    assert not first.is_repeat
    assert all(each == Sent(first.message_id, is_repeat=True) for each in again)


def test_two_cries_are_two_answers() -> None:
    """Somebody who types it again wants it again, at the bottom of the chat."""
    chat = Chat()
    _answered(chat, _cry(1), _cry(2))
    assert len(chat.sent) == 2


@pytest.mark.parametrize("failure", [Unsure("lost"), TryLater(0.001), TryLater(0.0)])
def test_a_lost_answer_is_tried_once_more(failure: DeliveryFailure) -> None:
    """A second copy harms nobody; a card that never came may."""
    chat = Chat()
    chat.fails = [failure]
    (sent,) = _answered(chat)
    assert sent.message_id and len(chat.sent) == 1


@pytest.mark.parametrize("failures", [[Unsure("lost")] * 2, [TryLater(0.001)] * 2, [Unsure("lost"), TryLater(0.0)]])
def test_after_two_attempts_it_is_left_to_the_outbox(failures: list[BaseException]) -> None:
    """This peer must not hold up everybody else; and an update that failed may be tried when it comes again."""
    chat = Chat()
    chat.fails = list(failures)
    door = _emergency(chat)

    async def scene() -> None:
        with pytest.raises(DeliveryFailure):
            await door.answer(_cry(), OVERDOSE)
        assert not chat.fails
        assert not (await door.answer(_cry(), OVERDOSE)).is_repeat, "it counted as answered"

    asyncio.run(scene())


def test_a_long_wait_is_not_waited_for() -> None:
    """Telegram may ask for half a minute; the outbox keeps the card meanwhile."""
    chat = Chat()
    chat.fails = [TryLater(30)]

    async def scene() -> None:
        with pytest.raises(TryLater):
            await asyncio.wait_for(_emergency(chat).answer(_cry(), OVERDOSE), 10)

    asyncio.run(scene())
    assert chat.sent == []


def test_a_card_that_is_refused_goes_without_its_buttons_and_then_as_the_last_resort() -> None:
    """One button Telegram does not like must not leave anybody without the steps."""
    whole, bare = Chat(), Chat()
    whole.fails, bare.fails = [Refused("no")], [Refused("no"), Refused("no")]
    _answered(whole)
    _answered(bare)
    assert whole.sent[0][1].rows == () and "9-1-1" in whole.sent[0][1].text != LAST_RESORT
    assert bare.sent[0][1].text == LAST_RESORT


@pytest.mark.parametrize("failures", [[PeerUnreachable("left")], [Refused("no")] * 3])
def test_who_cannot_be_reached_is_not_tried_again(failures: list[BaseException]) -> None:
    chat = Chat()
    chat.fails = list(failures)
    first, again = _answered(chat, _cry(), _cry())
    assert first == Sent(0) and again == Sent(0, is_repeat=True)
    assert chat.sent == []


def test_a_channel_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dead line on a mobile network says nothing at all, for minutes."""
    monkeypatch.setattr(emergency, "PATIENCE_SECONDS", 0.01)
    chat = Hanging()

    async def scene() -> None:
        with pytest.raises(Unsure):
            await asyncio.wait_for(_emergency(chat).answer(_cry(), OVERDOSE), 10)

    asyncio.run(scene())
    assert chat.attempts == emergency.ATTEMPTS_MOST


def test_a_peer_who_hangs_holds_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two people cry at once, and the line to one of them is dead."""
    monkeypatch.setattr(emergency, "PATIENCE_SECONDS", 0.2)

    class HalfDead(Chat):
        async def send(self, address: str, message: Message) -> int:
            if address == "dead":
                await asyncio.Event().wait()
            return await super().send(address, message)

    chat = HalfDead()
    door = _emergency(chat)

    async def scene() -> None:
        stuck = asyncio.ensure_future(door.answer(Inbound(1, "dead", Kind.TEXT, "od"), OVERDOSE))
        await asyncio.wait_for(door.answer(_cry(2), OVERDOSE), 0.15)
        assert not stuck.done()
        with pytest.raises(Unsure):
            await stuck

    asyncio.run(scene())


@pytest.mark.parametrize("language", ["", "en", "fr-CA", "xx"])
def test_without_a_pack_the_last_resort_goes_out(language: str) -> None:
    """Rule 20: the only sentence that is not in the pack."""
    chat = Chat()
    door = Emergency(chat, Shelf(None), lambda: NOW)
    asyncio.run(door.answer(_cry(), Urgent("overdose_steps", language)))
    ((_, message),) = chat.sent
    assert message.text == LAST_RESORT
    assert not message.is_personal and not message.is_silent


def test_a_card_nobody_has_any_more_is_the_overdose_card() -> None:
    """An emergency button of an old release still does what lives hang on."""
    message = _emergency(Chat()).message(_cry(), Urgent("gone_by_now", "xx"))
    assert message == _emergency(Chat()).message(_cry(), OVERDOSE)


@pytest.mark.parametrize(("minutes", "is_silent"), [(0, False), (10, False), (20, False), (21, True), (600, True)])
def test_a_cry_from_a_phone_without_signal_is_answered_silently(minutes: int, is_silent: bool) -> None:
    """Hours later it is over one way or the other; a loud phone then harms (`users.md` J02)."""
    inbound = _cry(sent_at=NOW - timedelta(minutes=minutes))
    assert _emergency(Chat()).message(inbound, OVERDOSE).is_silent is is_silent


def test_a_tap_is_never_silent() -> None:
    """A tap does not say when it was made."""
    tap = Inbound(1, "700001", Kind.TAP, press="1e:en:overdose_steps")
    assert not _emergency(Chat()).message(tap, OVERDOSE).is_silent


def test_nothing_of_the_store_is_touched(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rule 14: the card goes before the store is touched, so a locked, full or missing store cannot keep it back."""

    class Exploding:
        def __getattr__(self, name: str) -> Any:
            raise AssertionError(f"the store was touched: {name}")

    monkeypatch.setattr(ground.database, "engine", Exploding())
    monkeypatch.setattr(ground.database, "_writer", Exploding())
    asyncio.run(ground.emergency.answer(_cry(), OVERDOSE))
    assert len(ground.chat.sent) == 1
    monkeypatch.undo()


def test_crisis_help_is_personal_and_says_what_is_kept() -> None:
    """Rule 5: help for the peer, the place kept, nobody told; and it is tidied out of the chat."""
    pack = starter_words().pack
    for language in pack.languages:
        message = _emergency(Chat()).message(_cry(), Urgent("suicide_help", language, is_crisis=True))
        assert message.is_personal
        assert pack.line("crisis_not_kept", language) in message.text
        assert pack.cards["suicide_help"].words[language].title in message.text


def test_the_emergency_room_does_not_know_the_store() -> None:
    """What is not imported cannot be waited for."""
    assert not [name for name, value in vars(emergency).items() if getattr(value, "__module__", "").startswith("store")]
