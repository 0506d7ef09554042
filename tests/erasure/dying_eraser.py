"""An erasure in processes that die in the middle: forks one for each line it reads, and says how it ended.

A process dies of SIGKILL before a statement of the erasing, around its commit, between what removes the
bytes, or while the file is being written anew: as if the machine lost its power.
"""

from __future__ import annotations

import contextlib
import gc
import json
import logging
import os
import signal
import sys
from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from rehearsal.kill_points import find
from rehearsal.publishing_packs import put
from scheduler.idle_peers import look_at_idle
from store import peers, tables
from store.database import Database
from tests.erasure import crowd
from tests.erasure.crowd import SAM
from tests.erasure.doors import Doors
from tests.store.ground import MASTER
from tests.words_in_force import starter_words

STATEMENT = "sqlalchemy.engine.default:DefaultDialect.do_execute"
COMMIT = "sqlalchemy.engine.default:DefaultDialect.do_commit"
ERASE = "store.peers:erase"
OUTSIDE = "store.sqlite_file:outside"

OPCODES = 400
"""Steps of SQLite's machine between two places to die while a file is written anew."""

_IS_SAM = tables.peers.c.address_lookup == MASTER.lookup(str(SAM))

TAP = 9_500
"""The number of the update that erases, the same in every process: after a death it comes again."""


class Death:
    """Counts the places to die from the erasing on, and dies at one of them."""

    def __init__(self, at: int) -> None:
        self._at = at
        self._is_erasing = False
        self.passed: list[str] = []

    def plant(self) -> None:
        """Watch from here on."""
        execute, commit, erase, outside = (find(where)[2] for where in (STATEMENT, COMMIT, ERASE, OUTSIDE))

        def executes(dialect: Any, cursor: Any, statement: str, *given: Any, **named: Any) -> None:
            if self._is_erasing:
                self._pass(statement[:40])
            execute(dialect, cursor, statement, *given, **named)

        def commits(dialect: Any, connection: Any) -> None:
            counts, self._is_erasing = self._is_erasing, False
            if counts:
                self._pass("before commit")
            commit(dialect, connection)
            if counts:
                self._pass("after commit")

        def erases(connection: Connection, peer_id: int, *given: Any) -> None:
            self._is_erasing = True
            erase(connection, peer_id, *given)

        @contextlib.contextmanager
        def watched(engine: Any) -> Iterator[Any]:
            with outside(engine) as cursor:
                yield Watched(cursor, self._pass)

        put(STATEMENT, executes)
        put(COMMIT, commits)
        put(ERASE, erases)
        put(OUTSIDE, watched)

    def _pass(self, what: str) -> None:
        self.passed.append(what)
        if len(self.passed) == self._at:
            os.kill(os.getpid(), signal.SIGKILL)


class Watched:
    """A bare cursor: each of its statements, and some moments within a long one, are places to die."""

    def __init__(self, cursor: Any, passes: Any) -> None:
        self._cursor, self._passes = cursor, passes

    def execute(self, statement: str) -> Any:
        """Run a statement."""
        self._passes(statement)
        if statement == "VACUUM":
            self._cursor.connection.set_progress_handler(self._within, OPCODES)
        came = self._cursor.execute(statement)
        self._cursor.connection.set_progress_handler(None, 0)
        return came

    def _within(self) -> int:
        self._passes("within VACUUM")
        return 0


def erase(database: Database, at: int) -> dict[str, Any]:
    """Take Sam's tap, and die at a place; or tell the places."""
    death = Death(at)
    death.plant()
    doors = Doors(database, first_update=TAP)
    doors.run(doors.takes(doors.tap("1c:erase_yes", SAM), delivers=False))
    return {"passed": death.passed}


def let_go(database: Database, at: int) -> dict[str, Any]:
    """Let the clock look at who is idle, and die at a place; or tell the places, and of which rows it found some."""
    peer_id = database.transact_now(lambda tx: tx.execute(select(tables.peers.c.id).where(_IS_SAM)).scalar()) or 0
    found = database.transact_now(lambda tx: _rows_of(tx, peer_id)) if peer_id else {}
    death = Death(at)
    death.plant()
    doors = Doors(database, first_update=TAP)

    async def looks() -> None:
        await look_at_idle(database, MASTER, doors.time)
        await doors.housekeeping.scrub_if_due()

    doors.run(looks())
    return {"passed": death.passed, "found": {name: count for name, count in found.items() if count}}


def afterwards(database: Database, peer_id: int) -> dict[str, Any]:
    """What a start after the death finds; then the clock runs, the tap comes again, and weeks pass."""
    found = {name: count for name, count in database.transact_now(lambda tx: _rows_of(tx, peer_id)).items() if count}
    doors = Doors(database, first_update=TAP)
    again = doors.tap("1c:erase_yes", SAM)

    async def goes_on() -> None:
        await doors.housekeeping.scrub_if_due()
        await doors.takes(again)
        await doors.passes(days=1, hours=3)
        await doors.passes(days=7)

    doors.run(goes_on())
    others = database.transact_now(lambda tx: crowd.rows_of_others(tx, peer_id))
    return {
        "found": found,
        "left": {name: n for name, n in database.transact_now(lambda tx: _rows_of(tx, peer_id)).items() if n},
        "is_known": database.transact_now(lambda tx: peers.find(tx, MASTER, str(SAM))) is not None,
        "said": [text[:60] for text in doors.said_to(SAM)],
        "peers": len(others["peers"]),
        "is_due": database.is_scrub_due(),
    }


def _rows_of(tx: Connection, peer_id: int) -> dict[str, int]:
    whose = ((tables.peers, tables.peers.c.id), *crowd.of_peers())
    return {
        f"{table.name}.{column.name}": tx.execute(
            select(func.count()).select_from(table).where(column == peer_id)
        ).scalar_one()
        for table, column in whose
    }


def work(asked: dict[str, Any]) -> dict[str, Any]:
    """Do one thing in this process. Returns what came of it."""
    logging.disable(logging.CRITICAL)
    database = Database(asked["url"])
    try:
        if asked["act"] == "erase":
            return erase(database, asked["at"])
        if asked["act"] == "let_go":
            return let_go(database, asked["at"])
        return afterwards(database, asked["peer_id"])
    finally:
        database.close()


def sit() -> None:
    """Fork for each line that is read; say what came of it, or the number of the signal it died of."""
    starter_words().index  # noqa: B018 - made by being looked at, once for all processes
    gc.freeze()  # what all processes share is not looked through, and so not copied
    for line in sys.stdin:
        reading, writing = os.pipe()
        pid = os.fork()
        if not pid:
            os.close(reading)
            with os.fdopen(writing, "w") as told:
                told.write(json.dumps(work(json.loads(line))))
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as told:
            came = told.read()
        _, status = os.waitpid(pid, 0)
        sys.stdout.write((came or json.dumps({"died": os.waitstatus_to_exitcode(status)})) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    sit()
