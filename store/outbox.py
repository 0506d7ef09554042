"""The outbox: messages committed but not yet delivered, claimed one a chat at a time, the most urgent first.

States: queued → sending → sent · retry (at due_at) · failed (why) · unknown · missed · cancelled (why).
Of a peer only the first open row of the most urgent lane can be claimed, and none while another is on its way: a chat's
messages keep their order within a lane, and an answer does not wait behind a nudge. Between two workers who claim at
the same moment the index `uq_outbox_sending` decides, and the later one claims again.

A claim is known by its row and its number of attempts. Who comes back after their lease, and finds that somebody else
took the row up, changes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, func, insert, or_, select, tuple_, update
from sqlalchemy.engine import Connection, RowMapping

from .claimable import claimable
from .keys import KeyProblem, MasterKey
from .peers import Peer
from .tables import outbox

LEASE = timedelta(seconds=60)
"""How long one attempt may take before the row counts as unsure: longer than every HTTP timeout together."""

OPEN = ("queued", "retry", "sending")
"""States in which a row still has to do something."""

RELAYED = "relay"  # what somebody typed in a relay: void once it is over
URGENCY = {"emergency": -1, "reply": 0, "call_request": 1, RELAYED: 1, "check_in": 2, "nudge": 3}
"""The lanes, by kind: the smaller, the sooner (`design.md` §2). An emergency card stands here only when it could not go
at once, and then waits for nothing of its chat."""

MOST_URGENT, LEAST_URGENT = min(URGENCY.values()), max(URGENCY.values())

BULK_FROM = URGENCY["check_in"]
"""From this lane on, messages are the bot's own idea and may wait for those that somebody waits for."""

EMERGENCIES_MOST = 20
"""Emergency cards claimed at once while nothing else may go."""
_COLUMN = "outbox.body"
_log = logging.getLogger(__name__)

_ADD = insert(outbox)  # built once, for every turn


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
    created_at: datetime
    not_after: datetime | None = None
    lease_until: datetime | None = None

    @property
    def attempt(self) -> int:
        """Which attempt this claim is, counted from 1: with the row's number it is the claim's name."""
        return self.attempts + 1


def add(
    connection: Connection,
    peer: Peer,
    kind: str,
    body: str,
    due_at: datetime,
    now: datetime,
    not_after: datetime | None = None,
) -> None:
    """Queue one message for a peer. After `not_after` it is not sent any more: its peer wants quiet, or it is late."""
    values = {
        "peer_id": peer.id,
        "kind": kind,
        "urgency": URGENCY[kind],
        "state": "queued",
        "body_sealed": peer.key.seal(body.encode(), peer.place(_COLUMN)),
        "due_at": due_at,
        "attempts": 0,
        "why": "",
        "created_at": now,
        "not_after": not_after,
    }
    connection.execute(_ADD, values)


def claim(
    connection: Connection,
    master: MasterKey,
    now: datetime,
    most: int,
    bulk_most: int | None = None,
    resting: Collection[int] = (),
    worker: int = 0,
    in_hand: Collection[int] = (),
) -> list[Claimed]:
    """Take rows that may go now, at most one a peer, and mark them `sending` until the lease ends.

    Args:
        connection: the transaction.
        master, now: opens peers' keys; the moment.
        most, bulk_most: how many rows at the most, and how many of them may be check-ins and nudges (None: all).
        resting: row numbers of peers whose chats had enough messages for the moment.
        worker, in_hand: who claims, and the rows it has on the way still: a clock that is moved ends their leases.
    """
    if most <= 0:  # nothing may go now, except what waits for nothing
        rows = claimable(connection, now, MOST_URGENT, EMERGENCIES_MOST, (), to_urgency=-1)
    elif bulk_most is None or bulk_most >= most:
        rows = claimable(connection, now, MOST_URGENT, most, resting, LEAST_URGENT)
    else:
        rows = claimable(connection, now, MOST_URGENT, most, resting, to_urgency=BULK_FROM - 1)
        if bulk := min(bulk_most, most - len(rows)):
            rows += claimable(connection, now, BULK_FROM, bulk, resting, LEAST_URGENT)
    claimed, lease_until = [], now + LEASE
    for row in rows:
        if row["id"] in in_hand:
            continue
        try:
            claimed.append(_open(row, master, lease_until))
        except KeyProblem:
            # One damaged row must not keep everybody else's messages back.
            _log.error("a message that does not open with the key is set aside")
            close(connection, row["id"], "failed", "unreadable")
    if claimed:
        connection.execute(
            update(outbox)
            .where(outbox.c.id.in_([row.id for row in claimed]))
            .values(state="sending", lease_until=lease_until, attempts=outbox.c.attempts + 1, worker=worker)
        )
    return claimed


def _open(row: RowMapping, master: MasterKey, lease_until: datetime) -> Claimed:
    key = master.peer_key(row["key_wrapped"], row["address_lookup"])
    return Claimed(
        id=row["id"],
        peer_id=row["peer_id"],
        address=key.open(row["address_sealed"], f"peers.address|{row['peer_id']}").decode(),
        kind=row["kind"],
        body=key.open(row["body_sealed"], f"{_COLUMN}|{row['peer_id']}").decode(),
        attempts=row["attempts"],
        was_sending=row["state"] == "sending",
        created_at=row["created_at"],
        not_after=row["not_after"],
        lease_until=lease_until,
    )


def close(connection: Connection, row_id: int, state: str, why: str = "", attempt: int | None = None) -> bool:
    """End a row as sent, failed, unknown or cancelled; its words are emptied in the same moment.

    Args:
        connection: the transaction.
        row_id: which row.
        state: what it is from now on.
        why: why, if it was not sent.
        attempt: which attempt ended so; without it the row is ended whatever became of it since.

    Returns:
        False when the row is gone, because its peer was erased meanwhile, or when somebody else took it up since.
    """
    values = {"state": state, "why": why, "body_sealed": b"", "lease_until": None}
    return connection.execute(update(outbox).where(_its(row_id, attempt)).values(values)).rowcount == 1


def close_sent(connection: Connection, claims: Mapping[int, int]) -> set[int]:
    """End rows as sent, all at once.

    Args:
        connection: the transaction.
        claims: row number → which attempt it was that arrived.

    Returns:
        The rows that are still there, also those that somebody else took up since and that stay what they are: their
        messages stand in the chats. The peers of the others were erased.
    """
    values = {"state": "sent", "why": "", "body_sealed": b"", "lease_until": None}
    is_claim = tuple_(outbox.c.id, outbox.c.attempts).in_(list(claims.items()))
    statement = update(outbox).where(is_claim, outbox.c.state == "sending").values(values).returning(outbox.c.id)
    ended = set(connection.execute(statement).scalars())
    if others := claims.keys() - ended:
        taken = set(connection.execute(select(outbox.c.id).where(outbox.c.id.in_(others))).scalars())
        if taken:
            _log.warning("messages arrived that another worker had taken up meanwhile: %d", len(taken))
        return ended | taken
    return ended


def put_back(connection: Connection, row_id: int, due_at: datetime, now: datetime, attempt: int | None = None) -> None:
    """Try a row again at `due_at`; one whose peer said stop while it was on its way is cancelled instead.

    Its lease ended now, and that is kept: where it is later than what the clock says, the clock was set back since.
    """
    changing = update(outbox).where(_its(row_id, attempt))
    connection.execute(changing.where(outbox.c.why == "").values(state="retry", due_at=due_at, lease_until=now))
    is_void = {"state": "cancelled", "body_sealed": b"", "lease_until": None}
    connection.execute(changing.where(outbox.c.why != "").values(is_void))


def _its(row_id: int, attempt: int | None) -> Any:
    """Return what is true of a row, and with `attempt` only as long as it is that attempt's."""
    row = outbox.c.id == row_id
    return row if attempt is None else and_(row, outbox.c.state == "sending", outbox.c.attempts == attempt)


def take_back(connection: Connection, peer: Peer, kind: str, is_void: Callable[[str], bool], why: str) -> int:
    """Cancel those messages for a peer that wait still and that `is_void` says yes to. Returns how many."""
    waits = and_(outbox.c.peer_id == peer.id, outbox.c.kind == kind, outbox.c.state.in_(("queued", "retry")))
    rows = connection.execute(select(outbox.c.id, outbox.c.body_sealed).where(waits)).all()
    void = [row.id for row in rows if is_void(peer.key.open(row.body_sealed, peer.place(_COLUMN)).decode())]
    values = {"state": "cancelled", "why": why, "body_sealed": b""}
    if void:
        connection.execute(update(outbox).where(outbox.c.id.in_(void)).values(values))
    return len(void)


def cancel_all(connection: Connection, peer_id: int, why: str, kinds: tuple[str, ...] = ()) -> int:
    """Cancel what waits for a peer, of `kinds`, and return how much. What is on its way is not tried a second time."""
    meant = outbox.c.peer_id == peer_id
    if kinds:
        meant = and_(meant, outbox.c.kind.in_(kinds))
    values = {"state": "cancelled", "why": why, "body_sealed": b""}
    waited = connection.execute(update(outbox).where(meant, outbox.c.state.in_(("queued", "retry"))).values(values))
    connection.execute(update(outbox).where(meant, outbox.c.state == "sending").values(why=why))
    return waited.rowcount


def end_at(connection: Connection, peer_id: int, not_after: datetime) -> None:
    """Let what waits for a peer and came by itself go until then, and no later; what has less time keeps it."""
    has_longer = or_(outbox.c.not_after.is_(None), outbox.c.not_after > not_after)
    is_bulk = and_(outbox.c.peer_id == peer_id, outbox.c.urgency >= BULK_FROM, has_longer)
    connection.execute(
        update(outbox).where(is_bulk, outbox.c.state.in_(("queued", "retry"))).values(not_after=not_after)
    )


def count_by_state(connection: Connection) -> dict[str, int]:
    """Return how many rows stand in each state."""
    counted = select(outbox.c.state, func.count()).group_by(outbox.c.state)
    return {state: count for state, count in connection.execute(counted)}


def purge(connection: Connection, before: datetime) -> None:
    """Forget rows that ended and were made before `before`."""
    is_old = and_(outbox.c.state.not_in(OPEN), outbox.c.created_at < before)
    connection.execute(delete(outbox).where(is_old))
