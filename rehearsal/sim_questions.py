"""What onlookers of a simulated life ask the store. Built once: building a question costs more than asking it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, literal_column, or_, select, union_all

from store import tables
from store.database import Transaction
from store.peers import erase

_BOX, _NUDGES = tables.outbox, tables.nudges
_MOMENT = bindparam("moment", type_=tables.UtcDateTime())
_IS_PLANNED = _NUDGES.c.state == literal_column("'planned'")
_WAITS = _BOX.c.state.in_([literal_column("'queued'"), literal_column("'retry'")])
_IS_SENDING = _BOX.c.state == literal_column("'sending'")

_NEXT_DUE = union_all(
    select(func.min(_NUDGES.c.due_at)).where(_IS_PLANNED),
    select(func.min(_BOX.c.due_at)).where(tables.IS_OPEN, _WAITS),
    select(func.min(_BOX.c.lease_until)).where(tables.IS_OPEN, _IS_SENDING),
)
_IS_FREE = or_(and_(_WAITS, _BOX.c.due_at <= _MOMENT), and_(_IS_SENDING, _BOX.c.lease_until < _MOMENT))
_SENDABLE = select(_BOX.c.id).where(tables.IS_OPEN, _IS_FREE).limit(1)
_LAST_ROW = select(func.max(_BOX.c.id))
_FRESH = select(_BOX.c.id, _BOX.c.peer_id, _BOX.c.kind).where(_BOX.c.id > bindparam("after")).order_by(_BOX.c.id)
_ENDS = select(_BOX.c.id, _BOX.c.state, _BOX.c.why)
_FIRST_DUE = (
    select(_NUDGES).where(_IS_PLANNED, _NUDGES.c.due_at <= _MOMENT).order_by(_NUDGES.c.due_at, _NUDGES.c.id).limit(1)
)
_PEER = select(tables.peers.c.id).where(tables.peers.c.id == bindparam("peer"))
_NUDGE = select(_NUDGES).where(_NUDGES.c.id == bindparam("nudge"))

Due = Mapping[str, Any]
"""A row of the nudges' table."""


def next_due(tx: Transaction) -> datetime | None:
    """Return when the store has something to do next."""
    return min((found for found in tx.execute(_NEXT_DUE).scalars() if found), default=None)


def has_sendable(tx: Transaction, now: datetime) -> bool:
    """True when an outbox row may go now."""
    return tx.execute(_SENDABLE, {"moment": now}).first() is not None


def first_due(tx: Transaction, now: datetime) -> Due | None:
    """Return the nudge that the house has to act on next."""
    row = tx.execute(_FIRST_DUE, {"moment": now}).mappings().first()
    return dict(row) if row else None


def nudge(tx: Transaction, number: int) -> Due | None:
    """Return a nudge as it stands now."""
    row = tx.execute(_NUDGE, {"nudge": number}).mappings().first()
    return dict(row) if row else None


def is_there(tx: Transaction, peer_id: int) -> bool:
    """True while a peer is kept."""
    return tx.execute(_PEER, {"peer": peer_id}).first() is not None


def last_row(tx: Transaction) -> int:
    """Return the highest number of an outbox row."""
    return tx.execute(_LAST_ROW).scalar() or 0


def rows_after(tx: Transaction, number: int) -> list[tuple[int, int, str]]:
    """Return number, peer and kind of the outbox rows behind one."""
    return [(row.id, row.peer_id, row.kind) for row in tx.execute(_FRESH, {"after": number})]


def ends(tx: Transaction) -> list[tuple[int, str, str]]:
    """Return number, state and reason of every outbox row."""
    return [(row.id, row.state, row.why) for row in tx.execute(_ENDS)]


def left_of(tx: Transaction, peer_id: int) -> dict[str, int]:
    """Return in which tables there are rows of a peer, and how many."""
    found = {}
    for table in (*tables.OF_PEERS, tables.peers):
        column = table.c.id if table is tables.peers else table.c.peer_id
        if left := tx.execute(select(func.count()).select_from(table).where(column == peer_id)).scalar_one():
            found[table.name] = left
    return found


def erase_everybody(tx: Transaction) -> None:
    """Leave no peer behind."""
    for (number,) in tx.execute(select(tables.peers.c.id)).all():
        erase(tx, number)
