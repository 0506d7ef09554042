"""The store's file is taken away under the bot: noticed within a second, and nothing but cries is acknowledged.

SQLite goes on writing into a file that has no name any more, without an error; at the next start it would all be gone.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from sandbox.phone import Phone
from tests.acceptance.peers import Peers, cards, known_peer, language_told, scene
from tests.acceptance.program import DOORS, bot, door_settings, tell

NOTICED_WITHIN = 15.0
"""Seconds in which the log tells of a lost file: a ceiling, far above the bar of one."""


def _delete(path: Path) -> None:
    """Its other name stays, so that a person can put it back."""
    path.unlink()


def _delete_log(path: Path) -> None:
    _wal(path).unlink()


def _replace(path: Path) -> None:
    """As restoring a backup into the place of a running store does."""
    shutil.copy(path, path.with_name("backup.db"))
    path.with_name("backup.db").rename(path)


HARMS: tuple[Callable[[Path], None], ...] = (_delete, _delete_log, _replace)


def _wal(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def keep_names(path: Path) -> None:
    """Give the files of a store second names."""
    for file in (path, _wal(path)):
        file.with_name("kept" + file.suffix).hardlink_to(file)


def put_back(path: Path) -> None:
    """Give the files that were used all along their names back."""
    for file in (path, _wal(path)):
        kept = file.with_name("kept" + file.suffix)
        if not (file.exists() and file.samefile(kept)):
            file.unlink(missing_ok=True)
            file.hardlink_to(kept)


@pytest.mark.parametrize(("door", "harms"), [("polling", HARMS), ("webhook", (_delete,))], ids=DOORS)
def test_a_lost_file_is_noticed_in_a_second_and_used_again_when_it_is_back(
    used_store: Path, pack: Path, telegram: str, door: str, harms: Iterable[Callable[[Path], None]]
) -> None:
    database = used_store / "bot.db"

    async def lose(peers: Peers, harm: Callable[[Path], None]) -> None:
        phone, other = await known_peer(peers), await known_peer(peers)
        said_before = running.count("deleted or replaced")
        harm(database)
        noticed = await asyncio.to_thread(running.wait_count, "deleted or replaced", said_before + 1, NOTICED_WITHIN)
        said = await phone.say("/language")
        took = await cards(peers, other)
        assert await peers.waiting() >= 1, "what went into a file without a name was acknowledged"
        put_back(database)
        await language_told(phone, said)
        await peers.until_waiting(0)
        tell(f"{harm.__name__[1:]}, {door}: noticed in {noticed:.3f} s, card in {took:.3f} s")

    async def act(peers: Peers) -> None:
        await known_peer(peers)
        keep_names(database)
        for harm in harms:
            await lose(peers, harm)

    with bot(used_store, pack, telegram, **door_settings(door)) as running:
        running.wait_line("Talking as")
        scene(telegram, act)
        running.interrupt(10)
        assert "Traceback" not in running.output


def test_after_a_restart_with_the_lost_file_put_back_nothing_is_lost(
    used_store: Path, pack: Path, telegram: str
) -> None:
    """What was kept before is known, what was said meanwhile is answered, and once."""
    database, ids = used_store / "bot.db", list[tuple[int, int]]()

    async def lose(peers: Peers) -> None:
        phone = await known_peer(peers)
        keep_names(database)
        database.unlink()
        ids.append((phone.peer_id, await phone.say("/language")))
        await cards(peers)

    async def find(peers: Peers) -> None:
        number, said = ids[0]
        phone = Phone(peers.url, peers.session, number)
        await language_told(phone, said)
        # A message that was on its way when the file went may come twice: nobody could write down that it had arrived.
        texts = list(dict.fromkeys(message["text"] for message in await phone.messages()))
        assert ["Which language" in text for text in texts] == [False, False, True], "one who is known is not greeted"
        await peers.until_waiting(0)

    with bot(used_store, pack, telegram) as running:
        running.wait_line("Talking as")
        scene(telegram, lose)
        running.interrupt(10)
    put_back(database)
    with bot(used_store, pack, telegram) as again:
        again.wait_line("Talking as")
        scene(telegram, find)
        again.interrupt(10)
