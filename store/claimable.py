"""Which rows of the outbox may go now: those that are due, the most urgent first, and of a peer only one.

A clock that was set back must not silence a chat: what was ready stays so, and what waits by a clock that is no more,
to be tried again, waits no longer.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Integer, and_, bindparam, exists, or_, select
from sqlalchemy.engine import Connection, RowMapping

from .paces import APART_MOST
from .tables import IS_OPEN, UtcDateTime, outbox, peers

_WAITS = ("queued", "retry")

_EARLIER = outbox.alias("earlier")
_MOMENT = bindparam("moment", type_=UtcDateTime())
_WAS_READY = and_(outbox.c.state == "queued", outbox.c.due_at <= outbox.c.created_at)
# Of a row that is to be tried again the lease says when it was put back: that cannot be later than now.
_IS_OF_ANOTHER_CLOCK = and_(
    outbox.c.state == "retry", outbox.c.lease_until > bindparam("moment_of_others", type_=UtcDateTime())
)
_IS_DUE = and_(outbox.c.state.in_(_WAITS), or_(outbox.c.due_at <= _MOMENT, _WAS_READY, _IS_OF_ANOTHER_CLOCK))
_IS_FORGOTTEN = and_(outbox.c.state == "sending", outbox.c.lease_until < _MOMENT)
_HAS_EARLIER = exists().where(
    _EARLIER.c.peer_id == outbox.c.peer_id,
    _EARLIER.c.state.in_((*_WAITS, "sending")),
    _EARLIER.c.id != outbox.c.id,
    or_(
        _EARLIER.c.state == "sending",
        _EARLIER.c.urgency < outbox.c.urgency,
        and_(_EARLIER.c.urgency == outbox.c.urgency, _EARLIER.c.id < outbox.c.id),
    ),
)

# Statements of every turn are built once.
_CLAIMABLE = (
    select(outbox, peers.c.address_lookup, peers.c.address_sealed, peers.c.key_wrapped)
    .join(peers, peers.c.id == outbox.c.peer_id)
    .where(
        IS_OPEN,
        outbox.c.urgency >= bindparam("from_urgency", type_=Integer()),
        outbox.c.urgency <= bindparam("to_urgency", type_=Integer()),
        or_(_IS_FORGOTTEN, and_(_IS_DUE, or_(outbox.c.urgency < 0, ~_HAS_EARLIER))),
    )
    .order_by(outbox.c.urgency, outbox.c.id)
    .limit(bindparam("most", type_=Integer()))
    .with_for_update(skip_locked=True, of=outbox)
)
_CLAIMABLE_BUT = _CLAIMABLE.where(
    or_(outbox.c.urgency < 0, outbox.c.peer_id.not_in(bindparam("resting", expanding=True)))
)


def claimable(
    connection: Connection, now: datetime, from_urgency: int, most: int, resting: Collection[int], to_urgency: int
) -> list[RowMapping]:
    """Return rows of these lanes that may go now, with what opens them, and keep other workers from them.

    Args:
        connection: the transaction.
        now: the moment.
        from_urgency, to_urgency: from which lane to which.
        most: how many at the most.
        resting: row numbers of peers whose chats had enough messages for the moment.
    """
    values = {
        "moment": now,
        "moment_of_others": now + APART_MOST,
        "most": most,
        "from_urgency": from_urgency,
        "to_urgency": to_urgency,
    }
    if resting:
        return list(connection.execute(_CLAIMABLE_BUT, {**values, "resting": list(resting)}).mappings())
    return list(connection.execute(_CLAIMABLE, values).mappings())
