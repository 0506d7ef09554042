"""SQLite as a file: the settings that make its promises true, the erasing of bytes, and the watch over the file."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import URL, Connection, Engine

from . import half_restored
from .refusals import REFUSALS, StoreUnavailable, WrongDatabase, unavailable

BUSY_MS = 5000
"""How long a writer waits for a lock before it gives up (`security.md` G-D10)."""

WRITTEN_ANEW = -1
"""The mark of a file that was written anew after an erasure, and whose log still has to be emptied."""

Inode = tuple[int, int]


class FileWatch:
    """Knows whether the file that is written to is still the one with its name.

    SQLite goes on writing into a deleted file without an error, and everything is gone at the next start.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._files = (path, path.with_name(path.name + "-wal")) if path else ()
        self._known: dict[Path, Inode] = {}

    def look(self) -> None:
        """Look at the file and its write-ahead log; the first sight of each is the one that counts.

        Raises:
            StoreUnavailable: one of them was deleted, or another file has its name.
        """
        for path in self._files:
            try:
                found = os.stat(path)
            except OSError:
                if path in self._known:
                    raise _lost(path) from None
                continue
            inode = (found.st_dev, found.st_ino)
            if self._known.setdefault(path, inode) != inode:
                raise _lost(path)


def _lost(path: Path) -> StoreUnavailable:
    return StoreUnavailable(
        f"{path.name} was deleted or replaced under the running bot: put it back in its place, or restart"
    )


def open_file(address: URL) -> tuple[Engine, FileWatch]:
    """Make an engine for a file, and the watch over it. Nothing is opened yet.

    Raises:
        WrongDatabase: it is a folder, or the folder it should stand in cannot be made.
    """
    path = None
    if address.database and not address.database.startswith("file:") and address.database != ":memory:":
        path = Path(address.database).absolute()
        if path.is_dir():
            raise WrongDatabase("DATABASE_URL: this is a folder, not a file")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as failure:
            raise WrongDatabase(f"DATABASE_URL: its folder cannot be made ({failure.strerror})") from failure
    engine = create_engine(address, hide_parameters=True)
    watch = FileWatch(path)
    if path:
        # Whoever opens it, a bot or a command: what a killed restore left holds the rows of who erases themselves now.
        event.listen(engine, "first_connect", lambda *_: half_restored.forget_if_killed(path))
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "connect", lambda *_: watch.look())
    event.listen(engine, "begin", _begin_immediate)
    return engine, watch


def _prepare(connection: Any, _record: Any) -> None:
    """Durable (FULL), erasable (secure_delete), one writer at a time (explicit BEGIN); `telegram.md` §4.2, F8."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        # First of all: even asking for the journal's form may meet a lock.
        f"busy_timeout={BUSY_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        "temp_store=MEMORY",
        "trusted_schema=OFF",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_immediate(connection: Connection) -> None:
    """A transaction that may write takes the lock at once: an upgrade later fails whatever the timeout (G-D10)."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def scrub(engine: Engine) -> bool:
    """Leave no byte of erased peers behind. True when it worked; else the next call has the same to do.

    `secure_delete` zeroes a deleted row, not the older copies of it that stay in the gaps of pages when SQLite
    moves rows between them. So a file that somebody was erased from is written anew from its living rows. That is
    done once; while somebody reads, only the emptying of the log is tried again.

    Raises:
        StoreUnavailable: the database refused.
    """
    with outside(engine) as cursor:
        erasures = _erasures(cursor)
        if erasures > 0:
            cursor.execute("VACUUM")
            _note_erasures(cursor, erasures, WRITTEN_ANEW)
        is_empty = checkpoint(cursor)
        if is_empty and _note_erasures(cursor, WRITTEN_ANEW, 0):
            checkpoint(cursor)  # nothing but this note is in the log now; nobody waits for it to go
        return is_empty


def is_scrub_due(engine: Engine) -> bool:
    """True while bytes of erased peers may stand in the file or its log.

    Raises:
        StoreUnavailable: the database refused.
    """
    with outside(engine) as cursor:
        return _erasures(cursor) != 0


def _erasures(cursor: Any) -> int:
    """Return the mark in the file: 0, how many erasures nothing was done for, or `WRITTEN_ANEW`."""
    return int(cursor.execute("PRAGMA user_version").fetchone()[0])


def _note_erasures(cursor: Any, before: int, after: int) -> bool:
    """Change the mark from `before` to `after`. False when it is another one: somebody was erased meanwhile."""
    cursor.execute("BEGIN IMMEDIATE")
    is_as_before = _erasures(cursor) == before
    if is_as_before:
        cursor.execute(f"PRAGMA user_version = {after}")
    cursor.execute("COMMIT")
    return is_as_before


def mark_for_scrubbing(connection: Connection) -> None:
    """Note, in the same transaction, that somebody is erased: `scrub` has work to do, after a crash too."""
    if connection.dialect.name == "sqlite":
        erasures = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
        connection.exec_driver_sql(f"PRAGMA user_version = {max(erasures, 0) % 2**30 + 1}")


@contextlib.contextmanager
def outside(engine: Engine) -> Iterator[Any]:
    """Hand out a bare cursor for what cannot run in a transaction."""
    try:
        with engine.connect() as connection, contextlib.closing(connection.connection.cursor()) as cursor:
            yield cursor
    except REFUSALS as failure:
        raise unavailable(failure) from failure


def checkpoint(cursor: Any) -> bool:
    """Empty the write-ahead log into the file. True when it worked: nobody was reading."""
    return not cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]


def is_in_transaction(connection: Connection) -> bool:
    """False after SQLite ended the transaction by itself, as it does on a full or broken disk."""
    bare = connection.connection.dbapi_connection
    return bare.in_transaction if isinstance(bare, sqlite3.Connection) else True
