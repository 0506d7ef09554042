"""Idle peers as rows: who may be asked whether they go on, who may be erased, and how many were today.

Nobody who holds a role is among them, for others count on their address; nor who has something open.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.engine import Connection

from . import marks, roles
from .calls import IS_ACTIVE
from .nudges import FOLLOW_UP, IDLE, LATER
from .tables import call_requests, coordinators, memberships, nudges, peers

ERASED = "idle_erased"
"""The mark under which the day, and how many were erased on it, is noted."""

LISTENING = "idle_listening"
"""The mark of since which day Telegram was heard, and when last."""

_HAS_ROLE = or_(
    exists().where(memberships.c.peer_id == peers.c.id, memberships.c.role != roles.MEMBER),
    exists().where(coordinators.c.peer_id == peers.c.id),
)
_ASKED_FOR = and_(nudges.c.state == "planned", or_(nudges.c.kind == FOLLOW_UP, nudges.c.why == LATER))
_HAS_OPEN = or_(
    exists().where(IS_ACTIVE, or_(call_requests.c.peer_id == peers.c.id, call_requests.c.taken_by == peers.c.id)),
    exists().where(nudges.c.peer_id == peers.c.id, _ASKED_FOR),
)
_IS_FREE = and_(~_HAS_ROLE, ~_HAS_OPEN)


def begin_counting(connection: Connection, today: date, most: int) -> int:
    """Let peers of whom nothing was noted count as here `today`. Returns how many they were, `most` at the most."""
    unknown = select(peers.c.id).where(peers.c.last_here_on.is_(None)).order_by(peers.c.id).limit(most)
    return connection.execute(update(peers).where(peers.c.id.in_(unknown)).values(last_here_on=today)).rowcount


def note_here(connection: Connection, peer_id: int, today: date) -> None:
    """Note that a peer is here; what they were asked is answered by that."""
    values = {"last_here_on": today, "idle_asked_on": None}
    connection.execute(update(peers).where(peers.c.id == peer_id).values(values))


def note_asked(connection: Connection, peer_id: int, today: date, here_until: date) -> None:
    """Note that the question reached a peer, unless they are here again: not after `here_until`."""
    is_idle = and_(peers.c.id == peer_id, peers.c.last_here_on <= here_until)
    connection.execute(update(peers).where(is_idle).values(idle_asked_on=today))


def to_ask(
    connection: Connection,
    here_until: date,
    void_until: date | None,
    near: tuple[datetime, datetime],
    after: int,
    most: int,
) -> list[int]:
    """Return row numbers of peers who may be asked.

    Args:
        connection: the transaction.
        here_until: they were here on this day or before, and not since.
        void_until: a question of this day or before does not count any more; None: every question counts.
        near: who has a question due between these moments, whatever became of it, is not asked another.
        after, most: from which row number on, and how many.
    """
    is_unasked: ColumnElement[bool] = peers.c.idle_asked_on.is_(None)
    if void_until is not None:
        is_unasked = or_(is_unasked, peers.c.idle_asked_on <= void_until)
    lately, soon = near
    is_near = and_(nudges.c.due_at > lately, nudges.c.due_at < soon)
    has_one = exists().where(nudges.c.peer_id == peers.c.id, nudges.c.kind == IDLE, is_near)
    wanted = and_(peers.c.last_here_on <= here_until, peers.c.is_reachable, is_unasked, ~has_one, _IS_FREE)
    query = select(peers.c.id).where(wanted, peers.c.id > after).order_by(peers.c.id).limit(most)
    return list(connection.execute(query).scalars())


def to_erase(
    connection: Connection, here_until: date, asked: tuple[date, date], after: int = 0, most: int = 1, only: int = 0
) -> list[tuple[int, bool]]:
    """Return row numbers of peers whose time is over, each with whether that is so whatever they chose.

    False is for who was not asked and could be, by their row: they are erased only if they want nothing unasked.

    Args:
        connection: the transaction.
        here_until: they were here on this day or before, and not since.
        asked: a question counts that was asked after the first of these days, and not after the second.
        after, most: from which row number on, and how many.
        only: whether this peer is one of them.
    """
    void_until, asked_until = asked
    is_void = or_(peers.c.idle_asked_on.is_(None), peers.c.idle_asked_on <= void_until)
    was_asked = and_(peers.c.idle_asked_on > void_until, peers.c.idle_asked_on <= asked_until)
    wanted = and_(peers.c.last_here_on <= here_until, or_(is_void, was_asked), _IS_FREE)
    wanted = and_(wanted, peers.c.id == only if only else peers.c.id > after)
    is_sure = or_(was_asked, ~peers.c.is_reachable)
    query = select(peers.c.id, func.coalesce(is_sure, False)).where(wanted).order_by(peers.c.id).limit(most)
    return [(number, bool(sure)) for number, sure in connection.execute(query)]


def count_peers(connection: Connection) -> int:
    """Return how many peers there are."""
    counted: int = connection.execute(select(func.count()).select_from(peers)).scalar_one()
    return counted


def erased_on(connection: Connection, today: date) -> int:
    """Return how many idle peers were erased on a day."""
    day, _, count = marks.read(connection, ERASED).partition(" ")
    return int(count) if day == today.isoformat() else 0


def note_erased(connection: Connection, today: date) -> None:
    """Count one more."""
    marks.note(connection, ERASED, f"{today.isoformat()} {erased_on(connection, today) + 1}")
