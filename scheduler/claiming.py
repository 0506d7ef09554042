"""Claiming what the pace lets go: all workers take from one pace, in the transaction in which they take the rows."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from conversations.channel import Send, from_json
from store import outbox, paces
from store.database import Transaction
from store.keys import MasterKey
from store.outbox import Claimed

from .pace import BULK, Pace, Standing, lane


@dataclass(frozen=True)
class Room:
    """How many rows this worker can take now, and how many of them may be bulk; `is_paced`: whether the pace counts."""

    most: int
    bulk_most: int
    is_paced: bool = True


def claim(
    tx: Transaction,
    master: MasterKey,
    pace: Pace,
    clock: Callable[[], datetime],
    room: Room,
    worker: int,
    in_hand: Collection[int] = (),
) -> tuple[list[Claimed], Pace]:
    """Claim rows, and count them as if they had left.

    Args:
        tx: the transaction.
        master: opens peers' keys.
        pace: as it stands in this worker; it is not changed.
        clock: says the moment; asked once nobody else holds the pace, however long that took.
        room: how much this worker can take.
        worker: its number.
        in_hand: rows that it has on the way still.

    Returns:
        The rows, and the pace as it stands once the transaction is kept: for `Pace.keep`.
    """
    is_shared = tx.dialect.name == "postgresql"
    fills = paces.hold(tx, clock(), pace.full) if is_shared else {}
    now = clock()
    kept = Standing(fills, paces.resting(tx, now, fills)) if is_shared else None
    here = pace.begin(now, kept)
    most, bulk_most = here.room(now) if room.is_paced else (room.most, room.bulk_most)
    most, bulk_most = min(most, room.most), min(bulk_most, room.bulk_most)
    claimed = outbox.claim(tx, master, now, most, bulk_most, here.resting(now), worker, in_hand)
    for row in claimed:
        here.leaves(now, row.peer_id, is_message(row), lane(row.kind) == BULK)
    if kept:
        stands = here.standing(now)
        # Also who rests no more: by a clock that was set back, they would for long.
        chats = {peer_id: now for peer_id, at in kept.chats.items() if at > now} | {**stands.chats}
        written = {peer_id: at for peer_id, at in chats.items() if kept.chats.get(peer_id) != at}
        if claimed or written or stands.fills != kept.fills:
            paces.fill(tx, stands.fills, written)
    return claimed, here


def is_message(row: Claimed) -> bool:
    """Whether a row is a message, which counts in its chat: what is taken away does not."""
    try:
        return isinstance(from_json(row.body), Send)
    except (ValueError, KeyError, TypeError):
        return False
