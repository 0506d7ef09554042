"""Organisations, schedules, members and own lines, planted in a bot's store; and the store read between lives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from conversations.lines import LINES_EVERY
from conversations.occurrences import Rule
from conversations.upcoming import plan_line, plan_peer
from store import answers, marks, nudges, organisations, outbox, peers, schedules, sessions, tables
from store.answers import Asked
from store.database import Transaction
from store.keys import MasterKey
from store.peers import PeerSettings

from .unasked_story import LINES, QUEUED_AS, Habit, Planned, Queued, Timetable

VANCOUVER = "America/Vancouver"

CHECK_IN_FLOW = "team_check_in"

TWICE_A_WEEK, ONCE, FORTNIGHT, SAME_DAY = "twice a week", "once", "every fortnight", "the same day"

TIMES: dict[str, tuple[tuple[int, ...], int, int, int]] = {
    TWICE_A_WEEK: ((0, 3), 10 * 60 + 30, 60, 1),
    ONCE: ((1,), 13 * 60, 40, 1),
    FORTNIGHT: ((2,), 18 * 60, 40, 2),
    SAME_DAY: ((1,), 15 * 60, 40, 1),
}
"""What schedules there are: weekdays, minute of the day, window in minutes, every how many weeks."""

JOINS = (
    (TWICE_A_WEEK,), (TWICE_A_WEEK,), (TWICE_A_WEEK, FORTNIGHT), (ONCE,), (ONCE,), (ONCE,), (ONCE, SAME_DAY),
    (SAME_DAY,), (TWICE_A_WEEK,), (),
)  # fmt: skip
"""Which of them a peer gets, by the last figure of their number."""

HAVE_TEN_DAYS, NEVER_ANSWER = (19,), (4,)
"""Of forty peers who asked for ten days of lines, and of five who answers no check-in."""

_EVERY = {weeks: name for name, weeks in LINES_EVERY.items()}


@dataclass(frozen=True)
class Planted:
    """A peer who was planted: the chat, the row number, and which schedules they get, by number."""

    chat: int
    peer: int
    habit: Habit
    schedules: tuple[int, ...]


def habit_of(number: int, today: date) -> Habit:
    """Return what peer `number` chose: most live in Vancouver and by day, a few elsewhere and at night."""
    hours = {17: "night", 37: "evening", 57: "day", 77: "night"}.get(number % 80, "")
    zone = {3: "America/Toronto", 43: "America/Edmonton"}.get(number % 80, VANCOUVER)
    lines = 1 if number % 2 == 0 else {5: 2, 9: 1}.get(number % 10, 0)
    since = today + timedelta(days=1) if number % 40 in HAVE_TEN_DAYS else None
    return Habit(zone, hours, lines, since, answers=number % 5 not in NEVER_ANSWER)


def plant_schedules(tx: Transaction, today: date, name: str) -> tuple[dict[str, int], dict[int, Timetable]]:
    """Begin an organisation for each schedule there is. Returns their numbers, and when each is due."""
    numbers, timetables = {}, {}
    for which, (weekdays, at, window, every) in TIMES.items():
        organisation = organisations.make(tx, f"{name}: {which}", today)
        rule = Rule(weekdays, time(at // 60, at % 60), window, every, begins_on=today)
        made = schedules.add(tx, organisation.id, CHECK_IN_FLOW, rule.to_json(), today)
        numbers[which] = made.id
        timetables[made.id] = Timetable(weekdays, at, window, today, every)
    return numbers, timetables


def plant_peers(
    tx: Transaction,
    master: MasterKey,
    chats: Sequence[tuple[int, int]],
    schedule_ids: dict[str, int],
    now: datetime,
    is_planned: bool,
) -> list[Planted]:
    """Let peers be there who joined what they joined.

    Args:
        tx: the transaction.
        master: makes their keys.
        chats: pairs of a peer's place in the run, and their chat.
        schedule_ids: the numbers of the schedules there are.
        now: the moment.
        is_planned: their check-ins are planned with them, as a tap does it; else the clock does it for all members.
    """
    its = organisation_ids(tx)
    planted = []
    for number, chat in chats:
        habit = habit_of(number, now.date())
        peer = peers.create(tx, master, str(chat), now.date())
        ten_days = f"rest {habit.ten_days_since}" if habit.ten_days_since else ""
        zone = "" if habit.zone == VANCOUVER else habit.zone
        settings = PeerSettings(zone=zone, hours=habit.hours, lines=_EVERY.get(habit.lines, ""), ten_days=ten_days)
        peer = peers.save_settings(tx, peer, settings)
        joined = tuple(schedule_ids[name] for name in JOINS[number % 10])
        for schedule_id in joined:
            organisations.join(tx, its[schedule_id], peer.id, now.date())
        (plan_peer if is_planned else plan_line)(tx, peer, now)
        lines = (LINES,) if habit.lines or ten_days else ()
        planted.append(Planted(chat, peer.id, habit, (*joined, *lines)))
    return planted


def organisation_ids(tx: Transaction) -> dict[int, int]:
    """Return which organisation each schedule is of."""
    return {row.id: row.organisation_id for row in tx.execute(tables.schedules.select())}


def void_all(tx: Transaction) -> None:
    """Let the next start find that the time zone data is another: all that schedules planned is planned anew."""
    marks.note(tx, marks.ZONE_DATA, "2020.1")


def change_schedule(tx: Transaction, schedule_id: int) -> None:
    """Let an owner have changed a schedule, and back: its next version, which is planned for all members anew."""
    schedules.change(tx, organisation_ids(tx)[schedule_id], schedule_id, flow=CHECK_IN_FLOW)


def answer(tx: Transaction, master: MasterKey, asked: Iterable[Planned]) -> None:
    """Let peers have answered check-ins: their answers are kept, and nothing is open any more."""
    its = organisation_ids(tx)
    for row in asked:
        peer = peers.find_by_id(tx, master, row.peer)
        assert peer is not None, "nobody is erased here"
        answers.save(tx, peer, Asked(its[row.schedule], row.schedule, row.wall), {"mood": "good"})
        sessions.end(tx, peer)
        nudges.cancel(tx, peer.id, nudges.SILENCE)


def read_planned(tx: Transaction) -> list[Planned]:
    """Return every row of what is to come by itself, and of what came and is still kept."""
    rows = tables.nudges.c
    chosen = (rows.id, rows.peer_id, rows.kind, rows.schedule_id, rows.occurrence, rows.state, rows.why, rows.due_at)
    query = tables.nudges.select().with_only_columns(*chosen).where(rows.occurrence != "")
    return [Planned._make(row) for row in tx.execute(query)]


def read_queued(tx: Transaction) -> list[Queued]:
    """Return every message in the outbox that came by itself."""
    rows = tables.outbox.c
    chosen = (rows.id, rows.peer_id, rows.kind, rows.state, rows.why, rows.created_at)
    its = rows.kind.in_(tuple(QUEUED_AS.values()))
    return [Queued._make(row) for row in tx.execute(tables.outbox.select().with_only_columns(*chosen).where(its))]


def others_at_work(tx: Transaction) -> int:
    """Return how many others PostgreSQL still serves in this database: a dead bot's last commit may be under way."""
    if tx.dialect.name != "postgresql":
        return 0
    query = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    return int(tx.exec_driver_sql(query).scalar_one())


def open_messages(tx: Transaction) -> int:
    """Return how many messages wait or are on their way."""
    return sum(outbox.count_by_state(tx).get(state, 0) for state in outbox.OPEN)
