"""SQLite's one writer: a thread that commits what waits together.

One flush to disk serves many turns. One failed turn spoils no other: then all run again, each in its own savepoint.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError

from .refusals import FAULTS, unavailable
from .sqlite_file import FileWatch, is_in_transaction

TOGETHER_MOST = 128
"""Transactions committed with one flush: enough that the flush no longer counts, few enough to stay under 100 ms."""

Outcome = tuple[Any, BaseException | None]


class _TransactionLost(Exception):
    """SQLite ended the whole transaction by itself, as it does on a full or broken disk."""


class _Stumbled(Exception):
    """One of several works raised; whatever it was, it is looked at when they run apart."""


class OneWriter:
    """Runs transactions one after the other, in the order in which they came."""

    def __init__(self, engine: Engine, watch: FileWatch) -> None:
        self._engine = engine
        self._watch = watch
        self._waiting: queue.SimpleQueue[Work | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._write, name="writer", daemon=True)
        self._thread.start()

    def put(self, work: Work) -> None:
        """Let a transaction run when its turn comes."""
        self._waiting.put(work)

    def run(self, work: Callable[[Connection], Any]) -> Any:
        """Run a transaction here and now, beside the thread.

        Raises:
            StoreUnavailable: the file is not there any more; nothing was kept.
            Exception: whatever the engine or `work` raised; nothing was kept.
        """
        with self._engine.begin() as connection:
            outcome = work(connection)
            self._watch.look()
        return outcome

    def close(self) -> None:
        """Finish what waits, then end the thread."""
        self._waiting.put(None)
        self._thread.join()

    def _write(self) -> None:
        """Take all that waits, commit it together, tell each how it went."""
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

    def _commit_together(self, works: list[Work]) -> None:
        """Run works in one transaction. If one of them stumbles, they run again, each in a savepoint of its own."""
        try:
            with self._engine.begin() as connection:
                outcomes: list[Outcome] = [(_unless_it_stumbles(connection, work), None) for work in works]
                self._watch.look()
            # Once more behind the commit: what went into a file without a name is not kept.
            self._watch.look()
        except _Stumbled:
            self._commit_apart(works)
            return
        except Exception as failure:  # handed to the callers; the writer goes on
            outcomes = [(None, unavailable(failure)) for _ in works]
        _tell(works, outcomes)

    def _commit_apart(self, works: list[Work]) -> None:
        outcomes: list[Outcome] = []
        try:
            with self._engine.begin() as connection:
                outcomes = [_in_savepoint(connection, work.work) for work in works]
                self._watch.look()
            self._watch.look()
        except _TransactionLost as lost:
            outcomes = [(None, unavailable(lost.__cause__ or lost))] if len(works) == 1 else []
        except Exception as failure:
            outcomes = [(None, unavailable(failure)) for _ in works]
        if not outcomes:
            # Nothing of any of them was kept: each runs again alone, so that only the one at fault fails.
            for work in works:
                self._commit_apart([work])
            return
        _tell(works, outcomes)


def _tell(works: list[Work], outcomes: list[Outcome]) -> None:
    """Tell those who wait, each on their own loop: waking a loop costs more than telling it of a hundred outcomes."""
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[Work, Outcome]]] = {}
    for work, outcome in zip(works, outcomes, strict=True):
        by_loop.setdefault(work.loop, []).append((work, outcome))
    for loop, told in by_loop.items():
        # A loop that is closed has nobody left who waits.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(_finish, told)


def _finish(told: list[tuple[Work, Outcome]]) -> None:
    for work, (result, failed) in told:
        if work.done.done():
            continue
        if failed is not None:
            work.done.set_exception(failed)
        else:
            work.done.set_result(result)


@dataclass(frozen=True)
class Work:
    """One transaction waiting for the writer, and whoever waits for it."""

    work: Callable[[Connection], Any]
    done: asyncio.Future[Any]
    loop: asyncio.AbstractEventLoop


def _unless_it_stumbles(connection: Connection, work: Work) -> Any:
    """Run one of several works without a savepoint: two statements saved for each, and almost none ever stumbles.

    Raises:
        _Stumbled: it raised; the transaction is of no use any more.
    """
    try:
        return work.work(connection)
    except Exception as failure:
        raise _Stumbled from failure


def _in_savepoint(connection: Connection, work: Callable[[Connection], Any]) -> Outcome:
    """Run one transaction of several; its failure is handed back to whoever asked for it, not swallowed.

    Raises:
        _TransactionLost: what ran before it in the same transaction is gone too, whatever it returned.
    """
    outcome: Outcome
    # Written out: the library's own begin_nested() costs as much as two statements (`benchmarks/README.md`).
    connection.exec_driver_sql("SAVEPOINT turn")
    try:
        outcome = work(connection), None
    except FAULTS as failure:
        outcome = None, failure
    except DBAPIError as failure:
        outcome = None, unavailable(failure)
    except Exception as failure:  # handed to the caller
        outcome = None, failure
    if not is_in_transaction(connection):
        raise _TransactionLost from outcome[1]
    if outcome[1] is not None:
        connection.exec_driver_sql("ROLLBACK TO turn")
    connection.exec_driver_sql("RELEASE turn")
    return outcome
