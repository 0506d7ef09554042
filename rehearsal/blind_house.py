"""One house on a memory disk, for the proof that organisations are blind: time and chance are given."""

from __future__ import annotations

import asyncio
import itertools
import shutil
import tempfile
import weakref
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from conversations.channel import Delete, Inbound, Kind, Message, Outgoing, PeerUnreachable, Send, Strip
from conversations.climbing import climb
from conversations.emergency import Emergency
from conversations.fire import fire
from conversations.house import House
from conversations.interrupts import understand
from conversations.receive import Beside, Receipt, receive
from conversations.words import Shelf, Words
from scheduler.bell import Bell
from scheduler.delivery import Delivery
from scheduler.housekeeping import Housekeeping
from scheduler.jobs import Ticking, plan_ahead
from scheduler.pace import UNHURRIED, Pace
from store import calls, nudges, opening, tables
from store.database import Database, Transaction

from .sim_store import MASTER, MEMORY_DISK

BOT_NAME = "practice_bot"
TIDY_EVERY = timedelta(hours=8)

T = TypeVar("T")


class OnTheSpot(Database):
    """The house's database, whose work is done at once, and which can be looked into without anything being kept."""

    _looking: Transaction | None = None

    async def transact(self, work: Callable[[Transaction], T]) -> T:
        """Run `work` in a transaction. See `Database.transact`."""
        return self.transact_now(work)

    def transact_now(self, work: Callable[[Transaction], T]) -> T:
        """Run `work` in a transaction of its own; during a look, in the look's."""
        if self._looking is None:
            return super().transact_now(work)
        return work(self._looking)

    def look(self, into: Callable[[], T]) -> T:
        """Return what `into` found. What it changed in the store is taken back."""
        found: list[T] = []

        def work(tx: Transaction) -> None:
            self._looking = tx
            try:
                found.append(into())
            finally:
                self._looking = None
            raise _Enough

        try:
            super().transact_now(work)
        except _Enough:
            return found[0]
        raise AssertionError("a look is always taken back")

    def tried(self, into: Callable[[Transaction], T]) -> T:
        """Return what `into` found within a look, and take back what it changed before the look goes on."""
        assert self._looking is not None
        with self._looking.begin_nested() as nested:
            found = into(self._looking)
            nested.rollback()
        return found


class _Enough(Exception):
    """A look is over."""


class Came(NamedTuple):
    """Something that came to a phone: when, its number in that chat, and what."""

    at: datetime
    number: int
    what: Outgoing


class Phones:
    """A channel that keeps what stands in each chat. Each has numbers of its own, as a phone's owner sees them."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.came: dict[str, list[Came]] = {}
        self.blocked: set[str] = set()
        self._last: Counter[str] = Counter()

    def copy(self, now: Callable[[], datetime]) -> Phones:
        """Return the same phones, as they stand, in another world."""
        other = Phones(now)
        other.came = {address: list(came) for address, came in self.came.items()}
        other.blocked, other._last = set(self.blocked), Counter(self._last)
        return other

    def next_number(self, address: str) -> int:
        """Return the number of the next message of a chat, its peer's own ones counted."""
        self._last[address] += 1
        return self._last[address]

    def _keep(self, address: str, number: int, what: Outgoing) -> int:
        if address in self.blocked:
            raise PeerUnreachable
        self.came.setdefault(address, []).append(Came(self._now(), number, what))
        return number

    async def send(self, address: str, message: Message) -> int:
        """Show a message."""
        return self._keep(address, self.next_number(address), Send(message))

    async def edit(self, address: str, message_id: int, message: Message) -> None:
        """Change a message."""
        self._keep(address, message_id, Send(message, message_id))

    async def strip(self, address: str, message_id: int) -> None:
        """Take buttons away."""
        self._keep(address, message_id, Strip(message_id))

    async def delete(self, address: str, message_ids: tuple[int, ...]) -> None:
        """Take messages away."""
        self._keep(address, 0, Delete(message_ids))

    async def pin(self, address: str, message_id: int) -> None:
        """Pin a message; it was kept when it came."""

    async def leave(self, address: str) -> None:
        """Leave a group; nobody has one."""

    async def answer_tap(self, tap_id: str, text: str) -> None:
        """Taps are answered at Telegram's door."""

    def ever(self, address: str, begins: str) -> list[str]:
        """Return every press that ever stood in a chat and begins so, the newest first."""
        sent = [came.what.message for came in reversed(self.came.get(address, [])) if isinstance(came.what, Send)]
        found = [button.press for message in sent for row in message.rows for button in row]
        return list(dict.fromkeys(press for press in found if press.startswith(begins)))

    def find(self, address: str, wanted: str) -> tuple[int, str] | None:
        """Return the newest button whose press begins as wanted: its message, and the press. `A*Z`: and ends so."""
        first, has_end, last = wanted.partition("*")
        for came in reversed(self.came.get(address, [])):
            rows = came.what.message.rows if isinstance(came.what, Send) else ()
            for button in (each for row in rows for each in row):
                if button.press.startswith(first) and (not has_end or button.press.endswith(last)):
                    return came.number, button.press
        return None


class BlindHouse:
    """A house, its phones, and a clock that only moves when told. Close it when done."""

    def __init__(self, words: Words, store: bytes, moment: datetime, phones: Phones | None = None) -> None:
        """Open it over the bytes of a store."""
        self._folder = Path(tempfile.mkdtemp(prefix="blind-", dir=MEMORY_DISK if MEMORY_DISK.is_dir() else None))
        self._remove = weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self._file = self._folder / "store.db"
        self._file.write_bytes(store)
        self.database = OnTheSpot(f"sqlite:///{self._file}")
        self.moment = moment
        self.phones = phones or Phones(self.now)
        shelf, bell = Shelf(words), Bell()
        shelf.bot_name = BOT_NAME
        self.house = House(self.database, MASTER, shelf, self.now, bell)
        self._emergency = Emergency(self.phones, shelf, self.now)
        self._delivery = Delivery(self.database, MASTER, self.phones, self.now, bell, Pace(UNHURRIED))
        housekeeping = Housekeeping(self.database, MASTER, self.phones, self.now)
        self._ticking = Ticking(self.house, housekeeping, may_fire=False)
        self._updates = itertools.count(int(moment.timestamp()))
        self._tidy_at = moment + TIDY_EVERY

    def now(self) -> datetime:
        """Return the moment."""
        return self.moment

    async def takes(self, address: str, kind: Kind, language: str = "en", **what: Any) -> Receipt:
        """Let somebody do something, and deliver what comes of it."""
        inbound = self.inbound(address, kind, language, **what)
        receipt = await self.turn(inbound)
        if receipt.farewell:
            await self.phones.send(address, receipt.farewell.gone)
        await self._delivery.drain()
        return receipt

    def takes_now(self, address: str, kind: Kind, **what: Any) -> Receipt:
        """Do the same where nothing else runs."""
        return asyncio.run(self.takes(address, kind, **what))

    def inbound(self, address: str, kind: Kind, language: str = "en", **what: Any) -> Inbound:
        """Return an update of somebody."""
        number = what.pop("message_id", 0) or self.phones.next_number(address)
        return Inbound(
            next(self._updates), address, kind, message_id=number, language=language, sent_at=self.moment, **what
        )

    async def turn(self, inbound: Inbound) -> Receipt:
        """Take an update as Telegram's door does: the urgent part first, then the turn. Nothing is delivered."""
        meant = understand(inbound, self.house.shelf.newest)
        beside = Beside((await self._emergency.answer(inbound, meant.urgent)).message_id) if meant.urgent else None
        return await receive(self.house, inbound, meant, beside)

    async def passes(self, until: datetime) -> None:
        """Let time pass, and what falls due on the way happen at its moment."""
        await plan_ahead(self.house)
        while True:
            await self._delivery.drain()
            dues = self.database.transact_now(lambda tx: list(_dues(tx, self.moment, until)))
            self.moment = max(self.moment, min([until, self._tidy_at, *dues]))
            if self.moment >= self._tidy_at:
                self._tidy_at += TIDY_EVERY
                await self._ticks()
            elif not await fire(self.house) and not await climb(self.house) and self.moment >= until:
                return

    async def _ticks(self) -> None:
        """Let everything be done that the clock does now and then, whatever that is by now."""
        for each in self._ticking._scheduler.get_jobs():
            await each.func()

    def bytes(self) -> bytes:
        """Return the store's bytes, all of them in one file."""
        assert self.database.scrub()
        return self._file.read_bytes()

    def close(self) -> None:
        """Close the store and remove it."""
        self.database.close()
        self._remove()


def _dues(tx: Transaction, now: datetime, until: datetime) -> Iterator[datetime]:
    """Yield when the next nudge is due, the next rung of a call, and the next message that waits for its time."""
    if nudge := nudges.next_due_nudge(tx, MASTER, until):
        yield nudge.due_at
    rungs = tables.call_rungs.select().where(tables.call_rungs.c.state == calls.PLANNED)
    yield from (row.due_at for row in tx.execute(rungs.where(tables.call_rungs.c.due_at <= until)))
    rows = tables.outbox.select().where(tables.outbox.c.state.in_(("queued", "retry")), tables.outbox.c.due_at > now)
    yield from (row.due_at for row in tx.execute(rows))


def empty_store() -> bytes:
    """Return the bytes of a store that nobody has written to."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/store.db")
        opening.migrate(database)
        database.transact_now(lambda tx: opening.prove_key(tx, MASTER))
        database.close()
        return Path(folder, "store.db").read_bytes()


def finished(work: Awaitable[T]) -> T:
    """Return what came of work that waits for nothing, here and now.

    Raises:
        AssertionError: it wanted to wait.
    """
    waiting = work.__await__()
    try:
        next(waiting)
    except StopIteration as done:
        result: T = done.value
        return result
    raise AssertionError("it waits for something, and nothing here may")
