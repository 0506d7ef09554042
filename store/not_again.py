"""Nothing is sent a second time after a restore: what waited in the backup, or fell due since, is ended and says why.

Nobody can tell which of it went out before the machine was lost, nor which talk was closed by then: all talks are over.
What belongs to workers and to seconds is let go. The numbers of updates stay: what Telegram brings again and is in the
backup acts once, and what is newer is lost here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, select, update
from sqlalchemy.engine import Connection

from . import calls, idle, left_out, marks
from .nudges import CHECK_IN, LINE
from .outbox import OPEN, URGENCY
from .tables import buckets, call_requests, call_rungs, leases, nudges, outbox, rests
from .tables import marks as mark_rows

RESTORED = "restored"
"""Why something ended; and the name under which `marks` keeps until when everything due counts as sent."""

TOLD = "told_until"
"""The name under which `marks` keeps until when windows may have been told by a newer form of the tables, which the
database was brought back from (`migrations`, 0008)."""

ERASED = "erased."
"""Before an organisation's number, the name under which `marks` keeps how many of its members a restore left out."""

ONCE = ("check_in", "nudge")

BOTH_TOLD = ("peer_told", "taker_told")
"""Rungs that tell the two sides of a talk that it is over."""

STAY = ("unseen", "over", *BOTH_TOLD)
"""Rungs that are not ended: who asked for a call is told that nobody took it, or that it is over, and be it twice."""


@dataclass(frozen=True)
class Ended:
    """How many of each were ended instead of being sent."""

    replies: int = 0
    unasked: int = 0
    unsure: int = 0
    nudges: int = 0
    due_unasked: int = 0
    rungs: int = 0
    talks: int = 0


def end_what_waits(connection: Connection, now: datetime) -> Ended:
    """End everything that waits to be sent, or fell due up to `now`.

    Check-ins and lines that are due stay planned: the clock marks them as missed, with those that would have come
    after them up to `now`, and plans the next. `is_over` tells it.
    """
    for table in (leases, buckets, rests):
        connection.execute(delete(table))
    marks.note(connection, RESTORED, now.isoformat(timespec="seconds"))
    # Who was asked, or was here since, may have said so to a database that is gone: nobody is idle for a while.
    marks.forget(connection, idle.LISTENING)
    kinds = [kind for kind in URGENCY if kind not in ONCE]
    replies = _end(connection, and_(outbox.c.kind.in_(kinds), outbox.c.state.in_(OPEN)), "cancelled")
    unsure = _end(connection, and_(outbox.c.kind.in_(ONCE), outbox.c.state == "sending"), "unknown")
    unasked = _end(connection, and_(outbox.c.kind.in_(ONCE), outbox.c.state.in_(OPEN)), "missed")
    is_due = and_(nudges.c.state == "planned", nudges.c.due_at <= now)
    is_chain = nudges.c.kind.in_((CHECK_IN, LINE))
    ended = {"state": "missed", "why": RESTORED, "body_sealed": b""}
    asked_for = connection.execute(update(nudges).where(is_due, ~is_chain).values(ended)).rowcount
    chain = len(connection.execute(select(nudges.c.id).where(is_due, is_chain)).all())
    is_rung_due = and_(call_rungs.c.state == "planned", call_rungs.c.due_at <= now, call_rungs.c.rung.not_in(STAY))
    rungs = connection.execute(update(call_rungs).where(is_rung_due).values(state="missed")).rowcount
    return Ended(replies, unasked, unsure, asked_for, chain, rungs, _end_talks(connection, now))


def note_erased_members(connection: Connection, by_organisation: Mapping[int, int]) -> None:
    """Note how many members of each organisation erased themselves since the backup was made, in place of any before.

    They may have been among those of whom something was told since.
    """
    connection.execute(delete(mark_rows).where(mark_rows.c.name.startswith(ERASED, autoescape=True)))
    for organisation_id, many in by_organisation.items():
        marks.note(connection, f"{ERASED}{organisation_id}", str(many))


def erased_members(connection: Connection, organisation_id: int) -> int:
    """Return how many members of an organisation were left out of the last restore."""
    return int(marks.read(connection, f"{ERASED}{organisation_id}") or 0)


def end_without_words(connection: Connection, now: datetime) -> Ended:
    """End what waits and has no words any more, because no backup holds them, and let who wrote them be told.

    For a backup that is moved: whatever else waits is still sent, and talks go on.
    """
    is_empty = and_(outbox.c.kind.in_(left_out.KINDS), outbox.c.state.in_(OPEN), outbox.c.body_sealed == b"")
    readers = set(connection.execute(select(outbox.c.peer_id).where(is_empty)).scalars())
    ended = Ended(replies=_end(connection, is_empty, "cancelled"))
    for reader in sorted(readers):
        if talk := calls.relay_of(connection, reader):
            calls.plan(connection, talk.id, {"unheard" if reader == talk.peer_id else "unsaid": now})
    return ended


def _end_talks(connection: Connection, now: datetime) -> int:
    """Close every request that somebody has, and let both sides be told. Returns how many there were.

    It may have been closed since, or given to somebody else: no word may go to anybody who does not take it anew.
    """
    is_taken = call_requests.c.state == calls.TAKEN
    talks = list(connection.execute(select(call_requests.c.id).where(is_taken).order_by(call_requests.c.id)).scalars())
    is_open = call_requests.c.state.in_((calls.ASKED, calls.OPEN))
    # Who had one last would not be asked again, and here nobody knows who that was.
    connection.execute(update(call_requests).where(is_open).values(taken_by=None))
    for number in talks:
        calls.change(connection, number, state=calls.CLOSED, closed_at=now)
        void = and_(call_rungs.c.call_id == number, call_rungs.c.state == calls.PLANNED)
        connection.execute(update(call_rungs).where(void).values(state="missed"))
        calls.plan(connection, number, dict.fromkeys(BOTH_TOLD, now))
    return len(talks)


def _end(connection: Connection, which: object, state: str) -> int:
    values = {"state": state, "why": RESTORED, "body_sealed": b"", "lease_until": None}
    ended: int = connection.execute(update(outbox).where(which).values(values)).rowcount  # type: ignore[arg-type]
    return ended


def end_now(connection: Connection, now: datetime) -> bool:
    """Let marks that lie ahead of now, because a restore was made by a clock that was, hold until now and no longer.

    Returns whether there was one: nothing would come by itself until then.
    """
    ahead = [name for name in (RESTORED, TOLD) if (until := marks.read(connection, name)) and _is_before(now, until)]
    for name in ahead:
        marks.note(connection, name, now.isoformat(timespec="seconds"))
    return bool(ahead)


def is_over(connection: Connection, due_at: datetime) -> bool:
    """True for what fell due before this database was restored: it may have been sent then."""
    return _is_before(due_at, marks.read(connection, RESTORED))


def may_be_told(connection: Connection, due_at: datetime) -> bool:
    """True for a window that was due when somebody may have counted it who left no trace of that here."""
    return is_over(connection, due_at) or _is_before(due_at, marks.read(connection, TOLD))


def _is_before(moment: datetime, until: str) -> bool:
    # The mark is cut to whole seconds.
    return bool(until) and moment < datetime.fromisoformat(until) + timedelta(seconds=1)
