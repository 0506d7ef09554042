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
        _has_read(tx, message)
        return
    call = calls.find(tx, number)
    call_notices.has_arrived(tx, number, peer_id, message_id)
    if call and call.state in (TAKEN, CLOSED):
        calls.plan(tx, number, {Rung.NOTICES: now})


def _has_read(tx: Transaction, message: Message) -> None:
    """A peer was told that somebody has their request: from now on what they type goes there."""
    if press := _taken(message):
        calls.cancel(tx, press.number, (Rung.PEER_ASKED,))
        calls.has_heard(tx, press.number, int(press.of))


def words_came(tx: Transaction, message: Message, peer_id: int) -> None:
    """Words of a relay are there: what is typed next answers them, and not what the bot asked before."""
    if number := _number(message, "close"):
        rung = Rung.PEER_ASKED if calls.is_of(tx, number, peer_id) else Rung.TAKER_ASKED
        calls.cancel(tx, number, (rung,))


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


def taken_in(body: str) -> int:
    """Return the number of the request that a message of the outbox says is taken, to its peer; 0 for any other."""
    outgoing = from_json(body)
    press = _taken(outgoing.message) if isinstance(outgoing, Send) else None
    return press.number if press else 0


def _taken(message: Message) -> CallPress | None:
    """Return the button of a message that says to a peer which taking of their request it tells of."""
    found = (presses.parse(button.press) for row in message.rows for button in row)
    pressed = (each for each in found if isinstance(each, CallPress) and each.what == "close" and each.of.isdecimal())
    return next(pressed, None)


def _number(message: Message, what: str) -> int:
    """Return the number of the request that a button of a message is about; 0 without one."""
    found = (presses.parse(button.press) for row in message.rows for button in row)
    return next((each.number for each in found if isinstance(each, CallPress) and each.what == what), 0)
