"""A check-in from the invitation to the answer: joined by one's own tap, in one's own time, and left in silence."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest

from conversations.channel import Kind
from conversations.occurrences import zone
from tests.conversations.asked import QUESTION, at, ends, join, kept, organisation, weeks
from tests.conversations.ground import SAM, Ground


def _labels(message: object) -> list[str]:
    return [button.label for row in message.rows for button in row]  # type: ignore[attr-defined]


def test_nobody_joins_by_opening_a_link(ground: Ground) -> None:
    """`users.md` J39: auto-join on a scan would be the boss's doing, not the peer's."""

    async def scene() -> None:
        _, _, code = organisation(ground)
        said = await ground.says(f"/start org_{code}")
        assert "Corner House" in said[-1].text and "They never see your name" in said[-1].text
        assert ground.rows("memberships") == []
        await ground.taps("No thanks")
        assert ground.rows("memberships") == []
        await join(ground, code)
        assert [row["role"] for row in ground.rows("memberships")] == ["member"]

    asyncio.run(scene())


def test_it_comes_in_the_window_and_is_answered_in_two_taps(ground: Ground) -> None:
    """J15: one message that changes, neutral on the lock screen; answers are filed under the day they were asked."""

    async def scene() -> None:
        at(ground, "2026-11-24 14:10")
        _, _, code = organisation(ground)
        await join(ground, code)
        (asked,) = await ground.passes(days=7)
        assert asked.text == QUESTION
        assert _labels(asked)[:2] == ["Steps", "Menu"] and _labels(asked)[-3:] == ["Later", "Why?", "Stop all"]
        sent_at = ground.rows("outbox")[-1]["created_at"].astimezone(zone("America/Vancouver"))
        assert (sent_at.date(), sent_at.hour) == (date(2026, 12, 1), 13) and sent_at.minute < 40
        shown = len(ground.chat.shown[SAM])
        await ground.taps("Rough")
        assert kept(ground) == [("2026-12-01T13:00", {"mood": "rough"})]
        await ground.taps("No")
        assert kept(ground) == [("2026-12-01T13:00", {"mood": "rough", "rest": "no"})]
        assert len(ground.chat.shown[SAM]) == shown, "no new bubbles"
        assert ends(ground) == [("2026-12-01T13:00", "done", "")]

    asyncio.run(scene())


def test_why_this_says_who_asks_when_next_and_how_to_leave(ground: Ground) -> None:
    async def scene() -> None:
        at(ground, "2026-11-24 14:10")
        _, _, code = organisation(ground)
        await join(ground, code)
        await ground.passes(days=7)
        (plans,) = await ground.taps("Why?")
        assert "Corner House asks on: Tuesday. Next: Tuesday 2026-12-08, about 13:" in plans.text
        assert "At most one a day, and 2 in 7 days." in plans.text
        (left,) = await ground.taps("Leave Corner House")
        assert left.text == "OK. You left. Nobody is told."
        assert ground.rows("memberships") == [] and ground.planned() == []
        assert await ground.passes(days=30) == []

    asyncio.run(scene())


@pytest.mark.parametrize(("when", "hours"), [("1 hour", 1), ("Tonight", 6), ("Tomorrow", 24)])
def test_later_is_one_tap_and_one_more(ground: Ground, when: str, hours: int) -> None:
    """J16: it comes again when they said, filed under the week it was asked, and is no second dose."""

    async def scene() -> None:
        at(ground, "2026-11-24 14:10")
        _, _, code = organisation(ground)
        await join(ground, code)
        await ground.passes(days=7)
        came_at = ground.time.moment
        await ground.taps("Later")
        (said,) = await ground.taps(when)
        assert said.text.startswith("OK. I'll ask again ")
        (again,) = await ground.passes(hours=hours + 1)
        assert again.text == QUESTION and ground.time.moment > came_at
        await ground.taps("Good")
        assert kept(ground) == [("2026-12-01T13:00", {"mood": "good"})]
        assert len(ground.rows("doses")) == 1

    asyncio.run(scene())


def test_skip_this_one_is_the_last_word_for_the_week(ground: Ground) -> None:
    async def scene() -> None:
        at(ground, "2026-11-24 14:10")
        _, _, code = organisation(ground)
        await join(ground, code)
        await ground.passes(days=7)
        await ground.taps("Later")
        (said,) = await ground.taps("Skip this one")
        assert said.text == "OK. This one is skipped."
        assert await ground.passes(days=6) == []
        assert kept(ground) == []

    asyncio.run(scene())


def test_stop_is_one_tap_and_nothing_comes_after_it(ground: Ground) -> None:
    """J27: also what is due already, and what waits in the outbox."""

    async def scene() -> None:
        at(ground, "2026-11-24 14:10")
        _, _, code = organisation(ground)
        await join(ground, code)
        await ground.passes(days=7)
        await ground.taps("Stop all")
        assert ground.planned() == []
        assert await weeks(ground, 3) == []
        await ground.says("/start")
        assert await weeks(ground, 2) == [], "starting again turns no check-ins on (J30)"
        await ground.says("/checkins")
        await ground.taps("Check-ins on")
        assert QUESTION in await weeks(ground, 1)

    asyncio.run(scene())


def test_who_blocked_the_bot_and_came_back_is_asked_nothing(ground: Ground) -> None:
    """J30: five missed check-ins must not arrive, and check-ins stay off until they are turned on."""

    async def scene() -> None:
        at(ground, "2026-11-24 14:10")
        _, _, code = organisation(ground)
        await join(ground, code)
        await ground.takes(ground.inbound(Kind.LEFT))
        assert await weeks(ground, 5) == []
        await ground.says("/start")
        assert await weeks(ground, 2) == []

    asyncio.run(scene())


def test_three_days_late_is_met_with_the_week_it_was_asked_for(ground: Ground) -> None:
    """J17: the first answer is kept, the old button says so, and a late answer is filed under its own week."""

    async def scene() -> None:
        at(ground, "2026-11-24 14:10")
        _, _, code = organisation(ground)
        await join(ground, code)
        await ground.passes(days=7)
        await ground.taps("Good")
        number, press = ground.find("In part")
        await ground.passes(days=3)
        (late,) = await ground.presses(press, number)
        assert late.text.startswith("That one is over.")
        (again,) = await ground.taps("Yes please")
        assert again.text == QUESTION
        await ground.taps("OK")
        await ground.taps("In part")
        assert kept(ground) == [("2026-12-01T13:00", {"mood": "ok", "rest": "in part"})]

    asyncio.run(scene())


def test_a_night_worker_is_asked_in_the_night(ground: Ground) -> None:
    """J34: the peer's hours beat the organisation's."""

    async def scene() -> None:
        at(ground, "2026-11-24 14:10")
        _, _, code = organisation(ground)
        await ground.says("/hours")
        await ground.taps("10 pm to 6 am")
        await join(ground, code)
        assert len(await ground.passes(days=1)) == 1
        local = ground.rows("outbox")[-1]["created_at"].astimezone(zone("America/Vancouver"))
        assert local.hour >= 22 or local.hour < 6

    asyncio.run(scene())


def test_new_hours_move_what_is_planned_at_once(ground: Ground) -> None:
    async def scene() -> None:
        at(ground, "2026-11-30 14:10")
        _, _, code = organisation(ground)
        await join(ground, code)
        await ground.says("/hours")
        await ground.taps("4 pm to 10 pm")
        assert len(await ground.passes(days=2)) == 1
        local = ground.rows("outbox")[-1]["created_at"].astimezone(zone("America/Vancouver"))
        assert 16 <= local.hour < 22

    asyncio.run(scene())


def test_a_town_decides_the_clock(ground: Ground) -> None:
    """J35: the East Kootenay is an hour ahead; who lives there is asked by their own one o'clock."""

    async def scene() -> None:
        at(ground, "2026-11-30 14:10")
        _, _, code = organisation(ground)
        await join(ground, code)
        (said,) = await ground.says("/zone Cranbrook")
        assert said.text == "OK: East Kootenay. It is 15:10 there now."
        assert len(await ground.passes(days=2)) == 1
        assert ground.rows("outbox")[-1]["created_at"].astimezone(zone("America/Edmonton")).hour == 13

    asyncio.run(scene())


@pytest.mark.parametrize("press", ["1o:leave:9999999999999999999999", "1o:keep:9999999999999999999999", "1o:keep:77"])
def test_a_button_that_nobody_drew_breaks_nothing(ground: Ground, press: str) -> None:
    """A changed app can send any press: no number is too long for the store, and none changes what is another's."""

    async def scene() -> None:
        _, _, code = organisation(ground)
        await join(ground, code)
        before = ground.rows("memberships")
        assert (await ground.presses(press, 0))[-1].text.startswith("OK. ")
        assert ground.rows("memberships") == before

    asyncio.run(scene())
