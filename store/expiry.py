"""Rows whose days are over go, of tables in which nothing else has to be looked at than how old a row is.

How many days is said in one place, `inventory.py`. What may still have to happen, such as a message on its way, has a
purge of its own beside its table.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Column, Date, delete
from sqlalchemy.engine import Connection

from . import coordinators, counts, organisations
from .inventory import INVENTORY
from .tables import audit_trail, call_notices, call_requests, call_rungs, cohorts, tombstones

_MADE: tuple[Column[object], ...] = (
    audit_trail.c.done_at,
    call_rungs.c.due_at,
    call_notices.c.told_at,
    call_requests.c.asked_at,
    tombstones.c.erased_on,
)
"""Of each table the column that says how old a row is; what points at another table stands before it."""


def purge(connection: Connection, now: datetime) -> None:
    """Forget what is older than its days, and links for one person that open nothing any more."""
    for column in _MADE:
        before = now - days_of(column.table.name)
        oldest = before.date() if isinstance(column.type, Date) else before
        connection.execute(delete(column.table).where(column < oldest))
    counts.forget_who_left(connection, now.date(), (now - days_of(cohorts.name)).date())
    organisations.purge_invites(connection, now.date())
    coordinators.purge_invites(connection, now.date())


def days_of(table: str) -> timedelta:
    """Return how long rows of a table are kept. A row goes as a whole, so all its columns say the same."""
    days = next(why.days for name, why in INVENTORY.items() if name.startswith(f"{table}."))
    assert days is not None, f"{table} is kept without an end"
    return timedelta(days=days)
