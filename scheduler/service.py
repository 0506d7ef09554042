"""The clock's side of the house, built and taken down as one: delivery and ticks."""

from __future__ import annotations

import asyncio
from pathlib import Path

import meters
from conversations.channel import Channel
from conversations.climbing import climb_all
from conversations.count_windows import count_due
from conversations.house import House

from .bell import Bell
from .delivery import Delivery
from .housekeeping import Housekeeping
from .jobs import Ticking, fire_all_due
from .pace import Pace

FINISH_SECONDS = 8.0
"""How long messages on their way may take when the house closes; what takes longer stays a row, and may be copied."""


class SchedulerService:
    """Delivers what is committed, and lets fall due what is planned."""

    def __init__(
        self,
        house: House,
        channel: Channel,
        bell: Bell,
        may_fire: bool,
        pace: Pace,
        marks_folder: Path | None = None,
    ) -> None:
        self._stopping = asyncio.Event()
        self._house = house
        self._bell = bell
        self._delivery = Delivery(house.database, house.master, channel, house.now, bell, pace)
        heard = meters.NOTHING_WAITED.ago
        housekeeping = Housekeeping(house.database, house.master, channel, house.now, marks_folder, heard)
        self._ticking = Ticking(house, housekeeping, may_fire)
        self._running: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
        self._running = asyncio.create_task(self._delivery.run(self._stopping), name="delivery")
        self._ticking.start()

    async def let_fall_due(self) -> None:
        """Act on what is due, count what is over, and bring it out, here and now; for a clock that is moved."""
        await fire_all_due(self._house)
        await climb_all(self._house)
        await count_due(self._house)
        await self._delivery.rest()

    async def close(self) -> None:
        """Stop ticking, finish what is on its way, leave the rest as rows."""
        self._ticking.stop()
        self._stopping.set()
        self._bell.ring_here()
        if self._running:
            _, late = await asyncio.wait({self._running}, timeout=FINISH_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
