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
        while not stopping.is_set():
            free = AT_ONCE_MOST - len(self._on_the_way)
            try:
                claimed = await self._claim(free) if free else []
            except StoreUnavailable as failure:
                _log.error("delivery waits for the store: %s", failure)
                claimed = []
            for row in claimed:
                task = asyncio.create_task(self._deliver(row))
                self._on_the_way.add(task)
                task.add_done_callback(self._landed)
            if not claimed:
                await self._bell.wait(IDLE_SECONDS)
        if self._on_the_way:
            await asyncio.wait(self._on_the_way)

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
        outcome, wait, message_id, reason = Outcome.SENT, timedelta(), 0, ""
        try:
            message_id = await self._hand_over(row)
        except PeerUnreachable:
            outcome = Outcome.UNREACHABLE
        except Refused as refused:
            outcome, reason = Outcome.REFUSED, str(refused)
        except TryLater as later:
            outcome, wait = Outcome.NOT_SENT, timedelta(seconds=later.seconds)
        except DeliveryFailure:
            outcome = Outcome.UNSURE
        decision = decide(outcome, row.kind, row.attempts + 1, wait)
        if reason:
            _log.error("a message was refused: %s", reason)
        await self._database.transact(lambda tx: self._settle(tx, row, decision, message_id))

    async def _hand_over(self, row: Claimed) -> int:
        """Give the row to the channel. Returns the number of the message that stands in the chat now, or 0."""
        outgoing = from_json(row.body)
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
                message_id = await self._channel.send(row.address, message)
                if message.is_pinned:
                    await self._pin(row.address, message_id)
                return message_id

    async def _pin(self, address: str, message_id: int) -> None:
        """Pin a message that went out. Failing to pin never sends the message again."""
        try:
            await self._channel.pin(address, message_id)
        except DeliveryFailure as failure:
            _log.warning("a message was not pinned: %s", type(failure).__name__)

    def _settle(self, tx: Transaction, row: Claimed, decision: Decision, message_id: int) -> None:
        now = self._now()
        if decision.state == "retry":
            outbox.put_back(tx, row.id, now + decision.wait)
            return
        outbox.close(tx, row.id, decision.state, decision.why)
        outgoing = from_json(row.body)
        if decision.why == "left":
            leave(tx, row.peer_id)
        elif message_id and isinstance(outgoing, Send):
            messages.note(tx, row.peer_id, message_id, outgoing.message.is_personal, now)
        elif decision.state == "sent" and isinstance(outgoing, Delete):
            messages.forget(tx, row.peer_id, outgoing.message_ids)
