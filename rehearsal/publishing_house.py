"""A house of several equal workers on one store, whose words are published while peers are amid talks."""

from __future__ import annotations

import functools
import itertools
import logging
import shutil
import tempfile
import weakref
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from conversations.changed_places import KEEP, ChangedPlace
from conversations.channel import Inbound, Kind
from conversations.desk import CannotPublish, Desk, at_desk
from conversations.emergency import Emergency
from conversations.fire import fire
from conversations.history import History
from conversations.house import House
from conversations.interrupts import understand
from conversations.publish import Published, publish_at_start
from conversations.receive import Beside, receive
from conversations.switch import switch
from conversations.words import Shelf, Words
from flows.session import Session
from scheduler.bell import Bell
from scheduler.delivery import Delivery
from scheduler.pace import UNHURRIED, Pace
from store import opening, peers, publications, sessions, tables
from store.database import Database, Transaction
from store.keys import MasterKey

from .publishing_packs import Files, pack_named, pack_of, words_of
from .publishing_phones import Came, ErrorWatch, Phones, Sight

START = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
MASTER = MasterKey(bytes(range(32)))
MEMORY_DISK = Path("/dev/shm")
WORKERS = 2

SECOND = timedelta(seconds=1)


T = TypeVar("T")

Places = tuple[ChangedPlace, ...]
Chosen = dict[str, str]
Choose = Callable[[Places], Chosen]
"""Says what becomes of who waits where words change."""


class Stands(NamedTuple):
    """Where a peer stands: the session as it is kept, and the language they chose ("" for none)."""

    session: Session | None
    language: str


class Worker:
    """One worker: words of its own, on the store of all."""

    def __init__(self, house: PublishingHouse, folder: Files) -> None:
        """Start it with a pack in its folder."""
        self._of = house
        self.restart(folder)

    @property
    def number(self) -> int:
        """The publication whose words are in force here."""
        return self.shelf.history.number

    def restart(self, folder: Files) -> None:
        """Begin as main does, with nothing in memory and a pack in the folder."""
        of, pack = self._of, pack_of(folder)
        assert pack
        checked = Published(words_of(pack), ())
        published = of.database.transact_now(lambda tx: publish_at_start(tx, checked, of.now()))
        self.shelf = Shelf(None)
        self.shelf.put(published.words, History(tuple(of.database.transact_now(publications.history))))
        self.house = House(of.database, MASTER, self.shelf, of.now, of.bell)
        self.emergency = Emergency(of.phones, self.shelf, of.now)

    @property
    def words(self) -> Words:
        """The words in force here."""
        assert self.shelf.newest
        return self.shelf.newest

    async def look(self) -> bool:
        """Look whether other words were published. Returns whether there were."""
        return await switch(self.house)


class PublishingHouse:
    """Workers, phones, and a clock that only moves when told. Close it when done."""

    def __init__(self, folder: Files, workers: int = WORKERS) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="publishing-", dir=MEMORY_DISK if MEMORY_DISK.is_dir() else None))
        self._remove = weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        file = self._folder / "store.db"
        file.write_bytes(_empty_store())
        self.database = Database(f"sqlite:///{file}")
        self.moment = START
        self.bell, self.phones = Bell(), Phones()
        self._updates = itertools.count(1)
        self.watch = ErrorWatch()
        logging.getLogger().addHandler(self.watch)
        self._delivery = Delivery(self.database, MASTER, self.phones, self.now, self.bell, Pace(UNHURRIED))
        self.workers = [Worker(self, folder) for _ in range(workers)]

    def now(self) -> datetime:
        """Return the moment."""
        return self.moment

    async def takes(self, worker: Worker, address: str, language: str, **what: Any) -> Came:
        """Let a peer do something that one worker gets to see: `text`, or `press` with `message_id`.

        Raises:
            Exception: whatever the turn raised.
        """
        kind = Kind.TAP if "press" in what else Kind.TEXT
        number = what.pop("message_id", 0) or next(self.phones.numbers)
        self.moment += SECOND
        inbound = Inbound(
            next(self._updates), address, kind, message_id=number, language=language, sent_at=self.moment, **what
        )
        since = len(self.phones.came)
        meant = understand(inbound, worker.shelf.newest)
        beside = Beside((await worker.emergency.answer(inbound, meant.urgent)).message_id) if meant.urgent else None
        receipt = await receive(worker.house, inbound, meant, beside)
        await self._delivery.drain()
        if receipt.farewell:
            await self.phones.send(address, receipt.farewell.gone)
        return Came(self._sights(address, since), receipt.toast, self._faults())

    async def passes(self, worker: Worker, by: timedelta) -> dict[str, Came]:
        """Let time pass, and what falls due on the way happen at its moment. Returns what came, by address."""
        since = len(self.phones.came)
        end = self.moment + by
        while await fire(worker.house) or self.moment < end:
            await self._delivery.drain()
            dues = self.database.transact_now(_dues)
            if not [due for due in dues if due <= self.moment]:
                self.moment = min([end, *(due for due in dues if due > self.moment)])
        await self._delivery.drain()
        faults = self._faults()
        addresses = {address for address, _ in self.phones.came[since:]}
        came = {address: Came(self._sights(address, since)) for address in sorted(addresses)}
        if faults:
            came.setdefault("", Came()).faults += faults
        return came

    def _sights(self, address: str, since: int) -> list[Sight]:
        return [sight for other, sight in self.phones.came[since:] if other == address]

    def _faults(self) -> list[str]:
        faults = [*self.watch.faults]
        self.watch.faults.clear()
        return faults

    def stands(self, address: str) -> Stands:
        """Return a peer's session as it is kept, and the language they chose."""
        return self.database.transact_now(lambda tx: _stands(tx, address))

    def all_stand(self, addresses: list[str]) -> list[Stands]:
        """Return the same of several peers, seen at once."""
        return self.database.transact_now(lambda tx: [_stands(tx, address) for address in addresses])

    def void_follow_ups(self) -> int:
        """Return how many follow-ups that somebody asked for came to nothing."""
        return self.database.transact_now(_void_follow_ups)

    def publish(self, worker: Worker, files: Files, choose: Choose) -> tuple[Places, Chosen] | None:
        """Publish files as two coordinators would. None when they are in force already.

        Returns:
            The places whose words change, and what was chosen for who waits there.
        """
        self.moment += SECOND

        def publish(desk: Desk) -> tuple[Places, Chosen]:
            plan = desk.plan(desk.read(files))
            chosen = choose(plan.places)
            desk.publish(plan, "1", "2", chosen=chosen)
            return plan.places, chosen

        return self._unless_same(worker, publish)

    def roll_back(self, worker: Worker, number: int, everywhere: str) -> Places | None:
        """Go back to an earlier publication. None when its words are in force already."""
        self.moment += SECOND

        def roll_back(desk: Desk) -> Places:
            # What stays stays wherever it is: then nobody asks which places there are.
            files = pack_named(desk.publication(str(number)).release).files
            places = () if everywhere == KEEP else desk.plan(desk.read(files)).places
            desk.roll_back(number, "1", everywhere=everywhere)
            return places

        return self._unless_same(worker, roll_back)

    def _unless_same(self, worker: Worker, work: Callable[[Desk], T]) -> T | None:
        try:
            return at_desk(self.database, worker.house.bench, self.now(), work)
        except CannotPublish as problem:
            if problem.why != "nothing":
                raise
            return None

    def close(self) -> None:
        """Close the store and remove it."""
        logging.getLogger().removeHandler(self.watch)
        self.database.close()
        self._remove()


def _stands(tx: Transaction, address: str) -> Stands:
    peer = peers.find(tx, MASTER, address)
    body = sessions.load(tx, peer) if peer else None
    return Stands(Session.from_json(body) if body else None, peer.settings.language if peer else "")


def _dues(tx: Transaction) -> list[datetime]:
    rows = tx.execute(tables.nudges.select()).mappings()
    return [row["due_at"] for row in rows if row["state"] == "planned"]


def _void_follow_ups(tx: Transaction) -> int:
    rows = tx.execute(tables.nudges.select()).mappings()
    return sum(row["kind"] == "follow_up" and (row["state"], row["why"]) == ("cancelled", "void") for row in rows)


@functools.cache
def _empty_store() -> bytes:
    """The bytes of a store that nobody has written to."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/store.db")
        opening.migrate(database)
        database.transact_now(lambda tx: opening.prove_key(tx, MASTER))
        database.close()
        return Path(folder, "store.db").read_bytes()
