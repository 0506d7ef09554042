"""A peer asks for a call: what they read before, what goes out, who is told when, and that nobody is left untold."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from conversations import presses
from conversations.call_hours import CallHours
from conversations.channel import Kind
from tests.conversations import called
from tests.conversations.asked import join
from tests.conversations.called import ALEX, KIM, LEE, MIA, SAM, begin, goes_out, heard, house, last, offered, states
from tests.conversations.ground import Ground, house_in
from tests.words_in_force import starter_words

NOTICE = "Someone would like to hear from you."


def test_a_peer_reads_the_exact_words_who_gets_them_and_that_it_is_no_emergency_service(ground: Ground) -> None:
    """J40 and G-E5: nobody presses Send on something they have not read."""

    async def scene() -> None:
        await house(ground, KIM)
        offer = await offered(ground)
        await ground.taps("Send")
        await ground.passes(seconds=20)
        assert last(ground, KIM) in offer.text
        for part in (
            "**Corner House**",
            "day and night",
            "within 60 minutes",
            "no emergency service",
            "can't call 9-1-1",
        ):
            assert part in offer.text

    asyncio.run(scene())


def test_nothing_goes_out_for_twenty_seconds_and_undo_takes_it_back(ground: Ground) -> None:
    async def scene() -> None:
        await house(ground, KIM)
        await called.asks(ground)
        await ground.passes(seconds=19)
        assert NOTICE not in last(ground, KIM)
        (undone,) = await ground.taps("Undo")
        assert undone.text == "OK. Nothing was sent."
        await ground.passes(days=2)
        assert not any(NOTICE in text for text in heard(ground, KIM))
        assert states(ground) == ["closed"]

    asyncio.run(scene())


def test_without_anybody_who_answers_the_old_line_stands_with_lines_to_call(ground: Ground) -> None:
    async def scene() -> None:
        await ground.says("Hard shift")
        await ground.taps("More ways")
        said = await ground.taps("I need cover")
        assert any("Nobody here can get a call request" in each.text and "310-6789" in each.text for each in said)
        _, code = begin(ground)
        await join(ground, code)
        assert "Nobody here can get a call request" in (await offered(ground)).text

    asyncio.run(scene())


def test_of_two_organisations_it_asks_which(tmp_path: Path) -> None:
    async def scene() -> None:
        with house_in(tmp_path) as ground:
            await house(ground, KIM)
            second, code = begin(ground, name="Blue Door")
            await join(ground, code)
            await called.answers(ground, second, LEE)
            await ground.says("Hard shift")
            await ground.taps("More ways")
            await ground.taps("I need cover")
            (offer,) = await ground.taps("Blue Door")
            assert "**Blue Door**" in offer.text
            await ground.taps("Send")
            await ground.passes(seconds=20)
            assert NOTICE in last(ground, LEE)
            assert NOTICE not in last(ground, KIM)

    asyncio.run(scene())


def test_out_of_hours_it_says_when_and_goes_out_when_they_open_only_if_it_is_wanted(tmp_path: Path) -> None:
    async def scene() -> None:
        with house_in(tmp_path) as ground:
            await house(ground, KIM, hours=CallHours(minutes=60))
            await ground.passes(hours=7)
            offer = await offered(ground)
            assert offer.text.startswith("Nobody answers right now. They are back Wednesday")
            assert [button.label for button in offer.rows[1]] == ["Send for then", "No thanks"]
            await ground.taps("Send for then")
            await ground.passes(hours=13)
            assert NOTICE not in last(ground, KIM)
            await ground.passes(hours=1)
            assert NOTICE in last(ground, KIM)
            assert not any("Nobody has taken" in text for text in heard(ground, SAM))
            await ground.passes(hours=1)
            assert "Nobody has taken your request yet" in last(ground, SAM)

    asyncio.run(scene())


def test_the_first_two_are_told_the_others_at_half_time_and_the_peer_at_the_promised_time(ground: Ground) -> None:
    async def scene() -> None:
        await house(ground, KIM, LEE, MIA)
        await goes_out(ground)
        assert NOTICE in last(ground, KIM) and NOTICE in last(ground, LEE)
        assert NOTICE not in last(ground, MIA)
        await ground.passes(minutes=30)
        assert NOTICE in last(ground, MIA)
        assert not any("Nobody has taken" in text for text in heard(ground, SAM))
        await ground.passes(minutes=30)
        assert "Nobody has taken your request yet" in last(ground, SAM)
        assert "310-6789" in last(ground, SAM)
        await ground.taps("I take it", MIA)
        assert "Someone has your request now" in last(ground, SAM)

    asyncio.run(scene())


def test_one_responder_alone_is_reminded_at_half_time(tmp_path: Path) -> None:
    async def scene() -> None:
        with house_in(tmp_path) as ground:
            await house(ground, KIM)
            await goes_out(ground)
            await ground.passes(minutes=31)
            assert sum(NOTICE in text for text in heard(ground, KIM)) == 2
            labels = [b.label for m in ground.chat.shown[KIM].values() for row in m.rows for b in row]
            assert labels.count("I take it") == 1

    asyncio.run(scene())


def test_a_request_nobody_takes_ends_after_a_day_and_its_peer_hears_it(tmp_path: Path) -> None:
    async def scene() -> None:
        with house_in(tmp_path) as ground:
            await house(ground, KIM)
            await goes_out(ground)
            await ground.passes(hours=26)
            assert "Nobody took your request, and it is closed now" in last(ground, SAM)
            assert last(ground, KIM) == "It is taken back, or over. There is nothing to do."
            assert states(ground) == ["closed"]
            assert ground.rows("call_notices") == []

    asyncio.run(scene())


def test_a_doubled_send_and_one_after_undo_ask_for_nothing_more(ground: Ground) -> None:
    async def scene() -> None:
        await house(ground, KIM)
        await offered(ground)
        number, press = ground.find("Send")
        tap = ground.inbound(Kind.TAP, SAM, press=press, message_id=number, language="en")
        await ground.takes(tap)
        await ground.takes(tap)
        await ground.presses(press, number)
        assert states(ground) == ["asked"]
        await ground.taps("Undo")
        await ground.presses(press, number)
        assert states(ground) == ["closed"]

    asyncio.run(scene())


def test_an_offer_of_yesterday_is_shown_anew_before_it_is_sent(tmp_path: Path) -> None:
    async def scene() -> None:
        with house_in(tmp_path) as ground:
            await house(ground, KIM)
            await offered(ground)
            await ground.passes(hours=20)
            (again,) = await ground.taps("Send")
            assert "They see these words and no name" in again.text
            assert states(ground) == []

    asyncio.run(scene())


def test_asking_again_shows_how_far_it_is_and_mydata_lists_and_takes_it_back(ground: Ground) -> None:
    async def scene() -> None:
        await house(ground, KIM)
        await goes_out(ground)
        await ground.says("Hard shift")
        await ground.taps("More ways")
        said = await ground.taps("I need cover")
        assert any("Your request is with **Corner House**" in each.text for each in said)
        (mine,) = await ground.says("/mydata")
        assert "Call requests: 1. What was said is not kept." in mine.text
        (listed,) = await ground.taps("Call requests")
        assert "Corner House: nobody has it yet" in listed.text
        await ground.taps("Take it back")
        assert states(ground) == ["closed"]
        await ground.passes(seconds=5)
        assert last(ground, KIM) == "It is taken back, or over. There is nothing to do."

    asyncio.run(scene())


def test_changed_hours_leave_what_was_promised(tmp_path: Path) -> None:
    """G-E4: editing a plan does not change what runs."""

    async def scene() -> None:
        with house_in(tmp_path) as ground:
            number = await house(ground, KIM)
            await goes_out(ground)
            ground.now(lambda tx: called.calls.set_settings(tx, number, ""))
            await ground.passes(minutes=60)
            assert "Nobody has taken your request yet" in last(ground, SAM)

    asyncio.run(scene())


@pytest.mark.parametrize("what", ["see", "send", "withdraw", "take", "close", "back", "quit", "nonsense"])
def test_another_organisations_number_is_met_like_one_that_is_not_there(what: str, tmp_path: Path) -> None:
    """G-A2: a button could have been made by anybody, and tells nothing of what exists."""

    async def scene() -> None:
        with house_in(tmp_path) as ground:
            await house(ground, KIM)
            await goes_out(ground)
            await ground.says("/start", ALEX)
            before = [ground.rows(name) for name in ("call_requests", "call_rungs", "call_notices", "memberships")]
            answers = [await ground.presses(presses.call(what, number), 0, ALEX) for number in (1, 77, 10**17)]
            assert answers[0] == answers[1] == answers[2]
            after = [ground.rows(name) for name in ("call_requests", "call_rungs", "call_notices", "memberships")]
            assert after == before

    asyncio.run(scene())


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_comes_by_itself_is_neutral_in_its_first_hundred_letters(language: str) -> None:
    """Rule 13: a locked phone tells nobody whose phone it is."""
    pack = starter_words().pack
    telling = [
        word for phrases in pack.phrases.values() for each in phrases.words["telling_words"].values() for word in each
    ]
    unasked = ["call_notice", "call_taken", "call_unseen", "call_back", "call_ended", "call_others", "call_is_over"]
    unasked += ["call_lapsed", "relay_over", "relay_quiet", "relay_undelivered", "relay_from_peer"]
    unasked += ["relay_from_responder"]
    for key in unasked:
        begins = pack.line(key, language, name="Corner House", minutes="60")[:100].casefold()
        assert [word for word in (*telling, "corner house") if word in begins] == [], key
