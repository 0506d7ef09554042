"""The bell between commit and delivery: rung after a commit, heard by whoever delivers. A lost ring only costs time."""

from __future__ import annotations

import asyncio


class Bell:
    """Wakes one listener on the event loop."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Ring; ringing twice is ringing once."""
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
