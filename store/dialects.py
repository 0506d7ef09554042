"""The insert of each engine, which can say what happens when the row is there; imported only for the engine in use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def insert_for(dialect: str) -> Callable[[Any], Any]:
    """Return the `insert` of SQLite or PostgreSQL, which has `on_conflict_do_nothing` and `on_conflict_do_update`."""
    if dialect == "postgresql":
        from sqlalchemy.dialects.postgresql import insert  # noqa: PLC0415 - a twentieth of a start, for the other engine

        return insert
    from sqlalchemy.dialects.sqlite import insert as sqlite_insert  # noqa: PLC0415

    return sqlite_insert
