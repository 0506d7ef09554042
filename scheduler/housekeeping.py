"""Tidying: personal messages out of chats after a day, and rows out of the store when their days are over."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from conversations.channel import Channel, DeliveryFailure, PeerUnreachable, Refused
from store import messages, nudges, outbox, updates
from store.database import Database, Transaction
from store.inventory import INVENTORY
from store.keys import MasterKey

CLEAN_AFTER = timedelta(hours=24)
"""How long personal messages stand in a chat (`design.md` rule 13)."""

CHATS_AT_ONCE = 20

_log = logging.getLogger(__name__)


def _days(column: str) -> timedelta:
    """Return how long a column's rows are kept: `inventory.py` is the one list."""
    days = INVENTORY[column].days
    assert days is not None
    return timedelta(days=days)


class Housekeeping:
    """What is done now and then."""

    def __init__(self, database: Database, master: MasterKey, channel: Channel, now: Callable[[], datetime]) -> None:
        self._database = database
        self._master = master
        self._channel = channel
        self._now = now

    async def tidy(self) -> None:
        """Clean chats, forget old rows, and empty the write-ahead log, where erased bytes could still stand."""
        await self.clean_chats()
        await self._database.transact(self._forget)
        if not await asyncio.to_thread(self._database.checkpoint):
            _log.warning("the write-ahead log could not be emptied: somebody is reading the database")

    async def clean_chats(self) -> None:
        """Take personal messages out of chats once they are a day old."""
        before = self._now() - CLEAN_AFTER
        while True:
            over = await self._database.transact(lambda tx: messages.over(tx, self._master, before, CHATS_AT_ONCE))
            is_done = True
            for chat in over:
                ids = chat.message_ids[:100]
                try:
                    await self._channel.delete(chat.address, ids)
                except (PeerUnreachable, Refused):
                    _log.info("messages that could not be cleaned are forgotten")
                except DeliveryFailure as failure:
                    _log.warning("a chat is cleaned later: %s", type(failure).__name__)
                    continue
                is_done = False
                await self._database.transact(partial(messages.forget, peer_id=chat.peer_id, message_ids=ids))
            if is_done:
                return

    def _forget(self, tx: Transaction) -> None:
        now = self._now()
        outbox.purge(tx, now - _days("outbox.id"))
        nudges.purge(tx, now - _days("nudges.id"))
        messages.purge(tx, now - _days("messages.id"))
        updates.purge(tx, now - _days("seen_updates.update_id"))
