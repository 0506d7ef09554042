"""Reads a life of the plan sweep against the rules, with a clock and a calendar of its own."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from store.peers import PeerSettings

from .plan_clock import DAY, FOLD, GAP, Clock, clock_of, minute_of, occurrences_of, wall_minute, wall_text
from .plan_lives import Fate, Life, Plan

QUIET, DOUBLE, MISSING = "in quiet hours", "doubled", "missing"
AT_FOLD, AT_GAP = "wrong at a fold", "missing at a gap"
OUTSIDE, DOSE_OVER, DOSE_UNDER = "outside its window", "over the dose", "refused with room"
BREAKS = (QUIET, DOUBLE, MISSING, AT_FOLD, AT_GAP, OUTSIDE, DOSE_OVER, DOSE_UNDER)

HALF_FROM, MONTHLY_FROM = 3, 6
WEEK, MONTH = 7, 28 * DAY


@dataclass
class Tally:
    """What lives of one zone came to: counts, breaks by kind, and a sentence on the first ones."""

    counts: Counter[str] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)


class Reader:
    """Reads one life."""

    def __init__(self, life: Life, tally: Tally) -> None:
        rule = life.rule
        self._life, self._tally = life, tally
        self._window = rule.window_minutes
        # Thinning looks a month ahead, and every fourth week is a month.
        ends_on = min(rule.ends_on or date.max, life.ends.date() + timedelta(days=120))
        at = rule.at.hour * 60 + rule.at.minute
        self._walls = list(occurrences_of(rule.weekdays, at, rule.every_weeks, rule.begins_on, ends_on))
        self._sent: set[str] = set()
        self._days: list[int] = []

    def read(self) -> None:
        """Read it from the beginning to the end."""
        for each in self._life.history:
            if isinstance(each, Plan):
                self._plan(each)
            else:
                self._fate(each)

    def _break(self, kind: str, wall: int, settings: PeerSettings, moment: datetime) -> None:
        self._tally.broken[kind] += 1
        hours = settings.hours or "usual"
        told = f"life {self._life.number}: {kind}: {wall_text(wall)} in {settings.zone}, hours {hours}, {moment}"
        self._tally.told.append(told)

    def _plan(self, plan: Plan) -> None:
        clock = clock_of(plan.settings.zone)
        until = datetime.fromisoformat(plan.settings.quiet_until) if plan.settings.quiet_until else plan.now
        earliest = max(plan.now, until)
        candidates = self._after(plan)
        wanted = next((wall for wall in candidates if self._soonest(clock, plan, wall) > minute_of(earliest)), None)
        planned = wall_minute(plan.wall) if plan.wall else None
        is_in_life = wanted is not None and self._soonest(clock, plan, wanted) * 60 < self._life.ends.timestamp()
        if wanted is not None and is_in_life and (planned is None or planned > wanted):
            self._break(AT_GAP if clock.kind(wanted) == GAP else MISSING, wanted, plan.settings, plan.now)
        if planned is None:
            return
        self._tally.counts["planned"] += 1
        if planned not in candidates or plan.due_at <= earliest:
            self._break(OUTSIDE, planned, plan.settings, plan.due_at)
        self._place(clock, plan, planned)

    def _soonest(self, clock: Clock, plan: Plan, wall: int) -> int:
        """Return before which minute an occurrence cannot be due."""
        return clock.opening(clock.first(wall), plan.settings.hours)

    def _after(self, plan: Plan) -> list[int]:
        """Return the walls that may come next, the longer nobody answered the fewer."""
        if not plan.last:
            return self._walls
        last = wall_minute(plan.last)
        if plan.passed_over >= MONTHLY_FROM:
            monthly, half = bisect_left(self._walls, last + MONTH), bisect_right(self._walls, last) + 1
            return self._walls[max(monthly, half) :]
        return self._walls[bisect_right(self._walls, last) + (plan.passed_over >= HALF_FROM) :]

    def _place(self, clock: Clock, plan: Plan, wall: int) -> None:
        """Look whether something is due in its window, or as far behind the quiet hours as it lay in the window."""
        settings, due = plan.settings, minute_of(plan.due_at)
        kinds = [clock.kind(each) for each in (wall, wall + self._window - 1)]
        if kind := max(kinds):
            self._tally.counts[kind] += 1
        if not clock.is_open(due, settings.hours):
            self._break(QUIET, wall, settings, plan.due_at)
            return
        if self._in_window(clock, wall, due):
            return
        # The likeliest place first, and then each one there is.
        likely = due - clock.opening(clock.first(wall), settings.hours)
        places = [likely, *range(self._window)] if 0 <= likely < self._window else range(self._window)
        if any(self._moved(clock, wall, place, settings.hours) == due for place in places):
            self._tally.counts["moved"] += 1
            return
        self._break(AT_FOLD if FOLD in kinds else OUTSIDE, wall, settings, plan.due_at)

    def _in_window(self, clock: Clock, wall: int, due: int) -> bool:
        place = clock.wall(due) - wall
        if 0 <= place < self._window:
            return clock.first(wall + place) == due
        return any(clock.first(wall + place) == due for place in range(self._window) if not clock.shown(wall + place))

    def _moved(self, clock: Clock, wall: int, place: int, hours: str) -> int:
        """Return when the place in the window is due that lies in quiet hours; 0 for one that does not."""
        first = clock.first(wall + place)
        opens = clock.opening(first, hours)
        return clock.opening(opens + place, hours) if opens != first else 0

    def _fate(self, fate: Fate) -> None:
        clock, minute, wall = clock_of(fate.settings.zone), minute_of(fate.moment), wall_minute(fate.wall)
        day = clock.day(minute, fate.settings.hours)
        most = WEEK if self._life.is_ten_days else min(fate.settings.doses_most, 2)
        lately = [each for each in self._days if each > day - WEEK]
        is_free = len(lately) < most and all(each < day for each in lately)
        if is_free != fate.is_sent:
            self._break(DOSE_OVER if fate.is_sent else DOSE_UNDER, wall, fate.settings, fate.moment)
        self._tally.counts["postponed"] += fate.is_postponed
        if not fate.is_sent:
            self._tally.counts["refused"] += 1
            return
        self._tally.counts["sent"] += 1
        if not clock.is_open(minute, fate.settings.hours):
            self._break(QUIET, wall, fate.settings, fate.moment)
        if fate.wall in self._sent:
            self._break(AT_FOLD if clock.kind(wall) == FOLD else DOUBLE, wall, fate.settings, fate.moment)
        self._sent.add(fate.wall)
        self._days.append(day)


def check(life: Life, tally: Tally) -> None:
    """Read a life; what it came to is added to the tally."""
    Reader(life, tally).read()
