"""The dose ledger: on which of a peer's days something came that they had not asked for (`design.md` rule 17)."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Connection

from .tables import doses

DAYS = 7
"""How many days together hold at most so many doses."""


def add(connection: Connection, peer_id: int, day: date) -> None:
    """Note a dose on one of the peer's days."""
    connection.execute(insert(doses).values(peer_id=peer_id, day=day))


def lately(connection: Connection, peer_id: int, day: date) -> list[date]:
    """Return the days of the doses in the seven days that end with `day`, and of any noted after it."""
    is_lately = doses.c.day > day - timedelta(days=DAYS)
    query = select(doses.c.day).where(doses.c.peer_id == peer_id, is_lately).order_by(doses.c.day)
    return list(connection.execute(query).scalars())


def purge(connection: Connection, before: date) -> None:
    """Forget what no seven days that end now can hold."""
    connection.execute(delete(doses).where(doses.c.day < before))
