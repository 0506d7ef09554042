"""Taking up what workers who are gone left on its way, before their leases end."""

from __future__ import annotations

from datetime import datetime, timedelta

from store import leases
from store.database import Database, Transaction
from store.presence import others_at_work

LOOK_AGAIN = timedelta(seconds=1)
"""How often it is looked who is gone."""

GONE_FOR = timedelta(seconds=3)
"""How long a worker must be seen to be gone: one whose connection broke comes back sooner."""

BEGIN_FOR = timedelta(seconds=3)
"""How long after its start a worker that finds nobody else at work takes everything up at once. A server may need a
moment to see that the one before was killed."""


class TakingOver:
    """Sees who is gone, and ends their leases."""

    def __init__(self, database: Database, now: datetime) -> None:
        self._database = database
        self._begins_until = now + BEGIN_FOR
        self._look_at: datetime | None = now
        self._gone_since: dict[int, datetime] = {}

    async def look(self, now: datetime) -> None:
        """Look who is gone, if it is time; on a file once, because nobody else ever works there.

        Raises:
            StoreUnavailable: the store refused; it is looked again the next time.
        """
        if self._look_at is None or now < self._look_at <= now + LOOK_AGAIN:  # farther off: the clock was set back
            return
        if await self._database.transact(lambda tx: self._take_up(tx, now)) and not self._database.is_shared:
            self._look_at = None
        else:
            self._look_at = now + LOOK_AGAIN

    def _take_up(self, tx: Transaction, now: datetime) -> bool:
        """End the leases of who is gone. Returns whether it could be told who is."""
        others = others_at_work(tx, self._database.worker)
        if others is None:
            return False
        on_the_way = leases.workers_on_the_way(tx)
        is_alone = not others and now <= self._begins_until <= now + BEGIN_FOR
        # What this number has on its way when it begins was left by the one before it in this process.
        gone = on_the_way - others - (set() if is_alone else {self._database.worker})
        gone_since = {worker: min(self._gone_since.get(worker, now), now) for worker in gone}
        free = gone if is_alone else {worker for worker, since in gone_since.items() if now - since >= GONE_FOR}
        if free or is_alone:
            leases.free_leases(tx, now, free)
        self._gone_since = gone_since
        if is_alone:
            self._begins_until = now - LOOK_AGAIN
        return True
