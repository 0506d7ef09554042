"""A bot that begins on a restored database sends nothing a second time, and goes on with what comes next."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from store import backups, peers
from store.database import Database
from tests.conversations.asked import QUESTION, at, ends, join, organisation, settings
from tests.conversations.ground import ALEX, SAM, Ground, house_in
from tests.store.ground import MASTER
from tests.store.test_backups import SECRET, restore
from tests.words_in_force import starter_words


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    """On SQLite alone: how rows come back on the other engine is shown where they are restored."""
    with house_in(tmp_path) as opened_house:
        yield opened_house


def _begun_again(ground: Ground, backup: Path, folder: Path) -> Ground:
    """A house on what was restored, at the moment it is for the old one."""
    url = f"sqlite:///{folder / 'restored.db'}"
    restore(url, backup, now=ground.time.moment)
    again = Ground(Database(url), starter_words())
    again.time.moment = ground.time.moment
    return again


def test_a_check_in_that_was_sent_before_the_restore_is_missed_and_the_next_one_comes(
    ground: Ground, tmp_path: Path
) -> None:
    """It is under two hours late, and so would go; its peer had it an hour ago (`security.md` G-B2)."""

    async def scene() -> None:
        at(ground, "2026-11-24 14:10")
        _, _, code = organisation(ground)
        await join(ground, code)
        at(ground, "2026-12-01 12:30")
        made = backups.make(ground.database, tmp_path / "kept", SECRET, ground.time.moment)
        assert [each.text for each in await ground.passes(hours=1.5)] == [QUESTION]
        again = _begun_again(ground, made.path, tmp_path)
        with closing(again.database):
            assert await again.passes(days=6) == []
            assert ends(again) == [("2026-12-01T13:00", "missed", "restored")]
            assert [str(row["day"]) for row in again.rows("doses")] == ["2026-12-01"], "it counts as had"
            assert [each.text for each in await again.passes(days=3)] == [QUESTION]

    asyncio.run(scene())


def test_of_what_would_have_come_between_each_is_marked_and_none_is_sent(ground: Ground, tmp_path: Path) -> None:
    """In the backup only the next one is a row; those behind it came too, one a day, until the machine was lost."""

    async def scene() -> None:
        at(ground, "2026-11-24 08:00")
        await ground.says("hello")
        settings(ground, ten_days="rest 2026-11-24", lines="", zone="America/Vancouver")
        made = backups.make(ground.database, tmp_path / "kept", SECRET, ground.time.moment)
        sent = await ground.passes(days=3.45)
        assert len(sent) >= 3, "a line a day came"
        again = _begun_again(ground, made.path, tmp_path)
        with closing(again.database):
            assert await again.passes(hours=1) == []
            came = [occurrence for occurrence, state, _ in ends(ground, "line") if state == "done"]
            assert ends(again, "line") == [(occurrence, "missed", "restored") for occurrence in came]
            assert len(came) == len(sent)
            assert len(await again.passes(days=2)) >= 1

    asyncio.run(scene())


def test_who_erased_themselves_is_a_stranger_to_the_restored_bot_and_hears_nothing(
    ground: Ground, tmp_path: Path
) -> None:
    """A check-in of an organisation they once joined would tell them, and whoever reads along, that it was a lie."""

    async def scene() -> None:
        at(ground, "2026-11-24 14:10")
        _, _, code = organisation(ground)
        await join(ground, code)
        await join(ground, code, ALEX)
        made = backups.make(ground.database, tmp_path / "kept", SECRET, ground.time.moment)
        await ground.says("/erase")
        await ground.taps("Yes, erase it all")
        assert ground.now(lambda tx: peers.find(tx, MASTER, SAM)) is None
        url = f"sqlite:///{tmp_path / 'restored.db'}"
        newer = backups.make(ground.database, tmp_path / "kept", SECRET, at_later(ground))
        restore(url, made.path, now=ground.time.moment, marks=backups.look_at(newer.path, SECRET).marks)
        again = Ground(Database(url), starter_words())
        again.time.moment = ground.time.moment
        with closing(again.database):
            await again.passes(days=15)
            assert {address for address, _ in again.chat.sent} == {ALEX}

    asyncio.run(scene())


def at_later(ground: Ground) -> object:
    ground.time.passes(minutes=5)
    return ground.time.moment
