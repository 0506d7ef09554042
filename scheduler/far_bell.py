"""The bell between workers: what one has committed, the others look for at once. A lost ring only costs time."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from store.database import Database, StoreUnavailable
from store.presence import call_others

from .bell import Bell

T = TypeVar("T")

GATHER_SECONDS = 0.05
"""How long rings are gathered: whoever committed claims first, and the others look for what it had no room for."""


class FarBell:
    """Calls the other workers; many rings are one call."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._calling: asyncio.Task[None] | None = None

    def ring(self) -> None:
        """Let the others look, soon."""
        if self._database.is_shared and (self._calling is None or self._calling.done()):
            self._calling = asyncio.get_running_loop().create_task(self._call())

    def in_hearing(self, bell: Bell, attempt: Callable[[], T]) -> Callable[[], T]:
        """Return `attempt`, to open the store, as it goes for a worker: seen by the others, and woken by them."""
        loop = asyncio.get_running_loop()

        def heard() -> None:
            # A loop that is closed has nothing to deliver any more.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(bell.ring_here)

        def come() -> T:
            self._database.come_to_work(heard)
            return attempt()

        return come

    async def _call(self) -> None:
        await asyncio.sleep(GATHER_SECONDS)
        try:
            await self._database.transact(partial(call_others, worker=self._database.worker))
        except StoreUnavailable:
            # They look by themselves, every second.
            return
