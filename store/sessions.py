"""Sessions at rest: at most one for a peer, sealed, kept while it waits."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.engine import Connection

from .dialects import insert_for
from .keys import KeyProblem, MasterKey
from .peers import Peer
from .tables import peers, sessions

_COLUMN = "sessions.body"

# Statements of every turn are built once: building them costs more than running them.
_LOAD = select(sessions.c.body_sealed).where(sessions.c.peer_id == bindparam("of_peer"))
_TOUCHED = select(sessions.c.updated_at).where(sessions.c.peer_id == bindparam("of_peer"))


def load(connection: Connection, peer: Peer) -> str | None:
    """Return the peer's session as the JSON it was saved as; None when there is none."""
    sealed = connection.execute(_LOAD, {"of_peer": peer.id}).scalar()
    return peer.key.open(sealed, peer.place(_COLUMN)).decode() if sealed is not None else None


def save(connection: Connection, peer: Peer, body: str, release: str, now: datetime) -> None:
    """Keep the peer's session in place of the one before."""
    sealed = peer.key.seal(body.encode(), peer.place(_COLUMN))
    values = {"peer_id": peer.id, "release": release, "body_sealed": sealed, "updated_at": now}
    connection.execute(_keep(connection.dialect.name), values)


@functools.cache
def _keep(dialect: str) -> Any:
    adding = insert_for(dialect)(sessions)
    changed = {name: adding.excluded[name] for name in ("release", "body_sealed", "updated_at")}
    return adding.on_conflict_do_update(index_elements=[sessions.c.peer_id], set_=changed)


def touched_at(connection: Connection, peer: Peer) -> datetime | None:
    """Return when the peer's session last moved; None when there is none."""
    moment: datetime | None = connection.execute(_TOUCHED, {"of_peer": peer.id}).scalar()
    return moment


def end(connection: Connection, peer: Peer) -> None:
    """Forget the peer's session."""
    connection.execute(delete(sessions).where(sessions.c.peer_id == peer.id))


def all_of_them(connection: Connection, master: MasterKey) -> Iterator[tuple[str, str]]:
    """Give the release and the JSON of every session that can be opened, to count places; nobody's is kept."""
    query = select(sessions.c.release, sessions.c.body_sealed, peers.c.id, peers.c.key_wrapped, peers.c.address_lookup)
    for row in connection.execute(query.join(peers, peers.c.id == sessions.c.peer_id)):
        try:
            key = master.peer_key(row.key_wrapped, row.address_lookup)
            yield row.release, key.open(row.body_sealed, f"{_COLUMN}|{row.id}").decode()
        except KeyProblem:
            continue  # A damaged row counts as no session everywhere else too.


def purge(connection: Connection, before: datetime) -> None:
    """Forget sessions nobody came back to since `before`."""
    connection.execute(delete(sessions).where(sessions.c.updated_at < before))
