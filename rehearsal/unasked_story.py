"""What happened to everything that came by itself in a run of kills: rows of the store as each life left them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Generic, NamedTuple, TypeVar

LINES = 0
"""The schedule of a peer's own lines, as the store numbers it."""

CHECK_IN, LINE = "check_in", "line"

QUEUED_AS = {CHECK_IN: "check_in", LINE: "nudge"}
"""The kind of what was planned → the kind of its message in the outbox."""

OPEN = frozenset({"queued", "retry", "sending"})
"""States of a message that still has to do something."""


class Planned(NamedTuple):
    """One row of what is to come by itself, as it stood. `wall` is the local time of the occurrence, as it is kept."""

    id: int
    peer: int
    kind: str
    schedule: int
    wall: str
    state: str
    why: str
    due_at: datetime


class Queued(NamedTuple):
    """One message of the outbox that came by itself, as it stood."""

    id: int
    peer: int
    kind: str
    state: str
    why: str
    created_at: datetime


class Shown(NamedTuple):
    """One message that a chat showed. `key` is all that tells it from others: its words, and what its buttons carry."""

    peer: int
    key: str
    at: datetime


@dataclass(frozen=True)
class Habit:
    """What a peer chose: `ten_days_since`, the first day of a ten-day pack; `lines`, every how many weeks."""

    zone: str
    hours: str = ""
    lines: int = 0
    ten_days_since: date | None = None
    answers: bool = False


@dataclass(frozen=True)
class Timetable:
    """When a schedule is due. `at` is a minute of the day, 0 (Monday) the first of the weekdays."""

    weekdays: tuple[int, ...]
    at: int
    window: int
    begins_on: date
    every_weeks: int = 1


R = TypeVar("R", Planned, Queued)


class Rows(Generic[R]):
    """How rows changed, look by look; a row that is gone is None from then on."""

    def __init__(self) -> None:
        self.changes: dict[int, list[tuple[int, R | None]]] = defaultdict(list)
        self._now: dict[int, R] = {}

    def look(self, number: int, found: Iterable[R]) -> list[R]:
        """Note what look `number` found. Returns what is new or another since the look before."""
        there = {row.id: row for row in found}
        news = [row for row in there.values() if self._now.get(row.id) != row]
        for row in news:
            self.changes[row.id].append((number, row))
        for gone in self._now.keys() - there.keys():
            self.changes[gone].append((number, None))
        self._now = there
        return news

    @property
    def standing(self) -> list[R]:
        """All rows as the last look found them."""
        return list(self._now.values())

    def last(self, row_id: int) -> R:
        """Return a row as it was seen last."""
        return next(row for _, row in reversed(self.changes[row_id]) if row is not None)


@dataclass
class Story:
    """A whole run.

    Attributes:
        looks: when the life began whose end was looked at, and the moment of the look, by the bot's clock.
        planned: what was to come, look by look.
        queued: messages that came by themselves, look by look.
        shown: what the chats showed, in order.
        habits: by the row number of their peer.
        timetables: by the number of their schedule.
        members: who gets which schedule (or `LINES`), and since which look.
        answered: peer, schedule and wall of each check-in that was answered.
        gone: peers who blocked the bot.
    """

    looks: list[tuple[datetime, datetime]] = field(default_factory=list)
    planned: Rows[Planned] = field(default_factory=Rows)
    queued: Rows[Queued] = field(default_factory=Rows)
    shown: list[Shown] = field(default_factory=list)
    habits: dict[int, Habit] = field(default_factory=dict)
    timetables: dict[int, Timetable] = field(default_factory=dict)
    members: dict[tuple[int, int], int] = field(default_factory=dict)
    answered: set[tuple[int, int, str]] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)

    @cached_property
    def of_schedule(self) -> dict[tuple[int, int], list[int]]:
        """Row numbers by peer and schedule; to be asked for once the run is over."""
        found: dict[tuple[int, int], list[int]] = {}
        for row_id in self.planned.changes:
            row = self.planned.last(row_id)
            found.setdefault((row.peer, row.schedule), []).append(row_id)
        return found
