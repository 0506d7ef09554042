"""Which responders were told of a call request, and in which message, so that it can say what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, select, update
from sqlalchemy.engine import Connection

from .dialects import insert_for
from .tables import call_notices


@dataclass(frozen=True)
class Notice:
    """That a responder was told: the number of the message in their chat (0 until it is there), and when."""

    message_id: int
    told_at: datetime


def of_call(connection: Connection, call_id: int) -> dict[int, Notice]:
    """Return who was told of a request, by the row number of the responder."""
    query = select(call_notices).where(call_notices.c.call_id == call_id).order_by(call_notices.c.peer_id)
    return {row.peer_id: Notice(row.message_id, row.told_at) for row in connection.execute(query)}


def add(connection: Connection, call_id: int, peer_id: int, now: datetime) -> None:
    """Note that a responder is being told; an earlier message to them counts no more."""
    adding = insert_for(connection.dialect.name)(call_notices)
    changed = {"message_id": 0, "told_at": now}
    adding = adding.on_conflict_do_update(index_elements=["call_id", "peer_id"], set_=changed)
    connection.execute(adding.values(call_id=call_id, peer_id=peer_id, **changed))


def has_arrived(connection: Connection, call_id: int, peer_id: int, message_id: int) -> None:
    """Note in which message a responder reads it."""
    connection.execute(update(call_notices).where(_is(call_id, peer_id)).values(message_id=message_id))


def forget(connection: Connection, call_id: int, peer_id: int) -> bool:
    """Forget that a responder was told. False when it was not known."""
    return connection.execute(delete(call_notices).where(_is(call_id, peer_id))).rowcount > 0


def told_to(connection: Connection, peer_id: int) -> list[int]:
    """Return the numbers of the requests that a responder was told of, oldest first."""
    query = select(call_notices.c.call_id).where(call_notices.c.peer_id == peer_id)
    return list(connection.execute(query.order_by(call_notices.c.told_at, call_notices.c.call_id)).scalars())


def _is(call_id: int, peer_id: int) -> ColumnElement[bool]:
    return and_(call_notices.c.call_id == call_id, call_notices.c.peer_id == peer_id)
