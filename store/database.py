"""The database: opened with the settings that make its promises true, and written to in short transactions.

SQLite has one writer; the transactions that wait for it are committed together, each in a savepoint of its own, so
that one flush to disk serves many turns and one failed turn spoils no other.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    IntegrityError,
    NotSupportedError,
    ProgrammingError,
)

T = TypeVar("T")

Transaction = Connection
"""What a turn reads and writes through. Other rooms hand it on; only this one looks inside."""

TOGETHER_MOST = 64
"""Transactions committed with one flush: enough that the flush no longer counts, few enough to stay under 50 ms."""

BUSY_MS = 5000
"""How long a writer waits for a lock before it gives up (`security.md` G-D10)."""


_FAULTS = (DataError, IntegrityError, NotSupportedError, ProgrammingError)
"""Errors that come again however often a transaction is tried: faults of the program, not of the database."""


class StoreUnavailable(Exception):
    """The database cannot be used right now; nothing of the transaction was kept."""


class _TransactionLost(Exception):
    """SQLite ended the whole transaction by itself, as it does on a full or broken disk."""


class Database:
    """One database, written to by one thread."""

    def __init__(self, url: str) -> None:
        """Open `url`, for example `sqlite:///data/peer2peer.db`.

        Raises:
            StoreUnavailable: the address is none, or names an engine this version does not drive.
        """
        self.engine = _open(url)
        self._is_closed = False
        self._waiting: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._write, name="writer", daemon=True)
        self._thread.start()

    async def transact(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in a transaction, off the event loop, and return its result once it is on disk.

        Raises:
            StoreUnavailable: the database refused; nothing was kept.
            Exception: whatever `work` raised; nothing of it was kept.
        """
        if self._is_closed:
            raise StoreUnavailable("the database is closed")
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Any] = loop.create_future()
        self._waiting.put(_Work(work, done, loop))
        result: T = await done
        return result

    def transact_now(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in a transaction of its own, here and now; for commands and starting up.

        Raises:
            StoreUnavailable: the database refused; nothing was kept.
        """
        try:
            with self.engine.begin() as connection:
                return work(connection)
        except _FAULTS:
            raise
        except DBAPIError as failure:
            raise StoreUnavailable(_plain(failure)) from failure

    def checkpoint(self) -> bool:
        """Move everything from SQLite's write-ahead log into the file and empty the log. True when it worked.

        Raises:
            StoreUnavailable: the database refused.
        """
        with self._outside() as cursor:
            return _checkpoint(cursor)

    def scrub(self) -> bool:
        """Leave no byte of erased peers behind. True when it worked; else the next call has the same to do.

        `secure_delete` zeroes a deleted row, not the older copies of it that stay in the gaps of pages when SQLite
        moves rows between them. So a file that somebody was erased from is written anew from its living rows.

        Raises:
            StoreUnavailable: the database refused.
        """
        with self._outside() as cursor:
            erasures = cursor.execute("PRAGMA user_version").fetchone()[0]
            if erasures:
                cursor.execute("VACUUM")
                cursor.execute("BEGIN IMMEDIATE")
                if cursor.execute("PRAGMA user_version").fetchone()[0] == erasures:
                    cursor.execute("PRAGMA user_version = 0")
                cursor.execute("COMMIT")
            return _checkpoint(cursor)

    @contextlib.contextmanager
    def _outside(self) -> Iterator[Any]:
        """Hand out a bare cursor for what cannot run in a transaction."""
        try:
            with self.engine.connect() as connection, contextlib.closing(connection.connection.cursor()) as cursor:
                yield cursor
        except (DBAPIError, sqlite3.Error) as failure:
            raise StoreUnavailable(_plain(failure)) from failure

    def close(self) -> None:
        """Finish what waits, then close."""
        self._is_closed = True
        self._waiting.put(None)
        self._thread.join()
        self.engine.dispose()

    def _write(self) -> None:
        """The writer's loop: take all that waits, commit it together, tell each how it went."""
        while True:
            first = self._waiting.get()
            if first is None:
                return
            works = [first]
            is_closing = False
            while len(works) < TOGETHER_MOST and not is_closing:
                try:
                    following = self._waiting.get_nowait()
                except queue.Empty:
                    break
                if following is None:
                    is_closing = True
                else:
                    works.append(following)
            self._commit_together(works)
            if is_closing:
                return

    def _commit_together(self, works: list[_Work]) -> None:
        outcomes: list[tuple[Any, BaseException | None]] = []
        try:
            with self.engine.begin() as connection:
                outcomes = [_in_savepoint(connection, work.work) for work in works]
        except _TransactionLost as lost:
            if len(works) == 1:
                outcomes = [(None, _unavailable(lost.__cause__ or lost))]
        except Exception as failure:  # handed to the callers; the writer goes on
            outcomes = [(None, _unavailable(failure)) for _ in works]
        if not outcomes:
            # Nothing of any of them was kept: each runs again alone, so that only the one at fault fails.
            for work in works:
                self._commit_together([work])
            return
        for work, (result, failed) in zip(works, outcomes, strict=True):
            work.finish(result, failed)


class _Work:
    """One transaction waiting for the writer, and whoever waits for it."""

    def __init__(
        self, work: Callable[[Connection], Any], done: asyncio.Future[Any], loop: asyncio.AbstractEventLoop
    ) -> None:
        self.work = work
        self._done = done
        self._loop = loop

    def finish(self, result: Any, failed: BaseException | None) -> None:
        """Tell the one who waits, on their own loop."""
        # A loop that is closed has nobody left who waits.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._tell, result, failed)

    def _tell(self, result: Any, failed: BaseException | None) -> None:
        if self._done.done():
            return
        if failed is not None:
            self._done.set_exception(failed)
        else:
            self._done.set_result(result)


def _in_savepoint(connection: Connection, work: Callable[[Connection], Any]) -> tuple[Any, BaseException | None]:
    """Run one transaction of several; its failure is handed back to whoever asked for it, not swallowed.

    Raises:
        _TransactionLost: what ran before it in the same transaction is gone too, whatever it returned.
    """
    outcome: tuple[Any, BaseException | None]
    # Written out: the library's own begin_nested() costs as much as two statements (`benchmarks/README.md`).
    connection.exec_driver_sql("SAVEPOINT turn")
    try:
        outcome = work(connection), None
    except _FAULTS as failure:
        outcome = None, failure
    except DBAPIError as failure:
        outcome = None, _unavailable(failure)
    except Exception as failure:  # handed to the caller
        outcome = None, failure
    if not _is_in_transaction(connection):
        raise _TransactionLost from outcome[1]
    if outcome[1] is not None:
        connection.exec_driver_sql("ROLLBACK TO turn")
    connection.exec_driver_sql("RELEASE turn")
    return outcome


def _is_in_transaction(connection: Connection) -> bool:
    return bool(getattr(connection.connection.dbapi_connection, "in_transaction", True))


def _unavailable(failure: BaseException) -> StoreUnavailable:
    if isinstance(failure, StoreUnavailable):
        return failure
    unavailable = StoreUnavailable(_plain(failure))
    unavailable.__cause__ = failure
    return unavailable


def _plain(failure: BaseException) -> str:
    """The engine's own words, without the statement and its values: those may hold what is private."""
    said, earlier = type(failure).__name__, failure.__context__ or failure.__cause__
    if isinstance(failure, DBAPIError | sqlite3.Error):
        said = str(failure.orig) if isinstance(failure, DBAPIError) else str(failure)
    # Undoing after a failure may fail too; the first failure is the one that says what happened.
    return _plain(earlier) if isinstance(earlier, DBAPIError | sqlite3.Error) else said


def _checkpoint(cursor: Any) -> bool:
    return not cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]


def mark_for_scrubbing(connection: Connection) -> None:
    """Note, in the same transaction, that somebody is erased: `scrub` has work to do, after a crash too."""
    if connection.dialect.name == "sqlite":
        erasures = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
        connection.exec_driver_sql(f"PRAGMA user_version = {erasures % 2**30 + 1}")


def _open(url: str) -> Engine:
    try:
        address = make_url(url)
    except ArgumentError as failure:
        raise StoreUnavailable("DATABASE_URL is not a database address") from failure
    if address.get_backend_name() != "sqlite":
        raise StoreUnavailable(f"DATABASE_URL: {address.get_backend_name()} is not supported yet, use sqlite:///…")
    if address.database:
        try:
            Path(address.database).parent.mkdir(parents=True, exist_ok=True)
        except OSError as failure:
            raise StoreUnavailable(f"DATABASE_URL: its folder cannot be made ({failure.strerror})") from failure
    engine = create_engine(address, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Durable (FULL), erasable (secure_delete), one writer at a time (explicit BEGIN); `telegram.md` §4.2, F8."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        f"busy_timeout={BUSY_MS}",
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
