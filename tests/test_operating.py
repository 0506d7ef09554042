"""What operators type at night, with a slip in it: a restore brings nobody back without having been told to."""

from __future__ import annotations

import base64
import os
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

import operating
from settings import Settings
from store import audit, backup_names, backups, gathering, mark_file, opening, peers, tables
from store.database import Database
from tests.store.ground import MASTER, NOW, add_peer, now, opened

SECRET = b"s" * 32


class Night:
    """A backup, one peer who erased themselves after it, and a new folder in which nothing is."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.new = folder, folder / "new.db"
        with opened(folder) as database:
            peer = add_peer(database)
            self.made = backups.make(database, folder / "b", SECRET, NOW)
            now(database, partial(peers.erase, peer_id=peer.id, day=NOW.date()))
            gathering.keep_marks(database, folder / "elsewhere", NOW.date())
        (folder / "bk").write_text(base64.b64encode(SECRET).decode())
        os.chmod(folder / "bk", 0o600)
        self._settings = Settings(
            _env_file=None,  # type: ignore[call-arg]
            database_url=f"sqlite:///{self.new}",
            master_key_file=folder / "k",
            backup_key_file=folder / "bk",
            backup_folder=folder / "b",
        )

    def says(self, *arguments: str) -> int:
        return operating.operate(self._settings, list(arguments))

    def restores(self, *arguments: str) -> int:
        return self.says("restore", str(self.made.path), *arguments)

    def who_is_back(self) -> int:
        with closing(Database(f"sqlite:///{self.new}")) as database:
            return len(now(database, lambda tx: tx.execute(select(tables.peers.c.id)).all()))

    @staticmethod
    def at(path: Path) -> Database:
        return Database(f"sqlite:///{path}")

    def starts_too_early(self) -> None:
        """A bot on the new machine, before anything was restored there: it has tables, and proved its key."""
        with closing(self.at(self.new)) as database:
            opening.migrate(database)
            now(database, lambda tx: opening.prove_key(tx, MASTER))

    def trail(self) -> list[str]:
        with closing(Database(f"sqlite:///{self.new}")) as database:
            return [each.action for each in now(database, lambda tx: audit.newest(tx, 20))]


@pytest.fixture
def night(tmp_path: Path) -> Night:
    return Night(tmp_path)


@pytest.mark.parametrize(
    "slip", [["--marks", "erased.mark"], ["--old", "sqlite:///lost/store.dv"], [], ["--without-marks", "--marks", "x"]]
)
def test_a_restore_that_finds_no_marks_where_it_was_told_to_look_is_refused(
    night: Night, slip: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """At three in the morning a slip would bring back, and write to, people who were told that they are erased."""
    monkeypatch.chdir(night.folder)
    assert night.restores(*slip) == operating.REFUSED_STATUS == 1
    told = capsys.readouterr().err
    assert "Refused." in told and "--marks FILE" in told and (bool(slip) or "--without-marks" in told)
    assert not night.new.exists() and not (night.folder / "lost").exists()


@pytest.mark.parametrize("place", ["beside", "named", "old"])
def test_marks_from_any_place_that_knows_are_enough(night: Night, place: str) -> None:
    """The folder, a copy of the file, the old database: each of them may be the one that is left."""
    marks, old = night.folder / "elsewhere" / mark_file.NAME, f"sqlite:///{night.folder / 'store.db'}"
    if place == "beside":
        marks.rename(night.folder / "b" / mark_file.NAME)
    named = {"named": ["--marks", str(marks)], "old": ["--old", old]}
    assert night.restores(*named.get(place, [])) == 0
    assert night.who_is_back() == 0


def test_who_has_none_left_says_so_and_who_moves_needs_none(night: Night) -> None:
    """Losing them is no reason to lose everybody; and nobody can have left where nothing ran."""
    assert night.restores("--without-marks") == 0
    assert night.who_is_back() == 1
    assert night.restores("--replace", "--move") == 0


def test_a_database_in_which_nobody_ever_was_knows_nothing(night: Night) -> None:
    """A bot that was started too early on the new machine made one: it is no witness that nobody left."""
    (night.folder / "empty").mkdir()
    with opened(night.folder / "empty") as database:
        url = database.engine.url.render_as_string(hide_password=False)
    assert night.restores("--old", url) == operating.REFUSED_STATUS


EMPTY = "peer2peer tombstones 1\n0 marks\n"


@pytest.mark.parametrize("after", ["its file", "a backup of it", "it is replaced"])
def test_a_bot_that_was_started_by_mistake_vouches_for_nobody(
    night: Night, after: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """It runs twenty seconds on the new machine, or somebody tries the backups there: it knows nothing of before."""
    night.starts_too_early()
    if after == "its file":
        with closing(night.at(night.new)) as database:
            gathering.keep_marks(database, night.folder / "b", NOW.date())
    if after == "a backup of it":
        assert night.says("backup") == 0
    if after != "it is replaced":
        night.new.unlink()
    before = sorted((night.folder / "b").iterdir())
    for _ in range(2):
        assert night.restores(*(["--replace"] if after == "it is replaced" else [])) == operating.REFUSED_STATUS
    assert sorted((night.folder / "b").iterdir()) == before, "a restore that is refused writes nothing"
    assert "nothing here knows them" in capsys.readouterr().err


def test_a_copied_file_without_a_mark_is_said_to_prove_nothing(
    night: Night, capsys: pytest.CaptureFixture[str]
) -> None:
    """Older versions wrote one at once; only who knows the house can say that nobody there ever left."""
    (night.folder / "b" / mark_file.NAME).write_text(EMPTY)
    assert night.restores() == operating.REFUSED_STATUS
    told = capsys.readouterr().err
    assert f"{mark_file.NAME} has no mark in it, which proves nothing" in told
    assert "or nobody there ever erased themselves: --without-marks" in told
    assert night.restores("--without-marks") == 0


def test_a_house_in_which_nobody_ever_erased_themselves_is_restored_in_its_place(night: Night) -> None:
    """Its own database, in which peers are, bears out the file without marks: no flag that frightens is needed."""
    assert night.restores("--without-marks") == 0
    made_there = night.says("backup")
    (night.folder / "b" / mark_file.NAME).write_text(EMPTY)
    assert (made_there, night.restores()) == (0, operating.PROBLEM_STATUS), "it is not empty, and that is said"
    assert night.restores("--replace") == 0
    assert night.who_is_back() == 1
    away = night.new.rename(night.folder / "away.db")
    assert night.restores("--old", f"sqlite:///{away}") == 0


def test_marks_of_a_backup_are_found_behind_one_of_a_bot_that_was_started_by_mistake(night: Night) -> None:
    """The newest backup has all marks, but for one of a database in which nobody ever was."""
    with closing(Database(f"sqlite:///{night.folder / 'store.db'}")) as database:
        backups.make(database, night.folder / "b", SECRET, NOW + timedelta(hours=1))
    night.starts_too_early()
    with closing(night.at(night.new)) as database:
        backups.make(database, night.folder / "b", SECRET, NOW + timedelta(hours=2))
    night.new.unlink()
    assert night.restores("--without-marks") == 0
    assert night.who_is_back() == 0


def test_what_was_done_to_the_form_of_the_tables_is_in_the_trail(night: Night) -> None:
    """Who took the house back a version, and when, is what the next operator asks first."""
    assert night.restores("--without-marks") == 0
    assert night.says("database", "back", "0009") == 0
    assert night.trail() == ["database_taken_back", "backup_made", "restored"]
    assert night.says("database", "upgrade") == 0
    assert night.trail()[:2] == ["database_upgraded", "backup_made"]


def test_old_backups_that_stay_and_those_from_a_wrong_clock_are_told(
    night: Night, capsys: pytest.CaptureFixture[str]
) -> None:
    """Peers are promised thirty days; the operator alone can tell a pause from a clock that is wrong."""
    for days in (-40, 400):
        name = backup_names.name_of(datetime.now(UTC) + timedelta(days=days))
        (night.folder / "b" / name).touch()
    assert night.says("backup", "--prune") == 0
    assert "OVER 30 DAYS OLD STAY" in capsys.readouterr().err
    assert night.says("backup", "--list") == 0
    assert capsys.readouterr().out.count("AHEAD OF THE CLOCK") == 1
