"""Two owners are wanted; with none, check-ins wait by themselves, and a role that is gone does nothing more."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest
from sqlalchemy import text

from conversations.channel import Kind
from conversations.interrupts import understand
from conversations.receive import receive
from scheduler.housekeeping import Housekeeping
from scheduler.jobs import plan_ahead
from store import organisations
from tests.conversations.asked import QUESTION, join, weeks
from tests.conversations.ground import ALEX, SAM, Ground
from tests.conversations.owned import KIM, asks, begins, codes, house, labels, screen, states, takes_over
from tests.store.ground import MASTER, run

GONE = "That is not there, or not open any more."
WAIT = "Corner House: check-ins are paused. Nobody looks after them now. You need not do anything."


async def _tidies(ground: Ground) -> None:
    await Housekeeping(ground.database, MASTER, ground.chat, ground.time).tidy()  # type: ignore[arg-type]


async def _goes(ground: Ground, way: str, address: str = SAM) -> None:
    """Let an owner go: by giving it up, by erasing themselves, by blocking the bot; or only stop what comes."""
    if way == "erase":
        await ground.says("/erase", address)
        await ground.taps("Yes, erase it all", address)
    elif way == "leave":
        await screen(ground, address)
        await ground.taps("Hand it over", address)
        await ground.taps("Yes, I'm sure", address)
    elif way == "block":
        await ground.takes(ground.inbound(Kind.LEFT, address))
    else:
        await ground.says("/stop", address)


def test_one_owner_alone_reads_for_fourteen_days_until_when_the_second_should_be_there(ground: Ground) -> None:
    async def scene() -> None:
        await house(ground, SAM, ALEX)
        assert "only one" not in (await screen(ground)).text
        await _goes(ground, "leave", ALEX)
        assert "You are the only one who looks after it. Two are wanted, by 2026-12-08" in (await screen(ground)).text
        assert "one owner only since 2026-11-24, two are wanted" in asks(ground, "list")
        await ground.passes(days=15)
        assert "You are still the only one who looks after it." in (await screen(ground)).text
        assert "one owner only since 2026-11-24, longer than it should be, two are wanted" in asks(ground, "list")
        await takes_over(ground, codes(asks(ground, "owner", organisation=1))[0], KIM)
        assert "only one" not in (await screen(ground)).text and "two are wanted" not in asks(ground, "list")

    run(scene())


@pytest.mark.parametrize("way", ["leave", "erase", "block"])
def test_without_an_owner_the_check_ins_wait_until_a_new_one_lets_them_go_on(ground: Ground, way: str) -> None:
    """J43: nobody would see what becomes of them; who joined is told on their own screen, and by no message."""

    async def scene() -> None:
        code = await house(ground)
        await begins(ground)
        await join(ground, code, ALEX)
        before = len(ground.chat.shown[ALEX])
        await _goes(ground, way)
        await _tidies(ground)
        assert states(ground) == ["unowned"] and await weeks(ground, 2) == []
        assert len(ground.chat.shown[ALEX]) <= before, "no message of its own"
        assert f"- {WAIT}" in (await ground.says("/checkins", ALEX))[-1].text
        assert "its check-ins wait: no owner could be reached" in asks(ground, "list")
        await takes_over(ground, codes(asks(ground, "owner", organisation=1))[0], KIM)
        assert "The check-ins wait, because nobody looked after them" in (await screen(ground, KIM)).text
        (went_on,) = await ground.taps("Let them go on", KIM)
        assert went_on.text == "The check-ins go on." and states(ground) == ["active"]
        assert "Let them go on" not in labels(await screen(ground, KIM))
        await plan_ahead(ground.house)
        await _tidies(ground)
        assert QUESTION in await weeks(ground, 1)

    run(scene())


@pytest.mark.parametrize("way", ["stop", "leave"])
def test_while_one_owner_is_left_the_check_ins_go_on(ground: Ground, way: str) -> None:
    """Who stops what comes by itself has given up no role, and of two one is enough."""

    async def scene() -> None:
        code = await house(ground, *((SAM,) if way == "stop" else (SAM, KIM)))
        await begins(ground)
        await join(ground, code, ALEX)
        await _goes(ground, way)
        await _tidies(ground)
        assert states(ground) == ["active"] and QUESTION in await weeks(ground, 1)

    run(scene())


def test_what_nobody_took_over_yet_is_the_operators(ground: Ground) -> None:
    async def scene() -> None:
        asks(ground, "make", name="Corner House")
        asks(ground, "check-in", organisation=1, days="tue", at="13:00")
        await _tidies(ground)
        assert states(ground) == ["active"] and "no owner, two are wanted" in asks(ground, "list")

    run(scene())


def test_an_operator_takes_the_role_from_all_owners_and_their_buttons_do_nothing_more(ground: Ground) -> None:
    """Somebody who was dismissed will not always give it up by themselves, and an operator knows no person."""

    async def scene() -> None:
        await house(ground, SAM, ALEX)
        await begins(ground)
        await screen(ground)
        await ground.taps("Another owner")
        await screen(ground)
        number, see = ground.find("Quick check: Tuesday 13:00")
        assert "had 2, and nobody looks after it any more" in asks(ground, "dismiss", organisation=1)
        assert states(ground) == ["unowned"] and not [row for row in ground.rows("invites") if row["role"] == "owner"]
        assert (await ground.presses(see, number))[-1].text == GONE
        assert (await ground.presses("1g:resume:1:1", number, ALEX))[-1].text == GONE and states(ground) == ["unowned"]

    run(scene())


def test_a_role_that_is_taken_away_while_a_tap_waits_is_gone_at_once(ground: Ground) -> None:
    """The tap came first, and finds the organisation held by whoever takes the role away (`security.md` G-A4)."""
    is_held = threading.Event()

    def dismiss(tx: Any) -> None:
        organisations.find(tx, 1, is_locked=True)
        organisations.dismiss(tx, 1, organisations.OWNER)
        is_held.set()
        if tx.dialect.name == "postgresql":
            waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
            assert any(tx.execute(waiting).scalar() for _ in range(20_000)), "the tap does not wait"

    async def tap() -> None:
        await asyncio.to_thread(is_held.wait)
        press = ground.inbound(Kind.TAP, press="1g:at:1:1-9", message_id=1)
        await receive(ground.house, press, understand(press, ground.house.shelf.newest))

    async def scene() -> None:
        await house(ground, SAM)
        await begins(ground)
        before = ground.rows("schedules"), ground.rows("audit_trail")
        await asyncio.gather(tap(), asyncio.to_thread(ground.now, dismiss))
        assert (ground.rows("schedules"), ground.rows("audit_trail")) == before
        await ground.delivery.drain()
        assert ground.chat.sent[-1][1].text == GONE

    run(scene())


def test_an_owner_who_tries_the_link_they_made_for_another_leaves_it_open(ground: Ground) -> None:
    """It was used up, and the trail said that somebody had become an owner."""

    async def scene() -> None:
        await house(ground, SAM)
        (code,) = codes(asks(ground, "owner", organisation=1))
        before = len(ground.rows("audit_trail"))
        await takes_over(ground, code, SAM)
        assert ground.rows("audit_trail")[before:] == []
        await takes_over(ground, code, KIM)
        assert len([row for row in ground.rows("memberships") if row["role"] == "owner"]) == 2

    run(scene())
