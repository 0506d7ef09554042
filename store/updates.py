"""Update numbers already acted on, so that each acts once however often it is delivered.

Never "all numbers up to the last": after a quiet week Telegram goes on with a random number.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from .tables import seen_updates

_NOTE_NEW = {
    "sqlite": sqlite.insert(seen_updates).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(seen_updates).on_conflict_do_nothing(),
}


def note_new(connection: Connection, update_id: int, now: datetime) -> bool:
    """Note an update. True when it was not seen before."""
    statement = _NOTE_NEW[connection.dialect.name]
    return connection.execute(statement, {"update_id": update_id, "seen_at": now}).rowcount == 1


def purge(connection: Connection, before: datetime) -> None:
    """Forget updates seen before `before`."""
    connection.execute(delete(seen_updates).where(seen_updates.c.seen_at < before))
