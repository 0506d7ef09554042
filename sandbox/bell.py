"""A bell that waiting requests listen to: it wakes them when something changed, or when the house closes."""

from __future__ import annotations

import asyncio


class Bell:
    """Wakes every waiter at once; after `close` nobody waits any more."""

    def __init__(self) -> None:
        """Start silent and open."""
        self._waiting: set[asyncio.Future[None]] = set()
        self.closed = False

    def ring(self) -> None:
        """Wake everybody who is waiting now."""
        waiting, self._waiting = self._waiting, set()
        for sleeper in waiting:
            if not sleeper.done():
                sleeper.set_result(None)

    def close(self) -> None:
        """Wake everybody and let nobody wait again."""
        self.closed = True
        self.ring()

    async def wait(self, seconds: float) -> bool:
        """Wait for a ring, at most so many seconds.

        Returns:
            True if it rang, False if the time ran out or the bell is closed.
        """
        if self.closed:
            return False
        sleeper: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(sleeper)
        try:
            await asyncio.wait_for(sleeper, seconds)
        except TimeoutError:
            return False
        finally:
            self._waiting.discard(sleeper)
        return not self.closed
