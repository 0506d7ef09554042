"""Replays every `.chat` file twice: interrupts and engine alone, then receive → SQLite → delivery → sandbox.

`make test ARGS=--update-transcripts` rewrites the bot's lines from what it says now, and never the peer's.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from conversations.occurrences import zone
from flows.transcript import Bubble, Scene, Transcript, matches, read_transcript, rewritten, written
from rehearsal.pure_replay import PureBot
from rehearsal.whole_house import WholeHouse
from tests.words_in_force import starter_words

FOLDER = Path(__file__).parent / "transcripts"
FILES = sorted(FOLDER.rglob("*.chat"))


def _read(path: Path) -> Transcript:
    return read_transcript(path.read_text(encoding="utf-8"), path.relative_to(FOLDER).as_posix())


def _scenes() -> list[object]:
    cases = []
    for path in FILES:
        transcript = _read(path)
        name = path.relative_to(FOLDER).with_suffix("").as_posix()
        cases += [pytest.param(transcript, scene, id=f"{name}: {scene.title}") for scene in transcript.scenes]
    return cases


def _start(transcript: Transcript) -> tuple[str, datetime]:
    language = transcript.settings.get("language", "en")
    at = datetime.fromisoformat(transcript.settings.get("at", "2026-11-24 14:10"))
    return language, at.replace(tzinfo=zone("America/Vancouver")).astimezone(UTC)


def _compare(transcript: Transcript, place: int, expected: list[Bubble], said: list[Bubble]) -> None:
    fits = len(expected) == len(said) and all(map(matches, expected, said))
    if not fits:
        wanted = "\n".join(map(written, expected)) or "(silence)"
        got = "\n".join(map(written, said)) or "(silence)"
        pytest.fail(f"{transcript.file}:{place}\n--- written\n{wanted}\n+++ said\n{got}", pytrace=False)


@pytest.mark.parametrize(("transcript", "scene"), _scenes())
def test_purely(transcript: Transcript, scene: Scene, request: pytest.FixtureRequest) -> None:
    """What the bot says is decided without any store or network."""
    language, now = _start(transcript)
    bot = PureBot(starter_words(), language, now)
    said = {exchange.line: bot.act(exchange.act) for exchange in scene.exchanges}
    if request.config.getoption("--update-transcripts"):
        path = FOLDER / transcript.file
        text = path.read_text(encoding="utf-8")
        scene_only = Transcript(transcript.file, {}, [scene])
        path.write_text(_rewritten_scene(text, scene_only, said), encoding="utf-8")
        pytest.skip("rewritten: run again")
    for exchange in scene.exchanges:
        _compare(transcript, exchange.line, exchange.expected, said[exchange.line])


def _rewritten_scene(text: str, scene: Transcript, said: dict[int, list[Bubble]]) -> str:
    """Rewrite one scene. Its line numbers are those of collection, so scenes are rewritten from the text itself."""
    whole = read_transcript(text, scene.file)
    for fresh in whole.scenes:
        if fresh.title == scene.scenes[0].title:
            pairs = zip(fresh.exchanges, scene.scenes[0].exchanges, strict=True)
            moved = {now.line: _kept_or(then.expected, said[then.line]) for now, then in pairs}
            others = {
                exchange.line: exchange.expected
                for other in whole.scenes
                if other is not fresh
                for exchange in other.exchanges
            }
            return rewritten(text, whole, {**others, **moved})
    return text


def _kept_or(expected: list[Bubble], said: list[Bubble]) -> list[Bubble]:
    """Keep a line that still fits: whoever shortened it with … meant it."""
    if len(expected) != len(said):
        return said
    return [old if matches(old, new) else new for old, new in zip(expected, said, strict=True)]


@pytest.mark.parametrize(("transcript", "scene"), _scenes())
def test_through_the_whole_house(transcript: Transcript, scene: Scene, tmp_path: Path) -> None:
    """The same words arrive on a phone, through receive, SQLite, delivery and HTTP."""
    language, now = _start(transcript)

    async def replay() -> None:
        async with WholeHouse(starter_words(), tmp_path, language, now).open() as house:
            for exchange in scene.exchanges:
                said = await house.act(exchange.act)
                _compare(transcript, exchange.line, exchange.expected, said)

    asyncio.run(replay())


def test_there_are_transcripts() -> None:
    """An empty folder would pass everything."""
    assert len(_scenes()) >= 20
