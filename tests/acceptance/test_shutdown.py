"""Stopping is prompt, clean, and loses nothing.

Operators stop a bot to update it, in the middle of the day, with people writing; systems send SIGTERM and kill what
has not ended some seconds later.
"""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

from sandbox.phone import Phone
from tests.acceptance.peers import SEEN_WITHIN, Peers, scene
from tests.acceptance.program import Program, bot, environment, sandbox, tell

IDLE_SECONDS, BUSY_SECONDS = 5.0, 20.0
"""How long a stop may take: what a person at a terminal bears, and well below what systems allow before they kill."""

COMING = 50
"""Updates on their way when the stop comes."""


def test_ctrl_c_ends_an_idle_practice_at_once(tmp_path: Path, pack: Path) -> None:
    """The long poll holds a request open for 25 s; a person who pressed Ctrl-C does not wait for it."""
    with Program(tmp_path, environment(pack)) as running:
        running.address()
        took = running.interrupt(IDLE_SECONDS)
        tell(f"Ctrl-C when idle: {took:.2f} s")
        assert running.process.returncode == 0
        assert "Stopping" in running.output
        assert "Traceback" not in running.output


def test_ctrl_c_ends_a_bot_and_a_sandbox_in_two_processes(tmp_path: Path, pack: Path) -> None:
    with sandbox(tmp_path, pack) as telegram, bot(tmp_path, pack, telegram.address()) as running:
        running.wait_line("Talking as")
        running.interrupt(IDLE_SECONDS)
        telegram.interrupt(IDLE_SECONDS)
        for ended in (running, telegram):
            assert ended.process.returncode == 0
            assert "Traceback" not in ended.output


def test_ctrl_c_ends_a_bot_that_cannot_reach_telegram(tmp_path: Path, pack: Path) -> None:
    """Without a network it tries again at ever longer pauses; stopping must not wait for the next try."""
    with sandbox(tmp_path, pack) as telegram:
        address = telegram.address()
        telegram.interrupt(IDLE_SECONDS)
    with bot(tmp_path, pack, address) as running:
        running.wait_line("trying again in 2 s")
        running.interrupt(IDLE_SECONDS)
        assert running.process.returncode == 0
        assert "Traceback" not in running.output


async def start_all(peers: Peers, count: int) -> list[Phone]:
    """Phones that have pressed START and seen the answer."""
    phones = [await peers.add() for _ in range(count)]
    await asyncio.gather(*(phone.start() for phone in phones))
    for phone in phones:
        await phone.wait_for(lambda seen: len(seen) >= 2, SEEN_WITHIN)
    return phones


def test_a_stop_in_the_middle_of_a_rush_loses_nothing(tmp_path: Path, pack: Path) -> None:
    """Fifty questions come in while SIGTERM arrives; after the next start each has exactly one answer."""
    ids: list[int] = []

    async def ask_and_stop(peers: Peers) -> None:
        phones = await start_all(peers, 10)
        ids.extend(phone.peer_id for phone in phones)
        await peers.trouble(kind="late", times=COMING, seconds=0.3)
        asked = [phone.say("/language") for phone in phones for _ in range(COMING // len(phones))]
        await asyncio.gather(*asked)
        await phones[0].wait_for(lambda seen: len(seen) >= 3, SEEN_WITHIN)
        took = await asyncio.to_thread(running.end, signal.SIGTERM, BUSY_SECONDS)
        answered = sum([len(await phone.messages()) - 2 for phone in phones])
        tell(f"SIGTERM with {COMING} updates coming, {answered} answered: {took:.2f} s")
        assert answered < COMING, "the stop came too late to show anything"

    async def expect_answers(peers: Peers) -> None:
        for number in ids:
            phone = Phone(peers.url, peers.session, number)
            await phone.wait_for(lambda seen: len(seen) >= 2 + COMING // len(ids), SEEN_WITHIN)
        for number in ids:
            seen = await Phone(peers.url, peers.session, number).messages()
            assert len(seen) == 2 + COMING // len(ids), "an answer came twice, although nothing was killed"

    with sandbox(tmp_path, pack) as telegram:
        with bot(tmp_path, pack, telegram.address()) as running:
            running.wait_line("Talking as")
            scene(telegram.address(), ask_and_stop)
            assert running.process.returncode == 0, running.output
            assert "Traceback" not in running.output
        with bot(tmp_path, pack, telegram.address()) as again:
            scene(telegram.address(), expect_answers)
            again.interrupt(IDLE_SECONDS)


def test_what_was_answered_before_a_clean_stop_is_not_answered_again(tmp_path: Path, pack: Path) -> None:
    """Overdose steps that nobody asked for, at the hour of an update, frighten; an emergency card has no memory."""
    ids: list[int] = []

    async def ask(peers: Peers) -> None:
        (phone,) = await start_all(peers, 1)
        ids.append(phone.peer_id)
        # The card is on the phone, and its turn is not yet committed, when the stop comes.
        await peers.trouble(kind="late", times=1, seconds=1.0)
        await phone.say("od")
        await phone.wait_for(lambda seen: len(seen) >= 3, SEEN_WITHIN)

    async def expect_no_more(peers: Peers) -> None:
        phone = Phone(peers.url, peers.session, ids[0])
        await phone.say("/language")
        seen = await phone.wait_for(lambda seen: "language" in str(seen[-1]["text"]), SEEN_WITHIN)
        assert len(seen) == 4

    with sandbox(tmp_path, pack) as telegram:
        with bot(tmp_path, pack, telegram.address()) as running:
            scene(telegram.address(), ask)
            running.interrupt(IDLE_SECONDS)
        with bot(tmp_path, pack, telegram.address()) as again:
            scene(telegram.address(), expect_no_more)
            again.interrupt(IDLE_SECONDS)
