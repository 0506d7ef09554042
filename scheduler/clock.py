"""What time it is for the house. In the sandbox the clock can be moved forward, so that days pass in a second."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class Clock:
    """Real time plus what it was moved forward by."""

    def __init__(self) -> None:
        self._moved = timedelta()

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
