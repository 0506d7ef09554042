"""Tombstones: marks made from keys that are gone, so that the erased stay erased when an older backup is restored.

A mark is an HMAC under a key derived from the peer's wrapped key. It matches exactly the row that was erased, and not
the one of somebody who came back: they have another key. Once the wrapped key is gone, nothing can be tied to it.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Date, bindparam, func, select
from sqlalchemy.engine import Connection

from .dialects import insert_for
from .tables import peers, tombstones

KEEP = timedelta(days=60)
"""Twice as long as the oldest backup: one that somebody forgot to delete must not bring anybody back either."""

Marks = Mapping[bytes, date]
"""Mark → the day of the erasing."""

_PURPOSE = b"peer2peer tombstone"
_WRAPPED = select(peers.c.key_wrapped).where(peers.c.id == bindparam("of_peer"))


def mark_of(key_wrapped: bytes) -> bytes:
    """Return the mark of the peer whose key, wrapped, is this: 32 bytes."""
    return hmac.digest(hmac.digest(key_wrapped, _PURPOSE, hashlib.sha256), b"erased", hashlib.sha256)


def put(connection: Connection, peer_id: int, day: date | None = None) -> None:
    """Put up the tombstone of a peer who is about to be erased, in the same transaction.

    Args:
        connection: the transaction.
        peer_id: a peer whose row is still there; for any other nothing is done.
        day: the day of the erasing; the database's own when it is None.
    """
    wrapped = connection.execute(_WRAPPED, {"of_peer": peer_id}).scalar()
    if wrapped is not None:
        values: dict[str, Any] = {"mark": mark_of(wrapped), "erased_on": day}
        connection.execute(_put(connection.dialect.name, day is None), values if day else {"mark": values["mark"]})


@functools.cache
def _put(dialect: str, is_today: bool) -> Any:
    adding: Any = insert_for(dialect)(tombstones).on_conflict_do_nothing()
    # On SQLite a day is text, which is what CURRENT_DATE gives; both count in UTC.
    today = {"erased_on": func.current_date(type_=Date())} if is_today else {}
    return adding.values(mark=bindparam("mark"), **today) if is_today else adding


def add_all(connection: Connection, marks: Marks) -> None:
    """Put up tombstones that stood elsewhere; those that stand here stay as they are."""
    values = [{"mark": mark, "erased_on": day} for mark, day in marks.items()]
    if values:
        connection.execute(_put(connection.dialect.name, False), values)


def all_of_them(connection: Connection) -> dict[bytes, date]:
    """Return every tombstone."""
    return {row.mark: row.erased_on for row in connection.execute(select(tombstones))}
