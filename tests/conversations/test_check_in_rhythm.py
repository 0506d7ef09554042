"""How often check-ins come: the cap, the taper after silence, quiet, outages; and what a change of a schedule does."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import time

from conversations.occurrences import Rule, zone
from tests.conversations.asked import QUESTION, TUESDAYS, at, change, ends, join, kept, organisation, settings, weeks
from tests.conversations.ground import ALEX, Ground


def test_all_sources_together_are_two_in_seven_days_and_one_a_day(ground: Ground) -> None:
    """Rule 17: five organisations may want more; the peer's cap wins."""

    async def scene() -> None:
        at(ground, "2026-11-29 12:00")
        for day in (0, 1, 1, 2, 3):
            _, _, code = organisation(ground, f"House {day}", replace(TUESDAYS, weekdays=(day,)))
            await join(ground, code)
        said = await weeks(ground, 1)
        assert len(said) == 2
        days = [row["day"] for row in ground.rows("doses")]
        assert len(set(days)) == 2

    asyncio.run(scene())


def test_the_peer_may_have_it_rarer(ground: Ground) -> None:
    async def scene() -> None:
        at(ground, "2026-11-29 12:00")
        for day in (0, 2, 4):
            _, _, code = organisation(ground, f"House {day}", replace(TUESDAYS, weekdays=(day,)))
            await join(ground, code)
        await ground.says("/checkins")
        await ground.taps("Less often")
        assert len(await weeks(ground, 1)) == 1

    asyncio.run(scene())


def test_who_never_answers_is_asked_rarer_and_then_not_at_all(ground: Ground) -> None:
    """Rule 17: 3 in a row → half as often, 6 → monthly, 9 → asked once, then silence. And it says so, once each."""

    async def scene() -> None:
        at(ground, "2026-11-29 12:00")
        _, _, code = organisation(ground)
        await join(ground, code)
        said = await weeks(ground, 40)
        assert [text.startswith("Quick check") for text in said].count(True) == 9
        assert sum("I ask half as often now" in text for text in said) == 1
        assert sum("I ask once a month now" in text for text in said) == 1
        assert said[-1].startswith("A short question, and then I stop by myself.")
        assert await weeks(ground, 10) == []
        await ground.taps("Keep it monthly")
        assert QUESTION in await weeks(ground, 6)

    asyncio.run(scene())


def test_who_answers_again_is_asked_as_before(ground: Ground) -> None:
    async def scene() -> None:
        at(ground, "2026-11-29 12:00")
        _, _, code = organisation(ground)
        await join(ground, code)
        said = await weeks(ground, 4)
        assert len(said) == 4 and "half as often" in said[-1]
        await ground.says("/checkins")
        assert await weeks(ground, 1) == []
        (asked,) = [text for text in await weeks(ground, 1)]
        assert asked == QUESTION
        await ground.taps("Good")
        await ground.taps("Yes please")
        await ground.taps("Good")
        assert await weeks(ground, 1) == [QUESTION]

    asyncio.run(scene())


def test_an_outage_of_six_hours_drops_it_and_plans_the_next(ground: Ground) -> None:
    """J36, rule 16: nobody is woken for yesterday, and next week comes as if nothing had happened."""

    async def scene() -> None:
        at(ground, "2026-12-01 12:00")
        _, _, code = organisation(ground)
        await join(ground, code)
        at(ground, "2026-12-01 19:30")
        assert await ground.passes(minutes=1) == []
        assert ends(ground) == [("2026-12-01T13:00", "missed", "late")]
        assert await weeks(ground, 1) == [QUESTION]

    asyncio.run(scene())


def test_quiet_after_a_loss_holds_everything_back(ground: Ground) -> None:
    async def scene() -> None:
        at(ground, "2026-11-30 14:10")
        _, _, code = organisation(ground)
        await join(ground, code)
        await ground.says("/checkins")
        await ground.taps("Pause")
        await ground.taps("14 days")
        assert await weeks(ground, 2) == []
        assert await weeks(ground, 1) == [QUESTION]

    asyncio.run(scene())


def test_a_paused_schedule_asks_nobody_and_a_changed_one_asks_by_its_new_rule(ground: Ground) -> None:
    async def scene() -> None:
        at(ground, "2026-11-30 14:10")
        made, schedule, code = organisation(ground)
        assert schedule
        await join(ground, code)
        await change(ground, made, schedule, state="paused")
        assert await weeks(ground, 1) == []
        await change(ground, made, schedule, state="active", rule=Rule((4,), time(10, 0)).to_json())
        assert await weeks(ground, 1) == [QUESTION]
        assert ground.rows("outbox")[-1]["created_at"].astimezone(zone("America/Vancouver")).weekday() == 4

    asyncio.run(scene())


def test_two_peers_are_asked_apart_and_see_nothing_of_each_other(ground: Ground) -> None:
    async def scene() -> None:
        at(ground, "2026-11-30 14:10")
        _, _, code = organisation(ground)
        await join(ground, code)
        await join(ground, code, ALEX)
        await ground.passes(days=2)
        moments = [row["created_at"] for row in ground.rows("outbox") if row["kind"] == "check_in"]
        assert len(moments) == 2 and moments[0] != moments[1]
        await ground.taps("Rough")
        assert kept(ground, ALEX) == []

    asyncio.run(scene())


def test_an_erased_peer_leaves_no_row(ground: Ground) -> None:
    async def scene() -> None:
        at(ground, "2026-11-30 14:10")
        _, _, code = organisation(ground)
        await join(ground, code)
        await ground.passes(days=2)
        await ground.taps("Good")
        await ground.says("/erase")
        await ground.taps("Yes, erase it all")
        for table in ("peers", "memberships", "nudges", "doses", "rhythms", "answers", "outbox", "sessions"):
            assert ground.rows(table) == [], table

    asyncio.run(scene())


def test_in_the_middle_of_a_talk_it_waits(ground: Ground) -> None:
    """What is due must not sweep away the place of somebody who is just reading."""

    async def scene() -> None:
        at(ground, "2026-12-01 12:59")
        _, _, code = organisation(ground, rule=replace(TUESDAYS, window_minutes=1))
        await join(ground, code)
        await ground.says("Hard shift")
        assert await ground.passes(minutes=10) == []
        assert [message.text for message in await ground.passes(minutes=45)] == [QUESTION]

    asyncio.run(scene())


def test_a_missed_one_met_again_by_another_clock_does_not_end_the_chain(ground: Ground) -> None:
    """Who moves west, or changes hours, meets the same local time twice: it stays missed, and the next one comes."""

    async def scene() -> None:
        at(ground, "2026-12-01 12:00")
        _, _, code = organisation(ground)
        await join(ground, code)
        await ground.says("/zone Toronto")
        await ground.passes(days=6)
        at(ground, "2026-12-08 13:50")  # an outage over their own 13:00, which is 11:00 here
        await ground.passes(minutes=1)
        assert ends(ground)[-1] == ("2026-12-08T13:00", "missed", "late")
        await ground.says("/zone BC")
        assert ground.planned().count("check_in") == 1
        assert await weeks(ground, 1) == [QUESTION]

    asyncio.run(scene())


def test_one_moved_out_of_quiet_hours_survives_being_planned_anew(ground: Ground) -> None:
    """A 02:30 waits until nine; a tap on other settings at four must not make it disappear."""

    async def scene() -> None:
        at(ground, "2026-11-30 22:00")
        _, _, code = organisation(ground, rule=Rule((1,), time(2, 30)))
        await join(ground, code)
        at(ground, "2026-12-01 04:00")
        settings(ground, lines="weekly")
        said = await ground.passes(hours=8)
        assert [message.text for message in said] == [QUESTION]

    asyncio.run(scene())
