"""Responders, and the owners who say when calls are answered: a role by a link that works once, given up by one tap."""

from __future__ import annotations

import asyncio
from pathlib import Path

from conversations.call_hours import CHOICES, CallHours
from store import calls, organisations
from tests.conversations.asked import at
from tests.conversations.called import KIM, LEE, SAM, answers, begin, goes_out, heard, house, last
from tests.conversations.ground import ALEX, Ground, house_in
from tests.conversations.owned import asks, codes, labels
from tests.conversations.owned import house as owned_house
from tests.conversations.owned import screen as organisation_screen

NOTICE = "Someone would like to hear"


def test_a_link_asks_first_and_works_once(ground: Ground) -> None:
    """G-E6: nobody is asked anything who did not accept by their own tap."""

    async def scene() -> None:
        number, _ = begin(ground)
        today = ground.time.moment.date()
        code = ground.now(lambda tx: organisations.invite(tx, number, today, organisations.RESPONDER))
        await ground.says(f"/start org_{code}", KIM)
        assert "You never see who they are" in last(ground, KIM)
        assert [row["role"] for row in ground.rows("memberships")] == []
        number_of, press = ground.find("Yes please", KIM)
        await ground.presses(press, number_of, KIM)
        (again,) = await ground.presses(press, number_of, KIM)
        assert "You answer call requests for **Corner House** now." in again.text
        (other,) = await ground.presses(press, 0, LEE)
        assert "Corner House" not in other.text
        assert [row["role"] for row in ground.rows("memberships")] == ["responder"]

    asyncio.run(scene())


def test_a_link_for_responders_makes_no_member_and_no_owner(tmp_path: Path) -> None:
    async def scene() -> None:
        with house_in(tmp_path) as ground:
            number, _ = begin(ground)
            today = ground.time.moment.date()
            code = ground.now(lambda tx: organisations.invite(tx, number, today, organisations.RESPONDER))
            for what in ("join", f"look_after:{number}-"):
                press = f"1o:{what.partition(':')[0]}:{what.partition(':')[2]}{code}"
                await ground.presses(press, 0, ALEX)
            assert ground.rows("memberships") == []

    asyncio.run(scene())


def test_one_tap_under_a_request_ends_it_and_what_is_on_its_way_is_taken_back(ground: Ground) -> None:
    async def scene() -> None:
        await house(ground, KIM, LEE)
        await goes_out(ground)
        await ground.taps("Stop asking me", KIM)
        assert last(ground, KIM).startswith("OK. You get no more call requests there.")
        since = len(heard(ground, KIM))
        await ground.passes(hours=30)
        await ground.says("/start", SAM)
        await goes_out(ground)
        assert not any(NOTICE in text for text in heard(ground, KIM)[since:])
        assert NOTICE in last(ground, LEE)

    asyncio.run(scene())


def test_nobody_is_asked_to_answer_their_own_request(tmp_path: Path) -> None:
    async def scene() -> None:
        with house_in(tmp_path) as ground:
            number = await house(ground, KIM)
            await answers(ground, number, SAM)
            await goes_out(ground)
            assert not any(NOTICE in text for text in heard(ground, SAM)[-2:])
            assert NOTICE in last(ground, KIM)

    asyncio.run(scene())


def test_owners_say_when_calls_are_answered_in_two_taps_and_send_a_link(ground: Ground) -> None:
    async def scene() -> None:
        await owned_house(ground)
        await organisation_screen(ground)
        (off,) = await ground.taps("Call requests")
        assert "can't ask for a call yet" in off.text
        (on,) = await ground.taps("Turn it on")
        assert "Monday to Friday, 9 to 5, within 60 minutes" in on.text
        assert "Nobody answers yet." in on.text
        await ground.taps("Always")
        (shown,) = await ground.taps("15 min")
        assert "day and night, within 15 minutes" in shown.text
        assert labels(shown)[:3] == ["Mon-Fri 9-5", "Daily 9-9", "Always"]
        (link,) = await ground.taps("Link to answer calls")
        assert not link.is_personal, "it has to be passed on"
        code = link.text.split("start=org_")[1].split()[0]
        await ground.says(f"/start org_{code}", KIM)
        await ground.taps("Yes please", KIM)
        await organisation_screen(ground)
        (one,) = await ground.taps("Call requests")
        assert "Only one person answers." in one.text
        await ground.taps("Turn it off")
        assert ground.now(lambda tx: calls.settings_of(tx, 1)) == ""

    asyncio.run(scene())


def test_the_operator_makes_a_link_for_a_responder_too(tmp_path: Path) -> None:
    async def scene() -> None:
        with house_in(tmp_path) as ground:
            await owned_house(ground)
            (code,) = codes(asks(ground, "responder", organisation=1))
            await ground.says(f"/start org_{code}", KIM)
            assert "You can stop at any time" in last(ground, KIM)

    asyncio.run(scene())


def test_a_closed_organisation_ends_its_requests_and_says_so(ground: Ground) -> None:
    async def scene() -> None:
        await house(ground, KIM)
        await goes_out(ground)
        asks(ground, "close", organisation=1)
        await ground.passes(seconds=10)
        assert last(ground, SAM).startswith("Nobody took your request, and it is closed now.")
        assert last(ground, KIM) == "It is taken back, or over. There is nothing to do."

    asyncio.run(scene())


def test_leaving_the_organisation_ends_what_was_asked_of_it(tmp_path: Path) -> None:
    async def scene() -> None:
        with house_in(tmp_path) as ground:
            await house(ground, KIM)
            await goes_out(ground)
            await ground.says("/checkins")
            await ground.taps("Leave Corner House")
            assert [row["state"] for row in ground.rows("call_requests")] == ["closed"]
            await ground.passes(seconds=10)
            assert last(ground, KIM) == "It is taken back, or over. There is nothing to do."

    asyncio.run(scene())


def test_hours_are_read_back_as_they_were_written_and_nonsense_takes_no_calls() -> None:
    for weekdays, opens, closes in CHOICES.values():
        hours = CallHours(weekdays, opens, closes, 15)
        assert CallHours.from_text(hours.to_text()) == hours
    for text in ("", "nonsense", "01234 9 17 60", "01234 nine 17 60 America/Vancouver"):
        assert CallHours.from_text(text) is None


def test_outside_hours_the_next_opening_is_said(ground: Ground) -> None:
    at(ground, "2026-11-27 18:00")
    opens = CallHours().opens_at(ground.time.moment)
    at(ground, "2026-11-30 09:00")
    assert opens == ground.time.moment, "Friday evening waits for Monday"
    assert CallHours().opens_at(opens) == opens
