"""The queue of updates a bot has not confirmed yet, with Telegram's rules for `offset`. Pure."""

from __future__ import annotations

from collections import Counter, OrderedDict, deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

LOGGED = 5000
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds a bot only gets if it names them in `allowed_updates`."""

WAITING, CONFIRMED, EXPIRED, DROPPED = "waiting", "confirmed", "expired", "dropped"


@dataclass(slots=True, eq=False)
class Waiting:
    """One update: what it says, and what became of it."""

    update_id: int
    kind: str
    chat_id: int
    lane: int
    expires: datetime
    shape: dict[str, Any]
    handed: int = 0
    fate: str = WAITING

    def trace(self) -> dict[str, Any]:
        """What became of it, for whoever checks a run."""
        names = ("update_id", "kind", "chat_id", "handed", "fate")
        return {name: getattr(self, name) for name in names}


def chat_of(kind: str, body: dict[str, Any]) -> int:
    """The chat an update belongs to; 0 if it has none."""
    place = body.get("message", {}) if kind == "callback_query" else body
    return int(place.get("chat", {}).get("id", 0))


class UpdateQueue:
    """Keeps updates until they are confirmed by a higher offset or by the webhook's answer, or are too old."""

    def __init__(self, first_id: int, logged: int = LOGGED) -> None:
        """Number the updates from `first_id` on, and remember what became of so many."""
        self._next = first_id
        self._rows: OrderedDict[int, Waiting] = OrderedDict()
        self._soonest: datetime | None = None
        self.allowed: frozenset[str] | None = None
        self.log: deque[Waiting] = deque(maxlen=logged)
        self.counts: Counter[str] = Counter(made=0, delivered=0, redelivered=0, confirmed=0, expired=0, dropped=0)

    def __len__(self) -> int:
        """How many updates wait."""
        return len(self._rows)

    def put(self, kind: str, body: dict[str, Any], expires: datetime, lane: int = 0) -> int | None:
        """Add an update, unless the bot asked not to get its kind.

        Returns:
            The update's id, or None if it was left out.
        """
        if kind in NOT_BY_DEFAULT if self.allowed is None else kind not in self.allowed:
            return None
        update_id, self._next = self._next, self._next + 1
        row = Waiting(update_id, kind, chat_of(kind, body), lane, expires, {"update_id": update_id, kind: body})
        self._rows[update_id] = row
        self.log.append(row)
        self.counts["made"] += 1
        self._soonest = expires if self._soonest is None else min(self._soonest, expires)
        return update_id

    def take(self, offset: int, limit: int, now: datetime) -> list[Waiting]:
        """Confirm what lies before `offset` and return the next updates.

        A negative offset keeps only so many from the end. What was returned stays until it is confirmed.
        """
        rows = self._rows
        if offset < 0:
            while len(rows) > -offset:
                self.forget(next(iter(rows)), CONFIRMED)
        else:
            while rows and (first := next(iter(rows))) < offset:
                self.forget(first, CONFIRMED)
        self.expire(now)
        return list(islice(rows.values(), limit))

    def expire(self, now: datetime) -> None:
        """Forget what is too old."""
        if self._soonest is None or self._soonest > now:
            return
        for update_id in [row.update_id for row in self._rows.values() if row.expires <= now]:
            self.forget(update_id, EXPIRED)
        self._soonest = min((row.expires for row in self._rows.values()), default=None)

    def hand_out(self, row: Waiting) -> None:
        """Count that the bot was given this update."""
        self.counts["redelivered" if row.handed else "delivered"] += 1
        row.handed += 1

    def lately_confirmed(self, chat_id: int | None, count: int) -> list[Waiting]:
        """The last updates the bot has confirmed, of one chat or of all, oldest first."""
        fitting = (row for row in reversed(self.log) if row.fate == CONFIRMED and chat_id in (None, row.chat_id))
        return list(islice(fitting, count))[::-1]

    def newer_than(self, update_id: int) -> Iterator[Waiting]:
        """What waits and came after this one, oldest first."""
        fresh = []
        for row in reversed(self._rows.values()):
            if row.update_id <= update_id:
                break
            fresh.append(row)
        return reversed(fresh)

    def forget(self, update_id: int, fate: str) -> None:
        """Stop keeping one update, for the reason `fate`."""
        row = self._rows.pop(update_id, None)
        if row is not None:
            row.fate = fate
            self.counts[fate] += 1

    def clear(self) -> None:
        """Drop everything that waits."""
        while self._rows:
            self.forget(next(iter(self._rows)), DROPPED)
