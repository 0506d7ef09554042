"""Reads what came by itself in a run of kills, and says which occurrence was doubled, lost, too much or at night. Pure.

It asks nothing of the house: it reads rows and chats, and counts days and walls by a calendar of its own.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from .plan_clock import clock_of, minute_of
from .unasked_gaps import find_gaps
from .unasked_story import OPEN, QUEUED_AS, Planned, Queued, Story

SHOWN_TWICE, LOST, PLANNED_TWICE, MISSING = (
    "shown twice",
    "lost in silence",
    "planned twice",
    "an occurrence is missing",
)
NOT_ENDED, VANISHED, LEFT = "sent and not ended", "gone without a word", "left behind"
NO_WHY, EARLY, UNTRUE = "ended and no why", "missed before it was late", "shown, and its row says not"
AT_NIGHT, OVER_DOSE = "in quiet hours", "over the dose"
BREAKS = (
    SHOWN_TWICE, LOST, PLANNED_TWICE, MISSING, NOT_ENDED, VANISHED, LEFT, NO_WHY, EARLY, UNTRUE, AT_NIGHT, OVER_DOSE
)  # fmt: skip

LATE = timedelta(hours=2)
"""What is sent no more (`design.md` rule 16)."""

WEEK, WEEKLY_MOST = 7, 2

WAITING = frozenset({"waits", "later"})
"""Why a row that is planned may stand beside the next one."""


@dataclass
class Findings:
    """What was counted, and every promise that was broken: its name, and words on where."""

    counts: Counter[str] = field(default_factory=Counter)
    breaks: list[tuple[str, str]] = field(default_factory=list)

    def add(self, name: str, where: object) -> None:
        """Note a broken promise."""
        self.breaks.append((name, f"{where}"))


@dataclass
class Fate:
    """What became of one occurrence that was sent: its row, its message, and which messages the chat showed for it."""

    planned: Planned
    queued: Queued
    shown: list[str] = field(default_factory=list)


def read(story: Story) -> Findings:
    """Read a run."""
    found = Findings()
    fates = list(_fates(story, found))
    _read_chats(story, fates, found)
    for fate in fates:
        _read_fate(fate, story, found)
    _read_endings(story, found)
    _read_planning(story, found)
    _read_doses(story, found)
    arrived = {(f.planned.peer, f.planned.schedule, f.planned.wall) for f in fates if f.queued.state == "sent"}
    for name in find_gaps(story, arrived):
        found.add(MISSING, name)
    return found


def _ended_in(story: Story, row_id: int) -> tuple[int, Planned] | None:
    """Return the look that first saw a row ended, and the row as it was then."""
    return next(
        ((look, row) for look, row in story.planned.changes[row_id] if row is not None and row.state != "planned"), None
    )


def _fates(story: Story, found: Findings) -> Iterator[Fate]:
    """Set what ended as done beside the messages that were written in the same life: as many, or something is wrong."""
    made: dict[tuple[int, int, str], list[Queued]] = defaultdict(list)
    for number, changes in story.queued.changes.items():
        first, written_first = changes[0]
        if written_first is not None:
            made[first, written_first.peer, written_first.kind].append(story.queued.last(number))
    for row_id in story.planned.changes:
        ended = _ended_in(story, row_id)
        if ended is None or ended[1].state != "done":
            continue
        look, row = ended
        written = made[look, row.peer, QUEUED_AS[row.kind]]
        if written:
            yield Fate(row, written.pop(0))
        else:
            found.add(LOST, f"done, and no message was written: {row}")
    for left in made.values():
        for message in left:
            found.add(NOT_ENDED, f"a message was written, and what it is of goes on: {message}")


def _read_chats(story: Story, fates: list[Fate], found: Findings) -> None:
    """Give each message that a chat showed to the newest row of its peer that was there before it."""
    by_peer: dict[int, list[Fate]] = defaultdict(list)
    for fate in sorted(fates, key=lambda each: each.queued.created_at):
        by_peer[fate.planned.peer].append(fate)
    moments = {peer: [_second(fate.queued.created_at) for fate in its] for peer, its in by_peer.items()}
    for shown in story.shown:
        habit = story.habits[shown.peer]
        if not clock_of(habit.zone).is_open(minute_of(shown.at), habit.hours):
            found.add(AT_NIGHT, shown)
        place = bisect_right(moments.get(shown.peer, []), _second(shown.at)) - 1
        if place < 0:
            found.add(NOT_ENDED, f"shown, and no row says why: {shown}")
        else:
            by_peer[shown.peer][place].shown.append(shown.key)


def _second(moment: datetime) -> datetime:
    """Telegram tells the moment of a message in whole seconds."""
    return moment.replace(microsecond=0)


def _read_fate(fate: Fate, story: Story, found: Findings) -> None:
    """Shown once, or a row says that nobody knows, or why not."""
    state, times = fate.queued.state, len(fate.shown)
    found.counts["message " + (f"{state}: {fate.queued.why}" if state not in ("sent", "unknown") else state)] += 1
    found.counts["shown"] += times > 0
    found.counts["not shown"] += times == 0
    found.counts["not shown, flagged"] += times == 0 and state not in OPEN | {"sent"}
    found.counts["unknown and shown"] += state == "unknown" and times > 0
    where = f"{fate.planned} {fate.queued}"
    if times > 1:
        found.counts["copied"] += len(set(fate.shown)) < times
        found.counts["notified twice"] += 1
        found.add(SHOWN_TWICE, f"{times} times: {where}")
    if state in OPEN:
        found.add(LEFT, f"{state} to the end: {where}")
    elif state == "sent" and not times:
        found.add(LOST, f"the row says sent: {where}")
    elif state in ("missed", "cancelled", "failed"):
        if times:
            found.add(UNTRUE, where)
        if not fate.queued.why:
            found.add(NO_WHY, where)


def _read_endings(story: Story, found: Findings) -> None:
    """Every row of what is to come ends once, and says how."""
    end = story.looks[-1][1]
    for row_id, changes in story.planned.changes.items():
        ended = _ended_in(story, row_id)
        found.counts["put off"] += len({row.due_at for _, row in changes if row and row.state == "planned"}) - 1 > 0
        if ended is None:
            _read_unended(story, changes, end, found)
            continue
        look, row = ended
        found.counts[f"due: {row.kind}"] += 1
        if row.state != "done":
            found.counts[f"{row.state}: {row.why}"] += 1
            if not row.why:
                found.add(NO_WHY, row)
        if row.why == "late" and story.looks[look][1] < row.due_at + LATE:
            found.add(EARLY, f"{row} at {story.looks[look][1]}")
        for later, other in changes:
            if later > look and other is not None and other.state != row.state:
                found.add(PLANNED_TWICE, f"ended, and again {other.state}: {row}")


def _read_unended(story: Story, changes: list[tuple[int, Planned | None]], end: datetime, found: Findings) -> None:
    look, row = changes[-1]
    if row is not None:
        found.counts["still planned"] += 1
        if row.due_at <= end:
            found.add(LEFT, f"due and never looked at: {row}")
        return
    before = next(each for _, each in reversed(changes) if each is not None)
    if before.peer in story.gone:
        found.counts["taken back"] += 1
        return
    again = [row for row in _same(story, before) if row.wall == before.wall and _is_there(story, row.id, look)]
    if again:
        found.counts["planned anew"] += 1
    else:
        found.add(VANISHED, f"{before} between {story.looks[look][0]} and {story.looks[look][1]}")


def _same(story: Story, row: Planned) -> list[Planned]:
    """Return all rows of the same peer and schedule, each as it was seen last."""
    ids = story.of_schedule.get((row.peer, row.schedule), [])
    return [story.planned.last(each) for each in ids if each != row.id]


def _is_there(story: Story, row_id: int, look: int) -> bool:
    """Whether a row was seen by a look."""
    standing = [row for number, row in story.planned.changes[row_id] if number <= look]
    return bool(standing) and standing[-1] is not None


def _read_planning(story: Story, found: Findings) -> None:
    """Of each occurrence there is one row, and of each schedule one that is still to come."""
    for (peer, schedule), ids in story.of_schedule.items():
        spans: dict[str, list[int]] = defaultdict(list)
        for row_id in ids:
            spans[story.planned.last(row_id).wall].append(row_id)
        for wall, several in spans.items():
            # A row that was planned anew took the place of one that had not ended.
            ended = [row_id for row_id in several if _ended_in(story, row_id)]
            if len(ended) > 1:
                found.add(PLANNED_TWICE, f"peer {peer}, schedule {schedule}, {wall}: {len(ended)} rows of it ended")
        _read_standing(story, peer, schedule, ids, found)


def _read_standing(story: Story, peer: int, schedule: int, ids: list[int], found: Findings) -> None:
    """One occurrence is still to come, beside those whose time came already, or that were put off."""
    changed = ((look, row_id, row) for row_id in ids for look, row in story.planned.changes[row_id])
    events = sorted(changed, key=lambda event: event[:2])
    standing: dict[int, Planned | None] = {}
    for place, (look, row_id, row) in enumerate(events):
        standing[row_id] = row
        is_last = place + 1 == len(events) or events[place + 1][0] != look
        moment = story.looks[look][1]
        ahead = [each.id for each in standing.values() if each and _is_ahead(each, moment)]
        if is_last and len(ahead) > 1:
            found.add(PLANNED_TWICE, f"peer {peer}, schedule {schedule}, look {look}: rows {sorted(ahead)}")


def _is_ahead(row: Planned, moment: datetime) -> bool:
    return row.state == "planned" and row.due_at > moment and row.why not in WAITING


def _read_doses(story: Story, found: Findings) -> None:
    """At most one on a peer's day, and two in seven; one a day for who asked for ten of them."""
    days: dict[int, list[int]] = defaultdict(list)
    for row_id in story.queued.changes:
        row = story.queued.last(row_id)
        habit = story.habits[row.peer]
        days[row.peer].append(clock_of(habit.zone).day(minute_of(row.created_at), habit.hours))
    for peer, its in days.items():
        its.sort()
        most = WEEK if story.habits[peer].ten_days_since else WEEKLY_MOST
        for place, day in enumerate(its):
            lately = its[bisect_right(its, day - WEEK) : place + 1]
            if len(lately) > most or len(set(lately)) < len(lately):
                found.add(OVER_DOSE, f"peer {peer}: {lately} are days of one week")
