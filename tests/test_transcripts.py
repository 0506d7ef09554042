"""Replays every `.chat` file twice: interrupts and engine alone, then receive → SQLite → delivery → sandbox.

`make test ARGS='tests/test_transcripts.py --update'` rewrites the bot's lines from what it says now, never the peer's.
"""

from __future__ import annotations

import asyncio
import functools
import tempfile
from pathlib import Path

import pytest

from conversations.publish import Published, publish_at_start
from flows.transcript import Bubble, Exchange, Scene, Transcript
from rehearsal.pure_replay import PureBot
from rehearsal.told import Inside
from rehearsal.whole_house import WholeHouse
from rehearsal.written_scenes import FOLDER, begins, difference, read_folder, rewrite_scene
from tests.store.ground import NOW, opened
from tests.words_in_force import starter_words

STORE = "replay.db"
"""What the whole house calls its store."""


def _scenes() -> list[object]:
    cases = []
    for transcript in read_folder():
        name = transcript.file.removesuffix(".chat")
        cases += [pytest.param(transcript, scene, id=f"{name}: {scene.title}") for scene in transcript.scenes]
    return cases


@functools.cache
def _used_store() -> bytes:
    """The bytes of a store that a bot with these words has opened, and nobody has written to yet."""
    with tempfile.TemporaryDirectory() as folder:
        with opened(Path(folder)) as database:
            database.transact_now(lambda tx: publish_at_start(tx, Published(starter_words(), ()), NOW))
        return Path(folder, "store.db").read_bytes()


def _compare(transcript: Transcript, exchange: Exchange, said: list[Bubble], inside: Inside) -> None:
    if different := difference(exchange, said, inside):
        pytest.fail(f"{transcript.file}:{exchange.line}\n{different}", pytrace=False)


@pytest.mark.parametrize(("transcript", "scene"), _scenes())
def test_purely(transcript: Transcript, scene: Scene, request: pytest.FixtureRequest) -> None:
    """What the bot says is decided without any store or network."""
    bot = PureBot(starter_words(), *begins(transcript))
    acted = [(exchange, bot.act(exchange.act), bot.inside()) for exchange in scene.exchanges]
    if request.config.getoption("--update"):
        rewrite_scene(FOLDER / transcript.file, scene, {exchange.line: said for exchange, said, _ in acted})
        pytest.skip("rewritten: run again")
    for exchange, said, inside in acted:
        _compare(transcript, exchange, said, inside)


@pytest.mark.parametrize(("transcript", "scene"), _scenes())
def test_through_the_whole_house(
    transcript: Transcript, scene: Scene, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """The same words arrive on a phone, through receive, SQLite, delivery and HTTP."""
    if request.config.getoption("--update"):
        pytest.skip("the file is being rewritten: run again")
    language, now = begins(transcript)
    (tmp_path / STORE).write_bytes(_used_store())

    async def replay() -> None:
        async with WholeHouse(starter_words(), tmp_path, language, now).open() as house:
            for exchange in scene.exchanges:
                said = await house.act(exchange.act)
                _compare(transcript, exchange, said, house.inside())

    asyncio.run(replay())


def test_there_are_transcripts() -> None:
    """An empty folder would pass everything."""
    assert len(_scenes()) >= 20
