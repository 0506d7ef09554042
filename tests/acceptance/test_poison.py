"""One update that nobody can read delays no other, and nothing that was in it is kept (rule 14, `security.md` F4)."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.acceptance import garbling
from tests.acceptance.peers import Peers, language_told, scene
from tests.acceptance.program import DOORS, TOKEN, Program, bot, door_settings, environment, tell

GOOD = 51
"""Updates around the bad one."""

WITHIN = 30.0
"""Seconds in which the good ones are answered: a ceiling, far above the bar of two."""

CANARY = "kingfisher7"
"""A word that nobody else writes: it must be found nowhere."""


@pytest.fixture(scope="module")
def garbling_telegram(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """A practice Telegram that can garble an update."""
    folder = tmp_path_factory.mktemp("garbling")
    env = environment(folder, TELEGRAM_BOT_TOKEN=TOKEN)
    with Program(folder, env, "sandbox", Path(garbling.__file__)) as running:
        yield running


def everything_in(folder: Path) -> bytes:
    """All bytes of a store: the file and what SQLite keeps beside it."""
    return b"".join(path.read_bytes() for path in sorted(folder.glob("bot.db*")))


@pytest.mark.parametrize("door", DOORS)
def test_one_update_of_fifty_two_that_nobody_can_read_is_set_aside_and_the_others_are_answered(
    tmp_path: Path, pack: Path, garbling_telegram: Program, door: str
) -> None:
    async def act(peers: Peers) -> None:
        phones = [await peers.add() for _ in range(GOOD)]
        bad = await peers.add()
        clock = asyncio.get_running_loop().time
        half = GOOD // 2
        began = clock()
        said = [await phone.say("/language") for phone in phones[:half]]
        await bad.say(f"{garbling.MARK}{CANARY} is what I wrote")
        said += [await phone.say("/language") for phone in phones[half:]]
        await asyncio.gather(*map(language_told, phones, said))
        took = clock() - began
        await peers.until_waiting(0)
        tell(f"one of fifty-two cannot be read, {door}: the others answered in {took:.2f} s")
        assert took < WITHIN

    address = garbling_telegram.address()
    # Above Telegram's own pace: fifty-one peers at once would wait for their turn, and that is not what is looked at.
    with bot(tmp_path, pack, address, MESSAGES_PER_SECOND="1000", LOG_LEVEL="DEBUG", **door_settings(door)) as running:
        running.wait_line("Talking as")
        scene(address, act)
        assert CANARY.encode() not in everything_in(tmp_path), "something of it was kept"
        running.interrupt(10)
        assert CANARY not in running.output
    assert CANARY.encode() not in everything_in(tmp_path)
    with closing(sqlite3.connect(tmp_path / "bot.db")) as rows:
        ((shape, why),) = rows.execute("SELECT shape, why FROM set_aside").fetchall()
    tell(f"set aside: {shape} {why}")
    assert '"message":{"message_id":["str"],"chat":"str"' in shape
    assert '"?":"int"' in shape, "the name of a key that Telegram does not have may be something a person wrote"
    assert why.isidentifier(), "the kind of the fault, not its words"
