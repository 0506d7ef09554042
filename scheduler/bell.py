"""The bell between commit and delivery: rung after a commit, heard by whoever delivers. A lost ring only costs time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Bell:
    """Wakes one listener on the event loop."""

    def __init__(self, far: Callable[[], None] = lambda: None) -> None:
        """Take what lets the other workers know, if there may be some."""
        self._rung = asyncio.Event()
        self._far = far

    def ring(self) -> None:
        """Ring after a commit, here and afar; ringing twice is ringing once."""
        self._rung.set()
        self._far()

    def ring_here(self) -> None:
        """Ring for this worker alone."""
        self._rung.set()

    async def wait(self, seconds: float) -> None:
        """Wait for a ring, at most `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        except TimeoutError:
            return
        finally:
            self._rung.clear()
