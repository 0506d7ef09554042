"""What an organisation did: one owner writes it, another agrees, and its people read it once, under a check-in."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from content.deed_checks import object_to
from conversations.channel import Message
from store import deeds, organisations, peers
from tests.conversations.asked import QUESTION, join, settings
from tests.conversations.ground import ALEX, SAM, Ground
from tests.conversations.owned import KIM, asks, begins, codes, house, labels, takes_over
from tests.store.ground import MASTER, NOW

LINE = "We bought new chairs."
UNDER = f"{QUESTION}\n\nYou said, we did: {LINE}"

DAY = NOW.date()


@pytest.fixture
def engine() -> str:
    """These are about what is said; what they ask of the store is asked of both engines elsewhere."""
    return "sqlite"


async def _deeds(ground: Ground, address: str = SAM) -> Message:
    await ground.says("/organisation", address)
    await ground.taps("What the group is told", address)
    return (await ground.taps("You said, we did", address))[-1]


async def _agreed(ground: Ground, line: str = LINE) -> None:
    await ground.says(f"/did {line}", SAM)
    await _deeds(ground, KIM)
    await ground.taps("I agree", KIM)


def test_a_line_waits_for_a_second_owner(ground: Ground) -> None:
    """Nobody alone speaks to all people of a group, and who wrote it is no second one."""

    async def scene() -> None:
        await house(ground, SAM, KIM)
        assert "Nothing so far." in (await _deeds(ground)).text
        (written,) = await ground.says(f"/did   {LINE}  ")
        assert written.text.startswith(f"It waits until another owner agrees: {LINE}")
        own = await _deeds(ground)
        assert f"Waits for another owner since 2026-11-24: {LINE}" in own.text
        assert labels(own) == ["Take away: We bought new chairs.", "Back"]
        (told,) = await ground.presses("1g:agree:1:1", 1, SAM)
        assert told.text == "You wrote it. Another owner has to agree before it goes out."
        assert [row["is_agreed"] for row in ground.rows("deeds")] == [False]
        others = await _deeds(ground, KIM)
        assert labels(others)[0] == "I agree"
        await ground.taps("I agree", KIM)
        assert [row["is_agreed"] for row in ground.rows("deeds")] == [True]
        assert f"Goes out since 2026-11-24: {LINE}" in (await _deeds(ground)).text

    asyncio.run(scene())


def test_the_store_asks_once_more_who_agrees(database: Any) -> None:
    """Two taps at once could pass the screen; the row is changed for another than its writer only."""

    def work(tx: Any) -> list[bool]:
        made = organisations.make(tx, "Corner House", DAY)
        first, second = (peers.create(tx, MASTER, address, DAY).id for address in ("71", "72"))
        deeds.write(tx, made.id, LINE, first, DAY)
        (deed,) = deeds.of_organisation(tx, made.id)
        asked = [(made.id, first), (made.id + 1, second), (made.id, second), (made.id, second)]
        return [deeds.agree(tx, of, deed.id, peer_id, DAY) for of, peer_id in asked]

    assert database.transact_now(work) == [False, False, True, False]


def test_it_comes_under_the_next_check_in_once_and_never_by_itself(ground: Ground) -> None:
    """J44: no message of its own, for nobody's phone rings because a group did something."""

    async def scene() -> None:
        code = await house(ground, SAM, KIM)
        await begins(ground)
        await join(ground, code, ALEX)
        await _agreed(ground)
        said = await ground.passes(days=21)
        asked = [each.text for each in said if each.text.startswith(QUESTION)]
        assert asked == [UNDER, QUESTION, QUESTION]
        assert len([each for each in said if LINE in each.text]) == 1
        await _agreed(ground, "We bought a kettle.")
        (again,) = [each for each in await ground.passes(days=7) if each.text.startswith(QUESTION)]
        assert again.text.endswith("You said, we did: We bought a kettle.")

    asyncio.run(scene())


def test_what_nobody_agreed_to_or_is_old_or_was_taken_away_does_not_come(ground: Ground) -> None:
    async def scene() -> None:
        code = await house(ground, SAM, KIM)
        await begins(ground)
        await join(ground, code, ALEX)
        await ground.says(f"/did {LINE}")
        assert [each.text for each in await ground.passes(days=7) if each.text.startswith(QUESTION)] == [QUESTION]
        await _agreed(ground)
        await _deeds(ground)
        await ground.taps("Take away: We bought new chairs.")
        assert [each.text for each in await ground.passes(days=7) if each.text.startswith(QUESTION)] == [QUESTION]
        await _agreed(ground)
        settings(ground, ALEX, quiet_until=(ground.time.moment.replace(year=2027)).isoformat())
        await ground.passes(days=30)
        settings(ground, ALEX, quiet_until="")
        later = [each.text for each in await ground.passes(days=7) if each.text.startswith(QUESTION)]
        assert later == [QUESTION]

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Write your line behind it"),
        ("x" * 201, "That has 201 letters. There is room for 200."),
        ("We hired two outreach workers.", "“outreach” could tell others"),
        ("Tell us your name please.", "“your name” asks for what nobody is asked here."),
        ("We keep junkies out.", "“junkies” can hurt."),
        ("Corner House has new chairs.", "“Corner House” could tell others"),
        ("New chairs. Tap /stop now.", "Plain words only, please."),
        ("Look at www.example.com now.", "Plain words only, please."),
        ("We pay **more** now.", "Plain words only, please."),
        (
            "Our management implemented comprehensive communication procedures. "
            "It is considering additional improvements for everybody in coming months.",
            "That is hard to read for tired people.",
        ),
    ],
)
def test_a_line_is_held_to_the_rules_of_the_pack(ground: Ground, typed: str, told: str) -> None:
    """It stands on a locked phone, before people who are tired; and nothing of a refused one is kept."""

    async def scene() -> None:
        await house(ground, SAM, KIM)
        (said,) = await ground.says(f"/did {typed}")
        assert said.text.startswith(told)
        assert ground.rows("deeds") == []

    asyncio.run(scene())


def test_who_looks_after_nothing_meets_no_such_command(ground: Ground) -> None:
    """And whoever looks after several says which by its number."""

    async def scene() -> None:
        await house(ground, SAM, KIM)
        (said,) = await ground.says(f"/did {LINE}", ALEX)
        assert LINE not in said.text and ground.rows("deeds") == []
        code = codes(asks(ground, "make", name="Second House"))[1]
        await takes_over(ground, code, SAM)
        (which,) = await ground.says(f"/did {LINE}")
        assert which.text.startswith("Which group?") and "/did 2 and your line: **Second House**" in which.text
        await ground.says(f"/did 2 {LINE}")
        await ground.says(f"/did 3 {LINE}")
        assert [(row["organisation_id"], row["text"]) for row in ground.rows("deeds")] == [(2, LINE)]

    asyncio.run(scene())


def test_a_line_is_held_to_the_lists_of_every_language(ground: Ground) -> None:
    """Its readers speak either language; an owner whose phone is French may write in English."""

    async def scene() -> None:
        await house(ground, SAM)
        said = await ground.says("/did Tell us what you took last night.", SAM, language="fr")
        assert "Tell us what" in said[-1].text or "tell us what" in said[-1].text
        assert not ground.rows("deeds")

    asyncio.run(scene())


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_example_that_owners_are_shown_can_be_sent(ground: Ground, language: str) -> None:
    """An example that sounds like a cry would bring an emergency card, and no line."""
    words = ground.house.shelf.newest
    assert words is not None
    example = words.pack.line("deed_empty", language).partition("/did ")[2]
    assert example and words.hear(example, language) is None
    assert object_to(example, language, words.pack.phrases) is None
