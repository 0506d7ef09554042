"""What peers tapped in check-ins, by the time it was asked for; sealed under the peer's key, kept eight weeks."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, delete, select
from sqlalchemy.engine import Connection

from .dialects import insert_for
from .keys import KeyProblem, MasterKey, Sealer
from .organisations import MEMBER
from .peers import Peer
from .tables import answers, memberships, peers, schedules

_COLUMN = "answers.body"

_OF_MEMBERS = (
    answers.join(peers, peers.c.id == answers.c.peer_id)
    .join(schedules, schedules.c.id == answers.c.schedule_id)
    .join(
        memberships,
        and_(
            memberships.c.peer_id == answers.c.peer_id,
            memberships.c.organisation_id == answers.c.organisation_id,
            memberships.c.role == MEMBER,
        ),
    )
)

_log = logging.getLogger(__name__)


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
    sealed = peer.key.seal(json.dumps(dict(results)).encode(), _place(peer.id, asked.schedule_id, asked.occurrence))
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


def of_members(
    connection: Connection, master: MasterKey, organisation_id: int, first: date, last: date
) -> Iterator[tuple[int, str, dict[str, str]]]:
    """Yield what members of an organisation answered to check-ins that were asked from the first to the last day.

    Each is who, which flow, and the answers; they are opened to be counted, and for nothing else. Nobody is locked.
    What does not open any more counts as nothing, and does not keep everybody's counts back.
    """
    its = (answers.c.organisation_id == organisation_id) & answers.c.asked_on.between(first, last)
    columns = (answers, peers.c.key_wrapped, peers.c.address_lookup, schedules.c.flow)
    query = select(*columns).select_from(_OF_MEMBERS).where(its)
    keys: dict[int, Sealer] = {}
    for row in connection.execute(query.order_by(answers.c.peer_id, answers.c.asked_on, answers.c.id)):
        try:
            key = keys.get(row.peer_id) or master.peer_key(row.key_wrapped, row.address_lookup)
            keys = {row.peer_id: key}
            opened = key.open(row.body_sealed, _place(row.peer_id, row.schedule_id, row.occurrence))
        except KeyProblem as problem:
            _log.error("an answer cannot be read and is not counted: %s", problem)
            continue
        yield row.peer_id, row.flow, json.loads(opened)


def purge(connection: Connection, before: date) -> None:
    """Forget answers that were asked for before `before`."""
    connection.execute(delete(answers).where(answers.c.asked_on < before))


def _open(peer: Peer, sealed: bytes, schedule_id: int, occurrence: str) -> dict[str, str]:
    read: dict[str, str] = json.loads(peer.key.open(sealed, _place(peer.id, schedule_id, occurrence)))
    return read


def _place(peer_id: int, schedule_id: int, occurrence: str) -> str:
    return f"{_COLUMN}|{schedule_id}|{occurrence}|{peer_id}"
