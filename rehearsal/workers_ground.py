"""The ground of several workers: peers who are written to, messages put into the outbox, and the store read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from conversations.channel import Message, Send, to_json
from store import leases, outbox, peers, presence, tables
from store.database import Transaction
from store.keys import MasterKey

Wanted = tuple[int, str, str]
"""A message to put into the outbox: chat, kind, words."""


def plant(tx: Transaction, master: MasterKey, chats: Sequence[int], now: datetime) -> dict[int, int]:
    """Let peers be there. Returns their row numbers, by chat."""
    return {chat: peers.create(tx, master, str(chat), now.date()).id for chat in chats}


def queue(tx: Transaction, master: MasterKey, wanted: Sequence[Wanted], now: datetime) -> list[int]:
    """Put messages into the outbox, as turns do: each peer locked. Returns their row numbers."""
    numbers = []
    for chat, kind, words in sorted(wanted):
        peer = peers.find(tx, master, str(chat))
        assert peer is not None, "who is written to was planted"
        outbox.add(tx, peer, kind, to_json(Send(Message(words))), now, now)
        newest = tables.outbox.select().where(tables.outbox.c.peer_id == peer.id).order_by(tables.outbox.c.id.desc())
        numbers.append(tx.execute(newest.limit(1)).one().id)
    return numbers


def on_the_way(tx: Transaction, worker: int) -> int:
    """Return how many rows a worker has on their way."""
    its = (tables.outbox.c.state == "sending") & (tables.outbox.c.worker == worker)
    return len(tx.execute(tables.outbox.select().where(its)).all())


def speaker(tx: Transaction) -> int:
    """Return the number of the worker who speaks with Telegram; 0 when nobody does."""
    row = tx.execute(tables.leases.select().where(tables.leases.c.name == leases.UPDATES)).first()
    return int(row.holder) if row else 0


def at_work(tx: Transaction) -> set[int]:
    """Return the numbers of the workers who are seen to be at work; nobody's where it cannot be told."""
    return presence.others_at_work(tx, 0) or set()


def states(tx: Transaction) -> dict[int, tuple[str, str]]:
    """Return how each row stands, and why."""
    return {row.id: (row.state, row.why) for row in tx.execute(tables.outbox.select())}


def open_rows(tx: Transaction) -> int:
    """Return how many rows wait or are on their way, and how many nudges are to come."""
    waiting = sum(outbox.count_by_state(tx).get(state, 0) for state in outbox.OPEN)
    planned = tables.nudges.select().where(tables.nudges.c.state == "planned")
    return waiting + len(tx.execute(planned).all())


def reply_rows(tx: Transaction, peer_ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    """Return kind and state of the rows of peers who write themselves, in order."""
    found: dict[int, list[tuple[str, str]]] = {}
    for row in tx.execute(tables.outbox.select().where(tables.outbox.c.peer_id.in_(peer_ids)).order_by("id")):
        found.setdefault(row.peer_id, []).append((row.kind, row.state))
    return found
