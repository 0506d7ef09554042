"""Tidying: personal messages out of chats after a day, and rows out of the store when their days are over."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from conversations import hand_over, idle
from conversations.channel import Channel, DeliveryFailure, PeerUnreachable, Refused
from conversations.commit import DELETABLE, DELETE_MOST
from store import (
    answers,
    doses,
    drafts,
    expiry,
    leases,
    mark_file,
    messages,
    nudges,
    outbox,
    paces,
    previews,
    searches,
    sessions,
    tombstones,
    updates,
)
from store.database import Database, StoreUnavailable, Transaction
from store.inventory import INVENTORY
from store.keys import MasterKey
from store.messages import OldMessages

from .idle_peers import look_at_idle

CLEAN_AFTER = timedelta(hours=24)
"""How long personal messages stand in a chat (`design.md` rule 13)."""

CHATS_AT_ONCE = 20

TIDY_FOR = timedelta(minutes=9)
"""How long one worker's tidying is enough for all: a little less than there is between two of one worker's."""

_log = logging.getLogger(__name__)


def _days(column: str) -> timedelta:
    """Return how long a column's rows are kept: `inventory.py` is the one list."""
    days = INVENTORY[column].days
    assert days is not None
    return timedelta(days=days)


class Housekeeping:
    """What is done now and then."""

    def __init__(
        self,
        database: Database,
        master: MasterKey,
        channel: Channel,
        now: Callable[[], datetime],
        marks_folder: Path | None = None,
        heard: Callable[[], float | None] = lambda: None,
    ) -> None:
        """Take what to tidy; with `marks_folder`, where the tombstones are written down beside the backups.

        `heard` tells how many seconds ago Telegram said that nothing waits there; None: it did not say so here.
        """
        self._database = database
        self._master = master
        self._channel = channel
        self._now = now
        self._marks_folder = marks_folder
        self._heard = heard
        self._is_folder_refused = False

    async def tidy(self) -> None:
        """Clean chats, forget old rows, and empty the write-ahead log, where erased bytes could still stand.

        Of several workers one does it, and the others see that it was done lately.
        """
        database, now = self._database, self._now()
        ago = self._heard()
        # Before the lease: who speaks with Telegram need not be who tidies.
        if ago is not None and timedelta(seconds=ago) <= idle.LATELY:
            await database.transact(partial(idle.note_heard, at=now - timedelta(seconds=ago)))
        if not await database.transact(lambda tx: leases.take(tx, leases.TIDYING, database.worker, now, TIDY_FOR)):
            return
        await self.clean_chats()
        await self._database.transact(self._forget)
        for organisation_id in await self._database.transact(hand_over.to_look_at):
            # Each on its own: its owners wait for as long as its row is looked at, and no longer.
            look = partial(hand_over.look_at, organisation_id=organisation_id, now=self._now())
            await self._database.transact(look)
        await look_at_idle(database, self._master, self._now)
        await self._scrub()

    async def scrub_if_due(self) -> None:
        """Remove bytes of erased peers that are still there, because somebody was reading, or power went.

        Raises:
            StoreUnavailable: the database refused.
        """
        if await asyncio.to_thread(self._database.is_scrub_due):
            await self._scrub()

    async def _scrub(self) -> None:
        if not await asyncio.to_thread(self._database.scrub):
            _log.warning("erased bytes could not be removed: somebody reads the database, or it is not ours to vacuum")

    async def keep_marks(self) -> None:
        """Write the tombstones down beside the backups: the next night may take the database.

        Raises:
            StoreUnavailable: the database refused. A folder that refuses is told once, and tried again.
        """
        if self._marks_folder is None:
            return
        marks = await self._database.transact(tombstones.all_of_them)
        path = self._marks_folder / mark_file.NAME
        try:
            await asyncio.to_thread(mark_file.keep, path, marks, self._now().date())
            self._is_folder_refused = False
        except StoreUnavailable as failure:
            if not self._is_folder_refused:
                _log.error("WHO ERASED THEMSELVES IS NOT WRITTEN DOWN beside the backups: %s", failure)
            self._is_folder_refused = True

    async def clean_chats(self) -> None:
        """Take personal messages out of chats once they are a day old."""
        now = self._now()
        # What is too old for Telegram would keep what is not in the chat too: it refuses them together.
        find = partial(
            messages.over, master=self._master, before=now - CLEAN_AFTER, after=now - DELETABLE, most=CHATS_AT_ONCE
        )
        after = 0
        # Each chat is tried once, in one order: chats that cannot be cleaned now stand in nobody's way.
        while chats := await self._database.transact(partial(find, after_peer=after)):
            for chat in chats:
                await self._clean(chat)
            after = chats[-1].peer_id

    async def _clean(self, chat: OldMessages) -> None:
        """Take old messages out of one chat, in Telegram's portions."""
        portions = [
            chat.message_ids[start : start + DELETE_MOST] for start in range(0, len(chat.message_ids), DELETE_MOST)
        ]
        while portions:
            ids = portions.pop(0)
            try:
                await self._channel.delete(chat.address, ids)
            except Refused:
                if len(ids) > 1:
                    # One of them is at fault, and Telegram does not say which.
                    portions = [ids[: len(ids) // 2], ids[len(ids) // 2 :], *portions]
                    continue
                _log.info("a message that could not be cleaned is forgotten")
            except PeerUnreachable:
                _log.info("messages that could not be cleaned are forgotten")
            except DeliveryFailure as failure:
                _log.warning("a chat is cleaned later: %s", failure)
                return
            await self._database.transact(partial(messages.forget, peer_id=chat.peer_id, message_ids=ids))

    def _forget(self, tx: Transaction) -> None:
        now = self._now()
        paces.purge(tx, now)
        outbox.purge(tx, now - _days("outbox.id"))
        nudges.purge(tx, now - _days("nudges.id"))
        messages.purge(tx, now - _days("messages.id"))
        sessions.purge(tx, now - _days("sessions.updated_at"))
        drafts.purge(tx, now - _days("drafts.id"))
        previews.purge(tx, now - _days("previews.peer_id"))
        updates.purge(tx, now - _days("seen_updates.update_id"))
        updates.purge_aside(tx, now - _days("set_aside.id"))
        doses.purge(tx, (now - _days("doses.id")).date())
        answers.purge(tx, (now - _days("answers.id")).date())
        searches.purge_sent(tx, (now - _days("sent_words.words")).date())
        expiry.purge(tx, now)
