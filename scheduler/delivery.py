"""Delivery: takes committed rows and hands them to the channel, each chat in order, none waiting for another.

One cycle is one transaction: what came back is written down, and what may go now is claimed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

import meters
from conversations.channel import Channel, from_json
from store.database import Database, StoreUnavailable, Transaction
from store.keys import MasterKey
from store.outbox import Claimed

from .attempt import attempt
from .bell import Bell
from .claiming import Room, claim, is_message
from .pace import BULK, Pace, lane
from .retry import Decision, Outcome, after, before
from .settling import Landed, settle
from .taking_over import TakingOver

AT_ONCE_MOST, BULK_AT_ONCE_MOST = 128, 32
"""Rows on their way at the same time, and how many of them may be bulk: at 80 ms an answer this is far above the 30 a
second Telegram allows, and many slow chats must stand together before anybody else waits."""

GATHER_SECONDS = 0.02
"""How long what came back is gathered before it is written down: one flush to disk for many, and no peer waits for it
but one who gets a second message."""

IDLE_SECONDS = 1.0
"""How long delivery sleeps when nobody rings; rows that wait for their time are found then, and a lost file."""

_log = logging.getLogger(__name__)


class Delivery:
    """The loop between the outbox and the channel."""

    def __init__(
        self,
        database: Database,
        master: MasterKey,
        channel: Channel,
        now: Callable[[], datetime],
        bell: Bell,
        pace: Pace,
    ) -> None:
        self._database = database
        self._master = master
        self._channel = channel
        self._now = now
        self._bell = bell
        self._pace = pace
        self._on_the_way: set[asyncio.Task[None]] = set()
        self._bulk_on_the_way = 0
        self._in_hand: set[int] = set()
        self._landed: list[Landed] = []
        self._taking_over = TakingOver(database, now())
        self._is_refused = False
        self._gathering: asyncio.TimerHandle | None = None

    async def run(self, stopping: asyncio.Event) -> None:
        """Deliver until `stopping` is set, then finish what is on its way.

        Cancelled, it lets go of what is on its way, and writes down what came back.
        """
        try:
            while not stopping.is_set():
                if not await self._cycle(stopping.is_set):
                    await self._bell.wait(self._nap())
            if self._on_the_way:
                await asyncio.wait(self._on_the_way)
        finally:
            late = list(self._on_the_way)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
            await self._cycle(lambda: True)

    async def drain(self) -> int:
        """Deliver everything that may go now, here and now; for rehearsals. Returns how many rows went."""
        count = 0
        while True:
            claimed = await self._settle_and_claim(Room(AT_ONCE_MOST, AT_ONCE_MOST, is_paced=False))
            if not claimed and not self._landed:
                return count
            await asyncio.gather(*(self._deliver(row) for row in claimed))
            count += len(claimed)

    async def rest(self) -> None:
        """Deliver until nothing is on its way that may go now: before a clock is moved, which would make it late."""
        while await self._cycle(lambda: False) or self._on_the_way:
            if self._on_the_way:
                await asyncio.wait(self._on_the_way)

    async def _cycle(self, is_stopping: Callable[[], bool]) -> bool:
        """Write down what came back, and send off what may go. Returns false when there was nothing to do."""
        room = Room(AT_ONCE_MOST - len(self._on_the_way), BULK_AT_ONCE_MOST - self._bulk_on_the_way)
        try:
            await self._take_over()
            claimed = await self._settle_and_claim(Room(0, 0) if is_stopping() else room)
        except StoreUnavailable as failure:
            self._say_refused(failure)
            return False
        except Exception as failure:  # a fault in one cycle must not end all deliveries
            _log.error("delivery stumbled: %s", failure)
            return False
        self._is_refused = False
        for row in claimed:
            self._send_off(row)
        return bool(claimed)

    def _say_refused(self, failure: StoreUnavailable) -> None:
        """Tell the operator once, not every second."""
        if not self._is_refused:
            _log.error("delivery waits for the store: %s", failure)
        self._is_refused = True

    def _nap(self) -> float:
        """Return how long to sleep: until more may go, at the most until somebody should look."""
        wait = self._pace.seconds_to_next(self._now())
        return min(IDLE_SECONDS, wait) if wait else IDLE_SECONDS

    async def _take_over(self) -> None:
        """Take up what workers who are gone left on its way; of who stands still, the leases say when."""
        await self._taking_over.look(self._now())

    async def _settle_and_claim(self, room: Room) -> list[Claimed]:
        """Write down what came back and claim what may go; cards that could not go at once may always go."""
        landed, self._landed = self._landed, []
        now, in_hand = self._now(), frozenset(self._in_hand)
        if self._is_refused and landed:
            # What could not be written down must not keep what could go: apart, and each by itself.
            await self._settle_one_by_one(landed, now)
            landed = []

        def work(tx: Transaction) -> tuple[list[Claimed], Pace | None]:
            settle(tx, self._master, landed, now)
            if room.most <= 0:
                return [], None
            return claim(tx, self._master, self._pace, self._now, room, self._database.worker, in_hand)

        if not landed and room.most <= 0:
            return []
        try:
            claimed, pace = await self._database.transact(work)
        except StoreUnavailable:
            # They came back, and that must not be forgotten: an unwritten reply would go again.
            self._landed = landed + self._landed
            raise
        except Exception:
            await self._settle_one_by_one(landed, now)
            raise
        if pace:
            self._pace.keep(self._now(), pace)
        return claimed

    async def _settle_one_by_one(self, landed: list[Landed], now: datetime) -> None:
        """One of them is at fault; the others are written down."""
        for each in landed:
            try:
                await self._database.transact(partial(settle, master=self._master, landed=[each], now=now))
            except StoreUnavailable:
                self._landed.append(each)
            except Exception:
                _log.exception("what became of a message could not be written down")

    def _send_off(self, row: Claimed) -> None:
        self._in_hand.add(row.id)
        is_bulk = lane(row.kind) == BULK
        self._bulk_on_the_way += is_bulk
        task = asyncio.create_task(self._deliver(row))
        self._on_the_way.add(task)
        task.add_done_callback(lambda ended: self._ended(ended, row.id, is_bulk))

    def _ended(self, task: asyncio.Task[None], row_id: int, is_bulk: bool) -> None:
        self._on_the_way.discard(task)
        self._in_hand.discard(row_id)
        self._bulk_on_the_way -= is_bulk
        if self._gathering is None:
            self._gathering = asyncio.get_running_loop().call_later(GATHER_SECONDS, self._gathered)
        if not task.cancelled() and task.exception():
            _log.error("a delivery broke", exc_info=task.exception())

    def _gathered(self) -> None:
        self._gathering = None
        self._bell.ring_here()

    async def _deliver(self, row: Claimed) -> None:
        """One attempt at one row; what became of it is written down with the next cycle."""
        now = self._now()
        is_over = row.not_after is not None and now >= row.not_after
        decision = before(row.kind, now - row.created_at, row.was_sending, is_over)
        if decision is None and row.lease_until and now >= row.lease_until:
            # This process stood still: somebody else has taken it up, or will. If nobody did, it goes at once.
            decision = Decision("retry")
        if decision:
            self._lands_unsent(row, decision, now)
            return
        try:
            outgoing = from_json(row.body)
        except (ValueError, KeyError, TypeError) as failure:
            _log.error("a message cannot be read back: %s", failure)
            self._lands_unsent(row, Decision("failed", "unreadable"), now)
            return
        came = await attempt(self._channel, row.address, outgoing)
        age = self._now() - row.created_at
        decision = after(came.outcome, row.kind, row.attempt, age, came.wait)
        if came.outcome is Outcome.SENT:
            self._pace.is_taken(row.kind)
        elif came.is_too_fast:
            self._pace.is_refused(row.kind, row.peer_id, self._now(), came.wait)
            meters.TOO_FAST.count(row.kind)
        meters.ATTEMPTS.count(row.kind, decision.state)
        self._landed.append(Landed(row, decision, outgoing, came.message_id))

    def _lands_unsent(self, row: Claimed, decision: Decision, now: datetime) -> None:
        """A row that was claimed does not leave: others may go in its place."""
        self._pace.stays(now, row.peer_id, is_message(row), lane(row.kind) == BULK)
        self._landed.append(Landed(row, decision))
