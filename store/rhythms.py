"""How one peer's check-ins or lines go on: how many were passed over, which lines came. Sealed under the peer's key."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.engine import Connection

from .dialects import insert_for
from .peers import Peer
from .tables import rhythms

LINES = 0
"""What stands in the place of a schedule's number for a peer's own lines: no schedule has it."""

_COLUMN = "rhythms.body"


@dataclass(frozen=True)
class Rhythm:
    """How it goes on.

    Attributes:
        passed_over: how many in a row got no answer.
        last: the occurrence that was sent last.
        is_asleep: nothing is sent until the peer says so.
        lines: key of each line that came → the day, ISO.
    """

    passed_over: int = 0
    last: str = ""
    is_asleep: bool = False
    lines: dict[str, str] = field(default_factory=dict)


def load(connection: Connection, peer: Peer, schedule_id: int) -> Rhythm:
    """Return a peer's rhythm for a schedule, or for their lines; a fresh one when there is none."""
    query = select(rhythms.c.body_sealed).where(rhythms.c.peer_id == peer.id, rhythms.c.schedule_id == schedule_id)
    sealed = connection.execute(query).scalar()
    if sealed is None:
        return Rhythm()
    return Rhythm(**json.loads(peer.key.open(sealed, _place(peer, schedule_id))))


def save(connection: Connection, peer: Peer, schedule_id: int, rhythm: Rhythm) -> None:
    """Keep a rhythm in place of the one before."""
    adding: Any = insert_for(connection.dialect.name)(rhythms)
    sealed = peer.key.seal(json.dumps(asdict(rhythm)).encode(), _place(peer, schedule_id))
    values = {"peer_id": peer.id, "schedule_id": schedule_id, "body_sealed": sealed}
    keys = [rhythms.c.peer_id, rhythms.c.schedule_id]
    statement = adding.values(values).on_conflict_do_update(index_elements=keys, set_={"body_sealed": sealed})
    connection.execute(statement)


def end(connection: Connection, peer_id: int, schedule_id: int) -> None:
    """Forget a rhythm: what begins again begins afresh."""
    connection.execute(delete(rhythms).where(rhythms.c.peer_id == peer_id, rhythms.c.schedule_id == schedule_id))


def _place(peer: Peer, schedule_id: int) -> str:
    return peer.place(f"{_COLUMN}|{schedule_id}")
