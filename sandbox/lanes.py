"""Which update may go to the webhook next: a lane a chat, one post at a time in it, pauses after failures. Pure."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from heapq import heappop, heappush
from random import Random
from typing import Any

from sandbox.updates import Waiting

MESSAGES = frozenset({"message", "edited_message", "channel_post", "edited_channel_post"})
_OFFSETS = {"inline_query": 1, "callback_query": 3, "my_chat_member": 5, "chat_member": 6, "message_reaction": 8}
_LANES_A_LINE = 2
"""Telegram loads as many lanes as twice the lines it may open; the others wait until one of these is empty."""


def lane_of(kind: str, body: dict[str, Any]) -> int:
    """The lane of an update, numbered as Telegram's own server does; 0 if it needs none."""
    if kind in MESSAGES:
        return int(body["chat"]["id"])
    if kind not in _OFFSETS:
        return 0
    whose = body["from"] if kind in ("callback_query", "inline_query") else body["chat"]
    return int(whose["id"]) + (_OFFSETS[kind] << 33)


@dataclass(slots=True)
class BackOff:
    """How long a lane waits after failures, in real seconds: at once, then twice `first`, four times, and so on."""

    first: float = 1.0
    longest: float = 60.0
    retry_after_most: float = 3600.0


@dataclass(slots=True)
class _Failures:
    """How often one update failed, and the last pause."""

    count: int
    pause: float


class Lanes:
    """The updates that are on their way to one webhook, by lane, each lane in order."""

    def __init__(self, lines: int, back_off: BackOff, chance: Random) -> None:
        """Start empty.

        Args:
            lines: How many posts may be under way at once.
            back_off: The pauses; may be changed while it runs.
            chance: Spreads the longest pauses between once and twice their length.
        """
        self._lines = lines
        self._back_off = back_off
        self._chance = chance
        self._arrived: deque[Waiting] = deque()
        self._lanes: dict[int, deque[Waiting]] = {}
        self._ready: list[tuple[float, int]] = []
        self._failures: dict[int, _Failures] = {}
        self.under_way = 0

    def add(self, row: Waiting) -> None:
        """Add the newest update."""
        self._arrived.append(row)

    def next(self, clock: float) -> Waiting | None:
        """The update to post now; its lane waits until `drop` or `again` is told."""
        self._load(clock)
        if self.under_way >= self._lines or not self._ready or self._ready[0][0] > clock:
            return None
        _, lane = heappop(self._ready)
        self.under_way += 1
        return self._lanes[lane][0]

    def _load(self, clock: float) -> None:
        while self._arrived and len(self._lanes) < self._lines * _LANES_A_LINE:
            row = self._arrived.popleft()
            row.lane = row.lane or -row.update_id  # without a lane of its kind, it has one alone
            if row.lane not in self._lanes:
                self._lanes[row.lane] = deque()
                heappush(self._ready, (clock, row.lane))
            self._lanes[row.lane].append(row)

    def wake_at(self) -> float | None:
        """When `next` may have something, if nothing else happens before."""
        return self._ready[0][0] if self._ready and self.under_way < self._lines else None

    def has_next(self, row: Waiting) -> bool:
        """Whether another update waits in the same lane."""
        return len(self._lanes[row.lane]) > 1

    def swap(self, row: Waiting) -> Waiting:
        """Put the second update of a lane before its first, as Telegram never should. Returns the new first."""
        lane = self._lanes[row.lane]
        lane[0], lane[1] = lane[1], lane[0]
        return lane[0]

    def drop(self, row: Waiting, clock: float) -> None:
        """Be done with an update: it arrived, or it is too old."""
        self.under_way -= 1
        self._failures.pop(row.update_id, None)
        lane = self._lanes[row.lane]
        lane.remove(row)
        if lane:
            heappush(self._ready, (clock, row.lane))
        else:
            del self._lanes[row.lane]

    def pause_after(self, row: Waiting, retry_after: float) -> float:
        """Count a failure of this update.

        Args:
            row: What could not be delivered.
            retry_after: The seconds the bot asked for; 0 if it did not.

        Returns:
            The seconds its lane should pause: none after the first failure, as with Telegram.
        """
        failures = self._failures.setdefault(row.update_id, _Failures(0, self._back_off.first))
        pause = min(max(retry_after, 0.0), self._back_off.retry_after_most)
        if not pause and failures.count:
            longest = self._chance.uniform(self._back_off.longest, self._back_off.longest * 2)
            failures.pause = pause = min(longest, failures.pause * 2)
        failures.count += 1
        return pause

    def again(self, row: Waiting, at: float) -> None:
        """Keep an update at the head of its lane, to be posted again at this time."""
        self.under_way -= 1
        heappush(self._ready, (at, row.lane))
