"""What did not reach a peer is not held against them: a phone that was off is no silence, and tapers nothing."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from conversations.channel import PeerUnreachable, Refused, TryLater
from conversations.planning import ASK_FROM, HALF_FROM
from store import peers, rhythms
from store.rhythms import LINES, Rhythm
from tests.conversations.asked import QUESTION, TUESDAYS, at, ends, join, organisation, settings, weeks
from tests.conversations.ground import SAM, Ground
from tests.store.ground import MASTER

NO_WAY = 300
"""More attempts than anything is tried in the weeks of a test."""


def rhythm(ground: Ground, schedule_id: int) -> Rhythm:
    """How it goes on for Sam."""
    return ground.now(lambda tx: rhythms.load(tx, peers.find(tx, MASTER, SAM), schedule_id))


def set_rhythm(ground: Ground, schedule_id: int, **what: object) -> None:
    """Let weeks of silence have happened."""

    def work(tx: object) -> None:
        peer = peers.find(tx, MASTER, SAM)  # type: ignore[arg-type]
        now = rhythms.load(tx, peer, schedule_id)  # type: ignore[arg-type]
        rhythms.save(tx, peer, schedule_id, replace(now, **what))  # type: ignore[arg-type]

    ground.now(work)


def fates(ground: Ground, kind: str = "check_in") -> list[str]:
    """How delivery ended, of each that came by itself."""
    return [row["state"] for row in ground.rows("outbox") if row["kind"] == kind]


async def joined(ground: Ground) -> int:
    """Sam is asked on Tuesdays, from the first of December; returns the schedule's number."""
    at(ground, "2026-11-29 12:00")
    _, schedule, code = organisation(ground, rule=replace(TUESDAYS, window_minutes=1))
    assert schedule
    await join(ground, code)
    return schedule.id


@pytest.mark.parametrize(
    ("trouble", "state"),
    [(TryLater(1), "missed"), (Refused("no"), "failed"), (RuntimeError("the line broke"), "unknown")],
    ids=["never got through", "refused", "nobody can say"],
)
def test_what_did_not_surely_arrive_is_not_passed_over(ground: Ground, trouble: Exception, state: str) -> None:
    """Eight weeks without a signal, and it asks every week still; what arrives then is counted as ever."""

    async def scene() -> None:
        schedule = await joined(ground)
        ground.chat.fails = [trouble] * NO_WAY
        assert await weeks(ground, 8) == []
        assert set(fates(ground)) == {state}
        assert len(ends(ground)) == 8
        assert rhythm(ground, schedule).passed_over == 0
        ground.chat.fails.clear()
        said = await weeks(ground, HALF_FROM + 1)
        assert said[:-1] == [QUESTION] * HALF_FROM
        assert "I ask half as often now" in said[-1]

    asyncio.run(scene())


def test_what_its_peer_took_back_on_its_way_is_not_passed_over(ground: Ground) -> None:
    """They pause while it waits for a signal: it is cancelled, and nobody saw it."""

    async def scene() -> None:
        schedule = await joined(ground)
        set_rhythm(ground, schedule, passed_over=1)
        at(ground, "2026-12-01 13:00")
        ground.chat.fails = [TryLater(60)]
        assert await ground.passes(seconds=59) == []
        await ground.says("/checkins")
        await ground.taps("Pause")
        await ground.taps("7 days")
        assert fates(ground)[-1] == "cancelled"
        assert QUESTION in await weeks(ground, 2)
        assert rhythm(ground, schedule).passed_over == 1

    asyncio.run(scene())


def test_what_arrived_and_got_no_answer_is_passed_over(ground: Ground) -> None:
    """One lost between two that came: the two are counted, and the one is not."""

    async def scene() -> None:
        schedule = await joined(ground)
        assert await weeks(ground, 1) == [QUESTION]
        assert not rhythm(ground, schedule).is_underway
        ground.chat.fails = [TryLater(1)] * NO_WAY
        assert await weeks(ground, 1) == []
        assert rhythm(ground, schedule).is_underway
        ground.chat.fails.clear()
        assert await weeks(ground, 2) == [QUESTION, QUESTION]
        assert rhythm(ground, schedule).passed_over == 2

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("trouble", "state"), [(TryLater(1), "missed"), (Refused("no"), "failed")], ids=["never got through", "refused"]
)
def test_the_question_whether_to_go_on_is_asked_again_when_it_did_not_arrive(
    ground: Ground, trouble: Exception, state: str
) -> None:
    """It is the last one there is: unread, its peer would be asked nothing any more, and never know why."""

    async def scene() -> None:
        schedule = await joined(ground)
        set_rhythm(ground, schedule, passed_over=ASK_FROM)
        ground.chat.fails = [trouble] * NO_WAY
        assert await weeks(ground, 1) == []
        assert fates(ground) == [state]
        assert ground.planned().count("check_in") == 1
        ground.chat.fails.clear()
        said = await weeks(ground, 6)
        assert [text.partition(",")[0] for text in said] == ["A short question"]
        assert ground.planned().count("check_in") == 0, "it was asked, and then it is quiet"

    asyncio.run(scene())


def test_who_blocked_the_bot_is_asked_again_once_they_want_it(ground: Ground) -> None:
    """Nothing is planned while they are away, nor before they want it; then it is the question they never saw."""

    async def scene() -> None:
        schedule = await joined(ground)
        set_rhythm(ground, schedule, passed_over=ASK_FROM)
        ground.chat.fails = [PeerUnreachable()]
        assert await weeks(ground, 1) == []
        assert ground.planned().count("check_in") == 0
        await ground.says("/start")
        assert ground.planned().count("check_in") == 0
        settings(ground, has_check_ins_off=False)
        assert [text.partition(",")[0] for text in await weeks(ground, 6)] == ["A short question"]

    asyncio.run(scene())


def test_lines_that_did_not_arrive_are_not_counted_either(ground: Ground) -> None:
    """Lines ask for no answer, and still they come rarer to who never reacts; who never saw them had no chance to."""

    async def scene() -> None:
        at(ground, "2026-11-29 12:00")
        await ground.says("hello")
        settings(ground, lines="weekly")
        ground.chat.fails = [TryLater(1)] * NO_WAY
        assert await weeks(ground, 5) == []
        assert set(fates(ground, "nudge")) == {"missed"}
        assert rhythm(ground, LINES).passed_over == 0
        ground.chat.fails.clear()
        assert len(await weeks(ground, 3)) == 3
        assert rhythm(ground, LINES).passed_over == 2

    asyncio.run(scene())
