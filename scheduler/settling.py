"""Writing down what became of rows: many together in one transaction, and what a row's end means for its peer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from conversations.channel import Delete, Outgoing, Send
from conversations.receive import leave
from store import messages, outbox, peers
from store.database import Transaction
from store.keys import MasterKey
from store.outbox import Claimed

from .retry import Decision


@dataclass(frozen=True)
class Landed:
    """A row that was tried, what becomes of it, and the number of its message in the chat, or 0."""

    row: Claimed
    decision: Decision
    outgoing: Outgoing | None = None
    message_id: int = 0


def settle(tx: Transaction, master: MasterKey, landed: Sequence[Landed], now: datetime) -> None:
    """Write down what became of rows. One whose peer was erased meanwhile leaves no note of any kind."""
    sent = {each.row.id: each for each in landed if each.decision.state == "sent"}
    there = outbox.close_sent(tx, list(sent)) if sent else set()
    noted = []
    for number in there:
        each = sent[number]
        if each.message_id and isinstance(each.outgoing, Send):
            noted.append((each.row.peer_id, each.message_id, each.outgoing.message.is_personal))
        elif isinstance(each.outgoing, Delete):
            messages.forget(tx, each.row.peer_id, each.outgoing.message_ids)
    messages.note_all(tx, noted, now)
    for each in landed:
        if each.decision.state != "sent":
            _settle_unsent(tx, master, each, now)


def _settle_unsent(tx: Transaction, master: MasterKey, each: Landed, now: datetime) -> None:
    row, decision = each.row, each.decision
    if decision.state == "retry":
        outbox.put_back(tx, row.id, now + decision.wait)
        return
    # Turns lock the peer first and then the rows; the other way round, the two would wait for each other.
    peer = peers.find_by_id(tx, master, row.peer_id) if decision.why == "left" else None
    if outbox.close(tx, row.id, decision.state, decision.why) and peer:
        leave(tx, peer.id)
