"""Words between a peer and a responder: they come to the other side and to nobody else, and nothing of them is kept."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from conversations.channel import Kind
from store import organisations
from tests.conversations import called
from tests.conversations.called import ALEX, KIM, LEE, SAM, goes_out, heard, house, last, states
from tests.conversations.ground import Ground, house_in

WORDS = "can you ring me at the quiet place"


def test_words_come_to_the_other_side_with_a_line_that_says_whose_they_are(ground: Ground) -> None:
    async def scene() -> None:
        await house(ground, KIM, LEE)
        await called.talk(ground)
        await ground.says(f"{WORDS} **now**", SAM)
        assert last(ground, SAM) == "Passed on."
        assert last(ground, KIM) == f"**From the person who asked:**\n{WORDS} * *now* *"
        await ground.says("yes, in five minutes", KIM)
        assert last(ground, SAM) == "**From the person who has your request:**\nyes, in five minutes"
        assert not any(WORDS in text for text in heard(ground, LEE))

    asyncio.run(scene())


def test_neither_side_is_sent_anything_that_says_who_the_other_is(ground: Ground) -> None:
    async def scene() -> None:
        await house(ground, KIM)
        since = len(ground.chat.sent)
        await called.talk(ground)
        await ground.says("hello", SAM)
        await ground.says("hello", KIM)
        for address, other in ((SAM, KIM), (KIM, SAM)):
            for to, message in ground.chat.sent[since:]:
                said = message.text + repr(message.rows)
                assert to != address or other not in said
        for _, message in ground.chat.sent[since:]:
            assert message.is_personal or "overdose" in message.text.lower(), "what is personal is protected"

    asyncio.run(scene())


def test_every_relayed_message_has_the_emergency_door_first_and_a_way_to_close(ground: Ground) -> None:
    async def scene() -> None:
        await house(ground, KIM)
        await called.talk(ground)
        await ground.says(WORDS, SAM)
        relayed = [message for to, message in ground.chat.sent if to == KIM][-1]
        assert [button.label for button in relayed.rows[0]] == ["Steps", "Menu"]
        assert relayed.rows[0][0].press.startswith("1e:")
        assert [button.label for button in relayed.rows[1]] == ["Close"]

    asyncio.run(scene())


@pytest.mark.parametrize("typed", ["i want to die", "OD", "/hours", "Me", "not breathing"])
def test_cries_and_commands_are_not_passed_on_and_their_writer_sees_that(typed: str, tmp_path: Path) -> None:
    """Rule 5: crisis words are told to nobody, and emergencies come first in a relay too."""

    async def scene() -> None:
        with house_in(tmp_path) as ground:
            await house(ground, KIM)
            await called.talk(ground)
            before = len(heard(ground, KIM))
            await ground.says(typed, SAM)
            assert "That was not passed on." in last(ground, SAM)
            assert len(heard(ground, KIM)) == before
            await ground.says(WORDS, SAM)
            assert WORDS in last(ground, KIM), "the relay goes on"

    asyncio.run(scene())


def test_pictures_and_voices_are_not_passed_on_and_that_is_said(ground: Ground) -> None:
    async def scene() -> None:
        await house(ground, KIM)
        await called.talk(ground)
        before = len(heard(ground, KIM))
        await ground.takes(ground.inbound(Kind.UNREADABLE, SAM, what="photo", text="look", message_id=1, language="en"))
        assert "I pass on words only." in last(ground, SAM)
        assert len(heard(ground, KIM)) == before

    asyncio.run(scene())


def test_typing_goes_to_the_other_while_buttons_of_a_flow_still_work(ground: Ground) -> None:
    async def scene() -> None:
        await house(ground, KIM)
        await called.talk(ground)
        await ground.says("Hard shift", SAM)
        await ground.says("just breathe", SAM)
        assert "just breathe" in last(ground, KIM), "it is no choice while a relay is open"
        said = await ground.taps("Just breathe", SAM)
        assert said and not any("Passed on" in each.text for each in said)

    asyncio.run(scene())


@pytest.mark.parametrize(("closer", "other"), [(SAM, KIM), (KIM, SAM)])
def test_either_side_closes_it_both_are_told_and_words_go_nowhere_after(
    closer: str, other: str, ground: Ground
) -> None:
    async def scene() -> None:
        await house(ground, KIM)
        await called.talk(ground)
        await ground.says(WORDS, SAM)
        await ground.taps("Close", closer)
        assert "It is closed, and they are told." in last(ground, closer)
        assert "The talk is over." in last(ground, other)
        before = len(heard(ground, other))
        await ground.says(WORDS, closer)
        assert len(heard(ground, other)) == before
        assert states(ground) == ["closed"]
        assert [row for row in ground.rows("outbox") if row["body_sealed"]] == []
        assert [row["taken_by"] for row in ground.rows("call_requests")] == [None]

    asyncio.run(scene())


def test_a_day_of_silence_closes_it_and_both_are_told(tmp_path: Path) -> None:
    async def scene() -> None:
        with house_in(tmp_path) as ground:
            await house(ground, KIM)
            await called.talk(ground)
            await ground.says("hi", KIM)
            await ground.passes(hours=25)
            assert "Nobody wrote for a day" in last(ground, SAM)
            assert "Nobody wrote for a day" in last(ground, KIM)

    asyncio.run(scene())


def test_a_responder_who_says_nothing_loses_it_to_the_others_and_the_peer_hears_it(tmp_path: Path) -> None:
    """Nobody waits for ever for somebody who tapped and put the phone away."""

    async def scene() -> None:
        with house_in(tmp_path) as ground:
            await house(ground, KIM, LEE)
            await called.talk(ground)
            await ground.says("anybody?", SAM)
            await ground.passes(minutes=61)
            assert "The person who had your request can't go on" in last(ground, SAM)
            assert "Someone would like to hear from you" in last(ground, LEE)
            assert "You wrote nothing for a while" in last(ground, KIM)
            await ground.taps("I take it", LEE)
            assert "Someone has your request now" in last(ground, SAM)

    asyncio.run(scene())


@pytest.mark.parametrize("how", ["stop", "erase", "leave", "quit", "give back", "blocked"])
def test_a_responder_who_goes_hands_it_to_the_others(how: str, tmp_path: Path) -> None:
    async def scene() -> None:
        with house_in(tmp_path) as ground:
            await house(ground, KIM, LEE)
            await called.talk(ground)
            await _goes(ground, how)
            await ground.passes(seconds=10)
            assert "The person who had your request can't go on" in last(ground, SAM)
            assert "Someone would like to hear from you" in last(ground, LEE)
            await ground.says(WORDS, SAM)
            assert not any(WORDS in text for text in heard(ground, KIM))

    asyncio.run(scene())


async def _goes(ground: Ground, how: str) -> None:
    if how in ("stop", "erase"):
        await ground.says(f"/{how}", KIM)
        if how == "erase":
            await ground.taps("Yes, erase it all", KIM)
    elif how == "leave":
        await ground.takes(ground.inbound(Kind.LEFT, KIM))
    elif how == "quit":
        await ground.says("/checkins", KIM)
        await ground.taps("No more calls: Corner House", KIM)
    elif how == "give back":
        await ground.taps("Give it back", KIM)
    else:
        await ground.takes(ground.inbound(text=WORDS, address=SAM, language="en"), delivers=False)
        ground.chat.blocked.add(KIM)
        await ground.delivery.drain()


@pytest.mark.parametrize("how", ["stop", "erase"])
def test_a_peer_who_goes_ends_it_and_the_responder_is_told_neutrally(how: str, ground: Ground) -> None:
    async def scene() -> None:
        await house(ground, KIM, LEE)
        await called.talk(ground)
        await ground.says(f"/{how}", SAM)
        if how == "erase":
            await ground.taps("Yes, erase it all", SAM)
        await ground.passes(seconds=10)
        assert last(ground, KIM).startswith("The talk is over.")
        assert states(ground) == ([] if how == "erase" else ["closed"])
        assert ground.rows("call_rungs") == [] or how == "stop"

    asyncio.run(scene())


def test_erasing_before_anybody_took_it_leaves_nothing_to_take(ground: Ground) -> None:
    async def scene() -> None:
        await house(ground, KIM)
        await goes_out(ground)
        await ground.says("/erase", SAM)
        await ground.taps("Yes, erase it all", SAM)
        await ground.passes(seconds=10)
        assert last(ground, KIM) == "It is taken back, or over. There is nothing to do."
        assert [ground.rows(name) for name in ("call_requests", "call_rungs", "call_notices")] == [[], [], []]

    asyncio.run(scene())


def test_who_lost_the_role_is_passed_nothing_from_that_moment_on(ground: Ground) -> None:
    """G-A4: a role that was given up is gone at the next request, by whatever way it went."""

    async def scene() -> None:
        number = await house(ground, KIM)
        await called.talk(ground)
        role, kim = organisations.RESPONDER, ground.rows("memberships")[-1]["peer_id"]
        ground.now(lambda tx: organisations.give_up(tx, number, kim, role))
        await ground.says(WORDS, SAM)
        assert not any(WORDS in text for text in heard(ground, KIM))
        assert any("so that was not passed on" in text for text in heard(ground, SAM))

    asyncio.run(scene())


def test_nobody_is_in_two_relays(ground: Ground) -> None:
    """Their words would go to the wrong person."""

    async def scene() -> None:
        await house(ground, KIM)
        await called.talk(ground)
        code = ground.now(lambda tx: organisations.invite_of(tx, 1, ground.time.moment.date()))
        await called.join(ground, code, ALEX)
        await goes_out(ground, ALEX)
        (busy,) = await ground.taps("I take it", KIM)
        assert "You are in a talk already." in busy.text
        await ground.says(WORDS, KIM)
        assert WORDS in last(ground, SAM)
        assert not any(WORDS in text for text in heard(ground, ALEX))
        await ground.taps("Close", KIM)
        await ground.taps("Someone else waits", KIM)
        await ground.says("hello, it is your turn", KIM)
        assert "it is your turn" in last(ground, ALEX)

    asyncio.run(scene())


def test_very_long_words_come_whole(ground: Ground) -> None:
    async def scene() -> None:
        await house(ground, KIM)
        await called.talk(ground)
        long = "".join(f"{number:04d} " for number in range(800))
        since = len(heard(ground, KIM))
        await ground.says(long, SAM)
        parts = [text.partition("\n")[2] for text in heard(ground, KIM)[since:]]
        assert "".join(parts).split() == long.split()

    asyncio.run(scene())
