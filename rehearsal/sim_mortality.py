"""A process that can be killed between any two things it does: what a SIGKILL leaves is what was committed."""

from __future__ import annotations

from collections import Counter


class Killed(BaseException):
    """The process is dead. No `except Exception` of the house may hold it up, as none holds up a SIGKILL."""


class Mortality:
    """Counts what a life passes, and ends it at the one that was chosen."""

    def __init__(self) -> None:
        self.is_dead = False
        self.deaths: Counter[str] = Counter()
        self._left: int | None = None

    def doom(self, passages: int) -> None:
        """Let this life end after so many more passages."""
        self._left = passages

    def revive(self) -> None:
        """Begin another life."""
        self.is_dead, self._left = False, None

    def passes(self, point: str) -> None:
        """Pass a durable point.

        Raises:
            Killed: here the process ends; or it ended before, and this is what of it still stirs.
        """
        if self.is_dead:
            raise Killed(point)
        if self._left is None:
            return
        self._left -= 1
        if self._left < 0:
            self.is_dead = True
            self.deaths[point] += 1
            raise Killed(point)
