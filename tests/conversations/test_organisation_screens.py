"""An owner looks after an organisation in the chat: puts a check-in together, pauses, changes and ends it."""

from __future__ import annotations

import asyncio
import json

import pytest

from conversations import owner
from conversations.occurrences import zone
from scheduler.jobs import plan_ahead
from tests.conversations.asked import QUESTION, at, join, weeks
from tests.conversations.ground import ALEX, SAM, Ground
from tests.conversations.owned import HOME, asks, begins, house, labels, proposes, screen, states


@pytest.fixture
def engine() -> str:
    """These are about what is shown; what they ask of the store is asked of both engines elsewhere."""
    return "sqlite"


GONE = "That is not there, or not open any more."


def test_who_looks_after_nothing_reads_what_it_is_and_how_to_start(ground: Ground) -> None:
    async def scene() -> None:
        said = await screen(ground)
        assert said.text.startswith("A group can ask its people now and then how they are.")
        assert "ask whoever runs this bot" in said.text and said.is_personal
        assert await ground.says("/organization") and ground.rows("memberships") == []

    asyncio.run(scene())


def test_from_the_link_to_a_check_in_that_comes(ground: Ground) -> None:
    """J41: live in three minutes; five choices, and nothing has begun before the last of them."""

    async def scene() -> None:
        code = await house(ground)
        await join(ground, code, ALEX)
        look = await proposes(ground)
        assert look.text.startswith("**Quick check**: Tuesday, 13:00 to 14:00, no end.")
        assert "The next 14 days: Tue 2026-12-01, Tue 2026-12-08.\n" in look.text
        assert "- 11:00: Ontario, Quebec\n- 12:00: East Kootenay, Alberta\n- 13:00: Most of BC" in look.text
        assert "In all: 2 in 14 days for each person." in look.text and "Nothing has started yet." in look.text
        assert labels(look) == ["Start", "Change", "Leave it"]
        assert ground.rows("schedules") == []
        (begun,) = await ground.taps("Start")
        assert begun.text.startswith("OK. It runs. The first one comes on Tuesday 2026-12-01, to everyone")
        await plan_ahead(ground.house)
        (asked,) = await ground.passes(days=7)
        assert asked.text == QUESTION and ground.chat.sent[-1][0] == ALEX
        sent_at = ground.rows("outbox")[-1]["created_at"].astimezone(zone("America/Vancouver"))
        assert sent_at.hour == 13

    asyncio.run(scene())


def test_the_screen_says_what_is_planned_and_nothing_about_anybody(ground: Ground) -> None:
    """Rule 11: all an owner can read is the same, whoever joined and whatever they did."""

    async def scene() -> None:
        code = await house(ground)
        await begins(ground)
        before = await screen(ground)
        assert before.text.startswith(HOME)
        assert "- Quick check: Tuesday, 13:00. Next: 2026-12-01." in before.text
        assert "In all: 2 in 14 days" in before.text and before.is_personal
        assert labels(before)[0] == "Quick check: Tuesday 13:00"
        await join(ground, code, ALEX)
        assert await screen(ground) == before
        await ground.says("/stop", ALEX)
        await ground.says("/erase", ALEX)
        await ground.taps("Yes, erase it all", ALEX)
        assert await screen(ground) == before

    asyncio.run(scene())


def test_nothing_begins_when_it_is_left_and_two_days_are_three_taps(ground: Ground) -> None:
    async def scene() -> None:
        await house(ground)
        look = await proposes(ground, "Thursday", "Add a day", "Monday", "9:00", "On the minute", "4 weeks")
        assert look.text.startswith("**Quick check**: Monday, Thursday, 9:00, until 2026-12-23.")
        (left,) = await ground.taps("Leave it")
        assert left.text.startswith(HOME) and "No check-ins yet." in left.text
        assert ground.rows("schedules") == []

    asyncio.run(scene())


def test_change_begins_with_the_days_again(ground: Ground) -> None:
    async def scene() -> None:
        await house(ground)
        await proposes(ground)
        (again,) = await ground.taps("Change")
        assert again.text.startswith("On which day of the week?")
        for label in ("Friday", "15:00", "Within 2 hours", "8 weeks"):
            (said,) = await ground.taps(label)
        assert said.text.startswith("**Quick check**: Friday, 15:00 to 17:00, until 2027-01-21.")

    asyncio.run(scene())


def test_start_tapped_again_however_late_begins_nothing_more(ground: Ground) -> None:
    """A tap acts once: also after the check-in was paused, changed and ended."""

    async def scene() -> None:
        await house(ground)
        await proposes(ground)
        number, press = ground.find("Start")
        await ground.presses(press, number)
        (again,) = await ground.presses(press, number)
        assert again.text.startswith("**Quick check**: Tuesday")
        await ground.taps("Change time")
        await ground.taps("17:00")
        await ground.presses(press, number)
        await ground.taps("End it")
        await ground.taps("Yes, I'm sure")
        assert (await ground.presses(press, number))[-1].text == GONE
        assert states(ground) == ["ended"]

    asyncio.run(scene())


def test_paused_resumed_at_another_time_and_ended(ground: Ground) -> None:
    async def scene() -> None:
        code = await house(ground)
        await join(ground, code, ALEX)
        await begins(ground)
        await plan_ahead(ground.house)
        await screen(ground)
        await ground.taps("Quick check: Tuesday 13:00")
        (paused,) = await ground.taps("Pause")
        assert "Paused. Nobody is asked." in paused.text and "In all: 0 in 14 days" in paused.text
        version = ground.rows("schedules")[0]["version"]
        number, _ = ground.find("Go on")
        await ground.presses("1g:pause:1:1", number)
        assert ground.rows("schedules")[0]["version"] == version, "a second tap changes nothing"
        assert await weeks(ground, 1) == []
        await ground.taps("Go on")
        await ground.taps("Change time")
        (changed,) = await ground.taps("17:00")
        assert changed.text.startswith("**Quick check**: Tuesday, 17:00 to 18:00, no end.")
        await plan_ahead(ground.house)
        assert await weeks(ground, 1) == [QUESTION]
        await screen(ground)
        await ground.taps("Quick check: Tuesday 17:00")
        (sure,) = await ground.taps("End it")
        assert sure.text.startswith("End this check-in for good?") and states(ground) == ["active"]
        (ended,) = await ground.taps("Yes, I'm sure")
        assert ended.text == "OK. It has ended. Nobody is asked by it any more." and states(ground) == ["ended"]
        await plan_ahead(ground.house)
        assert await weeks(ground, 2) == []

    asyncio.run(scene())


def test_more_than_a_person_gets_is_said_before_it_begins(ground: Ground) -> None:
    """J41, by what is there already too: two a week are asked, and with a third the rest is not sent."""

    async def scene() -> None:
        await house(ground)
        await begins(ground, "Monday", "Add a day", "Thursday", "9:00", "On the minute", "No end")
        look = await proposes(ground)
        assert "In all: 6 in 14 days for each person. Nobody gets more than one a day and 2 in 7 days" in look.text
        assert "The rest is not sent." in look.text

    asyncio.run(scene())


def test_a_sixth_check_in_is_refused(ground: Ground) -> None:
    async def scene() -> None:
        await house(ground)
        for _ in range(5):
            await begins(ground)
        await screen(ground)
        (full,) = await ground.taps("New check-in")
        assert full.text.startswith("That makes 5 check-ins.") and len(states(ground)) == 5

    asyncio.run(scene())


def test_of_two_organisations_it_is_asked_which(ground: Ground) -> None:
    async def scene() -> None:
        await house(ground)
        told = asks(ground, "make", name="River Room")
        await ground.says(f"/start org_{told.rpartition('start=org_')[2].split()[0]}")
        await ground.taps("Yes please")
        which = await screen(ground)
        assert which.text == "Which group?" and labels(which)[:2] == ["Corner House", "River Room"]
        (opened,) = await ground.taps("River Room")
        assert opened.text.startswith("**River Room**")

    asyncio.run(scene())


def test_a_forged_button_is_met_as_what_is_not_there(ground: Ground) -> None:
    """Whoever is no owner of it, an owner of another one too, gets one answer for everything, and changes nothing."""

    async def scene() -> None:
        await house(ground, SAM)
        await begins(ground)
        asks(ground, "make", name="River Room")
        asks(ground, "check-in", organisation=2, days="mon", at="09:00")
        before = {name: ground.rows(name) for name in ("schedules", "invites", "memberships")}
        for address, organisation in ((ALEX, "1"), (SAM, "2"), (SAM, "77"), (SAM, "9" * 18)):
            for press in (*owner._WAYS, "see:1", "pause:2", "end_yes:1", "end_yes:2", "at:2-9"):
                action, _, of = press.partition(":")
                (said,) = await ground.presses(f"1g:{action}:{organisation}:{of}", 0, address)
                assert said.text == GONE, (press, organisation)
        assert {name: ground.rows(name) for name in before} == before

    asyncio.run(scene())


def test_another_ones_check_in_is_not_there_for_an_owner(ground: Ground) -> None:
    async def scene() -> None:
        await house(ground)
        asks(ground, "make", name="River Room")
        asks(ground, "check-in", organisation=2, days="mon", at="09:00")
        for press in ("see:1:1", "pause:1:1", "end_yes:1:1", "at:1:1-9", "times:1:1"):
            assert (await ground.presses(f"1g:{press}", 0))[-1].text == GONE
        assert states(ground) == ["active"]

    asyncio.run(scene())


def test_what_was_open_is_asked_again_when_it_is_tapped(ground: Ground) -> None:
    """An owner who gave it up, and an organisation that was closed meanwhile: old buttons do nothing."""

    async def scene() -> None:
        await house(ground)
        await proposes(ground)
        number, press = ground.find("Start")
        asks(ground, "close", organisation=1)
        assert (await ground.presses(press, number))[-1].text == GONE
        assert states(ground) == []
        assert (await screen(ground)).text.startswith("A group can ask its people")

    asyncio.run(scene())


def test_all_of_it_is_there_in_french(ground: Ground) -> None:
    async def scene() -> None:
        await house(ground)
        await ground.says("/language fr")
        (home,) = await ground.says("/organisation", language="fr")
        assert "Pas encore de questions." in home.text
        for label in ("Nouvelles questions", "mardi", "13:00", "En une heure", "Sans fin"):
            (look,) = await ground.taps(label, language="fr")
        assert look.text.startswith("**Petit tour rapide** : mardi, 13:00 à 14:00, sans fin.")
        (begun,) = await ground.taps("Commencer", language="fr")
        assert begun.text.startswith("OK. C'est parti. La première fois, c'est mardi 2026-12-01")

    asyncio.run(scene())


def test_the_rule_that_is_kept_says_when_and_nothing_of_who(ground: Ground) -> None:
    async def scene() -> None:
        await house(ground)
        at(ground, "2026-11-24 23:30")
        await begins(ground)
        kept = json.loads(ground.rows("schedules")[0]["rule"])
        mark = kept.pop("proposal")
        assert kept == {
            **{"weekdays": [1], "at": "13:00:00", "window_minutes": 60, "every_weeks": 1},
            **{"begins_on": "2026-11-24", "ends_on": None},
        }
        assert len(mark) == 12

    asyncio.run(scene())
