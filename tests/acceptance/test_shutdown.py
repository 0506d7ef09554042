"""Stopping is prompt, clean, and loses nothing.

Operators stop a bot to update it, in the middle of the day, with people writing; systems send SIGTERM and kill what
has not ended some seconds later.
"""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import pytest

from sandbox.phone import Phone
from tests.acceptance.peers import SEEN_WITHIN, Peers, cards, language_told, scene
from tests.acceptance.program import DOORS, Program, bot, door_settings, environment, sandbox, tell

IDLE_SECONDS, BUSY_SECONDS = 10.0, 20.0
"""How long a stop may take: what a person at a terminal bears, and well below what systems allow before they kill."""

COMING = 50
"""Updates on their way when the stop comes."""

CROWD = 200
"""Peers who write while the stop comes."""


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


def test_a_stop_in_the_middle_of_a_rush_loses_nothing(tmp_path: Path, pack: Path, telegram: str) -> None:
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

    with bot(tmp_path, pack, telegram) as running:
        running.wait_line("Talking as")
        scene(telegram, ask_and_stop)
        assert running.process.returncode == 0, running.output
        assert "Traceback" not in running.output
    with bot(tmp_path, pack, telegram) as again:
        scene(telegram, expect_answers)
        again.interrupt(IDLE_SECONDS)


def test_what_was_answered_before_a_clean_stop_is_not_answered_again(tmp_path: Path, pack: Path, telegram: str) -> None:
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

    with bot(tmp_path, pack, telegram) as running:
        scene(telegram, ask)
        running.interrupt(IDLE_SECONDS)
    with bot(tmp_path, pack, telegram) as again:
        scene(telegram, expect_no_more)
        again.interrupt(IDLE_SECONDS)


async def ask_language(peers: Peers, crowd: list[Phone]) -> dict[int, int]:
    """Let everybody ask for the languages. Returns the numbers of what they said."""
    said = await asyncio.gather(*(phone.say("/language") for phone in crowd))
    return dict(zip([phone.peer_id for phone in crowd], said, strict=True))


@pytest.mark.parametrize("door", DOORS)
def test_a_cry_during_the_stop_gets_the_card_and_ordinary_words_wait_for_the_next_start(
    tmp_path: Path, pack: Path, telegram: str, door: str
) -> None:
    """An update in the middle of the day takes its time, because answers of Telegram hang; nobody may die of that."""
    said: dict[int, int] = {}

    async def stop_and_cry(peers: Peers) -> None:
        (slow, late) = await start_all(peers, 2)
        await peers.trouble(kind="late", times=1, seconds=4.0, chat_id=slow.peer_id)
        said.update(await ask_language(peers, [slow]))
        await peers.until_happened("late")
        running.process.send_signal(signal.SIGTERM)
        await asyncio.to_thread(running.wait_line, "Stopping")
        took = await cards(peers)
        said.update(await ask_language(peers, [late]))
        if door == "polling":  # a webhook brings a chat's updates in order: a cry behind words that wait, waits too
            took = max(took, await cards(peers, late))
        assert running.process.poll() is None, "the end came before the cry, which shows nothing"
        seconds = await asyncio.to_thread(running.ended, BUSY_SECONDS)
        assert await peers.waiting() >= 1, "what nobody answered was acknowledged"
        tell(f"during the stop, {door}: card in {took:.3f} s; the end {seconds:.2f} s later")

    async def expect_answers(peers: Peers) -> None:
        for number, message_id in said.items():
            phone = Phone(peers.url, peers.session, number)
            await language_told(phone, message_id)
            told = [message for message in await phone.messages() if "Which language" in message["text"]]
            assert len(told) == 1, "an answer came twice, although nothing was killed"
        await peers.until_waiting(0)

    with bot(tmp_path, pack, telegram, **door_settings(door)) as running:
        running.wait_line("Talking as")
        scene(telegram, stop_and_cry)
        assert running.process.returncode == 0, running.output
        assert "Traceback" not in running.output
    with bot(tmp_path, pack, telegram, **door_settings(door)) as again:
        scene(telegram, expect_answers)
        again.interrupt(IDLE_SECONDS)


@pytest.mark.parametrize("door", DOORS)
def test_a_stop_while_two_hundred_peers_write_loses_nothing(
    tmp_path: Path, pack: Path, telegram: str, door: str
) -> None:
    """Answers are slow, so that as much as possible is on its way; a copy may come, and is counted."""
    said: dict[int, int] = {}

    async def write_and_stop(peers: Peers) -> None:
        crowd = [await peers.add() for _ in range(CROWD)]
        await peers.trouble(kind="late", times=CROWD * 4, seconds=0.3)
        writing = asyncio.create_task(ask_language(peers, crowd))
        await crowd[CROWD // 4].wait_for(bool, SEEN_WITHIN)
        took = await asyncio.to_thread(running.end, signal.SIGTERM, BUSY_SECONDS)
        said.update(await writing)
        answered = sum(["Which language" in str(await phone.messages()) for phone in crowd])
        tell(f"SIGTERM, {CROWD} peers writing, {door}: {answered} answered, {await peers.waiting()} wait; {took:.2f} s")
        assert answered < CROWD, "the stop came too late to show anything"
        await peers.ask("calm")

    async def expect_answers(peers: Peers) -> None:
        copies = 0
        for number, message_id in said.items():
            phone = Phone(peers.url, peers.session, number)
            await language_told(phone, message_id)
            copies += sum("Which language" in message["text"] for message in await phone.messages()) - 1
        await peers.until_waiting(0)
        tell(f"after the next start everybody is answered, {copies} twice")
        assert copies == 0, "an answer came twice, although nothing was killed"

    with bot(tmp_path, pack, telegram, MESSAGES_PER_SECOND="1000", **door_settings(door)) as running:
        running.wait_line("Talking as")
        scene(telegram, write_and_stop)
        assert running.process.returncode == 0, running.output
        assert "Traceback" not in running.output
    with bot(tmp_path, pack, telegram, MESSAGES_PER_SECOND="1000", **door_settings(door)) as again:
        scene(telegram, expect_answers)
        again.interrupt(IDLE_SECONDS)
