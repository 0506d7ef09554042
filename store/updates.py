"""Update numbers already acted on, so that each acts once however often it is delivered.

Never "all numbers up to the last": after a quiet week Telegram goes on with a random number.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from .tables import seen_updates


def note_new(connection: Connection, update_id: int, now: datetime) -> bool:
    """Note an update. True when it was not seen before."""
    is_sqlite = connection.dialect.name == "sqlite"
    insert = (sqlite.insert if is_sqlite else postgresql.insert)(seen_updates)
    values = {"update_id": update_id, "seen_at": now}
    return connection.execute(insert.values(values).on_conflict_do_nothing()).rowcount == 1


def purge(connection: Connection, before: datetime) -> None:
    """Forget updates seen before `before`."""
    connection.execute(delete(seen_updates).where(seen_updates.c.seen_at < before))
