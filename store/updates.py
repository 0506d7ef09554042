"""Update numbers already acted on, so that each acts once however often it is delivered; and those set aside.

Never "all numbers up to the last": after a quiet week Telegram goes on with a random number.
"""

from __future__ import annotations

import functools
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Connection

from .dialects import insert_for
from .tables import seen_updates, set_aside


@functools.cache
def _note(dialect: str) -> Any:
    return insert_for(dialect)(seen_updates).on_conflict_do_nothing().returning(seen_updates.c.update_id)


def note_new(connection: Connection, update_id: int, now: datetime) -> bool:
    """Note an update. True when it was not seen before."""
    return (
        connection.execute(_note(connection.dialect.name), {"update_id": update_id, "seen_at": now}).first() is not None
    )


def was_seen(connection: Connection, update_id: int) -> bool:
    """True for an update that was noted, by whichever worker."""
    noted = select(seen_updates.c.update_id).where(seen_updates.c.update_id == update_id)
    return connection.execute(noted).first() is not None


def purge(connection: Connection, before: datetime) -> None:
    """Forget updates seen before `before`."""
    connection.execute(delete(seen_updates).where(seen_updates.c.seen_at < before))


def put_aside(connection: Connection, shape: str, why: str, now: datetime) -> None:
    """Keep what an update looked like that could not be read or answered: names and types of its keys only."""
    connection.execute(insert(set_aside).values(shape=shape, why=why[:64], seen_at=now))


def purge_aside(connection: Connection, before: datetime) -> None:
    """Forget what was set aside before `before`."""
    connection.execute(delete(set_aside).where(set_aside.c.seen_at < before))
