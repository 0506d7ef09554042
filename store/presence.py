"""Who is at work: on a server each worker holds an advisory lock of its number, and listens for the others' calls.

It also hears what time it is for all of them.

The lock says at once that a process was killed. That one stands still it does not say; for that there are leases.
"""

from __future__ import annotations

import contextlib
import logging
import os
import selectors
import socket
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.engine import Connection, Engine

from .refusals import plain

AGAIN_SECONDS = 0.5
"""How soon a connection that was lost is opened again."""

COME_BACK_SECONDS = 5
"""How long after a start of the server nobody counts as gone: all have lost their locks, and come back for them."""

ASK_SECONDS = 1.0
"""How often the server is asked for its time: for so long a machine whose clock leaps is by itself, and a line that is
dead on the server's side looks well."""

ANSWER_SECONDS = 4.0
"""How long the server may take over one question, before the line counts as lost. Who holds it up for longer holds up
the turns of all workers too."""

_CLASS = 0x70_32_70
"""What the locks of workers begin with ("p2p")."""

_CALL = "peer2peer"
_OTHERS = f"""
    SELECT objid::bigint FROM pg_locks
    WHERE locktype = 'advisory' AND classid = {_CLASS} AND objsubid = 2 AND granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
_IS_OLD_ENOUGH = f"SELECT clock_timestamp() - pg_postmaster_start_time() > interval '{COME_BACK_SECONDS} s'"

ToldTime = Callable[[datetime, timedelta], None]
"""Takes what the server's clock said, aware and in UTC, and how long asking took."""

_log = logging.getLogger(__name__)


def others_at_work(connection: Connection, worker: int) -> set[int] | None:
    """Return the numbers of the other workers who are at work here; None when nobody can tell.

    A file has one worker by rule (`design.md` §6), and `store/one_process.py` holds it.
    """
    if connection.dialect.name != "postgresql":
        return set()
    if not connection.exec_driver_sql(_IS_OLD_ENOUGH).scalar():
        return None
    return {number for (number,) in connection.exec_driver_sql(_OTHERS)} - {worker}


def call_others(connection: Connection, worker: int) -> None:
    """Let the other workers look at once. It is a hint: a call that is not heard only costs a moment."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"NOTIFY {_CALL}, '{worker:d}'")


class Presence:
    """One worker at work on a server: a connection of its own, opened again whenever it is lost."""

    def __init__(self, engine: Engine, worker: int, heard: Callable[[], None], told_time: ToldTime) -> None:
        """Begin, in a thread. There `heard` is called for every call of another worker, `told_time` now and then."""
        self._engine = engine
        self._worker = worker
        self._heard = heard
        self._told_time = told_time
        self._is_over = threading.Event()
        self.is_there = threading.Event()
        """Set while the lock is held: others see this worker."""
        self._wakes, self._wake = os.pipe()
        self._thread = threading.Thread(target=self._run, name="presence", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Leave: the lock is free when this returns, or the server is gone."""
        self._is_over.set()
        os.write(self._wake, b".")
        self._thread.join()
        os.close(self._wake)
        os.close(self._wakes)

    def _run(self) -> None:
        is_told = False
        while not self._is_over.is_set():
            try:
                with contextlib.closing(self._open()) as driver:
                    self._stay(driver)
                is_told = False
            except Exception as failure:  # whatever it is: a worker that is not seen would lose what it has in hand
                if not is_told:
                    _log.warning("the other workers cannot be heard: %s", plain(failure))
                is_told = True
            finally:
                self.is_there.clear()
            self._is_over.wait(AGAIN_SECONDS)

    def _open(self) -> Any:
        """Open a connection, and not one of those that turns share: it is never given back to them."""
        connection = self._engine.raw_connection()
        driver: Any = connection.driver_connection
        connection.detach()
        driver.autocommit = True
        return driver

    def _stay(self, driver: Any) -> None:
        """Hold the lock and listen, until the end or until the connection is lost."""
        # Shared: where our own lost connection still has it on the server's side, this one gets it too.
        _ask(driver, f"SELECT pg_advisory_lock_shared({_CLASS}, {self._worker})")
        _ask(driver, f"LISTEN {_CALL}")
        ask_at = self._ask_time(driver)
        self.is_there.set()
        # Whatever was called while nobody listened.
        self._heard()
        # Not select(): it takes no descriptor over 1023, and a flood of posts opens as many.
        with selectors.DefaultSelector() as waiting:
            for each in (driver.fileno(), self._wakes):
                waiting.register(each, selectors.EVENT_READ)
            while not self._is_over.is_set():
                is_called = bool(waiting.select(max(0.0, ask_at - time.monotonic())))
                # By the moment and not by the silence: on a busy evening there is none.
                if time.monotonic() >= ask_at:
                    ask_at = self._ask_time(driver)
                    is_called = True
                if is_called and not self._hear(driver):
                    return
        _ask(driver, "SELECT pg_advisory_unlock_all()")

    def _ask_time(self, driver: Any) -> float:
        """Hear the server's time and pass it on. Returns when to ask again, by the monotonic clock."""
        began = time.monotonic()
        theirs = _ask(driver, "SELECT clock_timestamp()").fetchone()[0]
        ended = time.monotonic()
        self._told_time(theirs.astimezone(UTC), timedelta(seconds=ended - began))
        return ended + ASK_SECONDS

    def _hear(self, driver: Any) -> bool:
        """Pass on what was called. False when the connection is lost."""
        try:
            calls = [call.payload for call in driver.notifies(timeout=0)]
        except self._engine.dialect.loaded_dbapi.Error:
            return False
        if any(call != str(self._worker) for call in calls):
            self._heard()
        return True


def _ask(driver: Any, question: str) -> Any:
    """Ask the server on this line, and give the line up when no answer comes: the driver alone would wait for ever.

    Raises:
        Exception: what the driver raises on a line that is lost.
    """
    giving_up = threading.Timer(ANSWER_SECONDS, _cut, [driver.fileno()])
    giving_up.daemon = True
    giving_up.start()
    try:
        return driver.execute(question)
    finally:
        giving_up.cancel()
        giving_up.join()


def _cut(file: int) -> None:
    """End a line from our side, so that whoever waits for it wakes."""
    with contextlib.suppress(OSError), socket.socket(fileno=os.dup(file)) as line:
        line.shutdown(socket.SHUT_RDWR)
