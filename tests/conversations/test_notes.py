"""Lines that a peer asked for: one a week, or ten days of them; never twice, and never glad after a loss."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date

from conversations.occurrences import zone
from tests.conversations.asked import QUESTION, TUESDAYS, at, ends, join, organisation, settings, weeks
from tests.conversations.ground import Ground
from tests.words_in_force import starter_words

BANK = starter_words().pack.nudges


def _texts(tone: str = "") -> set[str]:
    return {line.says["en"] for line in BANK.weekly if tone in ("", line.tone)}


async def _begin(ground: Ground, label: str) -> None:
    await ground.says("/checkins")
    await ground.taps(label)


def test_a_note_a_week_comes_on_friday_with_its_writer_and_without_a_sound(ground: Ground) -> None:
    """J11: opted in to by the peer's own tap; who wrote it stands under it."""

    async def scene() -> None:
        at(ground, "2026-11-24 14:10")
        assert await weeks(ground, 1) == []
        await _begin(ground, "A note a week")
        (note,) = await ground.passes(days=7)
        words, by = note.text.split("\n\n")
        assert words in _texts() and by == "— from the makers of this bot"
        assert note.is_silent and note.is_personal
        labels = [button.label for row in note.rows for button in row]
        assert labels == ["Steps", "Menu", "Thanks", "Less of these", "Why?", "Stop all"]
        local = ground.rows("outbox")[-1]["created_at"].astimezone(zone("America/Vancouver"))
        assert (local.weekday(), local.hour) == (4, 16)

    asyncio.run(scene())


def test_no_note_comes_twice_in_half_a_year(ground: Ground) -> None:
    async def scene() -> None:
        at(ground, "2026-11-24 14:10")
        await _begin(ground, "A note a week")
        seen = []
        for _ in range(26):
            (note,) = await weeks(ground, 1)
            seen.append(note)
            await ground.taps("Thanks")
        assert len(set(seen)) == 26

    asyncio.run(scene())


def test_after_a_loss_nothing_upbeat_comes_for_weeks(ground: Ground) -> None:
    """J10: a glad line next morning is the worst the bot could do."""

    async def scene() -> None:
        at(ground, "2026-11-24 14:10")
        await _begin(ground, "A note a week")
        settings(ground, loss_on="2026-11-24")
        for _ in range(7):
            for note in await weeks(ground, 1):
                assert note.split("\n\n")[0] in _texts("gentle")
                await ground.taps("Thanks")
        assert len(ends(ground, "line")) >= 4, "rows are kept a month"

    asyncio.run(scene())


def test_less_of_these_goes_one_further_each_time(ground: Ground) -> None:
    async def scene() -> None:
        at(ground, "2026-11-24 14:10")
        await _begin(ground, "A note a week")
        await weeks(ground, 1)
        assert [said.text for said in await ground.taps("Less of these")] == ["OK. A note every 2 weeks."]
        assert len(await weeks(ground, 4)) == 2
        assert [said.text for said in await ground.taps("Less of these")] == ["OK. A note every 4 weeks."]
        assert len(await weeks(ground, 4)) == 1
        assert [said.text for said in await ground.taps("Less of these")] == ["OK. No more notes."]
        assert await weeks(ground, 5) == []

    asyncio.run(scene())


def test_ten_days_are_ten_notes_one_a_day_and_then_an_end(ground: Ground) -> None:
    """The peer raises their own cap; organisations wait meanwhile (rule 17)."""

    async def scene() -> None:
        at(ground, "2026-11-30 14:10")
        _, _, code = organisation(ground)
        await join(ground, code)
        await _begin(ground, "Ten days of notes")
        (about,) = await ground.taps("Ten small pauses")
        assert "ten days" in about.text
        await ground.taps("Yes please")
        said = []
        for _ in range(11):
            said += [message.text for message in await ground.passes(days=1)]
        assert [text.split("\n\n")[0] for text in said] == [line.says["en"] for line in BANK.ten_days["rest"]]
        days = [row["day"] for row in ground.rows("doses")]
        assert len(days) == len(set(days))
        assert [why for _, state, why in ends(ground) if state == "cancelled"] == ["ten_days", "ten_days"]
        # What came in the ten days still counts against the two in seven days.
        assert await weeks(ground, 2) == [QUESTION]

    asyncio.run(scene())


def test_the_ten_days_may_be_asked_for_again(ground: Ground) -> None:
    async def scene() -> None:
        at(ground, "2026-11-30 14:10")
        for _ in range(2):
            await _begin(ground, "Ten days of notes")
            await ground.taps("Ten small pauses")
            await ground.taps("Yes please")
            assert len(await weeks(ground, 2)) == 10

    asyncio.run(scene())


def test_a_note_a_week_goes_on_after_ten_days(ground: Ground) -> None:
    async def scene() -> None:
        at(ground, "2026-11-30 14:10")
        await _begin(ground, "A note a week")
        await _begin(ground, "Ten days of notes")
        await ground.taps("Ten quiet notes")
        await ground.taps("Yes please")
        assert len(await weeks(ground, 2)) == 10
        assert len(await weeks(ground, 2)) == 2

    asyncio.run(scene())


def test_a_check_in_and_a_note_on_one_day_are_two_days(ground: Ground) -> None:
    """One a day, all together: what came second waits for tomorrow."""

    async def scene() -> None:
        at(ground, "2026-12-03 14:10")
        _, _, code = organisation(ground, rule=replace(TUESDAYS, weekdays=(4,)))
        await join(ground, code)
        await _begin(ground, "A note a week")
        said = await weeks(ground, 1)
        assert said[0] == QUESTION and len(said) == 2
        assert [row["day"] for row in ground.rows("doses")] == [date(2026, 12, 4), date(2026, 12, 5)]

    asyncio.run(scene())


def test_notes_nobody_taps_on_become_rare_and_stop(ground: Ground) -> None:
    async def scene() -> None:
        at(ground, "2026-11-24 14:10")
        await _begin(ground, "A note a week")
        said = await weeks(ground, 45)
        assert said[-1].startswith("A short question, and then I stop by myself.")
        assert 9 <= len(said) <= 10
        await ground.taps("No more of these")
        assert await weeks(ground, 6) == []

    asyncio.run(scene())
