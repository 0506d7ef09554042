"""Something falls due: once, in daytime, only if still wanted; and a fault or a kill loses and doubles nothing."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from conversations import fire as fire_room
from conversations.fire import fire
from conversations.occurrences import zone
from conversations.presses import EmergencyPress, parse
from scheduler.housekeeping import Housekeeping
from scheduler.jobs import Ticking
from store import nudges
from store.database import StoreUnavailable
from tests.acceptance.program import ROOT
from tests.conversations.ground import ALEX, SAM, Ground, changed_words, house_in
from tests.store.ground import MASTER

NEXT_DAY = json.dumps({"flow": "hard_shift", "node": "next_day", "release": "any"})
ASKED = "You asked me to check in today."


def _states(ground: Ground) -> list[str]:
    return [row["state"] for row in ground.rows("nudges")]


def _at(ground: Ground, local: str) -> None:
    moment = datetime.fromisoformat(local).replace(tzinfo=zone("America/Vancouver"))
    ground.time.moment = moment.astimezone(UTC)


@pytest.mark.parametrize("asked_at", ["05:00", "10:59", "11:00", "14:30", "20:00", "22:59", "23:30"])
def test_a_follow_up_comes_once_and_in_daytime(ground: Ground, asked_at: str) -> None:
    """Asked for at any hour, also in the middle of a night shift; and nothing follows when it is not answered."""

    async def scene() -> None:
        _at(ground, f"2026-11-24 {asked_at}")
        await ground.says("Hard shift")
        await ground.taps("Check on me tomorrow")
        (message,) = await ground.passes(hours=40)
        assert message.text.startswith(ASKED)
        sent_at = ground.rows("outbox")[-1]["created_at"]
        assert 9 <= sent_at.astimezone(zone("America/Vancouver")).hour < 21
        assert await ground.passes(days=10) == []

    asyncio.run(scene())


def test_what_the_bot_starts_is_neutral(ground: Ground) -> None:
    """Rule 13: it may light up a screen that others see."""

    async def scene() -> None:
        await ground.says("Hard shift")
        await ground.taps("Check on me tomorrow")
        (message,) = await ground.passes(days=1)
        first = message.rows[0][0]
        assert first.label == "Steps" and isinstance(parse(first.press), EmergencyPress)
        assert message.is_personal
        for word in ("overdose", "naloxone", "drug", "hard shift"):
            assert word not in message.text[:100].lower()

    asyncio.run(scene())


def test_silence_after_an_answer_is_void(ground: Ground) -> None:
    """Who has answered is not told that they did not, not even by a row that was left behind."""

    async def scene() -> None:
        await ground.says("Hard shift")
        session = ground.session()
        assert session is not None
        stale = json.dumps({"token": session.token, "prompt": session.prompt})
        await ground.taps("Just breathe")
        ground.plan(stale, nudges.SILENCE, hours=1)
        await ground.passes(hours=3)
        now = ground.session()
        assert now is not None and now.is_waiting and now.place.node == "breathe"
        assert now.turns == 1, "it counts as no turn"

    asyncio.run(scene())


def test_silence_of_another_session_is_void(ground: Ground) -> None:
    """Same flow, same question number, another day."""

    async def scene() -> None:
        await ground.says("Hard shift")
        ground.plan(json.dumps({"token": "another", "prompt": 1}), nudges.SILENCE, hours=1)
        await ground.passes(hours=3)
        session = ground.session()
        assert session is not None and session.is_waiting
        assert _states(ground)[-1] == "cancelled"

    asyncio.run(scene())


def test_a_quiet_end_says_nothing(ground: Ground) -> None:
    async def scene() -> None:
        await ground.says("Hard shift")
        assert await ground.passes(hours=26) == []
        session = ground.session()
        assert session is not None and not session.is_waiting
        assert _states(ground) == ["done"]

    asyncio.run(scene())


@pytest.mark.parametrize("act", ["Words that help", "qwzx plonk"])
def test_reading_a_card_does_not_put_silence_off_for_ever(ground: Ground, act: str) -> None:
    """The question is still open, so it still falls silent; otherwise it would wait for a month."""

    async def scene() -> None:
        await ground.says("Hard shift")
        await ground.says(act)
        assert ground.planned() == ["silence"]
        await ground.passes(hours=26)
        session = ground.session()
        assert session is not None and not session.is_waiting

    asyncio.run(scene())


def _speaking(folder: Path) -> Any:
    """A house whose question does not fall silent without a word."""
    return house_in(folder, changed_words(flows__hard_shift=("go: end}", "go: quiet}")))


@pytest.mark.parametrize(("hours", "state"), [(24.1, "done"), (25.9, "done"), (26.1, "missed"), (200.0, "missed")])
def test_what_is_two_hours_late_is_never_sent(tmp_path: Path, hours: float, state: str) -> None:
    """After an outage nobody gets yesterday's words, neither now nor later; it is counted, not forgotten."""

    async def scene(ground: Ground) -> None:
        await ground.says("Hard shift")
        before = len(ground.chat.sent)
        await _outage(ground, hours)
        assert _states(ground) == [state]
        await ground.passes(days=3)
        assert len(ground.said(before)) == (1 if state == "done" else 0)

    with _speaking(tmp_path) as ground:
        asyncio.run(scene(ground))


async def _outage(ground: Ground, hours: float) -> None:
    """Time passes while nothing runs."""
    await asyncio.sleep(0)
    moment = ground.time.moment
    ground.time.passes(hours=hours)
    assert ground.time.moment > moment
    await fire(ground.house)


def test_a_quiet_end_is_never_too_late(ground: Ground) -> None:
    """It wakes nobody; and an old question that stays open would swallow what is typed next."""

    async def scene() -> None:
        await ground.says("Hard shift")
        await _outage(ground, 200)
        assert _states(ground) == ["done"]

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("left", NEXT_DAY),
        ("flow gone", NEXT_DAY.replace("hard_shift", "gone_by_now")),
        ("node gone", NEXT_DAY.replace("next_day", "gone_by_now")),
    ],
)
def test_what_is_not_wanted_any_more_is_cancelled(ground: Ground, what: str, body: str) -> None:
    """A row that was missed when the peer left must not speak; nor one whose words are gone."""

    async def scene() -> None:
        await ground.says("hello")
        if what == "left":
            ground.now(lambda tx: tx.exec_driver_sql("UPDATE peers SET is_reachable = FALSE"))
        ground.plan(body, hours=1)
        assert await ground.passes(hours=3) == []
        assert _states(ground) == ["cancelled"]

    asyncio.run(scene())


def test_the_store_gone_in_the_middle_fires_once_later(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    """Taken, acted on and ended are one transaction: without the end, nothing happened."""

    async def scene() -> None:
        await ground.says("hello")
        ground.plan(NEXT_DAY, minutes=30)
        ground.time.passes(hours=1)
        whole = fire_room.commit

        def half(*arguments: Any) -> None:
            whole(*arguments)
            raise StoreUnavailable("the disk is gone")

        monkeypatch.setattr(fire_room, "commit", half)
        before = ground.everything()
        with pytest.raises(StoreUnavailable):
            await fire(ground.house)
        assert ground.everything() == before
        monkeypatch.undo()
        said = await ground.passes(hours=1)
        assert [message.text.startswith(ASKED) for message in said] == [True]
        assert await ground.passes(hours=20) == []

    asyncio.run(scene())


KILLED = """
import asyncio, os, sys
from pathlib import Path
from conversations import fire
from tests.conversations.ground import house_in
whole = fire.commit
def killed(*arguments):
    whole(*arguments)
    os._exit(9)
fire.commit = killed
with house_in(Path(sys.argv[1])) as ground:
    ground.time.passes(hours=1)
    asyncio.run(fire.fire(ground.house))
"""


def test_killed_between_take_and_commit_it_fires_once_later(tmp_path: Path) -> None:
    """A real process on the real file, ended as a power cut would end it."""
    with house_in(tmp_path) as ground:
        asyncio.run(ground.says("hello"))
        ground.plan(NEXT_DAY, minutes=30)
    killed = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], cwd=ROOT, capture_output=True, check=False)
    assert killed.returncode == 9, killed.stderr.decode()
    with house_in(tmp_path) as ground:
        assert _states(ground) == ["planned"]
        said = asyncio.run(ground.passes(hours=1))
        assert [message.text.startswith(ASKED) for message in said] == [True]
        assert _states(ground)[0] == "done"


def test_one_nudge_that_cannot_be_acted_on_holds_up_nobody(ground: Ground, caplog: pytest.LogCaptureFixture) -> None:
    """It comes first at every tick; if it raised for ever, nobody would ever be checked on again."""

    async def scene() -> None:
        await ground.says("hello", SAM)
        await ground.says("hello", ALEX)
        ground.plan("{}", address=SAM, minutes=10)
        ground.plan(NEXT_DAY, address=ALEX, minutes=20)
        said = await ground.passes(hours=1)
        assert [message.text.startswith(ASKED) for message in said] == [True]
        assert _states(ground)[:2] == ["cancelled", "done"]

    asyncio.run(scene())
    assert "a nudge could not be acted on" in caplog.text


def test_without_words_what_is_due_stays_planned(ground: Ground) -> None:
    """Somebody breaks the pack at noon and mends it at one: what people asked for is still theirs."""

    async def scene() -> None:
        await ground.says("hello")
        ground.plan(NEXT_DAY, minutes=30)
        words, ground.house.shelf.newest = ground.house.shelf.newest, None
        assert await ground.passes(hours=1) == []
        assert ground.planned() == ["follow_up"]
        ground.house.shelf.newest = words
        assert len(await ground.passes(minutes=30)) == 1

    asyncio.run(scene())


@pytest.mark.parametrize("may_fire", [True, False])
def test_with_wrong_zones_the_clock_only_tidies(ground: Ground, may_fire: bool) -> None:
    """Rule 18: nothing falls due in a wrong hour. Chats are still cleaned, words come, and a call request goes on."""
    tidying = Housekeeping(ground.database, MASTER, ground.chat, ground.time)
    ticking = Ticking(ground.house, tidying, may_fire)
    assert len(ticking._scheduler.get_jobs()) == (7 if may_fire else 6)
