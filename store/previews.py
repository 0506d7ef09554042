"""Previews at rest: where a coordinator is in a chat with words that are not published, sealed like a session."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.engine import Connection

from .dialects import insert_for
from .peers import Peer
from .tables import previews

_COLUMN = "previews.body"


def load(connection: Connection, peer: Peer) -> tuple[str, str] | None:
    """Return the release a preview is of, and the JSON it was saved as; None when there is none."""
    query = select(previews.c.release, previews.c.body_sealed).where(previews.c.peer_id == peer.id)
    row = connection.execute(query).first()
    return (row.release, peer.key.open(row.body_sealed, peer.place(_COLUMN)).decode()) if row else None


def save(connection: Connection, peer: Peer, release: str, body: str, now: datetime) -> None:
    """Keep a preview in place of the one before."""
    sealed = peer.key.seal(body.encode(), peer.place(_COLUMN))
    values = {"peer_id": peer.id, "release": release, "body_sealed": sealed, "changed_at": now}
    adding = insert_for(connection.dialect.name)(previews).values(values)
    connection.execute(adding.on_conflict_do_update(index_elements=[previews.c.peer_id], set_=values))


def end(connection: Connection, peer_id: int) -> None:
    """Forget a peer's preview."""
    connection.execute(delete(previews).where(previews.c.peer_id == peer_id))


def purge(connection: Connection, before: datetime) -> None:
    """Forget previews nobody came back to since `before`."""
    connection.execute(delete(previews).where(previews.c.changed_at < before))
