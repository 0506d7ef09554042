"""The clock's ticks: one at a time, and those that come meanwhile are let go without a word."""

from __future__ import annotations

import asyncio
import logging

import pytest

from scheduler.housekeeping import Housekeeping
from scheduler.jobs import Ticking
from store.database import StoreUnavailable
from tests.conversations.ground import Ground
from tests.store.ground import MASTER


def test_a_tick_that_takes_long_is_not_joined_by_the_next(ground: Ground) -> None:
    """Ten thousand check-ins take many ticks: two at once would fight for the same rows, and a warning cries wolf."""
    begun, may_end = [], asyncio.Event()

    async def work() -> None:
        begun.append(1)
        await may_end.wait()

    async def scene() -> None:
        tick = _tick(ground, work)
        first = asyncio.create_task(tick())
        await asyncio.sleep(0)
        await tick()
        assert len(begun) == 1
        may_end.set()
        await first
        await tick()
        assert len(begun) == 2

    asyncio.run(scene())


def test_after_a_tick_that_met_no_store_the_next_one_works(ground: Ground, caplog: pytest.LogCaptureFixture) -> None:
    """A store that comes back must find a clock that goes on."""
    came = []

    async def work() -> None:
        came.append(1)
        if len(came) == 1:
            raise StoreUnavailable("the disk is full")

    async def scene() -> None:
        tick = _tick(ground, work)
        await tick()
        await tick()

    with caplog.at_level(logging.ERROR):
        asyncio.run(scene())
    assert len(came) == 2
    assert "waits for the store" in caplog.text


def _tick(ground, work):
    ticking = Ticking(ground.house, Housekeeping(ground.database, MASTER, ground.chat, ground.time), may_fire=False)
    ticking._every(5, work)
    return ticking._scheduler.get_jobs()[-1].func
