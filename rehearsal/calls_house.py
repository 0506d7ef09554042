"""A house in which calls are asked for: its store, clock, phones, and a process that can die after any commit."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import itertools
import logging
import shutil
import tempfile
import weakref
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from conversations.call_hours import CHOICES, CallHours
from conversations.channel import DeliveryFailure, Inbound, Kind
from conversations.climbing import climb, climb_all
from conversations.house import House
from conversations.interrupts import understand
from conversations.publish import check_folder
from conversations.receive import Receipt, receive
from conversations.words import Shelf, Words
from scheduler.bell import Bell
from scheduler.delivery import Delivery
from scheduler.pace import UNHURRIED, Pace
from settings import read_settings
from store import calls, opening, organisations, outbox, peers, tables
from store.database import Database, Transaction
from store.keys import MasterKey

from .calls_phones import CallPhones
from .publishing_phones import ErrorWatch

START = datetime(2026, 11, 24, 19, 0, tzinfo=UTC)
MASTER = MasterKey(bytes(range(32)))
MEMORY_DISK = Path("/dev/shm")

MINUTES = 60
"""What the organisations promise."""

FIRST, SECOND = 1, 2
"""The two organisations, by number."""

MEMBERS = {"sam": (FIRST, SECOND), "alex": (FIRST,), "mia": (FIRST,)}
RESPONDERS = {"kim": (FIRST,), "lee": (FIRST,), "mia": (FIRST, SECOND)}
"""Who joined which organisation, and who answers its calls, the one who has been there longest first."""

EVERYBODY = tuple(dict.fromkeys((*MEMBERS, *RESPONDERS)))

CALMS_MOST = 120
"""Seconds within which everything that can happen has happened: nothing goes wrong any more, and retries are soon."""

NAMES = {FIRST: "Corner House", SECOND: "Blue Door"}


T = TypeVar("T")


class Died(Exception):
    """The process is gone, right after a commit."""


class AtOnce(Database):
    """A store whose transactions run here and now: nothing else happens beside them, and no thread is waited for."""

    async def transact(self, work: Callable[[Transaction], T]) -> T:
        """Run `work` in a transaction, and return its result."""
        return self.transact_now(work)


class MortalBell(Bell):
    """A bell at which the process can die: what was committed stays, and nothing after it happens."""

    def __init__(self) -> None:
        super().__init__()
        self.is_last = False

    def ring(self) -> None:
        """Ring, or die."""
        if self.is_last:
            self.is_last = False
            raise Died
        super().ring()


@functools.cache
def shipped_words() -> Words:
    """Return the shipped words, read once.

    Raises:
        ValueError: they have mistakes.
    """
    words = check_folder(read_settings().pack_folder).words
    if words is None:
        raise ValueError("the words have mistakes: `make check` lists them")
    return words


class CallsHouse:
    """One store and one process on it, again and again. Close it when done."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="calls-", dir=MEMORY_DISK if MEMORY_DISK.is_dir() else None))
        self._remove = weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self.file = self._folder / "store.db"
        self.file.write_bytes(_furnished())
        self.moment = START
        self.phones, self.watch = CallPhones(), ErrorWatch()
        self.database = AtOnce(f"sqlite:///{self.file}")
        self._updates = itertools.count(1)
        logging.getLogger().addHandler(self.watch)
        self.restart()

    def now(self) -> datetime:
        """Return the moment."""
        return self.moment

    def restart(self) -> None:
        """Begin anew with nothing in memory; what was on its way is taken up again."""
        self.bell, shelf = MortalBell(), Shelf(shipped_words())
        shelf.bot_name = "practice_bot"
        self.house = House(self.database, MASTER, shelf, self.now, self.bell)
        self.delivery = Delivery(self.database, MASTER, self.phones, self.now, self.bell, Pace(UNHURRIED))
        # A process that died left nothing of it on its way: what it had claimed is due again at the end of its lease.

    def inbound(self, address: str, kind: Kind = Kind.TEXT, **what: Any) -> Inbound:
        """Return an update that comes now."""
        what.setdefault("message_id", next(self.phones.numbers))
        return Inbound(next(self._updates), address, kind, language="en", sent_at=self.moment, **what)

    async def takes(self, inbound: Inbound, dies: bool = False) -> Receipt | None:
        """Let an update in; None when the process died after its turn was committed, and was started again."""
        self.bell.is_last = dies
        try:
            receipt = await receive(self.house, inbound, understand(inbound, self.house.shelf.newest))
        except Died:
            self.restart()
            return None
        self.bell.is_last = False
        if receipt.farewell:
            # At Telegram's door a farewell that cannot go is let go: nobody is left to keep it for.
            with contextlib.suppress(DeliveryFailure):
                await self.phones.send(inbound.address, receipt.farewell.gone)
        return receipt

    async def climbs(self, dies: bool = False) -> None:
        """Let the clock tick once: what is due happens, or the process dies after the first of it."""
        self.bell.is_last = dies
        try:
            await climb(self.house)
            await climb_all(self.house)
        except Died:
            self.restart()
        self.bell.is_last = False

    async def calms(self) -> None:
        """Let everything happen that can happen now, and nothing go wrong."""
        self.phones.faults.clear()
        for _ in range(CALMS_MOST):
            happened = await climb_all(self.house) + await self.delivery.drain()
            if not happened and not self.database.transact_now(_waits):
                return
            self.moment += timedelta(seconds=1)
        raise RuntimeError("it never gets calm")

    async def passes(self, by: timedelta) -> None:
        """Let time pass; each rung comes at its moment."""
        end = self.moment + by
        while True:
            await self.calms()
            dues = [each for each in self.database.transact_now(_dues) if each > self.moment]
            if self.moment >= end:
                return
            self.moment = min([max(end, self.moment), *dues])

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Return every row of a table."""
        query = tables.metadata.tables[table].select()
        return self.database.transact_now(lambda tx: [dict(row) for row in tx.execute(query).mappings()])

    def people(self) -> dict[int, str]:
        """Return whose row is whose."""

        return {row["id"]: _lookups()[bytes(row["address_lookup"])] for row in self.rows("peers")}

    def code(self, organisation: int) -> str:
        """Make a link that gives somebody the role of a responder, and return its code."""
        today, role = self.moment.date(), organisations.RESPONDER
        return self.database.transact_now(lambda tx: organisations.invite(tx, organisation, today, role))

    def close(self) -> None:
        """Close the store and remove it."""
        logging.getLogger().removeHandler(self.watch)
        self.database.close()
        self._remove()


def _waits(tx: Transaction) -> bool:
    return bool({"queued", "retry", "sending"} & set(outbox.count_by_state(tx)))


def _dues(tx: Transaction) -> list[datetime]:
    found = tx.execute(tables.call_rungs.select()).mappings()
    return [row["due_at"] for row in found if row["state"] == calls.PLANNED]


@functools.cache
def _lookups() -> dict[bytes, str]:
    return {MASTER.lookup(address): address for address in EVERYBODY}


@functools.cache
def _furnished() -> bytes:
    """The bytes of a store with both organisations, their peers and responders."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/store.db")
        opening.migrate(database)
        database.transact_now(lambda tx: opening.prove_key(tx, MASTER))
        database.transact_now(_furnish)
        database.scrub()
        database.close()
        return Path(f"{folder}/store.db").read_bytes()


def _furnish(tx: Transaction) -> None:
    today = START.date()
    for name in NAMES.values():
        made = organisations.make(tx, name, today)
        calls.set_settings(tx, made.id, CallHours(*CHOICES["always"], minutes=MINUTES).to_text())
    known = {address: peers.create(tx, MASTER, address, today).id for address in EVERYBODY}
    for role, people in ((organisations.MEMBER, MEMBERS), (organisations.RESPONDER, RESPONDERS)):
        for address, of in people.items():
            for number in of:
                organisations.join(tx, number, known[address], today, role)


def run(work: Callable[[CallsHouse], Any]) -> Any:
    """Run something in a house of its own, and close it."""
    house = CallsHouse()
    try:
        return asyncio.run(work(house))
    finally:
        house.close()
