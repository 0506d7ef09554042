"""The queue of updates a bot has not confirmed yet, with Telegram's rules for `offset`. Pure."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Waiting:
    """One update that waits for the bot."""

    update_id: int
    expires: datetime
    shape: dict[str, Any]


class UpdateQueue:
    """Keeps updates until they are confirmed by a higher offset, or too old."""

    def __init__(self, first_id: int) -> None:
        """Number the updates from `first_id` on."""
        self._next = first_id
        self._rows: deque[Waiting] = deque()
        self.allowed: frozenset[str] | None = None

    def __len__(self) -> int:
        """How many updates wait."""
        return len(self._rows)

    def put(self, kind: str, body: dict[str, Any], expires: datetime) -> int | None:
        """Add an update, unless the bot asked not to get its kind.

        Returns:
            The update's id, or None if it was left out.
        """
        if self.allowed is not None and kind not in self.allowed:
            return None
        update_id, self._next = self._next, self._next + 1
        self._rows.append(Waiting(update_id, expires, {"update_id": update_id, kind: body}))
        return update_id

    def take(self, offset: int, limit: int, now: datetime) -> list[dict[str, Any]]:
        """Confirm what lies before `offset` and return the next updates.

        A negative offset keeps only so many from the end. What was returned stays until it is confirmed.
        """
        rows = self._rows
        if offset < 0:
            while len(rows) > -offset:
                rows.popleft()
        else:
            while rows and rows[0].update_id < offset:
                rows.popleft()
        if any(row.expires <= now for row in rows):
            self._rows = rows = deque(row for row in rows if row.expires > now)
        return [row.shape for row, _ in zip(rows, range(limit), strict=False)]

    def clear(self) -> None:
        """Forget everything that waits."""
        self._rows.clear()
