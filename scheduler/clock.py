"""What time it is for the house. In the sandbox the clock can be moved forward, so that days pass in a second."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class Clock:
    """Real time plus what it was moved forward by. Moving it rings whoever waits for time to pass."""

    def __init__(self) -> None:
        self._moved = timedelta()
        self._listeners: list[Callable[[], None]] = []

    def now(self) -> datetime:
        """Return the moment, aware and in UTC."""
        return datetime.now(UTC) + self._moved

    def advance(self, by: timedelta) -> None:
        """Move the clock forward.

        Raises:
            ValueError: a clock does not go back.
        """
        if by < timedelta():
            raise ValueError("the clock only goes forward")
        self._moved += by
        for listener in self._listeners:
            listener()

    def when_moved(self, listener: Callable[[], None]) -> None:
        """Call `listener` each time the clock is moved."""
        self._listeners.append(listener)
