"""The database: SQLite as one file, or a PostgreSQL server; written to in short transactions off the event loop."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import ArgumentError

from . import closed_tables, one_process, postgres, sqlite_file
from .one_writer import OneWriter, Work
from .presence import Presence, ToldTime
from .refusals import FAULTS, REFUSALS, StoreUnavailable, WrongDatabase, unavailable

T = TypeVar("T")

WORKER_MOST = 2**31 - 1
"""The greatest number of a worker: two who draw the same are as likely as nothing."""

SEEN_WITHIN = 5.0
"""Seconds after which a worker that could not be seen by the others tries again."""

Transaction = Connection
"""What a turn reads and writes through. Other rooms hand it on; only this one looks inside."""


class Database:
    """One database. Opening it touches no disk and no network; the first transaction does."""

    def __init__(self, url: str) -> None:
        """Take the address, for example `sqlite:///data/peer2peer.db` or `postgresql://bot@host/peer2peer`.

        Raises:
            WrongDatabase: the address is none, or names an engine this version does not drive.
        """
        try:
            address = make_url(url)
        except ArgumentError as failure:
            raise WrongDatabase("DATABASE_URL is not a database address") from failure
        self._is_closed = False
        self.worker = secrets.randbelow(WORKER_MOST) + 1
        """The number of this worker among those at work here: drawn anew at each start."""
        self._presence: Presence | None = None
        self._told_time: ToldTime = lambda _theirs, _took: None
        self._file: Path | None = None
        self._lock: int | None = None
        self._writer: OneWriter | postgres.Writers
        match address.get_backend_name():
            case "sqlite":
                self.engine, watch = sqlite_file.open_file(address)
                self._writer, self._file = OneWriter(self.engine, watch), watch.path
            case "postgresql":
                self.engine = postgres.open_server(address)
                self._writer = postgres.Writers(self.engine)
            case other:
                raise WrongDatabase(f"DATABASE_URL: {other} is not known here, use sqlite:///… or postgresql://…")

    async def transact(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in a transaction, off the event loop, and return its result once it is on disk.

        `work` may run again: two transactions collided, or one of those committed with it broke the whole. Nothing of
        the first run is kept.

        Raises:
            StoreUnavailable: the database refused; nothing was kept.
            Exception: whatever `work` raised; nothing of it was kept.
        """
        if self._is_closed:
            raise StoreUnavailable("the database is closed")
        loop = asyncio.get_running_loop()
        if isinstance(self._writer, postgres.Writers):
            return await loop.run_in_executor(self._writer.threads, self.transact_now, work)
        done: asyncio.Future[Any] = loop.create_future()
        self._writer.put(Work(work, done, loop))
        result: T = await done
        return result

    def transact_now(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in a transaction of its own, here and now; for commands and starting up.

        Raises:
            StoreUnavailable: the database refused; nothing was kept.
        """
        try:
            result: T = self._writer.run(work)
        except FAULTS:
            raise
        except REFUSALS as failure:
            raise unavailable(failure) from failure
        return result

    def scrub(self) -> bool:
        """Leave no byte of erased peers behind. True when it worked; else the next call has the same to do.

        Raises:
            StoreUnavailable: the database refused.
        """
        return sqlite_file.scrub(self.engine) if not self.is_shared else postgres.scrub(self.engine)

    def is_scrub_due(self) -> bool:
        """True while bytes of erased peers may still stand in a file; a server is given its room back at each tidying.

        Raises:
            StoreUnavailable: the database refused.
        """
        return not self.is_shared and sqlite_file.is_scrub_due(self.engine)

    def tell_time_to(self, told_time: ToldTime) -> None:
        """Let a worker here hear the server's time, in a thread of ours: before it is at work, and every few seconds.

        A file has no time of its own.
        """
        self._told_time = told_time

    def come_to_work(self, heard: Callable[[], None] = lambda: None) -> None:
        """Be a worker here from now on, until it is closed; for the bot itself, not for commands beside it.

        `heard` is called, in a thread of ours, when another worker calls (`presence.call_others`).

        Raises:
            WrongDatabase: a file has one worker, and another bot is it.
            StoreUnavailable: that cannot be seen, or a command changes the tables of a server.
        """
        if self.is_shared:
            self.transact_now(closed_tables.refuse_while_closed)
        if self._file and self._lock is None:
            self._lock = one_process.hold(self._file)
        if self.is_shared and self._presence is None:
            self._presence = Presence(self.engine, self.worker, heard, self._told_time)
        # Nothing is claimed before the others see who does: one of them would take it for left behind.
        if self._presence and not self._presence.is_there.wait(SEEN_WITHIN):
            raise StoreUnavailable("the other workers cannot see this one")

    def close(self) -> None:
        """Finish what waits, then close. Closing twice is closing once."""
        if self._is_closed:
            return
        self._is_closed = True
        self._writer.close()
        if self._presence:
            self._presence.close()
        self.engine.dispose()
        if self._lock is not None:
            one_process.let_go(self._lock)

    @property
    def is_shared(self) -> bool:
        """Whether several workers may be at work here: a server, and not a file."""
        return isinstance(self._writer, postgres.Writers)


__all__ = ["Database", "StoreUnavailable", "Transaction", "WrongDatabase"]
