"""Backups: whole or not there, sealed, made beside the writer, readable by either engine."""

from __future__ import annotations

import errno
import fcntl
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from store import backup_names, backups, opening, outbox, peers, restoring, rows_in, rows_out
from store.database import Database
from store.refusals import StoreUnavailable, WrongDatabase
from store.restoring import Restored, Wanted
from store.sealed_file import CHUNK_BYTES, BackupProblem, WrongBackupKey
from tests.store.ground import MASTER, NOW, add_peer, now, opened, owners_address
from tests.store.postgres_server import new_database

SECRET = bytes(range(32, 64))


@pytest.fixture
def empty_url(engine: str, tmp_path: Path) -> str:
    """Where a backup is restored to, on the other engine: nothing is there."""
    return new_database() if engine == "sqlite" else f"sqlite:///{tmp_path / 'restored.db'}"


@contextmanager
def keeper(database: Database) -> Iterator[Database]:
    """The database as its owner opens it: on a server the bot's own role does not see every row."""
    if database.engine.dialect.name == "sqlite":
        yield database
        return
    with closing(Database(owners_address())) as owned:
        yield owned


def make(database: Database, folder: Path, at: datetime = NOW) -> backups.Made:
    """A backup, made by who may."""
    with keeper(database) as owned:
        return backups.make(owned, folder, SECRET, at)


def restore(url: str, path: Path, **how: object) -> Restored:
    wanted = Wanted(path, SECRET, **{"marks": {}, "now": NOW, "master": MASTER, **how})  # type: ignore[arg-type]
    if url.startswith("sqlite:///"):
        return restoring.restore_file(Path(url.removeprefix("sqlite:///")), wanted)
    with closing(Database(url)) as database:
        return restoring.restore_server(database, wanted)


def lines(database: Database) -> list[str]:
    """Everything that is in a database, but for its first line, which says when and from where."""
    with rows_out.one_moment(database) as connection:
        return list(rows_out.lines_of(connection, NOW))[1:]


def test_what_was_restored_is_what_was_there_whichever_engine_it_goes_to(
    database: Database, empty_url: str, tmp_path: Path
) -> None:
    """An operator who outgrows one machine takes the same file to a server, and back."""
    for number in range(3):
        peer = add_peer(database, f"55500{number}")
        now(database, lambda tx, to=peer: outbox.add(tx, to, "reply", "naïveté 🧡", NOW, NOW))
    made = make(database, tmp_path / "kept")
    restored = restore(empty_url, made.path, is_moving=True)
    assert restored.unopened == 0
    with closing(Database(empty_url)) as again:
        with keeper(database) as owned:
            assert lines(again) == lines(owned)
        assert opening.is_current(again)
        assert now(again, lambda tx: peers.find(tx, MASTER, "555001")) is not None


def test_numbers_given_out_before_are_not_given_again_after_a_restore(
    database: Database, empty_url: str, tmp_path: Path
) -> None:
    """A button that was sent after the backup must not open a row that was made after the restore."""
    add_peer(database, "1")
    gone = add_peer(database, "2")
    now(database, lambda tx: peers.erase(tx, gone.id))
    made = make(database, tmp_path / "kept")
    restore(empty_url, made.path)
    with closing(Database(empty_url)) as again:
        assert add_peer(again, "3").id > gone.id + rows_in.LEAP


def test_a_backup_is_one_moment_while_the_bot_goes_on_writing(database: Database) -> None:
    """Half of a turn in a backup is a peer who was answered and whose place is gone."""
    add_peer(database, "1")
    with keeper(database) as owned, rows_out.one_moment(owned) as connection:
        before = rows_out.count_rows(connection)["peers"]
        add_peer(database, "2")
        assert rows_out.count_rows(connection)["peers"] == before
    assert now(database, lambda tx: rows_out.count_rows(tx)["peers"]) == before + 1


@pytest.fixture
def made(file: Database, tmp_path: Path) -> backups.Made:
    for number in range(5):
        add_peer(file, str(number))
    return backups.make(file, tmp_path / "kept", SECRET, NOW)


def test_a_byte_that_was_changed_or_cut_off_anywhere_is_found(made: backups.Made, tmp_path: Path) -> None:
    """What is restored at night, in haste, must be what was written, or be refused."""
    whole = made.path.read_bytes()
    copy = tmp_path / "copy"
    for place in (*range(0, 64), *range(64, len(whole), 61)):
        copy.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(BackupProblem):
            backups.look_at(copy, SECRET)
        copy.write_bytes(whole[:place])
        with pytest.raises(BackupProblem):
            backups.look_at(copy, SECRET)
    copy.write_bytes(whole + b"x")
    with pytest.raises(BackupProblem):
        backups.look_at(copy, SECRET)


def test_a_backup_that_ends_between_two_chunks_is_found(file: Database, tmp_path: Path) -> None:
    """Cut exactly there, every chunk that is left opens."""
    now(file, lambda tx: [peers.create(tx, MASTER, str(number), NOW.date()) for number in range(1500)])
    path = backups.make(file, tmp_path, SECRET, NOW).path
    whole = path.read_bytes()
    first = 19 + 32 + 8 + 4 + CHUNK_BYTES + 16
    assert len(whole) > first + 100, "this backup has one chunk only"
    path.write_bytes(whole[:first])
    with pytest.raises(BackupProblem, match="cut off"):
        backups.look_at(path, SECRET)


def test_another_key_is_told_from_a_broken_file(made: backups.Made) -> None:
    """At night one of them means: look for the key; the other: take another backup."""
    with pytest.raises(WrongBackupKey, match="another backup key"):
        backups.look_at(made.path, bytes(32))


def test_nothing_of_a_peer_can_be_read_in_a_backup_and_only_its_owner_may(made: backups.Made, file: Database) -> None:
    """It is copied away, to where the house has no doors."""
    content = made.path.read_bytes()
    lookup = MASTER.lookup("0")
    assert lookup not in content
    assert b"peers" not in content
    assert made.path.stat().st_mode & 0o077 == 0


def test_a_disk_that_is_full_leaves_no_file_and_no_half(
    file: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A half backup with a good name is worse than none: it is found out in the night it is needed."""

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(backups.Sealing, "end", full)
    with pytest.raises(BackupProblem, match="No space left"):
        backups.make(file, tmp_path / "kept", SECRET, NOW)
    assert list((tmp_path / "kept").iterdir()) == []


def test_a_backup_that_does_not_read_back_as_it_went_gets_no_name(
    file: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that lies is found out while the database still lives."""
    kept_back = backups.Sealing.write
    monkeypatch.setattr(backups.Sealing, "write", lambda self, content: kept_back(self, content[:-1]))
    with pytest.raises(BackupProblem):
        backups.make(file, tmp_path / "kept", SECRET, NOW)
    assert list((tmp_path / "kept").iterdir()) == []


def test_a_part_that_a_kill_left_is_no_backup_and_is_swept_away(made: backups.Made, tmp_path: Path) -> None:
    """A killed one leaves its part: it is never listed, and goes when a day has passed."""
    part = made.path.with_name("peer2peer-20261101T000000Z.backup.77.part")
    shutil.copy(made.path, part)
    assert [each.path for each in backups.kept(made.path.parent)] == [made.path]
    with opened(tmp_path) as database:
        later = NOW + timedelta(days=3650)
        backups.make(database, made.path.parent, SECRET, later)
    assert not part.exists()


def test_backups_over_thirty_days_old_go_by_what_their_names_say(made: backups.Made) -> None:
    """Peers are promised thirty days; a copied file has a young date and old rows."""
    made.path.touch()
    for hours in range(1, backups.NEWEST_KEPT + 1):
        (made.path.parent / backup_names.name_of(NOW + timedelta(days=20, hours=hours))).touch()
    assert backups.prune(made.path.parent, NOW + timedelta(days=30)) == []
    assert [each.path for each in backups.prune(made.path.parent, NOW + timedelta(days=30, seconds=1))] == [made.path]
    assert not made.path.exists()


def test_a_clock_that_is_ahead_takes_the_newest_backups_of_nobody(tmp_path: Path) -> None:
    """The timer comes at a start, when the clock may be wrong; all would seem too old, and all would go."""
    names = [backup_names.name_of(NOW + timedelta(hours=hours)) for hours in range(0, 60, 5)]
    for name in names:
        (tmp_path / name).touch()
    backups.prune(tmp_path, NOW + timedelta(days=4000))
    assert [each.path.name for each in backups.kept(tmp_path)] == names[: -1 - backups.NEWEST_KEPT : -1]


def test_after_two_days_the_last_backup_of_each_day_stays(tmp_path: Path) -> None:
    """One each quarter of an hour for thirty days would fill the disk that the next one needs."""
    for hours in range(0, 96, 6):
        at = NOW - timedelta(hours=hours)
        (tmp_path / f"peer2peer-{at:%Y%m%dT%H%M%SZ}.backup").write_bytes(b"")
    backups.prune(tmp_path, NOW)
    ages = [(NOW - each.made_at).total_seconds() / 3600 for each in backups.kept(tmp_path)]
    assert ages == [0, 6, 12, 18, 24, 30, 36, 42, 48, 72], "it is 18:00; each older day has one of 18:00"


def test_a_database_that_is_not_empty_is_left_alone(engine: str, tmp_path: Path) -> None:
    """The wrong line at night must not cost the living database."""
    # Its own: what is replaced is made anew, and the tests' database is lent to all.
    url = new_database() if engine == "postgresql" else f"sqlite:///{tmp_path / 'living.db'}"
    with closing(Database(url)) as database:
        opening.migrate(database)
        now(database, lambda tx: opening.prove_key(tx, MASTER))
        add_peer(database)
        made = backups.make(database, tmp_path / "kept", SECRET, NOW)
        add_peer(database, "came later")
        with pytest.raises(BackupProblem, match="not empty"):
            restore(url, made.path)
        assert now(database, lambda tx: peers.find(tx, MASTER, "came later")) is not None
    restore(url, made.path, is_replacing=True)
    with closing(Database(url)) as again:
        assert now(again, lambda tx: peers.find(tx, MASTER, "came later")) is None
        assert now(again, lambda tx: peers.find(tx, MASTER, "5550001")) is not None


def test_a_broken_backup_and_a_wrong_key_change_nothing(file: Database, tmp_path: Path) -> None:
    """All is looked at before anything is written."""
    empty_url = f"sqlite:///{tmp_path / 'restored.db'}"
    add_peer(file)
    path = backups.make(file, tmp_path / "kept", SECRET, NOW).path
    other = type(MASTER)(bytes(32))
    with pytest.raises(BackupProblem, match="master key"):
        restore(empty_url, path, master=other)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(BackupProblem, match="cut off"):
        restore(empty_url, path)
    with closing(Database(empty_url)) as there:
        assert restoring.is_empty(there)


def test_a_restore_that_is_cut_off_leaves_no_half_database(
    empty_url: str, file: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The power goes when half of the rows are written: the next try finds an empty place again."""
    for number in range(5):
        add_peer(file, str(number))
    path = backups.make(file, tmp_path / "kept", SECRET, NOW).path

    def cut_off(*_: object) -> None:
        raise OSError("the power went")

    monkeypatch.setattr(restoring, "pass_numbers_by", cut_off)
    with pytest.raises(OSError, match="power"):
        restore(empty_url, path)
    if empty_url.startswith("sqlite:///"):
        assert [each.name for each in tmp_path.glob("restored.db*")] == ["restored.db.lock"]
    monkeypatch.undo()
    assert restore(empty_url, path).taken.written["peers"] == 5


def test_rows_that_may_not_be_seen_are_refused_and_not_missed(tmp_path: Path) -> None:
    """With row-level security a query leaves rows out without a word; a backup by the bot's role would be half."""
    with opened(tmp_path, "postgresql") as database:
        with pytest.raises(StoreUnavailable, match="row-level security"):
            backups.make(database, tmp_path / "kept", SECRET, NOW)
        assert list((tmp_path / "kept").iterdir()) == []


def _url(database: Database) -> str:
    """The address that may change tables."""
    with keeper(database) as owned:
        return owned.engine.url.render_as_string(hide_password=False)


def test_nothing_is_restored_under_a_bot_that_works(database: Database, tmp_path: Path, engine: str) -> None:
    """It would write on what it had read, and half of each would be left."""
    add_peer(database)
    made = make(database, tmp_path / "kept")
    url = _url(database)
    lock = (tmp_path / "store.db.lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    with database.engine.connect() as connection, closing(lock):
        connection.rollback()
        with pytest.raises((StoreUnavailable, WrongDatabase), match=r"bot (works|is at work) with this"):
            restore(url, made.path, is_replacing=True)
