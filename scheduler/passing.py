"""Letting time pass in practice: the clock moves in small strides, and what falls due on the way happens on the way.

A jump of a whole day would look like an outage: what fell due early in it would be too late to be sent.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from .clock import Clock

STRIDE = timedelta(minutes=30)
"""Smaller than the two hours after which something due is too late."""


class PassingTime:
    """Moves a clock forward stride by stride; `each` is awaited after every stride."""

    def __init__(self, clock: Clock, each: Callable[[], Awaitable[object]]) -> None:
        self._clock = clock
        self._each = each
        self._left = timedelta()
        self._moving: asyncio.Task[None] | None = None

    def advance(self, by: timedelta) -> None:
        """Begin to let `by` pass."""
        self._left += by
        if self._moving is None or self._moving.done():
            self._moving = asyncio.ensure_future(self._move())

    async def pass_time(self, by: timedelta) -> None:
        """Let `by` pass, and return when it has."""
        self.advance(by)
        assert self._moving is not None
        await self._moving

    async def _move(self) -> None:
        while self._left > timedelta():
            part = min(STRIDE, self._left)
            self._left -= part
            self._clock.advance(part)
            await self._each()
