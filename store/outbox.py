"""The outbox: messages committed but not yet delivered, claimed one a chat at a time, oldest first.

States: queued → sending → sent · retry (at due_at) · failed (why) · unknown · cancelled (why).
Only the oldest open row of a peer can be claimed, so a chat's messages keep their order.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Integer, and_, bindparam, case, delete, func, insert, or_, select, update
from sqlalchemy.engine import Connection, RowMapping

from .keys import KeyProblem, MasterKey
from .peers import Peer
from .tables import UtcDateTime, outbox, peers

LEASE = timedelta(seconds=60)
"""How long one attempt may take before the row counts as unsure: longer than every HTTP timeout together."""

OPEN = ("queued", "retry", "sending")
"""States in which a row still has to do something."""

_COLUMN = "outbox.body"
_log = logging.getLogger(__name__)
_URGENCY = {"reply": 0, "call_request": 1, "check_in": 2, "nudge": 3}


_MOMENT = bindparam("moment", type_=UtcDateTime())
_HEADS = select(func.min(outbox.c.id)).where(outbox.c.state.in_(OPEN)).group_by(outbox.c.peer_id)
_IS_DUE = and_(outbox.c.state.in_(("queued", "retry")), outbox.c.due_at <= _MOMENT)
_IS_FORGOTTEN = and_(outbox.c.state == "sending", outbox.c.lease_until < _MOMENT)

# Statements of every turn are built once: building them costs more than running them.
_ADD = insert(outbox)
_CHANGE = update(outbox).where(outbox.c.id == bindparam("row_id"))
_CLAIMABLE = (
    select(outbox, peers.c.address_lookup, peers.c.address_sealed, peers.c.key_wrapped)
    .join(peers, peers.c.id == outbox.c.peer_id)
    .where(outbox.c.id.in_(_HEADS), or_(_IS_DUE, _IS_FORGOTTEN))
    .order_by(case(_URGENCY, value=outbox.c.kind, else_=9), outbox.c.id)
    .limit(bindparam("most", type_=Integer()))
    .with_for_update(skip_locked=True, of=outbox)
)


@dataclass(frozen=True)
class Claimed:
    """One row to deliver now. `was_sending` is true when an earlier attempt never told how it ended."""

    id: int
    peer_id: int
    address: str
    kind: str
    body: str
    attempts: int
    was_sending: bool


def add(connection: Connection, peer: Peer, kind: str, body: str, due_at: datetime, now: datetime) -> None:
    """Queue one message for a peer."""
    values = {
        "peer_id": peer.id,
        "kind": kind,
        "state": "queued",
        "body_sealed": peer.key.seal(body.encode(), peer.place(_COLUMN)),
        "due_at": due_at,
        "attempts": 0,
        "why": "",
        "created_at": now,
    }
    connection.execute(_ADD, values)


def claim(connection: Connection, master: MasterKey, now: datetime, most: int) -> list[Claimed]:
    """Take up to `most` rows that may go now, at most one a peer, and mark them `sending` until the lease ends."""
    rows = connection.execute(_CLAIMABLE, {"moment": now, "most": most}).mappings()
    claimed = []
    for row in rows.all():
        try:
            claimed.append(_open(row, master))
        except KeyProblem:
            # One damaged row must not keep everybody else's messages back.
            _log.error("a message that does not open with the key is set aside")
            close(connection, row["id"], "failed", "unreadable")
    if claimed:
        connection.execute(
            update(outbox)
            .where(outbox.c.id.in_([row.id for row in claimed]))
            .values(state="sending", lease_until=now + LEASE, attempts=outbox.c.attempts + 1)
        )
    return claimed


def _open(row: RowMapping, master: MasterKey) -> Claimed:
    key = master.peer_key(row["key_wrapped"], row["address_lookup"])
    return Claimed(
        id=row["id"],
        peer_id=row["peer_id"],
        address=key.open(row["address_sealed"], f"peers.address|{row['peer_id']}").decode(),
        kind=row["kind"],
        body=key.open(row["body_sealed"], f"{_COLUMN}|{row['peer_id']}").decode(),
        attempts=row["attempts"],
        was_sending=row["state"] == "sending",
    )


def free_leases(connection: Connection, now: datetime) -> None:
    """End all leases: at the start of the only process there is, nobody can still be sending."""
    forgotten = now - timedelta(seconds=1)
    connection.execute(update(outbox).where(outbox.c.state == "sending").values(lease_until=forgotten))


def close(connection: Connection, row_id: int, state: str, why: str = "") -> bool:
    """End a row as sent, failed, unknown or cancelled; its words are emptied in the same moment.

    Returns:
        False when the row is gone, because its peer was erased meanwhile.
    """
    values = {"row_id": row_id, "state": state, "why": why, "body_sealed": b"", "lease_until": None}
    return connection.execute(_CHANGE, values).rowcount == 1


def put_back(connection: Connection, row_id: int, due_at: datetime) -> None:
    """Try a row again at `due_at`; one whose peer said stop while it was on its way is cancelled instead."""
    row = outbox.c.id == row_id
    again = {"state": "retry", "due_at": due_at, "lease_until": None}
    unwanted = {"state": "cancelled", "body_sealed": b"", "lease_until": None}
    connection.execute(update(outbox).where(row, outbox.c.why == "").values(again))
    connection.execute(update(outbox).where(row, outbox.c.why != "").values(unwanted))


def cancel_all(connection: Connection, peer_id: int, why: str, kinds: tuple[str, ...] = ()) -> None:
    """Cancel what still waits for a peer; `kinds` limits it. What is on its way now is not tried a second time."""
    meant = outbox.c.peer_id == peer_id
    if kinds:
        meant = and_(meant, outbox.c.kind.in_(kinds))
    values = {"state": "cancelled", "why": why, "body_sealed": b""}
    connection.execute(update(outbox).where(meant, outbox.c.state.in_(("queued", "retry"))).values(values))
    connection.execute(update(outbox).where(meant, outbox.c.state == "sending").values(why=why))


def next_due(connection: Connection) -> datetime | None:
    """Return when the next waiting row may go; None when nothing waits."""
    waits = outbox.c.state.in_(("queued", "retry"))
    moment: datetime | None = connection.execute(select(func.min(outbox.c.due_at)).where(waits)).scalar()
    return moment


def count_by_state(connection: Connection) -> dict[str, int]:
    """Return how many rows stand in each state."""
    counted = connection.execute(select(outbox.c.state, func.count()).group_by(outbox.c.state))
    return {state: count for state, count in counted}


def purge(connection: Connection, before: datetime) -> None:
    """Forget rows that ended and were made before `before`."""
    is_old = and_(outbox.c.state.not_in(OPEN), outbox.c.created_at < before)
    connection.execute(delete(outbox).where(is_old))
