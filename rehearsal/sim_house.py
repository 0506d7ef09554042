"""The house of a simulated life: the real receiver, engine, store, scheduler and delivery, and it can die."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.receiver import Receiver
from bot.telegram_channel import TelegramChannel
from conversations.emergency import Emergency
from conversations.fire import fire
from conversations.house import House
from conversations.upcoming import look_at_zones
from conversations.words import Shelf, Words
from sandbox.shapes import USERNAME
from sandbox.state import SandboxState
from scheduler.bell import Bell
from scheduler.housekeeping import Housekeeping
from scheduler.jobs import plan_ahead
from store import marks

from .sim_mortality import Killed, Mortality
from .sim_store import MASTER, MemoryFolder, MortalDatabase
from .sim_wire import SeenDelivery, Wire

LETTING_GO = 5
"""How often the loop is let run after a death: what else stirs then meets its own end."""


class SimHouse:
    """One process of the bot, from its start to its death."""

    def __init__(
        self,
        words: Words,
        folder: MemoryFolder,
        state: SandboxState,
        now: Callable[[], datetime],
        is_down: Callable[[str], bool],
    ) -> None:
        """Take what outlives a process. `is_down` says whether "network" or "store" is out of order."""
        self.mortality = Mortality()
        self._state, self._offset = state, 0
        self._is_down = is_down
        self._done: dict[int, bool] = {}
        self._folder, self._words, self._now = folder, words, now

    async def open(self, is_zone_data_new: bool = False) -> None:
        """Begin a life.

        Raises:
            Killed: it ended at once.
            StoreUnavailable: the disk refuses.
        """
        self.mortality.revive()
        self._done.clear()
        url = f"sqlite:///{self._folder.file}"
        self.database = MortalDatabase(url, self.mortality, lambda: self._is_down("store"))
        shelf = Shelf(self._words)
        shelf.bot_name = USERNAME
        channel = TelegramChannel("", self._wire(), shelf.voice)
        self.house = House(self.database, MASTER, shelf, self._now, Bell())
        emergency = Emergency(TelegramChannel("", self._wire(is_urgent=True)), shelf, self._now)
        self._receiver = Receiver(shelf, channel, emergency)
        self._receiver.move_in(self.house)
        self._delivery = SeenDelivery(self.database, MASTER, channel, self._now)
        self._housekeeping = Housekeeping(self.database, MASTER, channel, self._now, heard=self._heard)
        if is_zone_data_new:
            self.database.transact_now(lambda tx: marks.note(tx, marks.ZONE_DATA, "1970.1"))
        self.database.transact_now(look_at_zones)
        await self._delivery.take_over()

    def _wire(self, is_urgent: bool = False) -> Wire:
        return Wire(self._state, self.mortality, lambda: self._is_down("network"), is_urgent)

    def _heard(self) -> float | None:
        return None if self._is_down("network") or len(self._state.updates) else 0.0

    async def close(self) -> None:
        """End a life, whether it was killed or told to stop."""
        self.mortality.is_dead = True
        for _ in range(LETTING_GO):
            await asyncio.sleep(0)
        self.database.close()

    async def take(self, repeats: list[dict[str, Any]]) -> list[int]:
        """Take what waits at Telegram, and `repeats` once more. Returns the numbers that are done with.

        As `bot/polling.py` does it: the offset moves only behind what is done.

        Raises:
            Killed: nothing more is acknowledged.
        """
        rows = self._state.updates.take(self._offset, 100, self._state.now())
        done = await self._receiver.take([*repeats, *(row.shape for row in rows)])
        await self._receiver.close()
        if self.mortality.is_dead:
            raise Killed("while updates were taken")
        self._done.update({row.update_id: row.update_id in done for row in rows})
        for number in sorted(self._done):
            if not self._done[number]:
                break
            self._offset = number + 1
            del self._done[number]
        self._state.updates.take(self._offset, 0, self._state.now())
        return done

    async def deliver(self) -> None:
        """Deliver what may go now."""
        await self._delivery.drain()

    async def plan_ahead(self) -> None:
        """Plan for members of schedules that began or changed."""
        await plan_ahead(self.house)

    async def fire(self) -> bool:
        """Act on one thing that is due. False when nothing is."""
        return await fire(self.house)

    async def tidy(self) -> None:
        """Let the housekeeping run."""
        await self._housekeeping.tidy()
