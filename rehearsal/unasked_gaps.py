"""Says which occurrence of a schedule has no row although it was ahead, by rules read without the planner. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from .plan_clock import DAY, OPEN, clock_of, minute_of, occurrences_of, wall_minute, wall_text
from .unasked_story import Habit, Story, Timetable

HALF_FROM, MONTHLY_FROM, ASK_FROM = 3, 6, 9
MONTH = 28 * DAY

TEN_DAYS = 10

LINES_FROM = date(2026, 1, 5)
"""The Monday from which lines of every second and fourth week are counted."""

FRIDAY, AFTERNOON, LINES_WINDOW = 4, 16 * 60, 40

AHEAD = timedelta(days=200)


@dataclass(frozen=True)
class Kept:
    """One occurrence that has a row: when it was over (None: it is still to come), and whether it was sent."""

    wall: int
    over_at: datetime | None
    is_sent: bool


def find_gaps(story: Story, arrived: Collection[tuple[int, int, str]]) -> Iterator[str]:
    """Yield what is missing. `arrived`: peer, schedule and wall of what surely stood in a chat."""
    for (peer, schedule), since in story.members.items():
        if peer not in story.gone:
            yield from _Chain(story, peer, schedule, since).read(arrived)


class _Chain:
    """The occurrences of one schedule for one peer, one after the other."""

    def __init__(self, story: Story, peer: int, schedule: int, since: int) -> None:
        self._story, self._peer, self._schedule = story, peer, schedule
        self._habit = story.habits[peer]
        self._walls, self._ten_days = _walls(self._habit, story.timetables.get(schedule), story.looks[-1][1])
        self._kept = sorted((self._keep(ids) for ids in self._by_wall().values()), key=lambda kept: kept.wall)
        # Who was planned for is known when the first row stands: before it nothing can be missing.
        first = min((story.planned.changes[row_id][0][0] for row_id in self._ids()), default=len(story.looks) - 1)
        self._begins = story.looks[max(since, first)][1]

    def _ids(self) -> list[int]:
        return self._story.of_schedule.get((self._peer, self._schedule), [])

    def _by_wall(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for row_id in self._ids():
            found.setdefault(self._story.planned.last(row_id).wall, []).append(row_id)
        return found

    def _keep(self, ids: list[int]) -> Kept:
        """Put together all rows that one occurrence had: only its last one can have ended."""
        wall, over, is_sent = self._story.planned.last(ids[0]).wall, None, False
        for row_id in ids:
            changes = self._story.planned.changes[row_id]
            ended = next(((look, row) for look, row in changes if row is None or row.state != "planned"), None)
            if ended is None:
                return Kept(wall_minute(wall), None, False)
            moment = self._story.looks[ended[0]][1]
            over = max(over, moment) if over else moment
            is_sent = is_sent or (ended[1] is not None and ended[1].state == "done")
        return Kept(wall_minute(wall), over, is_sent)

    def read(self, arrived: Collection[tuple[int, int, str]]) -> Iterator[str]:
        """Yield what is missing between two rows, or behind the last one."""
        last, passed_over = None, 0
        moment = self._begins
        for kept in self._kept:
            wanted = self._wanted(last, passed_over, moment)
            if wanted is not None and wanted < kept.wall:
                yield self._told(wanted, f"{wall_text(kept.wall)} has a row")
            if kept.over_at is None:
                return
            moment = max(moment, kept.over_at)
            if kept.is_sent:
                passed_over = self._count(passed_over, last, kept.wall, arrived)
                last = kept.wall
        wanted = self._wanted(last, passed_over, moment)
        if wanted is not None and passed_over < ASK_FROM:
            yield self._told(wanted, "nothing is planned")

    def _count(self, passed_over: int, last: int | None, now: int, arrived: Collection[tuple[int, int, str]]) -> int:
        """Return how many in a row were passed over, once the next one is sent: only what arrived can be."""
        if last is None:
            return passed_over
        key = (self._peer, self._schedule, wall_text(last))
        if key in self._story.answered:
            return 0
        return passed_over + (key in arrived and now not in self._ten_days)

    def _told(self, wall: int, what: str) -> str:
        return f"peer {self._peer}, schedule {self._schedule}: {wall_text(wall)} has none, and {what}"

    def _wanted(self, last: int | None, passed_over: int, moment: datetime) -> int | None:
        """Return the first wall that may come next and surely lay ahead at a moment."""
        clock, now = clock_of(self._habit.zone), minute_of(moment)
        return next((wall for wall in self._after(last, passed_over) if clock.first(wall) > now), None)

    def _after(self, last: int | None, passed_over: int) -> list[int]:
        if last is None:
            return self._walls
        following = bisect_right(self._walls, last)
        if last in self._ten_days and following < len(self._walls) and self._walls[following] in self._ten_days:
            return self._walls[following:]
        if passed_over >= MONTHLY_FROM:
            return self._walls[max(bisect_left(self._walls, last + MONTH), following + 1) :]
        return self._walls[following + (passed_over >= HALF_FROM) :]


def _walls(habit: Habit, timetable: Timetable | None, until: datetime) -> tuple[list[int], frozenset[int]]:
    """Return all walls of a schedule, or of a peer's lines; and those of a ten-day pack among them."""
    ends_on = (until + AHEAD).date()
    if timetable:
        rule = (timetable.weekdays, timetable.at, timetable.every_weeks, timetable.begins_on)
        return list(occurrences_of(*rule, ends_on)), frozenset()
    weekly = list(occurrences_of((FRIDAY,), AFTERNOON, habit.lines, LINES_FROM, ends_on)) if habit.lines else []
    if habit.ten_days_since is None:
        return weekly, frozenset()
    opens, _ = OPEN[habit.hours or "usual"]
    first, last = habit.ten_days_since, habit.ten_days_since + timedelta(days=TEN_DAYS - 1)
    daily = list(occurrences_of(tuple(range(7)), opens, 1, first, last))
    return [*daily, *(wall for wall in weekly if wall > daily[-1] + DAY // 2)], frozenset(daily)
