"""Publications: which release was put in force when, by whom, and what became of people amid older ones.

Each is a row that never changes. The newest says which words are in force; going back is one more row.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.engine import Connection, Row

from .dialects import insert_for
from .tables import publications

FILES, DRAFT, ROLLBACK = "files", "draft", "rollback"
"""Where the words came from: the pack's folder, a coordinator's draft, an earlier publication."""


class PublishedMeanwhile(Exception):
    """Somebody else published first; nothing was changed."""


@dataclass(frozen=True)
class Publication:
    """One publication.

    Attributes:
        id: counts up by one.
        release: the name of the words it put in force.
        kind: `FILES`, `DRAFT` or `ROLLBACK`.
        back_to: of a rollback, the publication it went back to; else 0.
        published_by: a coordinator's number in words, or what an operator typed.
        agreed_by: the second person, where two were needed; else "".
        note: why, in the publisher's words; may be "".
        moves: older release → "flow/node" → what becomes of who waits there: "restart", or a node to move to.
        corrections: "flow/node" → the publication whose sentence is said there to people on older ones too.
        published_at: the moment.
    """

    id: int
    release: str
    kind: str
    back_to: int = 0
    published_by: str = ""
    agreed_by: str = ""
    note: str = ""
    moves: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    corrections: Mapping[str, int] = field(default_factory=dict)
    published_at: datetime | None = None


_NEWEST = select(publications.c.id).order_by(publications.c.id.desc()).limit(1)


def newest_id(connection: Connection) -> int:
    """Return the number of the newest publication; 0 before the first."""
    return connection.execute(_NEWEST).scalar() or 0


def newest(connection: Connection) -> Publication | None:
    """Return the newest publication; None before the first."""
    row = connection.execute(select(publications).order_by(publications.c.id.desc()).limit(1)).first()
    return _read(row) if row else None


def find(connection: Connection, publication_id: int) -> Publication | None:
    """Return one publication by its number."""
    row = connection.execute(select(publications).where(publications.c.id == publication_id)).first()
    return _read(row) if row else None


def history(connection: Connection) -> list[Publication]:
    """Return all publications, oldest first."""
    return [_read(row) for row in connection.execute(select(publications).order_by(publications.c.id))]


def in_force_since(connection: Connection, moment: datetime) -> list[str]:
    """Return the releases that were in force at some time since a moment, the newest last, each once."""
    is_before = publications.c.published_at <= moment
    then = select(func.max(publications.c.id)).where(is_before).scalar_subquery()
    # The first one was published later, perhaps: then all were.
    query = select(publications.c.release).where(publications.c.id >= func.coalesce(then, 0))
    found = list(connection.execute(query.order_by(publications.c.id.desc())).scalars())
    return [*dict.fromkeys(found)][::-1]


def add(connection: Connection, publication: Publication) -> Publication:
    """Keep a publication, which is the newest from then on. Its release is kept already.

    Raises:
        PublishedMeanwhile: its number is taken.
    """
    values: dict[str, Any] = {**vars(publication), "moves": json.dumps(publication.moves)}
    values["corrections"] = json.dumps(publication.corrections)
    adding = insert_for(connection.dialect.name)(publications).values(values)
    adding = adding.on_conflict_do_nothing(index_elements=[publications.c.id])
    if connection.execute(adding.returning(publications.c.id)).scalar() is None:
        raise PublishedMeanwhile(f"publication {publication.id} is there already")
    return publication


def _read(row: Row[Any]) -> Publication:
    values = dict(row._mapping)
    return Publication(**{**values, "moves": json.loads(row.moves), "corrections": json.loads(row.corrections)})
