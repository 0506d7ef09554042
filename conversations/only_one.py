"""What only one worker does at a time: a lease in the store, held longer as long as its holder lives and looks.

Nobody can take a lease while the store refuses. What it is about, hearing cries, must not end with the store
(`design.md` rule 2): so who held it last goes on, and the others begin only when that has been silent for long.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import Enum, auto

from store import leases
from store.database import Database, StoreUnavailable

HELD_FOR = timedelta(seconds=20)
"""How long a lease is somebody's who stands still. One who is gone loses it at once."""

LOOK_SECONDS = 1.0
"""How often a worker looks: its own lease is held longer so, and another's is seen to be over."""

ASK_SECONDS = 4.0
"""How long the store may take to say whose a lease is, before nobody knows."""

POSTED_BEGINS_AFTER = timedelta(seconds=5)
"""How long a worker that starts and cannot open its store leaves the webhook as it is: the others may be well."""

ASIDE_SECONDS = 10
"""How long who gave way waits at the least, and twice as long at the most: two must not do it in step."""


class Whose(Enum):
    """Whose a lease is."""

    MINE = auto()
    ANOTHERS = auto()
    NOBODY_KNOWS = auto()


class Alone:
    """A worker with nobody to take turns with: a file has one (`design.md` §6)."""

    opened: asyncio.Event | None = None

    def store_is_open(self) -> None:
        """From now on the store can be asked; there is nothing to ask it."""

    def is_mine(self) -> bool:
        """Always."""
        return True

    def may_begin(self) -> bool:
        """Always."""
        return True

    def may_go_on(self) -> bool:
        """Always."""
        return True

    def give_way(self) -> None:
        """There is nobody to give way to."""

    async def look(self) -> Whose:
        """It is ours."""
        return Whose.MINE

    async def give_back(self) -> None:
        """Nobody waits for it."""


class OnlyOne(Alone):
    """One lease, as one worker sees it."""

    def __init__(
        self, database: Database, name: str, now: Callable[[], datetime], begins_after: timedelta = timedelta()
    ) -> None:
        """Take what is needed. `begins_after` a start it begins without the store, if that cannot be opened by then."""
        self._database = database
        self._name = name
        self._now = now
        self._until: datetime | None = None
        self._whose = Whose.NOBODY_KNOWS
        self._begins_at = now() + begins_after
        self.opened: asyncio.Event | None = asyncio.Event()
        """Not set until the store was opened here: before that its tables may not be there. Then it is None."""

    def store_is_open(self) -> None:
        """From now on the store can be asked whose the lease is."""
        if self.opened:
            self.opened.set()
        self.opened = None

    def is_mine(self) -> bool:
        """Whether it is ours by the clock; false for who stood still, until they have looked again."""
        return self._whose is Whose.MINE and self._until is not None and self._is_ahead(self._until)

    def may_begin(self) -> bool:
        """Whether to begin what only one does: it is ours, or nobody can tell and who had it is silent for long."""
        return self.is_mine() or (self._whose is Whose.NOBODY_KNOWS and not self._is_ahead(self._begins_at))

    def may_go_on(self) -> bool:
        """Whether to go on with what only one does: it is ours, or nobody can tell whose it is."""
        return self.is_mine() or self._whose is Whose.NOBODY_KNOWS

    def _is_ahead(self, moment: datetime) -> bool:
        """Whether a moment is to come. One farther off than any wait here was noted before the clock was set back."""
        return timedelta() < moment - self._now() <= HELD_FOR

    def give_way(self) -> None:
        """Another was met who does it too, while nobody could tell whose it is."""
        self._begins_at = self._now() + timedelta(seconds=ASIDE_SECONDS + secrets.randbelow(ASIDE_SECONDS))

    async def look(self) -> Whose:
        """Take it, or hold it longer, or see that another has it."""
        # Counted from before the question: the store may take its time to answer.
        now = self._now()
        self._whose = await self._asked(now)
        if self._whose is Whose.MINE:
            self._until, self._begins_at = now + HELD_FOR, now
        elif self._whose is Whose.ANOTHERS:
            self._begins_at = now + HELD_FOR
        return self._whose

    async def _asked(self, now: datetime) -> Whose:
        if self.opened:
            return Whose.NOBODY_KNOWS
        database, name = self._database, self._name
        try:
            async with asyncio.timeout(ASK_SECONDS):
                is_mine = await database.transact(lambda tx: leases.take(tx, name, database.worker, now, HELD_FOR))
        except (StoreUnavailable, TimeoutError):
            return Whose.NOBODY_KNOWS
        return Whose.MINE if is_mine else Whose.ANOTHERS

    async def give_back(self) -> None:
        """Let another have it at once: this worker ends."""
        if self._whose is not Whose.MINE:
            return
        self._whose, database, name = Whose.ANOTHERS, self._database, self._name
        try:
            async with asyncio.timeout(ASK_SECONDS):
                await database.transact(lambda tx: leases.give_back(tx, name, database.worker))
        except (StoreUnavailable, TimeoutError):
            # It ends by itself.
            return


def who_speaks(database: Database, now: Callable[[], datetime], is_posted: bool) -> Alone:
    """Return the lease of the worker who speaks with Telegram for all; `is_posted`: whether updates come by webhook."""
    if not database.is_shared:
        return Alone()
    return OnlyOne(database, leases.UPDATES, now, POSTED_BEGINS_AFTER if is_posted else timedelta())
