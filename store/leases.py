"""Who does what, and until when they count as at work: what only one worker may do at a time, and rows on their way."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, false, or_, select, update
from sqlalchemy.engine import Connection

from .dialects import insert_for
from .presence import others_at_work
from .tables import IS_OPEN, leases, outbox

_ON_THEIR_WAY = select(outbox.c.worker).where(IS_OPEN, outbox.c.state == "sending").distinct()

UPDATES, TIDYING = "updates", "tidying"
"""Asking Telegram for updates, and all else that one must say to it for all; taking away what is over."""


def take(connection: Connection, name: str, worker: int, now: datetime, lasts: timedelta) -> bool:
    """Take a lease, or hold it longer. It can be had when it is over, and when its holder is seen to be gone.

    Args:
        connection: the transaction.
        name: what for.
        worker: who wants it.
        now: the moment.
        lasts: how long it is theirs, from now.

    Returns:
        Whether it is theirs.
    """
    row = connection.execute(select(leases.c.holder, leases.c.until).where(leases.c.name == name)).first()
    if row and row.holder != str(worker) and row.until > now and not _is_gone(connection, worker, row.holder):
        return False
    adding: Any = insert_for(connection.dialect.name)(leases)
    values = {"holder": str(worker), "until": now + lasts}
    # Somebody else may have looked at the same moment, and been sooner: its holder too, who stood still and came back.
    is_of_before = and_(leases.c.holder == row.holder, leases.c.until == row.until) if row else false()
    is_as_seen = or_(leases.c.holder == str(worker), is_of_before)
    taking = adding.values(name=name, **values).on_conflict_do_update(
        index_elements=[leases.c.name], set_=values, where=is_as_seen
    )
    return connection.execute(taking.returning(leases.c.name)).first() is not None


def give_back(connection: Connection, name: str, worker: int) -> None:
    """Let somebody else have a lease at once."""
    connection.execute(delete(leases).where(leases.c.name == name, leases.c.holder == str(worker)))


def _is_gone(connection: Connection, worker: int, holder: str) -> bool:
    others = others_at_work(connection, worker)
    return others is not None and (not holder.isdecimal() or int(holder) not in others)


def workers_on_the_way(connection: Connection) -> set[int]:
    """Return which workers have rows on their way, by what the rows say."""
    return set(connection.execute(_ON_THEIR_WAY).scalars())


def free_leases(connection: Connection, now: datetime, workers: Collection[int]) -> None:
    """End the leases of workers who are gone: nobody can still be sending for them."""
    forgotten = now - timedelta(seconds=1)
    is_theirs = and_(outbox.c.state == "sending", outbox.c.worker.in_(workers))
    connection.execute(update(outbox).where(is_theirs).values(lease_until=forgotten))
