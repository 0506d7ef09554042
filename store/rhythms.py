"""How one peer's check-ins or lines go on: how many were passed over, which lines came. Sealed under the peer's key."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import and_, bindparam, delete, select
from sqlalchemy.engine import Connection

from .dialects import insert_for
from .peers import Peer
from .tables import nudges, rhythms

LINES = 0
"""What stands in the place of a schedule's number for a peer's own lines: no schedule has it."""

_COLUMN = "rhythms.body"


# Built once: building a statement costs more than running it.
_LOAD = select(rhythms.c.body_sealed).where(
    rhythms.c.peer_id == bindparam("of_peer"), rhythms.c.schedule_id == bindparam("of_schedule")
)


@dataclass(frozen=True)
class Rhythm:
    """How it goes on.

    Attributes:
        passed_over: how many in a row got no answer.
        last: the occurrence that was sent last.
        is_asleep: nothing is sent until the peer says so.
        lines: key of each line that came → the day, ISO.
        is_underway: what was sent last has not surely arrived. Who never saw it has not passed it over.
    """

    passed_over: int = 0
    last: str = ""
    is_asleep: bool = False
    lines: dict[str, str] = field(default_factory=dict)
    is_underway: bool = False


def load(connection: Connection, peer: Peer, schedule_id: int) -> Rhythm:
    """Return a peer's rhythm for a schedule, or for their lines; a fresh one when there is none."""
    sealed = connection.execute(_LOAD, {"of_peer": peer.id, "of_schedule": schedule_id}).scalar()
    if sealed is None:
        return Rhythm()
    return Rhythm(**json.loads(peer.key.open(sealed, _place(peer, schedule_id))))


def save(connection: Connection, peer: Peer, schedule_id: int, rhythm: Rhythm) -> None:
    """Keep a rhythm in place of the one before."""
    sealed = peer.key.seal(json.dumps(asdict(rhythm)).encode(), _place(peer, schedule_id))
    values = {"peer_id": peer.id, "schedule_id": schedule_id, "body_sealed": sealed}
    connection.execute(_keep(connection.dialect.name), values)


@lru_cache
def _keep(dialect: str) -> Any:
    adding: Any = insert_for(dialect)(rhythms)
    changed = {"body_sealed": adding.excluded.body_sealed}
    return adding.on_conflict_do_update(index_elements=[rhythms.c.peer_id, rhythms.c.schedule_id], set_=changed)


def sent_last(connection: Connection, peer: Peer, kind: str, moment: datetime) -> tuple[int, Rhythm] | None:
    """Return the schedule, and its rhythm, of the check-in or line that was sent to a peer at a moment.

    `kind` is that of `store/nudges.py`. None when it was forgotten, or something was sent by that schedule since.
    """
    own = and_(nudges.c.peer_id == peer.id, nudges.c.kind == kind, nudges.c.state == "done", nudges.c.due_at <= moment)
    query = select(nudges.c.schedule_id, nudges.c.occurrence).where(own).order_by(nudges.c.due_at.desc()).limit(1)
    row = connection.execute(query).first()
    rhythm = load(connection, peer, row.schedule_id) if row else Rhythm()
    return (row.schedule_id, rhythm) if row and row.occurrence == rhythm.last else None


def end(connection: Connection, peer_id: int, schedule_id: int) -> None:
    """Forget a rhythm: what begins again begins afresh."""
    connection.execute(delete(rhythms).where(rhythms.c.peer_id == peer_id, rhythms.c.schedule_id == schedule_id))


def _place(peer: Peer, schedule_id: int) -> str:
    return peer.place(f"{_COLUMN}|{schedule_id}")
