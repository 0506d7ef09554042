"""Planning anew loses nothing: what is due already, what was put off, and what came and went while nothing ran."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import time, timedelta

from scheduler.jobs import fire_all_due, plan_ahead
from store import schedules
from tests.conversations.asked import QUESTION, TUESDAYS, at, change, ends, join, organisation
from tests.conversations.ground import Ground

WEEKENDS = replace(TUESDAYS, weekdays=(5, 6))


def test_what_came_and_went_while_nothing_ran_is_told_as_missed(ground: Ground) -> None:
    """Rule 16: after ten days without power each of the times is a row, and none of them is sent."""

    async def scene() -> None:
        at(ground, "2026-12-01 08:00")
        _, _, code = organisation(ground, rule=WEEKENDS)
        await join(ground, code)
        ground.time.passes(days=12)
        assert await ground.passes(minutes=1) == []
        times = ["2026-12-05T13:00", "2026-12-06T13:00", "2026-12-12T13:00"]
        assert ends(ground) == [(each, "missed", "late") for each in times]
        (_, planned), *_ = [(row["id"], row) for row in ground.rows("nudges") if row["state"] == "planned"]
        assert planned["occurrence"] == "2026-12-13T13:00"

    asyncio.run(scene())


def test_what_is_put_off_stays_put_off_whatever_else_is_changed(ground: Ground) -> None:
    """They were told that it comes tonight; other hours, or another town, are no reason to forget it."""

    async def scene() -> None:
        at(ground, "2026-11-24 14:10")
        _, _, code = organisation(ground)
        await join(ground, code)
        await ground.passes(days=7)
        await ground.taps("Later")
        await ground.taps("Tonight")
        await ground.says("/zone")
        await ground.taps("Most of BC")
        (again,) = await ground.passes(hours=6)
        assert again.text == QUESTION

    asyncio.run(scene())


def test_who_asks_for_quiet_puts_nothing_off_any_more(ground: Ground) -> None:
    async def scene() -> None:
        at(ground, "2026-11-24 14:10")
        _, _, code = organisation(ground)
        await join(ground, code)
        await ground.passes(days=7)
        await ground.taps("Later")
        await ground.taps("Tomorrow")
        await ground.says("/checkins")
        await ground.taps("Pause")
        await ground.taps("7 days")
        assert await ground.passes(days=5) == []

    asyncio.run(scene())


def test_what_was_put_off_and_answered_meanwhile_does_not_come_again(ground: Ground) -> None:
    async def scene() -> None:
        at(ground, "2026-11-24 14:10")
        _, _, code = organisation(ground)
        await join(ground, code)
        await ground.passes(days=7)
        number, press = ground.find("Good")
        await ground.taps("Later")
        await ground.taps("Tomorrow")
        await ground.presses(press, number)
        await ground.taps("Yes please")
        await ground.taps("Good")
        assert await ground.passes(days=3) == []

    asyncio.run(scene())


def test_one_put_off_and_the_next_one_both_missed_are_both_told(ground: Ground) -> None:
    """Saturday's is put off until the evening; then the power is out until Sunday night: neither is lost in silence."""

    async def scene() -> None:
        at(ground, "2026-11-28 08:00")
        _, _, code = organisation(ground, rule=WEEKENDS)
        await join(ground, code)
        await ground.passes(hours=6)
        await ground.taps("Later")
        await ground.taps("Tonight")
        ground.time.passes(hours=31)
        assert await ground.passes(minutes=1) == []
        assert ends(ground) == [("2026-11-28T13:00", "missed", "late"), ("2026-11-29T13:00", "missed", "late")]

    asyncio.run(scene())


def test_a_schedule_planned_anew_while_something_is_due_still_asks(ground: Ground) -> None:
    """After an hour's outage the clock's data is new, all is planned anew, and today's check-in is still due."""

    async def scene() -> None:
        at(ground, "2026-12-01 08:00")
        _, _, code = organisation(ground)
        await join(ground, code)
        at(ground, "2026-12-01 14:00")
        ground.now(schedules.plan_all_anew)
        await plan_ahead(ground.house)
        assert await fire_all_due(ground.house) == 1
        assert ends(ground) == [("2026-12-01T13:00", "done", "")]

    asyncio.run(scene())


def test_what_waits_for_a_day_with_room_waits_on_whatever_is_changed(ground: Ground) -> None:
    """Two organisations ask on one day: the second one waits for tomorrow, and other hours are no reason to lose it."""

    async def scene() -> None:
        at(ground, "2026-12-01 08:00")
        for name in ("Corner House", "River Street"):
            _, _, code = organisation(ground, name)
            await join(ground, code)
        assert len(await ground.passes(hours=8)) == 1
        await ground.says("/hours")
        await ground.taps("10 am to 8 pm")
        again = [message.text for message in await ground.passes(days=1)]
        assert again == [QUESTION]

    asyncio.run(scene())


def test_what_waits_until_quiet_hours_end_stays_when_all_is_planned_anew(ground: Ground) -> None:
    """The town and the clock's data change while it waits for the morning."""

    async def scene() -> None:
        at(ground, "2026-12-01 08:00")
        _, _, code = organisation(ground, rule=replace(TUESDAYS, at=time(20, 30)))
        await join(ground, code)
        await ground.says("/hours")
        at(ground, "2026-12-01 20:20")
        await ground.taps("9 am to 9 pm")
        await ground.says("hm")
        at(ground, "2026-12-01 21:15")
        await ground.passes(minutes=1)
        assert [row["why"] for row in ground.rows("nudges") if row["state"] == "planned"] == ["waits"]
        ground.now(schedules.plan_all_anew)
        await plan_ahead(ground.house)
        assert [message.text for message in await ground.passes(hours=16)] == [QUESTION]

    asyncio.run(scene())


def test_a_pause_of_the_organisation_lets_go_of_what_is_due(ground: Ground) -> None:
    async def scene() -> None:
        at(ground, "2026-12-01 08:00")
        made, schedule, code = organisation(ground)
        assert schedule
        await join(ground, code)
        ground.time.passes(hours=6)
        await change(ground, made, schedule, state=schedules.PAUSED)
        assert await ground.passes(minutes=1) == []
        assert ends(ground) == [("2026-12-01T13:00", "cancelled", "unwanted")]

    asyncio.run(scene())


def test_no_more_lines_means_also_the_one_that_is_due(ground: Ground) -> None:
    async def scene() -> None:
        at(ground, "2026-12-01 12:00")
        await ground.says("/checkins")
        await ground.taps("A note a week")
        at(ground, "2026-12-04 16:50")
        await ground.says("/checkins")
        await ground.taps("End the notes")
        assert await ground.passes(days=2) == []

    asyncio.run(scene())


def test_who_writes_before_a_check_in_arrives_is_asked_once(ground: Ground) -> None:
    """In a minute with ten thousand it waits some minutes to go; who writes meanwhile is shown it with the answer."""

    async def scene() -> None:
        at(ground, "2026-12-01 08:00")
        _, _, code = organisation(ground)
        await join(ground, code)
        ground.time.moment += timedelta(hours=6)
        assert await fire_all_due(ground.house) == 1
        await ground.takes(ground.inbound(text="who is asking"), delivers=False)
        said = await ground.passes(hours=1)
        assert sum(QUESTION in message.text for message in said) == 1
        assert [row["why"] for row in ground.rows("outbox") if row["kind"] == "check_in"] == ["said"]

    asyncio.run(scene())


def test_two_hours_are_two_hours_whoever_is_out_of_order(ground: Ground) -> None:
    """Rule 16: an hour and a half without the bot and then forty minutes without a network are too late together."""

    async def scene() -> None:
        at(ground, "2026-12-01 08:00")
        _, _, code = organisation(ground)
        await join(ground, code)
        at(ground, "2026-12-01 14:50")
        assert await fire_all_due(ground.house) == 1
        at(ground, "2026-12-01 15:45")
        assert await ground.passes(minutes=1) == []
        assert [row["why"] for row in ground.rows("outbox") if row["kind"] == "check_in"] == ["late"]

    asyncio.run(scene())
