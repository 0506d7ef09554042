"""A peer's last weeks: their own answers, in their own words and week, drawn on demand, hidden in one tap."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.rendering import CAPTION_UNITS_MOST
from content.pack import Pack, build_pack
from conversations import presses
from conversations.channel import Message, Picture, Send, from_json, to_json
from conversations.presses import EmergencyPress, parse
from conversations.screens import Screen
from conversations.weeks import WEEKS, weeks
from store import answers, peers
from store.answers import Asked
from tests.conversations.asked import at, join, kept, organisation
from tests.conversations.ground import ALEX, SAM, Ground
from tests.store.ground import MASTER
from tests.words_in_force import starter_words

TODAY = date(2026, 11, 25)
MONDAY = date(2026, 11, 23)
WORDS = ("Good", "OK", "Rough", "Very rough")


def _screen(language: str = "en", pack: Pack | None = None) -> Screen:
    pack = pack or starter_words().pack
    return Screen(pack, pack, language, TODAY)


def _answered(*moods: tuple[date, str], schedule: int = 1) -> list[tuple[Asked, dict[str, str]]]:
    return [(Asked(1, schedule, f"{day.isoformat()}T13:00"), {"mood": mood, "rest": "no"}) for day, mood in moods]


def _ago(weeks_ago: int, day: int = 1) -> date:
    return MONDAY - timedelta(weeks=weeks_ago) + timedelta(days=day)


def _levels(message: Message) -> Sequence[str]:
    assert message.picture
    return message.picture.values[-WEEKS:]


MOODS = [(_ago(7), "rough"), (_ago(5), "ok"), (_ago(4), "ok"), (_ago(2), "very rough"), (_ago(0), "good")]


def test_eight_weeks_are_shown_with_their_words_under_them() -> None:
    message = weeks(_screen(), _answered(*MOODS), TODAY)
    levels = ("2", "", "3", "3", "", "1", "", "4")
    assert message.picture and message.picture.kind == "weeks"
    assert message.picture.values == (*WORDS, "2026-10-05", "2026-11-23", *levels)
    assert message.picture.alt == (
        "1 very rough, 1 rough, 2 OK, 1 good.\n"
        "Week by week, from 2026-10-05 on: rough, no answer, OK, OK, no answer, very rough, no answer, good."
    )
    assert message.picture.alt in message.text, "Telegram has no other place for the words of a picture"
    assert message.is_personal


def test_in_french_everything_is_in_french() -> None:
    message = weeks(_screen("fr"), _answered(*MOODS), TODAY)
    assert message.picture and message.picture.values[:4] == ("Bien", "Correct", "Dur", "Très dur")
    assert "1 très dur, 1 dur, 2 correct, 1 bien." in message.text and "pas de réponse" in message.text
    assert [button.label for button in message.rows[-1]] == ["Cacher"]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_longest_there_can_be_fits_under_a_picture(language: str) -> None:
    moods = [(_ago(number), "very rough") for number in range(WEEKS)]
    text = weeks(_screen(language), _answered(*moods), TODAY).text
    assert len(text.encode("utf-16-le")) // 2 <= CAPTION_UNITS_MOST


def test_there_is_no_score_and_no_judgement() -> None:
    """J38: no number that sums a person up, no comparison, nothing said of a week without an answer."""
    text = weeks(_screen(), _answered(*MOODS), TODAY).text.lower()
    for word in ("score", "average", "better", "worse", "missed", "should", "%", "others", "trend"):
        assert word not in text


def test_the_emergency_door_stands_under_it_too() -> None:
    message = weeks(_screen(), _answered(*MOODS), TODAY)
    assert isinstance(parse(message.rows[0][0].press), EmergencyPress)
    assert [parse(button.press) for button in message.rows[1]] == [presses.OwnPress("hide")]


@pytest.mark.parametrize("results", [{}, {"mood": "skip", "rest": "skip"}, {"mood": "of an older flow"}, {"x": "good"}])
def test_what_is_no_answer_is_an_empty_week(results: dict[str, str]) -> None:
    """Passing a question over is an answer like any other, and is not shown as a bad one."""
    answered = [*_answered((_ago(1), "ok")), (Asked(1, 1, f"{_ago(0)}T13:00"), results)]
    assert _levels(weeks(_screen(), answered, TODAY)) == ("",) * 6 + ("3", "")
    nothing = weeks(_screen(), answered[1:], TODAY)
    assert nothing.picture is None and "nothing to show yet" in nothing.text
    assert len(nothing.rows) > 1, "a way back"


def test_of_two_answers_in_one_week_the_last_is_shown_and_a_skip_takes_none_away() -> None:
    both = _answered((_ago(0, 0), "rough"), (_ago(0, 1), "good"), (_ago(0, 2), "skip"))
    assert _levels(weeks(_screen(), both, TODAY))[-1] == "4"


@pytest.mark.parametrize(("day", "place"), [(_ago(7, 0), 0), (_ago(7, 6), 0), (_ago(6, 0), 1), (_ago(0, 0), 7)])
def test_a_week_begins_on_monday(day: date, place: int) -> None:
    assert _levels(weeks(_screen(), _answered((day, "good")), TODAY)).index("4") == place


@pytest.mark.parametrize("day", [_ago(7, -1), _ago(-1, 0), _ago(20)])
def test_what_lies_outside_the_eight_weeks_is_not_shown(day: date) -> None:
    assert weeks(_screen(), _answered((day, "good")), TODAY).picture is None


def test_every_check_in_with_four_answers_is_shown_in_its_own_words() -> None:
    """The pack's writers may add one; a first question with another number of answers has no place on four lines."""
    files = dict(starter_words().pack.files)
    other = (
        files["flows/team_check_in.yaml"].replace("team_check_in", "sleep_check_in").replace("save: mood", "save: nap")
    )
    other = other.replace("- mood is", "- nap is").replace("- Good (great, fine)", "- Deep (great, fine)")
    files["flows/sleep_check_in.yaml"] = other.replace("title: Quick check", "title: Quick sleep check")
    pack, issues = build_pack(files)
    assert pack, issues
    deep = [(Asked(1, 2, f"{_ago(1)}T09:00"), {"nap": "deep"})]
    message = weeks(_screen(pack=pack), [*_answered((_ago(2), "good")), *deep], TODAY)
    assert message.picture and message.picture.values[0] == "Deep" and _levels(message)[-3:] == ("4", "4", "")
    flow = pack.flows["sleep_check_in"]
    start = replace(flow.nodes["start"], choices=flow.nodes["start"].choices[1:])
    three = replace(flow, nodes={**flow.nodes, "start": start}, translations={})
    pack = replace(pack, flows={**pack.flows, "sleep_check_in": three})
    assert weeks(_screen(pack=pack), [(deep[0][0], {"nap": "ok"})], TODAY).picture is None


def test_a_queued_picture_goes_through_the_outbox_and_back() -> None:
    outgoing = Send(weeks(_screen(), _answered(*MOODS), TODAY))
    assert from_json(to_json(outgoing)) == outgoing
    assert isinstance(outgoing.message.picture, Picture)


def _keep(ground: Ground, *moods: tuple[date, str], address: str = SAM) -> None:
    def work(tx: Any) -> None:
        peer = peers.find(tx, MASTER, address)
        assert peer
        for asked, results in _answered(*moods):
            answers.save(tx, peer, asked, results)

    ground.now(work)


def test_a_peer_looks_at_their_weeks_and_hides_them(ground: Ground) -> None:
    """In a new message, because a text cannot be changed into a picture; and gone from the chat in one tap."""

    async def scene() -> None:
        at(ground, "2026-11-24 14:10")
        _, _, code = organisation(ground)
        await join(ground, code)
        await ground.passes(days=7)
        await ground.taps("Rough")
        await ground.says("/checkins")
        before = dict(ground.chat.shown[SAM])
        (shown,) = await ground.taps("My last weeks")
        assert shown.picture and shown.picture.values[-1] == "2" and "1 rough." in shown.text
        number = max(ground.chat.shown[SAM])
        assert ground.chat.shown[SAM] == {**before, number: shown}
        assert await ground.taps("Hide") == []
        assert ground.chat.shown[SAM] == before
        assert await ground.presses(presses.own("hide"), number) == [], "a second tap finds nothing, and says nothing"
        assert kept(ground) == [("2026-12-01T13:00", {"mood": "rough"})], "hiding forgets no answer"
        assert number not in [row["message_id"] for row in ground.rows("messages")]

    asyncio.run(scene())


def test_nothing_answered_is_said_where_the_peer_is(ground: Ground) -> None:
    async def scene() -> None:
        _, _, code = organisation(ground)
        await join(ground, code)
        await ground.says("/checkins")
        (said,) = await ground.taps("My last weeks")
        assert said.picture is None and "nothing to show yet" in said.text
        (back,) = await ground.taps("Back")
        assert "What I send by myself" in back.text

    asyncio.run(scene())


def test_the_week_is_the_one_where_the_peer_lives(ground: Ground) -> None:
    """Late on Sunday in Vancouver it is Monday in London: the newest week there is still the old one."""

    async def scene() -> None:
        at(ground, "2026-11-22 20:00")
        await ground.says("/start")
        _keep(ground, (date(2026, 11, 17), "good"))
        (shown,) = await ground.presses(presses.own("weeks"), 0)
        assert shown.picture and shown.picture.values[5] == "2026-11-16" and shown.picture.values[-1] == "4"

    asyncio.run(scene())


def test_nobody_sees_the_weeks_of_another(ground: Ground) -> None:
    async def scene() -> None:
        at(ground, "2026-11-25 12:00")
        await ground.says("/start")
        await ground.says("/start", ALEX)
        _keep(ground, *MOODS)
        (mine,) = await ground.presses(presses.own("weeks"), 0)
        (theirs,) = await ground.presses(presses.own("weeks"), 0, ALEX)
        assert mine.picture and not theirs.picture

    asyncio.run(scene())


def test_the_picture_itself_is_nowhere_in_the_store(ground: Ground) -> None:
    """J38: generated on demand, not stored. What is queued is sealed, and emptied once it went out."""

    async def scene() -> None:
        at(ground, "2026-11-25 12:00")
        await ground.says("/start")
        _keep(ground, *MOODS)
        (shown,) = await ground.presses(presses.own("weeks"), 0)
        assert shown.picture and "very rough" in shown.text
        everything = str(ground.everything())
        assert "PNG" not in everything and "very rough" not in everything.lower()

    asyncio.run(scene())
