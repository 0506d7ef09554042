"""What is held of one peer: how many rows each table has that belong to them, or name them. Made from the tables."""

from __future__ import annotations

import functools
from typing import Any

from sqlalchemy import Column, Select, func, or_, select
from sqlalchemy.engine import Connection

from .inventory import AS_LONG_AS_THE_PEER, INVENTORY
from .tables import call_requests, call_rungs, metadata, peers

NOT_TOLD = frozenset({call_requests.c.asked_last})
"""Columns that name a peer and are another's wish: who asked for a call and closed it hears from others first. Were it
counted, who is named could tell from their own list that the other has erased themselves (`design.md` rule 11)."""


@functools.cache
def _names_a_peer() -> dict[str, list[Column[Any]]]:
    """Return, of each table in which a row belongs to a peer or names one, the columns that do."""
    found: dict[str, list[Column[Any]]] = {"peers": [peers.c.id]}
    for table in metadata.sorted_tables:
        told = [column for column in table.columns if column not in NOT_TOLD]
        named = [column for column in told for key in column.foreign_keys if key.column is peers.c.id]
        if named:
            found[table.name] = named
    return found


def is_about_peers(table: str) -> bool:
    """True for a table whose rows belong to a peer, or name one; also for what falls due for somebody's call."""
    return table in _names_a_peer() or table == call_rungs.name


def days_of(table: str) -> int | None:
    """Return for how many days rows of a table are kept; None for those that have no end."""
    return next(why.days for name, why in INVENTORY.items() if name.startswith(f"{table}."))


def goes_with_the_peer(table: str) -> bool:
    """True for a table whose rows have no number of days, and go when their peer erases themselves."""
    return table in AS_LONG_AS_THE_PEER


def count(connection: Connection, peer_id: int) -> dict[str, int]:
    """Return how many rows each table has about a peer; those with none are left out."""
    counted = {}
    for table, named in _names_a_peer().items():
        is_theirs = or_(*(column == peer_id for column in named))
        counted[table] = connection.execute(_count(named[0].table).where(is_theirs)).scalar_one()
    own = select(call_requests.c.id).where(call_requests.c.peer_id == peer_id)
    counted[call_rungs.name] = connection.execute(_count(call_rungs).where(call_rungs.c.call_id.in_(own))).scalar_one()
    return {table: rows for table, rows in counted.items() if rows}


def _count(table: Any) -> Select[int]:
    return select(func.count()).select_from(table)
