"""Writing down what became of rows: many together in one transaction, and what a row's end means for its peer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from conversations import idle
from conversations.call_arrivals import has_arrived, was_lost, words_came
from conversations.call_telling import KIND
from conversations.channel import Delete, Outgoing, Send
from conversations.receive import leave
from conversations.upcoming import plan_peer
from store import messages, nudges, outbox, peers, rhythms
from store.database import Transaction
from store.keys import MasterKey
from store.outbox import Claimed
from store.peers import Peer

from .retry import Decision

_PLANNED_AS = {"check_in": nudges.CHECK_IN, "nudge": nudges.LINE}
"""What came by itself: its kind in the outbox → its kind among what was planned."""


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
    _note_arrivals(tx, master, [each for each in sent.values() if isinstance(each.outgoing, Send)], now)
    there = outbox.close_sent(tx, {number: each.row.attempt for number, each in sent.items()}) if sent else set()
    noted = []
    for number in there:
        each = sent[number]
        if each.message_id and isinstance(each.outgoing, Send):
            noted.append((each.row.peer_id, each.message_id, each.outgoing.message.is_personal))
        elif isinstance(each.outgoing, Delete):
            messages.forget(tx, each.row.peer_id, each.outgoing.message_ids)
    messages.note_all(tx, noted, now)
    for number in there:
        each = sent[number]
        if each.row.kind == KIND and each.message_id and isinstance(each.outgoing, Send):
            has_arrived(tx, each.outgoing.message, each.row.peer_id, each.message_id, now)
        elif each.row.kind == outbox.RELAYED and isinstance(each.outgoing, Send):
            words_came(tx, each.outgoing.message, each.row.peer_id)
    for each in landed:
        if each.decision.state != "sent":
            _settle_unsent(tx, master, each, now)


def _note_arrivals(tx: Transaction, master: MasterKey, sent: Sequence[Landed], now: datetime) -> None:
    """What came by itself has arrived: only now can its peer pass it over."""
    # Peers before rows, and always in one order: nobody waits for each other.
    for each in sorted(sent, key=lambda one: one.row.peer_id):
        if idle.is_question(each.outgoing):
            idle.has_arrived(tx, each.row.peer_id, now)
            continue
        peer = peers.find_by_id(tx, master, each.row.peer_id) if each.row.kind in _PLANNED_AS else None
        found = rhythms.sent_last(tx, peer, _PLANNED_AS[each.row.kind], each.row.created_at) if peer else None
        if peer and found:
            rhythms.save(tx, peer, found[0], replace(found[1], is_underway=False))


def _ask_another_time(tx: Transaction, peer: Peer, row: Claimed, now: datetime) -> None:
    """The question whether to go on did not reach its peer: it comes again, or they would never hear any more."""
    found = rhythms.sent_last(tx, peer, _PLANNED_AS[row.kind], row.created_at)
    if found and found[1].is_asleep and found[1].is_underway:
        rhythms.save(tx, peer, found[0], replace(found[1], is_asleep=False))
        plan_peer(tx, peer, now)


def _settle_unsent(tx: Transaction, master: MasterKey, each: Landed, now: datetime) -> None:
    row, decision = each.row, each.decision
    if decision.state == "retry":
        outbox.put_back(tx, row.id, now + decision.wait, now, row.attempt)
        return
    # Turns lock the peer first and then the rows; the other way round, the two would wait for each other.
    is_lost = row.kind in _PLANNED_AS and decision.state in ("failed", "missed")
    peer = peers.find_by_id(tx, master, row.peer_id) if is_lost or decision.why == "left" else None
    if not outbox.close(tx, row.id, decision.state, decision.why, row.attempt):
        return
    if row.kind in (KIND, outbox.RELAYED):
        was_lost(tx, each.outgoing, row.peer_id, now)
    if not peer:
        return
    if is_lost and not idle.is_question(each.outgoing):
        _ask_another_time(tx, peer, row, now)
    if decision.why == "left":
        leave(tx, peer.id, now)
