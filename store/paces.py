"""How fast all workers go together: two rows for all messages, and one for each chat that had some lately.

Who claims holds the two rows, so that nobody else takes from them meanwhile; who stands still while holding them is
cut off by the server, because everybody else waits.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, func, literal_column, or_, select, update
from sqlalchemy.engine import Connection

from .dialects import insert_for
from .tables import UtcDateTime, buckets, peers, rests

ALL, BULK = "all", "bulk"
"""The two rows: what leaves in all, and what of it is the bot's own idea."""

APART_MOST = timedelta(seconds=3)
"""By how much clocks of workers may differ, who go by their database's. What is more is a clock that was set back."""

REST_MOST = timedelta(days=1)
"""How long a chat may rest: what is to be said in it is given up after a day. What is longer is by another clock."""

HELD_MOST_MS = 2000
"""How long who holds the rows may do nothing, before the server gives them to the next."""


@dataclass(frozen=True)
class Fill:
    """How full a bucket was at a moment, in messages, and until when Telegram wants nothing of its lane."""

    level: float
    filled_at: datetime
    paused_until: datetime | None = None


_HOLD = (
    select(buckets, func.set_config("idle_in_transaction_session_timeout", str(HELD_MOST_MS), literal_column("true")))
    .order_by(buckets.c.name)
    .with_for_update()
)
_RESTING = select(rests).where(
    rests.c.until > bindparam("since", type_=UtcDateTime()), rests.c.until <= bindparam("most", type_=UtcDateTime())
)
_FILL = (
    update(buckets)
    .where(buckets.c.name == bindparam("of_name"))
    .values(
        level=bindparam("to_level"),
        filled_at=bindparam("at_moment", type_=UtcDateTime()),
        paused_until=bindparam("until_moment", type_=UtcDateTime()),
    )
)


def hold(connection: Connection, now: datetime, full: Mapping[str, float]) -> dict[str, Fill]:
    """Return how full the buckets are, and keep others from them until the end of the transaction.

    Args:
        connection: the transaction, on a server.
        now: the moment.
        full: how much is in them where nobody has taken anything yet.
    """
    rows = connection.execute(_HOLD).all()
    if len(rows) < len(full):
        adding: Any = insert_for(connection.dialect.name)(buckets)
        new = [{"name": name, "level": level, "filled_at": now} for name, level in full.items()]
        connection.execute(adding.on_conflict_do_nothing(), new)
        rows = connection.execute(_HOLD).all()
    return {row.name: Fill(row.level, row.filled_at, row.paused_until) for row in rows}


def resting(connection: Connection, now: datetime, fills: Mapping[str, Fill]) -> dict[int, datetime]:
    """Return, by peer, until when a chat counts as written to: `scheduler/pace.py` says what that means.

    Args:
        connection: the transaction.
        now: the moment.
        fills: how full the buckets are, by the clock by which they were kept, which may be another.
    """
    moments = (now, *(each.filled_at for each in fills.values()))
    limits = {"since": min(moments), "most": max(moments) + REST_MOST}
    return {row.peer_id: row.until for row in connection.execute(_RESTING, limits)}


def fill(connection: Connection, fills: Mapping[str, Fill], chats: Mapping[int, datetime]) -> None:
    """Keep how full the buckets are now, and chats that were written to."""
    values = [
        {"of_name": name, "to_level": each.level, "at_moment": each.filled_at, "until_moment": each.paused_until}
        for name, each in sorted(fills.items())
    ]
    connection.execute(_FILL, values)
    if chats:
        written = [{"of_peer": peer_id, "to_moment": until} for peer_id, until in sorted(chats.items())]
        connection.execute(_write_to(connection.dialect.name), written)


@functools.cache
def _write_to(dialect: str) -> Any:
    """A peer who was erased meanwhile is passed over."""
    peer_id: Any = bindparam("of_peer")
    until: Any = bindparam("to_moment", type_=UtcDateTime())
    adding: Any = insert_for(dialect)(rests)
    its = select(peers.c.id, until.label("until")).where(peers.c.id == peer_id)
    adding = adding.from_select(["peer_id", "until"], its)
    return adding.on_conflict_do_update(index_elements=[rests.c.peer_id], set_={"until": adding.excluded.until})


def purge(connection: Connection, now: datetime) -> None:
    """Forget chats that rest no more, and rests by a clock that is no more."""
    connection.execute(delete(rests).where(or_(rests.c.until <= now, rests.c.until > now + REST_MOST)))
