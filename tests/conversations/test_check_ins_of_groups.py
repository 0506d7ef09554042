"""Check-ins of groups that one leaves, joins, or has two of; and buttons of older ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from conversations import presses
from conversations.channel import Message
from conversations.check_in_tokens import mark_in, mark_of, read_mark, token_of
from scheduler.jobs import plan_ahead
from store import organisations
from store.answers import Asked
from tests.conversations import owned
from tests.conversations.asked import QUESTION, at, join, kept, organisation
from tests.conversations.called import KIM, SAM, heard, scene
from tests.conversations.ground import Ground

GONE = "That check-in is over. You need not answer it."


def _since(ground: Ground) -> int:
    return len(ground.chat.sent)


def test_a_check_in_of_a_group_one_has_left_asks_and_keeps_nothing_more(tmp_path: Path) -> None:
    async def work(g: Ground) -> None:
        at(g, "2026-11-24 12:00")
        _, _, code = organisation(g)
        await join(g, code)
        await g.passes(hours=3)
        await g.presses(presses.own("leave", 1), 1)
        since = _since(g)
        await g.taps("Rough")
        assert kept(g) == []
        assert not any("2 of 2" in text for text in heard(g, SAM, since))

    scene(tmp_path, work)


@pytest.mark.parametrize("is_asked_until_when", [False, True])
def test_who_has_left_is_not_promised_that_it_asks_again(is_asked_until_when: bool, tmp_path: Path) -> None:
    """ "I'll ask again" would be said, and nothing ever come: whatever stood on the screen reads that it is over."""

    async def work(g: Ground) -> None:
        at(g, "2026-11-24 12:00")
        _, _, code = organisation(g)
        await join(g, code)
        await g.passes(hours=2)
        if is_asked_until_when:
            await g.taps("Later")
        await g.presses(presses.own("leave", 1), 1)
        (said,) = await g.taps("1 hour" if is_asked_until_when else "Later")
        assert said.text == GONE
        assert await g.passes(hours=5) == [] and kept(g) == []

    scene(tmp_path, work)


def test_a_check_in_of_a_group_that_was_closed_is_over(tmp_path: Path) -> None:
    """Nobody belongs to it any more: what is tapped then is kept nowhere, and says so, in one's own language."""

    async def work(g: Ground) -> None:
        at(g, "2026-11-24 12:00")
        made, _, code = organisation(g)
        await join(g, code)
        await g.passes(hours=2)
        await g.taps("Good")
        g.now(lambda tx: organisations.close(tx, made.id))
        number, yes = g.find("Yes")
        (said,) = await g.presses(yes, number)
        assert said.text == GONE and [answers for _, answers in kept(g)] == [{"mood": "good"}]
        (said,) = await g.presses(yes, number, language="fr")
        assert said.text == "Cette question est finie. Pas besoin d'y répondre."

    scene(tmp_path, work)


def test_leaving_one_group_leaves_open_what_the_other_one_asks(tmp_path: Path) -> None:
    async def work(g: Ground) -> None:
        at(g, "2026-11-24 12:00")
        await join(g, organisation(g)[2])
        other, _, code = organisation(g, "Harbour", None)
        await join(g, code)
        await g.passes(hours=2)
        await g.presses(presses.own("leave", other.id), 1)
        await g.taps("Rough")
        assert [answers for _, answers in kept(g)] == [{"mood": "rough"}]

    scene(tmp_path, work)


def test_an_hour_moved_after_it_asked_asks_nobody_a_second_time_for_that_day(tmp_path: Path) -> None:
    """Tuesday at 13:00 was asked and answered; an owner chooses 19:00, and all are asked again on Wednesday at 9."""

    async def work(g: Ground) -> None:
        code = await owned.house(g, KIM)
        await owned.begins(g, "Tuesday", "15:00", "Within 1 hour", "No end", address=KIM)
        await join(g, code)
        await g.passes(hours=3)
        await g.taps("Good")
        await g.taps("Yes")
        since = _since(g)
        await owned.screen(g, KIM)
        await g.taps("Quick check: Tuesday 15:00", KIM)
        await g.taps("Change time", KIM)
        await g.taps("19:00", KIM)
        await plan_ahead(g.house)
        await g.passes(days=5)
        assert not any(text.startswith(QUESTION) for text in heard(g, SAM, since)), heard(g, SAM, since)

    scene(tmp_path, work)


def test_joining_a_second_group_says_that_the_first_one_asks_again(tmp_path: Path) -> None:
    """One switch is for all groups. Who turned check-ins off and joins another reads whose come again, and the way out.

    It is the first one's name that is told, and not the new one's alone.
    """

    async def work(g: Ground) -> None:
        at(g, "2026-11-24 12:00")
        _, _, code = organisation(g)
        await join(g, code)
        await g.presses(presses.own("asks", "off"), 1)
        _, _, other = organisation(g, "Harbour", None)
        await join(g, other)
        (told,) = heard(g, SAM)[-1:]
        came = await g.passes(days=2)
        assert any(each.text.startswith(QUESTION) for each in came)
        assert "You joined **Harbour**" in told and "on again, from all your groups: Corner House too" in told
        assert "/checkins" in told

    scene(tmp_path, work)


def test_an_answer_to_one_group_goes_to_no_other(tmp_path: Path) -> None:
    """Of two groups both asked in two days; who taps under the first one late answers the second, and cannot see it."""

    async def work(g: Ground) -> None:
        at(g, "2026-11-24 09:00")
        _, _, first = organisation(g)
        _, _, second = organisation(g, "Harbour")
        await join(g, first)
        await join(g, second)
        await g.passes(hours=6)
        number, rough = g.find("Rough")
        (asked,) = [row["organisation_id"] for row in g.rows("nudges") if row["state"] == "done"]
        await g.passes(hours=24)
        said = await g.presses(rough, number)
        assert "That one is over. Want to answer it now?" in said[-1].text
        (again,) = await g.taps("Yes please")
        await g.presses(_press(again, "Rough"), number)
        assert [row["organisation_id"] for row in g.rows("answers")] == [asked]

    scene(tmp_path, work)


def _press(message: Message, label: str) -> str:
    return next(button.press for row in message.rows for button in row if button.label == label)


def test_an_old_button_takes_no_answer_away_that_was_given_since(tmp_path: Path) -> None:
    """Of two groups the second was answered since: what is answered late is the first one's, and the other's stays."""

    async def work(g: Ground) -> None:
        at(g, "2026-11-24 09:00")
        for name in ("Corner House", "Harbour"):
            await join(g, organisation(g, name)[2])
        await g.passes(hours=6)
        number, rough = g.find("Rough")
        await g.passes(days=1)
        await g.taps("Good")
        await g.taps("Yes")
        before = kept(g)
        assert [answers for _, answers in before] == [{"mood": "good", "rest": "yes"}]
        (late,) = await g.presses(rough, number)
        (again,) = await g.presses(_press(late, "Yes please"), number)
        await g.presses(_press(again, "Rough"), number)
        assert sorted(kept(g), key=str) == [before[0], ("2026-11-24T13:00", {"mood": "rough"})]

    scene(tmp_path, work)


def test_a_button_of_a_week_ago_is_over_and_its_answer_goes_nowhere_else(tmp_path: Path) -> None:
    """J17: "it counts for the week it was asked". That week cannot be answered any more; the newest was, and stays."""

    async def work(g: Ground) -> None:
        at(g, "2026-11-24 09:00")
        await join(g, organisation(g)[2])
        await g.passes(hours=6)
        number, rough = g.find("Rough")
        await g.passes(days=7)
        await g.taps("Good")
        await g.taps("Yes")
        before = kept(g)
        (said,) = await g.presses(rough, number)
        assert said.text == GONE and kept(g) == before

    scene(tmp_path, work)


@pytest.mark.parametrize("taps", [["Good", "Yes"], ["Skip"], ["Very rough", "No"], ["Good", "Skip"]])
def test_what_was_answered_to_its_end_is_not_asked_again(taps: list[str], tmp_path: Path) -> None:
    """Neither by its own old button, nor by an offer that still stands on a screen."""

    async def work(g: Ground) -> None:
        at(g, "2026-11-24 12:00")
        await join(g, organisation(g)[2])
        await g.passes(hours=2)
        number, good = g.find("Good")
        await g.says("/start")
        (late,) = await g.presses(good, number)
        offer = _press(late, "Yes please")
        await g.presses(offer, number)
        for label in taps:
            await g.taps(label)
        before = kept(g)
        assert len(before) == 1
        await g.says("/start")
        for press in (good, offer, presses.own("now")):
            (said,) = await g.presses(press, number)
            assert said.text == GONE and kept(g) == before

    scene(tmp_path, work)


def test_a_button_of_before_they_named_their_check_in_is_over(tmp_path: Path) -> None:
    """Nobody can know which one it was of. Who is amid another one is shown that again."""

    async def work(g: Ground) -> None:
        at(g, "2026-11-24 12:00")
        await join(g, organisation(g)[2])
        await g.passes(hours=2)
        said = await g.presses("1s:-c-AbCdEfGhIjKl.1.2", 1)
        assert [message.text for message in said] == [GONE, QUESTION]
        await g.taps("Good")
        assert [answers for _, answers in kept(g)] == [{"mood": "good"}]

    scene(tmp_path, work)


def test_a_button_that_names_what_was_never_sent_opens_nothing(tmp_path: Path) -> None:
    """A changed app can send any press: next week's check-in, or another group's, is not there to be answered."""

    async def work(g: Ground) -> None:
        at(g, "2026-11-24 12:00")
        made, _, code = organisation(g)
        await join(g, code)
        other, schedule, _ = organisation(g, "Harbour")
        assert schedule
        await g.passes(hours=2)
        await g.taps("Skip")
        for asked in (Asked(made.id, 1, "2026-12-01T13:00"), Asked(other.id, schedule.id, "2026-11-24T13:00")):
            (said,) = await g.presses(presses.own("now", mark_of(asked)), 1)
            assert said.text == GONE

    scene(tmp_path, work)


def test_the_longest_button_of_a_check_in_fits_and_is_read() -> None:
    asked = Asked(1, 16**8 - 1, "2099-12-31T23:59")
    token = token_of(asked, "a" * 12)
    press = presses.choice(token, 999999, -2)
    assert presses.parse(press) == presses.ChoicePress(token, 999999, -2) and len(press) <= presses.PRESS_BYTES_MOST
    assert presses.parse(presses.later(token, "tomorrow")) == presses.LaterPress(token, "tomorrow")
    assert read_mark(mark_in(token)) == (asked.schedule_id, asked.occurrence)
