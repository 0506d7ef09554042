"""Telling people of a call request: responders, the peer who asked, both sides of a relay. Into their outboxes.

Who cannot be written to is passed by, and the others are told: nobody's damaged row keeps a request from the rest.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime

from content.pack import Pack
from store import call_notices, calls, organisations, outbox, peers
from store.calls import Call
from store.database import Transaction
from store.keys import KeyProblem
from store.organisations import RESPONDER
from store.peers import Peer

from . import call_screens
from .call_arrivals import notice_in
from .channel import Message, Send, Strip, to_json
from .house import House
from .occurrences import is_quiet
from .planning import quiet_until
from .screens import Screen

KIND = "call_request"
"""The lane and the promise of all of it: never lost."""

Draw = Callable[[Screen], Message]

_log = logging.getLogger(__name__)


def screen_of(pack: Pack, peer: Peer, now: datetime, bot_name: str) -> Screen:
    """Return how things are drawn for somebody who is written to amid another's turn, or by the clock."""
    language = pack.speak(peer.settings.language or peer.settings.spoken)
    is_discreet = peer.settings.is_discreet
    return Screen(pack, pack, language, now.date(), is_unasked=True, bot_name=bot_name, is_discreet=is_discreet)


def tell(house: House, tx: Transaction, peer_id: int | None, draw: Draw, replaces: int = 0) -> bool:
    """Queue one message for somebody, in their language. False for who is gone, or cannot be written to.

    Args:
        house: what turns work with; its words must be there.
        tx: the transaction.
        peer_id: whose row; None and a number that is gone count as nobody.
        draw: returns the message.
        replaces: the message to change into it, or 0.
    """
    peer = reachable(house, tx, peer_id)
    words = house.shelf.newest
    if peer is None or words is None:
        return False
    now = house.now()
    message = draw(screen_of(words.pack, peer, now, house.shelf.bot_name))
    outbox.add(tx, peer, KIND, to_json(Send(message, replaces)), now, now)
    return True


def reachable(house: House, tx: Transaction, peer_id: int | None) -> Peer | None:
    """Return somebody who can be written to, not locked; None for who is gone, left, or cannot be read."""
    try:
        peer = peers.look_at(tx, house.master, peer_id) if peer_id else None
    except KeyProblem:
        _log.error("somebody's row does not open with the key; they are not told of a call request")
        return None
    return peer if peer and peer.is_reachable else None


def responders(house: House, tx: Transaction, call: Call) -> list[int]:
    """Return who can be told of a request, the one who has the role longest first. Nobody answers themselves."""
    return [peer.id for peer in _able(house, tx, call)]


def ready(house: House, tx: Transaction, call: Call) -> list[int]:
    """Return those of `responders` who hear of a request before the rest; everybody, when there is none of them.

    The rest are who want quiet now, whom its peer closed on before, and who gave it up already.
    """
    now, found = house.now(), _able(house, tx, call)
    last = calls.closed_on(tx, call.peer_id) | {call.asked_last}
    first = [peer.id for peer in found if peer.id not in last and not _wants_quiet(peer, now)]
    awake = [peer.id for peer in found if peer.id not in last]
    return first or awake or [peer.id for peer in found]


def _wants_quiet(peer: Peer, now: datetime) -> bool:
    settings = peer.settings
    return (quiet_until(settings) or now) > now or is_quiet(now, settings.zone, settings.hours)


def _able(house: House, tx: Transaction, call: Call) -> list[Peer]:
    found = []
    for number in organisations.with_role(tx, call.organisation_id, RESPONDER):
        peer = reachable(house, tx, number) if number != call.peer_id else None
        # Who said stop hears of nothing until they come back.
        if peer and not peer.settings.is_stopped:
            found.append(peer)
    return found


def tell_responders(house: House, tx: Transaction, call: Call, whom: Iterable[int]) -> int:
    """Tell responders of a request. Returns how many are told."""
    of = organisations.find(tx, call.organisation_id)
    if of is None or of.is_closed:
        return 0
    count, before = 0, call_notices.of_call(tx, call.id)
    for number in whom:
        if not tell(house, tx, number, lambda screen: call_screens.notice(screen, call, of)):
            continue
        earlier = before.get(number)
        if earlier and earlier.message_id:
            strip(house, tx, number, earlier.message_id)
        call_notices.add(tx, call.id, number, house.now())
        count += 1
    return count


def strip(house: House, tx: Transaction, peer_id: int, message_id: int) -> None:
    """Take the buttons from a message that a newer one stands for."""
    peer = reachable(house, tx, peer_id)
    if peer:
        now = house.now()
        outbox.add(tx, peer, KIND, to_json(Strip(message_id)), now, now)


def take_back(house: House, tx: Transaction, peer_id: int, call_id: int) -> bool:
    """Take back what a responder was to be told of a request, if it has not gone. Returns whether it was there."""
    peer = reachable(house, tx, peer_id)
    return bool(peer and outbox.take_back(tx, peer, KIND, lambda body: notice_in(body) == call_id, "over"))


def name_of(tx: Transaction, call: Call) -> str:
    """Return what the organisation of a request is called."""
    of = organisations.find(tx, call.organisation_id)
    return of.name if of else ""
