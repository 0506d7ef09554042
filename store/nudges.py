"""Things to do for a peer at a time: a flow's silence, a follow-up the peer asked for. Rows, not timers in memory."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, delete, func, insert, select, update
from sqlalchemy.engine import Connection, RowMapping

from .keys import KeyProblem, MasterKey
from .peers import Peer, find_by_id
from .tables import nudges

SILENCE, FOLLOW_UP = "silence", "follow_up"

_COLUMN = "nudges.body"
_log = logging.getLogger(__name__)


# Statements of every turn are built once: building them costs more than running them.
_PLAN = insert(nudges)
_CANCEL = delete(nudges).where(nudges.c.peer_id == bindparam("of_peer"), nudges.c.state == "planned")
_CANCEL_KIND = _CANCEL.where(nudges.c.kind == bindparam("meant_kind"))


@dataclass(frozen=True)
class DueNudge:
    """A nudge whose time has come, with its peer opened and locked."""

    id: int
    kind: str
    body: str
    due_at: datetime
    peer: Peer


def plan(connection: Connection, peer: Peer, kind: str, body: str, due_at: datetime) -> None:
    """Plan a nudge. A new silence takes the place of the one before: only the open question can fall silent."""
    if kind == SILENCE:
        cancel(connection, peer.id, SILENCE)
    sealed = peer.key.seal(body.encode(), peer.place(_COLUMN))
    values = {"peer_id": peer.id, "kind": kind, "state": "planned", "body_sealed": sealed, "due_at": due_at}
    connection.execute(_PLAN, values)


def cancel(connection: Connection, peer_id: int, kind: str = "") -> None:
    """Take back what is planned for a peer; all of it, or one kind."""
    statement, values = (_CANCEL_KIND, {"meant_kind": kind}) if kind else (_CANCEL, {})
    connection.execute(statement, {"of_peer": peer_id, **values})


def next_due_nudge(connection: Connection, master: MasterKey, now: datetime) -> DueNudge | None:
    """Return one nudge whose time has come, locked for this transaction; None when there is none."""
    is_due = and_(nudges.c.state == "planned", nudges.c.due_at <= now)
    query = select(nudges).where(is_due).order_by(nudges.c.due_at, nudges.c.id).limit(1)
    while row := connection.execute(query.with_for_update(skip_locked=True)).mappings().first():
        try:
            return _open(connection, master, row)
        except KeyProblem:
            # One damaged row must not keep everybody else's nudges back.
            _log.error("a nudge that does not open with the key is set aside")
            close(connection, row["id"], "cancelled")
    return None


def _open(connection: Connection, master: MasterKey, row: RowMapping) -> DueNudge:
    peer = find_by_id(connection, master, row["peer_id"])
    assert peer is not None, "a nudge goes with its peer (ON DELETE CASCADE)"
    body = peer.key.open(row["body_sealed"], peer.place(_COLUMN)).decode()
    return DueNudge(row["id"], row["kind"], body, row["due_at"], peer)


def close(connection: Connection, nudge_id: int, state: str) -> None:
    """End a nudge as done, missed or cancelled; what it was about is emptied."""
    values = {"state": state, "body_sealed": b""}
    connection.execute(update(nudges).where(nudges.c.id == nudge_id).values(values))


def postpone(connection: Connection, nudge_id: int, due_at: datetime) -> None:
    """Let a nudge wait longer, for example until quiet hours end."""
    connection.execute(update(nudges).where(nudges.c.id == nudge_id).values(due_at=due_at))


def count_planned(connection: Connection, peer_id: int, kind: str) -> int:
    """Return how many nudges of one kind are planned for a peer."""
    planned = and_(nudges.c.peer_id == peer_id, nudges.c.state == "planned", nudges.c.kind == kind)
    count: int = connection.execute(select(func.count()).select_from(nudges).where(planned)).scalar_one()
    return count


def purge(connection: Connection, before: datetime) -> None:
    """Forget nudges that ended and were due before `before`."""
    connection.execute(delete(nudges).where(and_(nudges.c.state != "planned", nudges.c.due_at < before)))
