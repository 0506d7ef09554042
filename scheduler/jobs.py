"""The clock's ticks. APScheduler only ticks: what is due is a row in the store, never a job in memory (F10)."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from functools import partial

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from conversations.climbing import climb_all
from conversations.count_windows import count_due
from conversations.fire import fire
from conversations.house import House
from conversations.switch import switch
from conversations.upcoming import plan_members
from store.database import StoreUnavailable

from .housekeeping import Housekeeping

TICK_SECONDS, TIDY_SECONDS, COUNT_SECONDS = 5, 600, 600

SCRUB_SECONDS = 20
"""How often an erasure that somebody's reading held up is tried again: its bytes are gone within a minute after."""

SWITCH_SECONDS = 2
"""How often a worker looks whether other words were published: all have them within ten seconds."""

MARKS_SECONDS = 20
"""How often the tombstones are written down beside the backups, if there are new ones."""

FIRES_PER_TICK = 500

_log = logging.getLogger(__name__)


async def fire_all_due(house: House) -> int:
    """Act on everything that is due, at most one tick's share. Returns how many nudges were acted on."""
    fired = 0
    while fired < FIRES_PER_TICK and await fire(house):
        fired += 1
    return fired


async def plan_ahead(house: House) -> None:
    """Plan for the members of schedules that began or changed, some at a time, until all are planned for."""
    while True:
        begun = time.monotonic()
        if await house.database.transact(lambda tx: plan_members(tx, house.master, house.now())) is None:
            return
        # A store that plans without a pause lets every turn wait; so it has half of the time for turns alone.
        await asyncio.sleep(time.monotonic() - begun)


class Ticking:
    """Due nudges and other words every few seconds, tidying and counting every few minutes."""

    def __init__(self, house: House, housekeeping: Housekeeping, may_fire: bool) -> None:
        self._house = house
        self._housekeeping = housekeeping
        self._scheduler = AsyncIOScheduler(timezone="UTC", job_defaults={"coalesce": True, "max_instances": 2})
        if may_fire:
            self._every(TICK_SECONDS, self._fire)
        # Of their own: no call request waits for ten thousand check-ins. Nor for a clock that has no zones.
        self._every(TICK_SECONDS, self._climb)
        self._every(TIDY_SECONDS, housekeeping.tidy)
        self._every(SCRUB_SECONDS, housekeeping.scrub_if_due)
        self._every(COUNT_SECONDS, partial(count_due, house))
        self._every(SWITCH_SECONDS, partial(switch, house))
        self._every(MARKS_SECONDS, housekeeping.keep_marks)

    def start(self) -> None:
        """Begin ticking."""
        self._scheduler.start()

    def stop(self) -> None:
        """Stop ticking. Nothing is lost: what is due stays a row."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def _fire(self) -> None:
        await plan_ahead(self._house)
        await fire_all_due(self._house)

    async def _climb(self) -> None:
        await climb_all(self._house)

    def _every(self, seconds: int, work: Callable[[], Awaitable[object]]) -> None:
        alone = asyncio.Lock()

        async def safely() -> None:
            if alone.locked():
                # The one before is still at it, as in a minute with ten thousand check-ins: no reason for a warning.
                return
            try:
                async with alone:
                    await work()
            except StoreUnavailable as failure:
                _log.error("the clock waits for the store: %s", failure)

        self._scheduler.add_job(safely, "interval", seconds=seconds, misfire_grace_time=None)
