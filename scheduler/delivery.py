"""Delivery: takes committed rows and hands them to the channel, each chat in order, none waiting for another."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from conversations.channel import (
    CannotEdit,
    Channel,
    Delete,
    DeliveryFailure,
    Outgoing,
    PeerUnreachable,
    Refused,
    Send,
    Strip,
    TryLater,
    from_json,
)
from conversations.receive import leave
from store import messages, outbox
from store.database import Database, StoreUnavailable, Transaction
from store.keys import MasterKey
from store.outbox import Claimed

from .bell import Bell
from .retry import Decision, Outcome, decide

AT_ONCE_MOST = 32
"""Rows on their way at the same time: at 80 ms an answer this is far above the 30 a second Telegram allows."""

ATTEMPT_SECONDS, PIN_SECONDS = 45.0, 10.0
"""How long an attempt, and the pinning after it, may take: together less than the lease of a row, so that no row is
taken up a second time while it is still on its way."""

IDLE_SECONDS = 1.0
"""How long delivery sleeps when nobody rings; rows that wait for their time are found then."""

_log = logging.getLogger(__name__)


class Delivery:
    """The loop between the outbox and the channel."""

    def __init__(
        self, database: Database, master: MasterKey, channel: Channel, now: Callable[[], datetime], bell: Bell
    ) -> None:
        self._database = database
        self._master = master
        self._channel = channel
        self._now = now
        self._bell = bell
        self._on_the_way: set[asyncio.Task[None]] = set()

    async def run(self, stopping: asyncio.Event) -> None:
        """Deliver until `stopping` is set, then finish what is on its way."""
        await self._take_over()
        while not stopping.is_set():
            free = AT_ONCE_MOST - len(self._on_the_way)
            try:
                claimed = await self._claim(free) if free else []
            except StoreUnavailable as failure:
                _log.error("delivery waits for the store: %s", failure)
                claimed = []
            except Exception as failure:  # a fault in one claim must not end all deliveries
                _log.error("delivery stumbled: %s", type(failure).__name__)
                claimed = []
            for row in claimed:
                task = asyncio.create_task(self._deliver(row))
                self._on_the_way.add(task)
                task.add_done_callback(self._landed)
            if not claimed:
                await self._bell.wait(IDLE_SECONDS)
        if self._on_the_way:
            await asyncio.wait(self._on_the_way)

    async def _take_over(self) -> None:
        """Take up at once what a killed process left on its way. SQLite has one process, so nobody else is at it."""
        try:
            await self._database.transact(lambda tx: outbox.free_leases(tx, self._now()))
        except StoreUnavailable as failure:
            _log.error("what was on its way waits for its lease: %s", failure)

    async def drain(self) -> int:
        """Deliver everything that may go now, here and now; for rehearsals. Returns how many rows went."""
        count = 0
        while claimed := await self._claim(AT_ONCE_MOST):
            await asyncio.gather(*(self._deliver(row) for row in claimed))
            count += len(claimed)
        return count

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._on_the_way.discard(task)
        self._bell.ring()
        if not task.cancelled() and task.exception():
            _log.error("a delivery broke", exc_info=task.exception())

    async def _claim(self, most: int) -> list[Claimed]:
        return await self._database.transact(lambda tx: outbox.claim(tx, self._master, self._now(), most))

    async def _deliver(self, row: Claimed) -> None:
        """One attempt at one row, and what becomes of it."""
        if row.was_sending and decide(Outcome.UNSURE, row.kind, row.attempts).state == "unknown":
            # An earlier attempt never told how it ended: a nudge is not risked twice.
            await self._database.transact(lambda tx: outbox.close(tx, row.id, "unknown", "unsure"))
            return
        try:
            outgoing = from_json(row.body)
        except (ValueError, KeyError, TypeError) as failure:
            _log.error("a message cannot be read back: %s", type(failure).__name__)
            await self._database.transact(lambda tx: outbox.close(tx, row.id, "failed", "unreadable"))
            return
        outcome, wait, message_id = await self._attempt(row, outgoing)
        decision = decide(outcome, row.kind, row.attempts + 1, wait)
        await self._database.transact(lambda tx: self._settle(tx, row, outgoing, decision, message_id))

    async def _attempt(self, row: Claimed, outgoing: Outgoing) -> tuple[Outcome, timedelta, int]:
        """Try once. Returns how it ended, how long the channel wants us to wait, and the number of a new message."""
        no_wait = timedelta()
        try:
            async with asyncio.timeout(ATTEMPT_SECONDS):
                message_id = await self._hand_over(row, outgoing)
        except PeerUnreachable:
            return Outcome.UNREACHABLE, no_wait, 0
        except Refused as refused:
            _log.error("a message was refused: %s", refused)
            return Outcome.REFUSED, no_wait, 0
        except TryLater as later:
            return Outcome.NOT_SENT, timedelta(seconds=later.seconds), 0
        except Exception as failure:  # lost on the way, or a fault of ours: in both cases nobody knows if it went
            _log.warning("the fate of a message is unsure: %s", type(failure).__name__)
            return Outcome.UNSURE, no_wait, 0
        if message_id and isinstance(outgoing, Send) and outgoing.message.is_pinned:
            await self._pin(row.address, message_id)
        return Outcome.SENT, no_wait, message_id

    async def _hand_over(self, row: Claimed, outgoing: Outgoing) -> int:
        """Give the row to the channel. Returns the number of the new message in the chat, or 0 without one."""
        match outgoing:
            case Strip(message_id):
                await self._channel.strip(row.address, message_id)
                return 0
            case Delete(message_ids):
                await self._channel.delete(row.address, message_ids)
                return 0
            case Send(message, replaces):
                if replaces:
                    try:
                        await self._channel.edit(row.address, replaces, message)
                        return 0
                    except CannotEdit:
                        _log.info("a message could not be changed, a new one goes out")
                return await self._channel.send(row.address, message)

    async def _pin(self, address: str, message_id: int) -> None:
        """Pin a message that went out. Failing to pin never sends the message again."""
        try:
            async with asyncio.timeout(PIN_SECONDS):
                await self._channel.pin(address, message_id)
        except (DeliveryFailure, TimeoutError) as failure:
            _log.warning("a message was not pinned: %s", type(failure).__name__)

    def _settle(self, tx: Transaction, row: Claimed, outgoing: Outgoing, decision: Decision, message_id: int) -> None:
        now = self._now()
        if decision.state == "retry":
            outbox.put_back(tx, row.id, now + decision.wait)
            return
        if not outbox.close(tx, row.id, decision.state, decision.why):
            # The peer was erased while this was on its way: nothing is noted about them.
            return
        if decision.why == "left":
            leave(tx, row.peer_id)
        elif message_id and isinstance(outgoing, Send):
            messages.note(tx, row.peer_id, message_id, outgoing.message.is_personal, now)
        elif decision.state == "sent" and isinstance(outgoing, Delete):
            messages.forget(tx, row.peer_id, outgoing.message_ids)
