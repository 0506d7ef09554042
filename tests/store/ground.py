"""The ground the tests of the stored side stand on: a real database of either engine, a known key, given time."""

from __future__ import annotations

import asyncio
import functools
import tempfile
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from store import opening, peers, tables
from store.database import Database, Transaction
from store.keys import MasterKey
from store.peers import Peer
from tests.patience import HANGS_SECONDS
from tests.store import postgres_server

T = TypeVar("T")

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
MASTER = MasterKey(bytes(range(32)))


class GivenTime:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.moment = NOW

    def __call__(self) -> datetime:
        return self.moment

    def passes(self, **by: float) -> None:
        self.moment += timedelta(**by)


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run one asynchronous test."""
    return asyncio.run(work)


ENGINES = ("sqlite", "postgresql")
"""What the bot can remember in; what is promised is promised on both."""


@contextmanager
def opened(folder: Path, engine: str = "sqlite") -> Iterator[Database]:
    """A database with its newest tables and its key, closed afterwards. `folder` is its name: again is the same."""
    database = Database(address(folder, engine))
    try:
        yield database
    finally:
        database.close()


def address(folder: Path, engine: str = "sqlite") -> str:
    """The address of a database with its newest tables and its key, made if it is not there yet."""
    if engine == "postgresql":
        return _made_from_empty(folder.absolute())
    path = folder / "store.db"
    if not path.exists():
        path.write_bytes(_empty_store())
    return f"sqlite:///{path}"


_emptied_for: list[Path] = []
"""The folder whose database stands on the server now: one is emptied for the next, which is faster than a new one."""


def _made_from_empty(folder: Path) -> str:
    url = owners_address()
    if folder not in _emptied_for:
        postgres_server.empty(url, [table.name for table in tables.metadata.sorted_tables], _first_rows())
        _emptied_for[:] = [folder]
    return postgres_server.as_bot(url)


@functools.cache
def _first_rows() -> str:
    """What stands in a store before anybody is in it, as the statement that writes it."""
    return f"INSERT INTO key_checks (name, check_value) VALUES ('master', '\\x{MASTER.check_value.hex()}')"


@functools.cache
def owners_address() -> str:
    """The address of the tests' database on the server, as its owner; tests get it as the bot's role."""
    url, _ = prepared_server()
    return url


def prepared_server() -> tuple[str, str]:
    """A new database on the server with the newest tables and nothing in them: its owner's address, and the bot's."""
    url = postgres_server.new_database()
    database = Database(url)
    opening.prepare(database, postgres_server.as_bot(url), NOW)
    database.transact_now(lambda tx: tx.exec_driver_sql("DELETE FROM audit_trail"))
    database.close()
    return url, postgres_server.as_bot(url)


@functools.cache
def _empty_store() -> bytes:
    """The bytes of a store that nobody has written to: migrated once, copied for every test."""
    with tempfile.TemporaryDirectory() as folder:
        _make_empty(f"sqlite:///{folder}/store.db")
        return Path(folder, "store.db").read_bytes()


def _make_empty(url: str) -> None:
    database = Database(url)
    opening.migrate(database)
    database.transact_now(lambda tx: opening.prove_key(tx, MASTER))
    database.close()


def add_peer(database: Database, address: str = "5550001") -> Peer:
    """A new peer."""
    return database.transact_now(lambda tx: peers.create(tx, MASTER, address, NOW.date()))


def now(database: Database, work: Callable[[Transaction], T]) -> T:
    """Do something in a transaction of its own."""
    return database.transact_now(work)


async def together(database: Database, *works: Callable[[Transaction], Any]) -> list[Any]:
    """Let the writer find all of `works` waiting at once, and return how each ended: its result or its error."""
    gate = threading.Event()
    gated = asyncio.ensure_future(database.transact(lambda tx: gate.wait(HANGS_SECONDS)))
    waiting = [asyncio.ensure_future(database.transact(work)) for work in works]
    await asyncio.sleep(0)  # every task has queued its work by now, behind the gate
    gate.set()
    await gated
    return await asyncio.gather(*waiting, return_exceptions=True)
