"""What became of messages about call requests on their way: a notice is there, or could not be brought. Rows only."""

from __future__ import annotations

from datetime import datetime

from store import call_notices, calls
from store.calls import CLOSED, TAKEN
from store.database import Transaction

from . import call_acts, presses
from .channel import Message, Outgoing, Send, from_json
from .ladder import Rung
from .presses import CallPress


def has_arrived(tx: Transaction, message: Message, peer_id: int, message_id: int, now: datetime) -> None:
    """Note in which message a responder reads of a request; one that nobody can take any more is corrected at once."""
    number = _number(message, "take")
    if not number:
        return
    call = calls.find(tx, number)
    call_notices.has_arrived(tx, number, peer_id, message_id)
    if call and call.state in (TAKEN, CLOSED):
        calls.plan(tx, number, {Rung.NOTICES: now})


def was_lost(tx: Transaction, outgoing: Outgoing | None, peer_id: int, now: datetime) -> None:
    """Something about a request could not be brought: the next responder is told, or who wrote it."""
    if not isinstance(outgoing, Send) or outgoing.replaces:
        return
    if number := _number(outgoing.message, "take"):
        call_acts.miss(tx, number, peer_id, now)
    elif number := _number(outgoing.message, "close"):
        call = calls.find(tx, number)
        if call and call.state == TAKEN and peer_id in (call.peer_id, call.taken_by):
            calls.plan(tx, number, {Rung.UNHEARD if peer_id == call.peer_id else Rung.UNSAID: now})


def notice_in(body: str) -> int:
    """Return the number of the request that a message of the outbox tells a responder of; 0 for any other message."""
    outgoing = from_json(body)
    is_new = isinstance(outgoing, Send) and not outgoing.replaces
    return _number(outgoing.message, "take") if is_new and isinstance(outgoing, Send) else 0


def _number(message: Message, what: str) -> int:
    """Return the number of the request that a button of a message is about; 0 without one."""
    found = (presses.parse(button.press) for row in message.rows for button in row)
    return next((each.number for each in found if isinstance(each, CallPress) and each.what == what), 0)
