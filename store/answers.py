"""What peers tapped in check-ins, by the time it was asked for; sealed under the peer's key, kept eight weeks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.engine import Connection

from .dialects import insert_for
from .peers import Peer
from .tables import answers

_COLUMN = "answers.body"


@dataclass(frozen=True)
class Asked:
    """Which time of which schedule a check-in is for. `occurrence` is local wall time, "2026-12-01T13:00"."""

    organisation_id: int
    schedule_id: int
    occurrence: str

    def __str__(self) -> str:
        return f"{self.organisation_id}.{self.schedule_id}.{self.occurrence}"

    @staticmethod
    def read(text: str) -> Asked:
        """Read what `str` wrote."""
        organisation_id, schedule_id, occurrence = text.split(".", maxsplit=2)
        return Asked(int(organisation_id), int(schedule_id), occurrence)

    @property
    def day(self) -> date:
        """The local day it was asked for."""
        return date.fromisoformat(self.occurrence[:10])


def save(connection: Connection, peer: Peer, asked: Asked, results: Mapping[str, str]) -> None:
    """Keep the answers so far, in place of those of the same time."""
    sealed = peer.key.seal(json.dumps(dict(results)).encode(), _place(peer, asked.schedule_id, asked.occurrence))
    values = {
        "peer_id": peer.id,
        "organisation_id": asked.organisation_id,
        "schedule_id": asked.schedule_id,
        "occurrence": asked.occurrence,
        "body_sealed": sealed,
        "asked_on": asked.day,
    }
    adding: Any = insert_for(connection.dialect.name)(answers)
    keys = [answers.c.peer_id, answers.c.schedule_id, answers.c.occurrence]
    connection.execute(adding.values(values).on_conflict_do_update(index_elements=keys, set_={"body_sealed": sealed}))


def load(connection: Connection, peer: Peer, schedule_id: int, occurrence: str) -> dict[str, str]:
    """Return the answers of one time; none when nothing was tapped."""
    own = (answers.c.peer_id == peer.id) & (answers.c.schedule_id == schedule_id)
    query = select(answers.c.body_sealed).where(own, answers.c.occurrence == occurrence)
    sealed = connection.execute(query).scalar()
    return _open(peer, sealed, schedule_id, occurrence) if sealed is not None else {}


def of_peer(connection: Connection, peer: Peer) -> list[tuple[Asked, dict[str, str]]]:
    """Return everything a peer answered that is still kept, oldest first."""
    query = select(answers).where(answers.c.peer_id == peer.id).order_by(answers.c.asked_on, answers.c.id)
    found = []
    for row in connection.execute(query):
        asked = Asked(row.organisation_id, row.schedule_id, row.occurrence)
        found.append((asked, _open(peer, row.body_sealed, row.schedule_id, row.occurrence)))
    return found


def purge(connection: Connection, before: date) -> None:
    """Forget answers that were asked for before `before`."""
    connection.execute(delete(answers).where(answers.c.asked_on < before))


def _open(peer: Peer, sealed: bytes, schedule_id: int, occurrence: str) -> dict[str, str]:
    read: dict[str, str] = json.loads(peer.key.open(sealed, _place(peer, schedule_id, occurrence)))
    return read


def _place(peer: Peer, schedule_id: int, occurrence: str) -> str:
    return peer.place(f"{_COLUMN}|{schedule_id}|{occurrence}")
