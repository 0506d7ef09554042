"""The emergency card needs nothing: it comes within a second whatever became of the store (`design.md` rule 2).

Each case asks for it as a stranger, who never pressed START, and as a peer the bot knows. Meanwhile ordinary words are
not acknowledged, and answered once the harm is undone.
"""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from tests.acceptance.harms import Disk, disk_at, limit_files, locked
from tests.acceptance.peers import SEEN_WITHIN, Peers, cards, known_peer, language_told, scene, seconds_to_card
from tests.acceptance.program import DOORS, bot, door_settings, tell

LOCKED_SECONDS = 6.0
"""How long another process holds the lock: longer than a writer waits, so that turns are refused and come again."""


CROWD = 85
"""Chats whose words wait: more than Telegram has under way at once by a webhook, and fewer than it shows to a poll."""


@pytest.fixture
def disk(used_store: Path) -> Iterator[Disk]:
    """A small disk with a used store on it."""
    with disk_at(used_store / "disk") as mounted:
        shutil.copy(used_store / "bot.db", mounted.folder)
        yield mounted


def on(disk: Disk) -> str:
    """The address of the store on a disk."""
    return f"sqlite:///{disk.folder}/bot.db"


def test_with_the_store_read_only_from_the_start_the_card_comes_and_the_rest_waits(
    used_store: Path, pack: Path, disk: Disk, telegram: str
) -> None:
    """A machine that came up after a crash mounts its disk read-only; an operator mends that in the morning."""

    async def act(peers: Peers) -> None:
        running.wait_line("THE STORE CANNOT BE OPENED")
        phone = await peers.add()
        said = await phone.say("/language")
        tell(f"read-only from the start: card in {await cards(peers, phone):.3f} s")
        await peers.until_waiting(3)
        disk.take_writes(running)
        await language_told(phone, said)
        await peers.until_waiting(0)

    disk.refuse_writes()
    with bot(used_store, pack, telegram, DATABASE_URL=on(disk)) as running:
        if not disk.is_mounted:
            limit_files(running, 0)
        scene(telegram, act)
        running.interrupt(10)
        assert "Traceback" not in running.output


@pytest.mark.parametrize("door", DOORS)
def test_with_the_store_read_only_under_the_bot_the_card_comes_and_the_rest_waits(
    used_store: Path, pack: Path, telegram: str, door: str
) -> None:
    """As when a disk has an error, and the system takes no more writes."""

    async def act(peers: Peers) -> None:
        phone, other = await known_peer(peers), await known_peer(peers)
        limit_files(running, 0)
        said = await phone.say("/language")
        tell(f"read-only under the bot, {door}: card in {await cards(peers, other):.3f} s")
        assert await peers.waiting() >= 1, "what the store did not take was acknowledged"
        limit_files(running, None)
        await language_told(phone, said)
        await peers.until_waiting(0)

    with bot(used_store, pack, telegram, **door_settings(door)) as running:
        running.wait_line("Talking as")
        scene(telegram, act)
        running.interrupt(10)
        assert "Traceback" not in running.output


@pytest.mark.parametrize("door", DOORS)
def test_with_the_store_locked_by_another_process_the_card_comes_and_the_rest_waits(
    used_store: Path, pack: Path, telegram: str, door: str
) -> None:
    """A backup, or a person with a database tool who went for lunch."""

    async def act(peers: Peers) -> None:
        phone, other = await known_peer(peers), await known_peer(peers)
        took: list[float] = []
        with locked(used_store / "bot.db"):
            said, until = await phone.say("/language"), time.monotonic() + LOCKED_SECONDS
            took.append(await cards(peers, other))
            while time.monotonic() < until:
                took.append(await cards(peers))
                await asyncio.sleep(0.5)  # strangers come now and then as long as it is locked
            assert await peers.waiting() >= 1, "what the store did not take was acknowledged"
        await language_told(phone, said)
        await peers.until_waiting(0)
        tell(f"locked for {LOCKED_SECONDS:g} s, {door}: {len(took)} times the card, at the latest in {max(took):.3f} s")

    with bot(used_store, pack, telegram, **door_settings(door)) as running:
        running.wait_line("Talking as")
        scene(telegram, act)
        running.interrupt(10)
        assert "Traceback" not in running.output


def test_a_bot_starts_while_another_process_locks_its_store_and_cards_come(
    used_store: Path, pack: Path, telegram: str
) -> None:
    async def act(peers: Peers) -> None:
        running.wait_line("THE STORE CANNOT BE OPENED")
        phone = await peers.add()
        said = await phone.say("/language")
        took = [await cards(peers)]
        took.append(await cards(peers, phone))
        assert await peers.waiting() >= 1, "what the store did not take was acknowledged"
        holding.close()
        await language_told(phone, said)
        await peers.until_waiting(0)
        tell(f"locked from the start: card in {took[0]:.3f} s while it opens, {took[1]:.3f} s when it is refused")

    with ExitStack() as holding:
        holding.enter_context(locked(used_store / "bot.db"))
        with bot(used_store, pack, telegram) as running:
            scene(telegram, act)
            running.interrupt(10)
            assert "Traceback" not in running.output


@pytest.mark.parametrize("door", DOORS)
def test_a_peer_whose_own_words_wait_for_the_store_gets_the_card(
    used_store: Path, pack: Path, telegram: str, door: str
) -> None:
    async def act(peers: Peers) -> None:
        phone = await known_peer(peers)
        limit_files(running, 0)
        said = await phone.say("/language")
        try:
            tell(f"behind own words, {door}: card in {await seconds_to_card(phone):.3f} s")
        finally:
            limit_files(running, None)
            await language_told(phone, said)
            await peers.until_waiting(0)

    with bot(used_store, pack, telegram, **door_settings(door)) as running:
        running.wait_line("Talking as")
        scene(telegram, act)


@pytest.mark.parametrize("door", DOORS)
def test_a_stranger_gets_the_card_behind_many_chats_whose_words_wait(
    used_store: Path, pack: Path, telegram: str, door: str
) -> None:
    """Telegram posts for few chats at once: those that the store refuses must not be all there are."""

    async def act(peers: Peers) -> None:
        await known_peer(peers)
        crowd = [await peers.add() for _ in range(CROWD)]
        limit_files(running, 0)
        await asyncio.gather(*(phone.say("/language") for phone in crowd))
        tell(f"behind {CROWD} chats that wait, {door}: card in {await cards(peers):.3f} s")
        limit_files(running, None)
        await peers.until_waiting(0)

    with bot(used_store, pack, telegram, **door_settings(door)) as running:
        running.wait_line("Talking as")
        scene(telegram, act)


def test_on_a_full_disk_the_card_comes_and_the_rest_waits(
    used_store: Path, pack: Path, disk: Disk, telegram: str
) -> None:
    """Also erasing waits there: what is taken away is written down first, and there is no room to write."""

    async def act(peers: Peers) -> None:
        phone, other = await known_peer(peers), await known_peer(peers)
        disk.fill(running)
        said, erase = await phone.say("/language"), await other.say("/erase")
        took = await cards(peers, other)
        assert await peers.waiting() >= 2, "what the store did not take was acknowledged"
        disk.empty(running)
        await language_told(phone, said)
        await other.wait_text("Erase everything", erase, SEEN_WITHIN)
        await other.tap("Yes, erase it all")
        await other.wait_text("is erased", erase, SEEN_WITHIN)
        await peers.until_waiting(0)
        tell(f"full disk: card in {took:.3f} s")

    with bot(used_store, pack, telegram, DATABASE_URL=on(disk)) as running:
        running.wait_line("Talking as")
        scene(telegram, act)
        running.interrupt(10)
        assert "Traceback" not in running.output
    with closing(sqlite3.connect(disk.folder / "bot.db")) as rows:
        assert rows.execute("PRAGMA integrity_check").fetchone() == ("ok",)
