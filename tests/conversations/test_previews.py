"""Trying words out touches nobody: nothing is counted, planned, joined or changed, and emergencies stay real."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conversations.desk_ground import PEER, RITA, DeskGround, desk_files, desk_in, talk


@pytest.fixture
def engine() -> str:
    """These are about what is shown; what they ask of the store is asked of both engines elsewhere."""
    return "sqlite"


SOFTER = talk("How was it?", "How did it go?")
UNTOUCHED = ("nudges", "answers", "reports", "rejected_cards", "sent_words", "memberships", "doses", "rhythms")


@pytest.fixture
def desk(tmp_path: Path, engine: str) -> Iterator[DeskGround]:
    """A house with a desk."""
    with desk_in(tmp_path, engine) as ground:
        yield ground


async def _begins(desk: DeskGround, text: str = SOFTER) -> None:
    await desk.appoint(RITA)
    await desk.says("Door talk", RITA)
    await desk.sends("talk.yaml", text)
    await desk.taps("Try it", RITA)


def _kept(desk: DeskGround) -> dict[str, list[dict[str, Any]]]:
    return {name: desk.rows(name) for name in UNTOUCHED}


def test_a_talk_is_walked_in_words_nobody_else_has(desk: DeskGround) -> None:
    """The draft is said, every message is marked, and the own place waits where it was."""

    async def scene() -> None:
        await _begins(desk)
        place, kept = desk.session(RITA), _kept(desk)
        [asked] = await desk.taps("Talk", RITA)
        assert asked.text == "TRYING OUT\n\nHow did it go?"
        assert "You said Rough" in (await desk.says("hard", RITA))[0].text
        [ended] = await desk.taps("End the trial", RITA)
        assert ended.keyboard and desk.session(RITA) == place and _kept(desk) == kept
        assert (await desk.says("Door talk", PEER))[0].text == "How was it?"
        assert (await desk.says("hard", RITA))[0].text.startswith("You said Rough"), "the own talk goes on"

    asyncio.run(scene())


def test_time_is_let_pass_by_a_tap_and_nothing_is_planned(desk: DeskGround) -> None:
    """What would happen by itself is seen at once; the clock of everybody else stays."""

    async def scene() -> None:
        await _begins(desk)
        await desk.taps("Talk", RITA)
        planned = desk.rows("nudges")
        waited, said, *_ = await desk.taps("Let time pass", RITA)
        assert waited.text == "24 h later:" and "Bye for now." in said.text
        assert "Nothing would happen" in (await desk.taps("Let time pass", RITA))[-1].text
        assert desk.rows("nudges") == planned

    asyncio.run(scene())


def test_emergencies_are_real_in_a_trial(desk: DeskGround) -> None:
    """Words that cry bring the card that is in force, not the draft's."""

    async def scene() -> None:
        await desk.appoint(RITA)
        draft = desk_files()["cards/overdose_steps.yaml"].replace("This is **one** page", "NOT YET AGREED")
        await desk.sends("overdose_steps.yaml", draft)
        await desk.taps("Try it", RITA)
        said = await desk.says("overdose", RITA)
        assert "This is **one** page" in said[0].text and "TRYING" not in said[0].text

    asyncio.run(scene())


@pytest.mark.parametrize("command", ["/privacy", "/mydata", "/stop", "/erase", "/clear"])
def test_what_protects_a_peer_means_themselves_in_a_trial(desk: DeskGround, command: str) -> None:
    """Rule 13: in every state."""

    async def scene() -> None:
        await _begins(desk)
        said = await desk.says(command, RITA)
        assert said and not any("TRYING" in message.text for message in said)

    asyncio.run(scene())


def test_erasing_in_a_trial_leaves_nothing(desk: DeskGround) -> None:
    """The role, the draft and the trial go with their peer; the history keeps a number."""

    async def scene() -> None:
        await _begins(desk)
        await desk.says("/erase", RITA)
        await desk.taps("button_erase_yes", RITA)

    asyncio.run(scene())
    for table in ("peers", "coordinators", "drafts", "previews", "sessions"):
        assert not desk.rows(table)


@pytest.mark.parametrize("how", ["changed", "thrown away", "no coordinator any more"])
def test_a_trial_of_words_that_are_gone_ends_kindly(desk: DeskGround, how: str) -> None:
    """Nobody is left in a chat that says words which exist no more."""

    async def scene() -> None:
        await _begins(desk)
        await desk.says("/pack", RITA)
        if how == "changed":
            await desk.sends("talk.yaml", talk("How was it?", "Tell me."))
        elif how == "thrown away":
            await desk.taps("My draft", RITA)
            await desk.taps("Throw it away", RITA)
            await desk.taps("button_yes_sure", RITA)
        else:
            await desk.taps("Leave this role", RITA)
        last = desk.taps("button_yes_sure", RITA) if how == "no coordinator any more" else desk.says("hard", RITA)
        said = (await last)[0]
        assert said.keyboard and "trial is over" in said.text
        assert (await desk.says("hard", RITA))[0].text.startswith("You said Rough")

    asyncio.run(scene())


def test_a_check_in_is_tried_like_one_that_comes_by_itself(desk: DeskGround) -> None:
    """With Later and Stop under it, and without a dose, a row or an answer kept."""
    text = (
        "flow: talk\ntitle: Talk\ncheck_in: yes\nnodes:\n  start:\n    say: How was it?\n"
        "    choices: [Rough → bye, Quiet → bye, Skip → bye]\n    save: mood\n    silence: {after: 24 h, go: end}\n"
        "  bye: {say: Bye., go: end}\n"
    )

    async def scene() -> None:
        await desk.appoint(RITA)
        files = {**desk_files(), "flows/talk.yaml": text}
        del files["flows/talk.fr.yaml"]
        taken = await desk.sends_pack(files)
        assert "Mistakes: 0" in taken[0].text, taken[0].text
        await desk.taps("Try it", RITA)
        kept = _kept(desk)
        [asked] = await desk.taps("Talk", RITA)
        assert "button_later" in [button.label for row in asked.rows for button in row]
        await desk.taps("Rough", RITA)
        assert _kept(desk) == kept

    asyncio.run(scene())


def test_a_tap_on_ones_own_question_is_answered_for_real_amid_a_trial(desk: DeskGround) -> None:
    """A check-in may come meanwhile, and its buttons mean what they say: the trial has questions of its own."""

    async def scene() -> None:
        await desk.says("Door talk", RITA)
        number, press = desk.find("Rough", RITA)
        await desk.appoint(RITA)
        await desk.sends("talk.yaml", SOFTER)
        await desk.taps("Try it", RITA)
        said = await desk.presses(press, number, RITA)
        assert said[-1].text.startswith("You said Rough") and desk.session(RITA).place.node == "rough"  # type: ignore[union-attr]
        assert "TRYING OUT" in (await desk.says("hello", RITA))[0].text

    asyncio.run(scene())
