"""The database: opened with the settings that make its promises true, and written to in short transactions.

SQLite has one writer; the transactions that wait for it are committed together, each in a savepoint of its own, so
that one flush to disk serves many turns and one failed turn spoils no other.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

T = TypeVar("T")

Transaction = Connection
"""What a turn reads and writes through. Other rooms hand it on; only this one looks inside."""

TOGETHER_MOST = 64
"""Transactions committed with one flush: enough that the flush no longer counts, few enough to stay under 50 ms."""

BUSY_MS = 5000
"""How long a writer waits for a lock before it gives up (`security.md` G-D10)."""


class StoreUnavailable(Exception):
    """The database cannot be used right now; nothing of the transaction was kept."""


class Database:
    """One database, written to by one thread."""

    def __init__(self, url: str) -> None:
        """Open `url`, for example `sqlite:///data/peer2peer.db`.

        Raises:
            StoreUnavailable: the address is none, or names an engine this version does not drive.
        """
        self.engine = _open(url)
        self._waiting: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._write, name="writer", daemon=True)
        self._thread.start()

    async def transact(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in a transaction, off the event loop, and return its result once it is on disk.

        Raises:
            StoreUnavailable: the database refused; nothing was kept.
            Exception: whatever `work` raised; nothing of it was kept.
        """
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
        except DBAPIError as failure:
            raise StoreUnavailable(_plain(failure)) from failure

    def checkpoint(self) -> bool:
        """Move everything from SQLite's write-ahead log into the file and empty the log. True when it worked."""
        with self.engine.connect() as connection:
            raw = connection.connection.cursor()
            busy = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            raw.close()
        return not busy

    def close(self) -> None:
        """Finish what waits, then close."""
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
        except SQLAlchemyError as failure:
            unavailable = StoreUnavailable(_plain(failure))
            outcomes = [(None, unavailable)] * len(works)
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
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._tell, result, failed)

    def _tell(self, result: Any, failed: BaseException | None) -> None:
        if self._done.done():
            return
        if failed is not None:
            self._done.set_exception(failed)
        else:
            self._done.set_result(result)


def _in_savepoint(connection: Connection, work: Callable[[Connection], Any]) -> tuple[Any, BaseException | None]:
    """Run one transaction of several; its failure is handed back to whoever asked for it, not swallowed."""
    try:
        with connection.begin_nested():
            return work(connection), None
    except DBAPIError as failure:
        unavailable = StoreUnavailable(_plain(failure))
        unavailable.__cause__ = failure
        return None, unavailable
    except Exception as failure:  # handed to the caller
        return None, failure


def _plain(failure: SQLAlchemyError) -> str:
    """The engine's own words, without the statement and its values: those may hold what is private."""
    return str(failure.orig) if isinstance(failure, DBAPIError) else type(failure).__name__


def _open(url: str) -> Engine:
    try:
        address = make_url(url)
    except ArgumentError as failure:
        raise StoreUnavailable("DATABASE_URL is not a database address") from failure
    if address.get_backend_name() != "sqlite":
        raise StoreUnavailable(f"DATABASE_URL: {address.get_backend_name()} is not supported yet, use sqlite:///…")
    if address.database:
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
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
