"""Each chat by itself: in order, and with an allowance that a flood uses up for its own chat only."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.chats import AT_ONCE_MOST, CHATS_MOST, HELD_FOR, Allowed, Chats, Wish
from tests.patience import HANGS_SECONDS
from tests.store.ground import NOW

SAM, ALEX = "5550001", "5550002"
SECOND = timedelta(seconds=1)


def test_a_thumb_is_always_answered() -> None:
    """Three taps a second for a few seconds, then a message now and then: that is a person in a hurry."""
    chats, moment = Chats(), NOW
    for _ in range(18):
        assert chats.allow(SAM, Wish.ORDINARY, moment) is Allowed.ANSWER
        moment += SECOND / 3
    for _ in range(500):
        assert chats.allow(SAM, Wish.ORDINARY, moment) is Allowed.ANSWER
        moment += 2 * SECOND


def test_a_flood_is_told_once_and_then_passes_unanswered() -> None:
    """A hundred messages a second for a minute: a hundred answers would arrive for an hour."""
    chats = Chats()
    seen = [chats.allow(SAM, Wish.ORDINARY, NOW + number * SECOND / 100) for number in range(6000)]
    assert seen.count(Allowed.ANSWER) <= AT_ONCE_MOST + 60
    assert seen.index(Allowed.SAY_ONCE) == AT_ONCE_MOST
    assert seen[AT_ONCE_MOST + 1] is Allowed.LET_PASS


def test_after_a_flood_the_chat_is_answered_again_within_a_second() -> None:
    chats = Chats()
    for _ in range(AT_ONCE_MOST + 50):
        chats.allow(SAM, Wish.ORDINARY, NOW)
    assert chats.allow(SAM, Wish.ORDINARY, NOW + SECOND) is Allowed.ANSWER


@pytest.mark.parametrize("wish", [Wish.PROTECTION, Wish.URGENT])
def test_a_flood_does_not_use_up_what_protects(wish: Wish) -> None:
    """A broken phone sends a hundred words a second; its owner must still be able to stop, to erase, and to cry."""
    chats = Chats()
    for _ in range(AT_ONCE_MOST + 50):
        chats.allow(SAM, Wish.ORDINARY, NOW)
    assert chats.allow(SAM, wish, NOW) is Allowed.ANSWER


def test_an_update_that_the_store_refuses_uses_up_no_allowance_however_often_it_comes_again() -> None:
    """Else, after a full disk, what was said meanwhile would be acknowledged as a flood, without an answer."""
    chats = Chats()
    for _ in range(AT_ONCE_MOST + 5):
        chats.give_back(SAM, Wish.ORDINARY, chats.allow(SAM, Wish.ORDINARY, NOW))
    for _ in range(AT_ONCE_MOST):
        assert chats.allow(SAM, Wish.ORDINARY, NOW) is Allowed.ANSWER
    for _ in range(3):
        told = chats.allow(SAM, Wish.ORDINARY, NOW)
        assert told is Allowed.SAY_ONCE
        chats.give_back(SAM, Wish.ORDINARY, told)


def test_a_flood_uses_up_nobody_elses_allowance() -> None:
    chats = Chats()
    for _ in range(AT_ONCE_MOST + 50):
        chats.allow(SAM, Wish.ORDINARY, NOW)
    assert chats.allow(ALEX, Wish.ORDINARY, NOW) is Allowed.ANSWER


def test_updates_of_one_chat_wait_for_each_other_and_for_nobody_else() -> None:
    """A tap and the text typed right after it come by two ways at once; the second must find what the first left."""
    chats, order = Chats(), list[str]()

    async def turn(address: str, name: str, gate: asyncio.Event) -> None:
        async with chats.turn(address):
            await gate.wait()
            order.append(name)

    async def scene() -> None:
        slow, free = asyncio.Event(), asyncio.Event()
        free.set()
        first = asyncio.ensure_future(turn(SAM, "first", slow))
        await asyncio.sleep(0)
        second = asyncio.ensure_future(turn(SAM, "second", free))
        await turn(ALEX, "other", free)
        slow.set()
        await asyncio.gather(first, second)

    asyncio.run(scene())
    assert order == ["other", "first", "second"]


def test_a_turn_that_breaks_lets_the_next_one_in() -> None:
    chats = Chats()

    async def scene() -> None:
        with pytest.raises(KeyError):
            async with chats.turn(SAM):
                raise KeyError
        async with asyncio.timeout(HANGS_SECONDS), chats.turn(SAM):
            pass

    asyncio.run(scene())


def test_what_the_store_refused_is_not_overtaken_in_its_chat() -> None:
    """The database was locked for a moment; what was written first must still be answered first."""
    chats = Chats()
    chats.hold(SAM, 7, NOW)
    assert chats.waits_for(SAM, 8, NOW)
    assert not chats.waits_for(ALEX, 8, NOW)
    assert not chats.waits_for(SAM, 7, NOW), "it came again"
    chats.release(SAM, 7)
    assert not chats.waits_for(SAM, 8, NOW), "and now the next may go"


def test_what_waits_does_not_make_the_wait_longer() -> None:
    """Each refusal of a later one must not hold the chat for another minute, or it would stand still for ever."""
    chats, moment = Chats(), NOW
    chats.hold(SAM, 7, moment)
    for _ in range(40):
        moment += 2 * SECOND
        if chats.waits_for(SAM, 8, moment):
            chats.hold(SAM, 8, moment)
    assert not chats.waits_for(SAM, 8, moment)


def test_the_first_of_several_is_waited_for() -> None:
    chats = Chats()
    for number in (9, 7, 8):
        chats.hold(SAM, number, NOW)
    assert chats.waits_for(SAM, 8, NOW)
    assert not chats.waits_for(SAM, 7, NOW)
    chats.release(SAM, 9)
    assert chats.waits_for(SAM, 8, NOW), "another one than the first says nothing"


def test_nobody_waits_for_ever_for_what_never_comes_again() -> None:
    """Telegram forgets a tap after two and a half minutes; the chat must not be closed for it."""
    chats = Chats()
    chats.hold(SAM, 7, NOW)
    assert chats.waits_for(SAM, 8, NOW + HELD_FOR)
    assert not chats.waits_for(SAM, 8, NOW + HELD_FOR + SECOND)


def test_nobody_waits_for_as_long_as_a_clock_was_set_back() -> None:
    chats = Chats()
    chats.hold(SAM, 7, NOW + 3600 * SECOND)
    assert chats.waits_for(SAM, 8, NOW) is None


def test_the_memory_of_chats_is_bounded_and_a_chat_in_a_turn_is_not_forgotten() -> None:
    """A storm of strangers must not fill the memory, nor let two turns of one chat run at once."""
    chats = Chats()

    async def scene() -> None:
        async with chats.turn(SAM):
            for number in range(CHATS_MOST + 100):
                chats.allow(str(number), Wish.ORDINARY, NOW)
            assert chats._chats[SAM].lock.locked()
        chats.allow("one more", Wish.ORDINARY, NOW)
        assert len(chats._chats) <= CHATS_MOST + 100

    asyncio.run(scene())
    chats = Chats()
    for number in range(CHATS_MOST + 100):
        chats.allow(str(number), Wish.ORDINARY, NOW)
    assert len(chats._chats) == CHATS_MOST
