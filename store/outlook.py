"""What the operator's meters read in the store: numbers of rows by kind and state, and nothing about anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from .presence import others_at_work
from .tables import IS_OPEN, nudges, outbox


@dataclass(frozen=True)
class Outlook:
    """How it looks now.

    Attributes:
        waiting: kind → how many deliveries wait.
        oldest: kind → for how many seconds the oldest that is due has waited.
        ended: kind and state → how many that ended are still kept.
        missed: how many check-ins and nudges that were missed are still kept.
        workers: how many are at work here; None when nobody can tell, just after a start of the server.
    """

    waiting: dict[str, int]
    oldest: dict[str, float]
    ended: dict[tuple[str, str], int]
    missed: int
    workers: int | None


def outlook(connection: Connection, worker: int, now: datetime) -> Outlook:
    """Look, as the worker of this number."""
    waiting = {kind: count for kind, count in connection.execute(_WAITING)}
    oldest_due = connection.execute(_OLDEST.where(outbox.c.due_at <= now))
    oldest = {kind: max(0.0, (now - due_at).total_seconds()) for kind, due_at in oldest_due}
    ended = {(kind, state): count for kind, state, count in connection.execute(_ENDED)}
    missed: int = connection.execute(_MISSED).scalar_one()
    workers = others_at_work(connection, worker)
    return Outlook(waiting, oldest, ended, missed, None if workers is None else len(workers) + 1)


_WAITING = select(outbox.c.kind, func.count()).where(IS_OPEN).group_by(outbox.c.kind)
_OLDEST = select(outbox.c.kind, func.min(outbox.c.due_at)).where(IS_OPEN).group_by(outbox.c.kind)
_ENDED = select(outbox.c.kind, outbox.c.state, func.count()).where(~IS_OPEN).group_by(outbox.c.kind, outbox.c.state)
_MISSED = select(func.count()).select_from(nudges).where(nudges.c.state == "missed")
