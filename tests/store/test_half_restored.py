"""A restore that was killed leaves nobody behind: its half file goes as soon as anybody opens the store again."""

from __future__ import annotations

import logging
import os
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from store import backups, half_restored, one_process, peers, restoring, tables
from store.database import Database
from tests.store.ground import NOW, add_peer, now
from tests.store.test_backups import SECRET, restore


class _Killed(BaseException):
    """What ends a process at once: nothing behind it runs."""


@pytest.fixture
def left(file: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The whole file that a restore over the living one left when it was killed, right before it had its name."""
    add_peer(file)
    made = backups.make(file, tmp_path / "kept", SECRET, NOW)

    def killed(*_: object) -> None:
        raise _Killed

    with monkeypatch.context() as dying:
        dying.setattr(restoring, "_put_in_place", killed)
        # Of a killed process no `finally` runs either; the one before the restore does.
        forget, calls = half_restored.forget, list[Path]()
        dying.setattr(half_restored, "forget", lambda path: calls.append(path) or len(calls) > 1 or forget(path))
        with pytest.raises(_Killed):
            restore(f"sqlite:///{tmp_path / 'store.db'}", made.path, is_replacing=True)
    half = half_restored.half_of(tmp_path / "store.db")
    assert half.stat().st_size > 0
    half.with_name(half.name + "-wal").write_bytes(b"what was not in it yet")
    return half


def test_who_erases_themselves_after_a_killed_restore_is_in_no_file(file: Database, left: Path) -> None:
    """They are told that it is all gone; a copy of everybody beside the store would make that a lie."""
    sealed = now(file, lambda tx: tx.execute(select(tables.peers.c.address_sealed)).scalar_one())
    assert sealed in left.read_bytes(), "a test that looks for what is never there proves nothing"
    with closing(Database(f"sqlite:///{left.parent / 'store.db'}")) as again:
        (number,) = now(again, lambda tx: tx.execute(select(tables.peers.c.id)).scalars().all())
        now(again, partial(peers.erase, peer_id=number))
        assert again.scrub()
    held = [each.name for each in left.parent.iterdir() if each.is_file() and sealed in each.read_bytes()]
    assert held == [] and not list(left.parent.glob("*.restoring*"))


def test_a_restore_that_is_under_way_is_left_alone_by_whoever_looks_into_the_store(left: Path) -> None:
    """A list of organisations, asked for beside it, must not take its half away."""
    store = left.parent / "store.db"
    held = one_process.hold(store)
    try:
        with closing(Database(f"sqlite:///{store}")) as beside:
            now(beside, lambda tx: None)
        assert left.exists()
    finally:
        one_process.let_go(held)


def test_a_disk_that_keeps_the_half_file_is_told_and_the_store_opens(
    left: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Peers are answered all the same; the operator hears of it at every opening."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(30, os.strerror(30))

    monkeypatch.setattr(Path, "unlink", refuse)
    with caplog.at_level(logging.ERROR), closing(Database(f"sqlite:///{left.parent / 'store.db'}")) as again:
        assert now(again, lambda tx: tx.execute(select(tables.peers.c.id)).scalars().all()) == [1]
    assert "cannot be taken away: Read-only file system" in caplog.text


def test_a_restore_that_dies_amid_taking_the_place_leaves_what_stood_there(
    file: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was committed last is in the log beside the file, which goes before the new file comes."""
    made = backups.make(file, tmp_path / "kept", SECRET, NOW)
    add_peer(file, "1")
    # As a machine leaves them that went down.
    for ending in ("", "-wal"):
        (tmp_path / f"down.db{ending}").write_bytes((tmp_path / f"store.db{ending}").read_bytes())
    assert (tmp_path / "down.db-wal").stat().st_size

    def killed(*_: object) -> None:
        raise _Killed

    with monkeypatch.context() as dying:
        dying.setattr(Path, "replace", killed)
        with pytest.raises(_Killed):
            restore(f"sqlite:///{tmp_path / 'down.db'}", made.path, is_replacing=True)
    with closing(Database(f"sqlite:///{tmp_path / 'down.db'}")) as again:
        assert len(now(again, lambda tx: tx.execute(select(tables.peers.c.id)).all())) == 1


@pytest.mark.parametrize("there", [b"", b"no database, whatever it was"])
def test_what_cannot_be_read_is_replaced_all_the_same(file: Database, tmp_path: Path, there: bytes) -> None:
    add_peer(file, "1")
    made = backups.make(file, tmp_path / "kept", SECRET, NOW)
    (tmp_path / "other.db").write_bytes(there)
    restore(f"sqlite:///{tmp_path / 'other.db'}", made.path, is_replacing=True)
    with closing(Database(f"sqlite:///{tmp_path / 'other.db'}")) as again:
        assert len(now(again, lambda tx: tx.execute(select(tables.peers.c.id)).all())) == 1


def test_a_restored_file_is_its_owners_alone_whatever_the_umask(file: Database, tmp_path: Path) -> None:
    made = backups.make(file, tmp_path / "kept", SECRET, NOW)
    before = os.umask(0o022)
    try:
        restore(f"sqlite:///{tmp_path / 'new.db'}", made.path)
    finally:
        os.umask(before)
    assert (tmp_path / "new.db").stat().st_mode & 0o777 == 0o600
