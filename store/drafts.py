"""Drafts: what a coordinator has changed and not published yet. One for each; nobody's words until it is published."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.engine import Connection, Row

from . import releases
from .dialects import insert_for
from .tables import coordinators, drafts


@dataclass(frozen=True)
class Draft:
    """One draft.

    Attributes:
        id: its number.
        peer_id: whose it is.
        base: the publication it was begun from.
        release: the name its words would have, if they were published.
        changes: path → the new text; None for a file that is taken away.
        moves: "flow/node" → what becomes of who waits there, where it is not "keep".
        is_asked: true while a second person is asked to agree.
        note: why, in the coordinator's words; may be "".
        changed_at: when it was changed last.
    """

    id: int
    peer_id: int
    base: int
    release: str
    changes: Mapping[str, str | None]
    moves: Mapping[str, str] = field(default_factory=dict)
    is_asked: bool = False
    note: str = ""
    changed_at: datetime | None = None


def of_peer(connection: Connection, peer_id: int) -> Draft | None:
    """Return a coordinator's draft, locked for this transaction; None when they have none."""
    row = connection.execute(select(drafts).where(drafts.c.peer_id == peer_id).with_for_update()).first()
    return _read(row) if row else None


def find(connection: Connection, draft_id: int) -> Draft | None:
    """Return a draft by its number, locked for this transaction, if its writer is a coordinator still."""
    query = select(drafts).join(coordinators, coordinators.c.peer_id == drafts.c.peer_id)
    row = connection.execute(query.where(drafts.c.id == draft_id).with_for_update(of=drafts)).first()
    return _read(row) if row else None


def asked(connection: Connection) -> list[Draft]:
    """Return the drafts that wait for a second person, oldest first."""
    query = select(drafts).join(coordinators, coordinators.c.peer_id == drafts.c.peer_id)
    rows = connection.execute(query.where(drafts.c.is_asked).order_by(drafts.c.changed_at, drafts.c.id))
    return [_read(row) for row in rows]


def keep(connection: Connection, draft: Draft) -> None:
    """Keep a draft in place of its writer's earlier one; `draft.id` of a new one is given by the store."""
    values: dict[str, Any] = {
        "peer_id": draft.peer_id,
        "base": draft.base,
        "release": draft.release,
        "body": releases.packed(draft.changes),
        "moves": json.dumps(dict(draft.moves)),
        "is_asked": draft.is_asked,
        "note": draft.note,
        "changed_at": draft.changed_at,
    }
    adding = insert_for(connection.dialect.name)(drafts).values(values)
    connection.execute(adding.on_conflict_do_update(index_elements=[drafts.c.peer_id], set_=values))


def drop(connection: Connection, peer_id: int) -> None:
    """Forget a coordinator's draft."""
    connection.execute(delete(drafts).where(drafts.c.peer_id == peer_id))


def purge(connection: Connection, before: datetime) -> None:
    """Forget drafts nobody touched since `before`."""
    connection.execute(delete(drafts).where(drafts.c.changed_at < before))


def _read(row: Row[Any]) -> Draft:
    changes: Mapping[str, str | None] = releases.unpacked(row.body)
    return Draft(
        id=row.id,
        peer_id=row.peer_id,
        base=row.base,
        release=row.release,
        changes=changes,
        moves=json.loads(row.moves),
        is_asked=row.is_asked,
        note=row.note,
        changed_at=row.changed_at,
    )
