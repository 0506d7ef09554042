"""Who may change the words: by a link that works once, until it is taken away or given up, and nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from store import coordinators
from tests.conversations.desk_ground import OMAR, PEER, RITA, DeskGround, desk_files, desk_in, talk

SOFTER = talk("How was it?", "How did it go?")
NEW_CARD = desk_files()["cards/overdose_steps.yaml"].replace("This is **one** page", "Give breaths")


@pytest.fixture
def desk(tmp_path: Path, engine: str) -> Iterator[DeskGround]:
    """A house with a desk."""
    with desk_in(tmp_path, engine) as ground:
        yield ground


def play(scene: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Let a scene happen."""
    asyncio.run(scene())


def test_nobody_else_has_a_desk(desk: DeskGround) -> None:
    """For peers the command is one the bot does not know, and no button of the desk does anything for them."""

    async def scene() -> None:
        await desk.appoint(RITA)
        await desk.sends("talk.yaml", SOFTER)
        unknown = await desk.says("/nonsense", PEER)
        assert await desk.says("/pack", PEER) == unknown
        await desk.taps("Publish", RITA)
        number, press = desk.find("Publish now", RITA)
        await desk.presses(press, number, PEER)
        await desk.sends("talk.yaml", talk("How was it?", "Who are you?"), PEER)

    play(scene)
    assert len(desk.history()) == 1 and len(desk.rows("drafts")) == 1


def test_a_role_that_is_taken_away_is_gone_with_the_next_tap(desk: DeskGround) -> None:
    """Withdrawn by the operator, or given up by oneself; the draft goes with it."""

    async def scene() -> None:
        await desk.appoint(RITA, OMAR)
        await desk.sends("talk.yaml", SOFTER)
        await desk.taps("Publish", RITA)
        number, press = desk.find("Publish now", RITA)
        desk.now(lambda tx: coordinators.withdraw(tx, 1))
        await desk.presses(press, number, RITA)
        await desk.says("/pack", OMAR)
        await desk.taps("Leave this role", OMAR)
        await desk.taps("button_yes_sure", OMAR)

    play(scene)
    assert len(desk.history()) == 1 and not desk.rows("drafts") and not desk.rows("coordinators")


def test_a_link_makes_one_coordinator_and_no_more(desk: DeskGround) -> None:
    """It is used up by a yes, not by being opened; and it runs out after a week."""

    async def scene() -> None:
        code = desk.now(lambda tx: coordinators.invite(tx, desk.time().date()))
        assert "makes you a coordinator" in (await desk.says(f"/start coord_{code}", OMAR))[-1].text
        await desk.says(f"/start coord_{code}", RITA)
        await desk.taps("yes_please", RITA)
        number, press = desk.find("yes_please", OMAR)
        assert "opens nothing" in (await desk.presses(press, number, OMAR))[-1].text
        late = desk.now(lambda tx: coordinators.invite(tx, desk.time().date()))
        desk.time.passes(days=8)
        assert "opens nothing" in (await desk.says(f"/start coord_{late}", OMAR))[-1].text

    play(scene)
    assert len(desk.rows("coordinators")) == 1


def test_mydata_tells_what_is_kept_with_the_role(desk: DeskGround) -> None:
    """Of a coordinator a number, and a draft; for everybody else it is as before."""

    async def scene() -> None:
        await desk.appoint(RITA)
        assert "coordinator 1" in (await desk.says("/mydata", RITA))[-1].text
        await desk.says("/start", PEER)
        assert "coordinator" not in "".join(message.text for message in await desk.says("/mydata", PEER))

    play(scene)


def test_what_coordinators_do_is_written_down_by_row_and_by_number(desk: DeskGround) -> None:
    """Operators read it; a name, a file's words or a code never stand in it."""

    async def scene() -> None:
        await desk.appoint(RITA)
        await desk.publishes(SOFTER)
        await desk.says("/pack", RITA)
        await desk.taps("History", RITA)
        await desk.taps("1", RITA)
        await desk.taps("Go back to it", RITA)
        await desk.says("/pack", RITA)
        await desk.taps("Leave this role", RITA)
        await desk.taps("button_yes_sure", RITA)

    play(scene)
    trail = [(row["role"], row["action"], row["of"]) for row in desk.rows("audit_trail")]
    done = [("coordinator_became", "1"), ("draft_sent", ""), ("published", "2"), ("taken_back", "3")]
    assert trail == [("coordinator", *each) for each in (*done, ("coordinator_left", "1"))]
    assert {row["organisation_id"] for row in desk.rows("audit_trail")} == {0}
