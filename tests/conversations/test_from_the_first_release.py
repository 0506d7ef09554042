"""From the first release to this one and a form back: nobody loses their place, an answer, or a button.

`tests/store/first_release.json.xz` is what that version itself wrote (commit 5dad9f7, the first whose words have no
mistake), under the tests' key: its whole SQLite file as statements, and what stood on three phones. 700001 is amid a
question, 700002 asked to be looked after tomorrow, and an answer to 700003 is committed and not sent.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import lzma
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import operating
from settings import Settings
from store import backups, one_process, opening
from store.database import Database
from store.keys import KeyProblem
from store.table_forms import forms_of, go_back
from tests.conversations.ground import Ground
from tests.store.ground import NOW
from tests.store.postgres_server import new_database
from tests.store.test_backups import SECRET, restore
from tests.words_in_force import starter_words

WRITTEN = Path(__file__).parents[1] / "store" / "first_release.json.xz"
WAITS, LATER, UNSENT = "700001", "700002", "700003"


@cache
def _written() -> dict[str, Any]:
    return json.loads(lzma.decompress(WRITTEN.read_bytes()))


def _press(address: str, label: str) -> tuple[int, str]:
    """What a button carries that the first release drew."""
    for number, message in sorted(_written()["chats"][address].items(), reverse=True):
        for row in message["rows"]:
            for each, press in row:
                if each == label:
                    return int(number), press
    raise AssertionError(f"the first release drew no {label!r}")


@pytest.fixture
def first(tmp_path: Path) -> Path:
    """The file of the first release, as it left it."""
    path = tmp_path / "first.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(_written()["sql"])
    return path


@pytest.fixture
def settings(first: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    monkeypatch.chdir(tmp_path)
    yield Settings(
        _env_file=None,  # type: ignore[call-arg]
        database_url=f"sqlite:///{first}",
        backup_folder=tmp_path / "kept",
        backup_key_file=tmp_path / "backup.key",
        master_key_file=tmp_path / "master.key",
    )


async def _goes_on(ground: Ground) -> None:
    """What the three of them meet with this version."""
    ground.publish(starter_words())
    ground.updates = itertools.count(1000)  # the first ones were seen by that version
    await ground.delivery.drain()
    assert [(address, "heavy" in message.text) for address, message in ground.chat.sent] == [(UNSENT, True)]
    number, press = _press(WAITS, "Just breathe")
    ground.chat.shown[WAITS] = {}
    said = await ground.presses(press, number, WAITS)
    assert "In through the nose" in said[-1].text
    await ground.passes(hours=23)
    assert [address for address, message in ground.chat.sent if "check in today" in message.text] == [LATER]
    number, press = _press(WAITS, "OD steps")
    assert "9-1-1" in (await ground.presses(press, number, WAITS))[-1].text


def test_the_first_release_is_upgraded_by_command_and_its_buttons_work(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    """A peer's phone still shows the screens of a version nobody runs any more."""
    assert operating.operate(settings, ["database"]) == 0
    assert "tables: 0001; this version makes" in capsys.readouterr().out
    assert operating.operate(settings, ["database", "upgrade"]) == 0
    (kept,) = backups.kept(settings.backup_folder)
    secret = operating.backup_key_from_file(settings.backup_key_file, may_create=False)
    assert backups.look_at(kept.path, secret).manifest.revision == "0001", "it is a backup of what was there before"
    with closing(Database(settings.database_url)) as database:
        assert opening.is_current(database)
        asyncio.run(_goes_on(Ground(database, starter_words())))


def test_a_form_back_and_forward_again_costs_nobody_their_place(settings: Settings) -> None:
    """An operator takes an upgrade back in the evening, and tries again in the morning."""
    assert operating.operate(settings, ["database", "upgrade"]) == 0
    with closing(Database(settings.database_url)) as database:
        before = forms_of(database).known[-2]
    assert operating.operate(settings, ["database", "back"]) == operating.PROBLEM_STATUS
    assert operating.operate(settings, ["database", "back", before]) == 0
    assert len(backups.kept(settings.backup_folder)) == 2
    with closing(Database(settings.database_url)) as database:
        assert forms_of(database).have == before
        opening.migrate(database)
        asyncio.run(_goes_on(Ground(database, starter_words())))


@pytest.mark.parametrize("onto", ["sqlite", "postgresql"])
def test_a_backup_of_the_first_release_is_restored_by_this_one(first: Path, tmp_path: Path, onto: str) -> None:
    """The backup that is left may be of a version before; it goes through every form on the way."""
    with closing(Database(f"sqlite:///{first}")) as database:
        made = backups.make(database, tmp_path / "kept", SECRET, NOW)
    url = new_database() if onto == "postgresql" else f"sqlite:///{tmp_path / 'restored.db'}"
    assert restore(url, made.path, is_moving=True).unopened == 0
    with closing(Database(url)) as again:
        asyncio.run(_goes_on(Ground(again, starter_words())))


def test_no_form_is_changed_under_a_bot_that_works(settings: Settings, first: Path) -> None:
    """It would go on with tables it does not know."""
    held = one_process.hold(first)
    try:
        assert operating.operate(settings, ["database", "upgrade"]) == operating.PROBLEM_STATUS
    finally:
        one_process.let_go(held)
    with closing(Database(settings.database_url)) as database:
        assert forms_of(database).have == "0001"


def test_all_forms_back_to_the_first_the_first_release_still_finds_its_peers(first: Path) -> None:
    """The way back is whole: what that version wrote is there as it wrote it."""
    with closing(Database(f"sqlite:///{first}")) as database:
        rows = {name: _all(first, name) for name in ("peers", "sessions", "messages", "releases", "key_checks")}
        opening.migrate(database)
        go_back(database, "0001")
    assert {name: _all(first, name) for name in rows} == rows


def _all(path: Path, table: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return sorted(connection.execute(f"SELECT * FROM {table}").fetchall())


def test_the_wrong_key_of_backups_is_told_and_none_is_made_in_its_place(settings: Settings) -> None:
    """With backups there and their key gone, a new key would make the next one useless beside the old ones."""
    assert operating.operate(settings, ["backup"]) == 0
    settings.backup_key_file.unlink()
    assert operating.operate(settings, ["backup"]) == operating.PROBLEM_STATUS
    assert operating.operate(settings, ["restore", "x"]) == operating.PROBLEM_STATUS
    assert not settings.backup_key_file.exists()
    with pytest.raises(KeyProblem, match="put it back"):
        operating.backup_key_from_file(settings.backup_key_file, may_create=False)
