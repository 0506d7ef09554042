"""What a start notes of the machine, so that the next one sees what changed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.engine import Connection

from .dialects import insert_for
from .tables import marks

ZONE_DATA = "tzdata"


def read(connection: Connection, name: str) -> str:
    """Return what was noted; "" when nothing was."""
    return connection.execute(select(marks.c.value).where(marks.c.name == name)).scalar() or ""


def note(connection: Connection, name: str, value: str) -> None:
    """Note it, in place of what stood there."""
    adding: Any = insert_for(connection.dialect.name)(marks)
    statement = adding.values(name=name, value=value)
    connection.execute(statement.on_conflict_do_update(index_elements=[marks.c.name], set_={"value": value}))


def forget(connection: Connection, name: str) -> None:
    """Forget what was noted, as before the first start."""
    connection.execute(delete(marks).where(marks.c.name == name))
