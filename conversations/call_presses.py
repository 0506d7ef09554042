"""What a button about a call request does: send, take back, take, close, give back, answer no more.

What is another's is met as what is not there, and a second tap finds what the first one did.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from store import audit, call_notices, calls, organisations, outbox
from store.calls import ASKED, OPEN, TAKEN, Call
from store.database import Transaction
from store.organisations import RESPONDER
from store.peers import Peer

from . import call_acts, call_screens, permissions, presses, screens
from .call_arrivals import notice_in
from .call_offers import Offer
from .call_telling import KIND
from .channel import Strip
from .ladder import Rung
from .lookups import Answering
from .own_screens import button
from .presses import CallPress
from .reply import Reply

Way = Callable[[Transaction, Peer, Reply, CallPress], None]


def give(tx: Transaction, peer: Peer, reply: Reply, press: CallPress) -> None:
    """Carry out a button about a call request."""
    # Who may not take it, and who comes too late for it, read the same: it says nothing of who is gone or took it back.
    otherwise = _too_late if press.what == "take" else _gone
    act = permissions.way("call", _WAYS, press.what, _role(tx, peer, press)) or otherwise
    act(tx, peer, reply, press)


def _role(tx: Transaction, peer: Peer, press: CallPress) -> str:
    """Return as what somebody taps: a responder of the organisation that a request went to, or anybody."""
    call = calls.find(tx, press.number) if press.what in ("take", "back") else None
    answers = call is not None and organisations.has_role(tx, call.organisation_id, peer.id, RESPONDER)
    return permissions.RESPONDER if answers else permissions.PEER


def _gone(tx: Transaction, peer: Peer, reply: Reply, press: CallPress) -> None:
    if press.what == "take":
        # As of one that is over: a responder must not learn that who asked has erased themselves since.
        reply.say(screens.note(reply.screen, "call_is_over"))
    else:
        reply.say(call_screens.over(reply.screen, "call_gone"))


def _too_late(tx: Transaction, peer: Peer, reply: Reply, press: CallPress) -> None:
    reply.say(screens.note(reply.screen, "call_is_over"))


def _no(tx: Transaction, peer: Peer, reply: Reply, press: CallPress) -> None:
    reply.say(call_screens.over(reply.screen, "no_problem"))


def _to(reply: Reply, organisation_id: int) -> Answering | None:
    found = reply.standing.look.answering()
    return next((each for each in found if each.organisation.id == organisation_id), None)


def _see(tx: Transaction, peer: Peer, reply: Reply, press: CallPress) -> None:
    """Show what would go out to one organisation; where it takes none any more, what the others would get."""
    to = _to(reply, press.number)
    if to is None:
        others = reply.standing.look.answering()
        reply.say(call_screens.offers_of_others(reply.screen, others, reply.settings, reply.given.now))
    else:
        reply.say(call_screens.offer(reply.screen, to, reply.settings, reply.given.now))


def _send(tx: Transaction, peer: Peer, reply: Reply, press: CallPress) -> None:
    """Send it, once: what was offered before the last request acted already, however often it is tapped."""
    to, now, offer = _to(reply, press.number), reply.given.now, Offer.from_text(press.of)
    last = calls.last_asked(tx, press.number, peer.id)
    if to is None or to.call or to.is_spent or offer is None or not offer.is_young(now) or not offer.holds(to, now):
        _see(tx, peer, reply, press)
    elif last is not None and offer.at <= last <= now:
        reply.say(call_screens.over(reply.screen, "call_gone"))
    elif calls.relay_of(tx, peer.id):
        reply.say(call_screens.over(reply.screen, "call_busy"))
    else:
        call = call_acts.send(tx, press.number, peer.id, to.hours, now)
        reply.say(call_screens.standing(reply.screen, call, to.organisation.name, reply.settings))


def _withdraw(tx: Transaction, peer: Peer, reply: Reply, press: CallPress) -> None:
    """Take a request back. One that somebody has by now is a relay, and is closed like one."""
    call = calls.find(tx, press.number)
    if call is None or call.peer_id != peer.id or not call.is_active:
        _gone(tx, peer, reply, press)
    elif call.state == TAKEN or call_acts.is_in_relay(tx, call):
        _close(tx, peer, reply, press)
    else:
        call_acts.close(tx, call, reply.given.now)
        line = "call_undone" if call.state == ASKED else "call_taken_back"
        reply.say(call_screens.over(reply.screen, line))


def _take(tx: Transaction, peer: Peer, reply: Reply, press: CallPress) -> None:
    """Take a request: the first tap has it."""
    call = calls.find(tx, press.number)
    if call is None:
        _too_late(tx, peer, reply, press)
        return
    relay, now = calls.relay_of(tx, peer.id), reply.given.now
    if relay and relay.id == call.id and relay.taken_by == peer.id:
        reply.say(call_screens.yours(reply.screen, relay))
    elif call.state == TAKEN:
        reply.say(screens.note(reply.screen, "call_others"))
    elif call.state != OPEN or call.peer_id == peer.id:
        _too_late(tx, peer, reply, press)
    elif call.asked_last == peer.id and peer.id not in call_notices.of_call(tx, call.id):
        # Who gave it up is told anew only when nobody else is left.
        reply.say(screens.note(reply.screen, "call_others_first"))
    elif relay or calls.asked_by(tx, peer.id):
        reply.replaces = 0
        _busy(reply, relay)
    else:
        _strip_notice(tx, peer, reply, call.id)
        call_acts.take(tx, call, peer.id, now)
        # Who said stop and takes one all the same wants to hear of it.
        reply.settings = replace(reply.settings, is_stopped=False)
        outbox.take_back(tx, peer, KIND, lambda body: notice_in(body) == call.id, "taken")
        reply.say(call_screens.yours(reply.screen, call))


def _strip_notice(tx: Transaction, peer: Peer, reply: Reply, call_id: int) -> None:
    """Take the buttons from what tells a responder of a request, if it is not the message they tapped."""
    notice = call_notices.of_call(tx, call_id).get(peer.id)
    if notice and notice.message_id not in (0, reply.standing.tapped_message):
        reply.outgoing.append(Strip(notice.message_id))


def _busy(reply: Reply, relay: Call | None) -> None:
    """Nobody is in two relays: their words would go to the wrong person."""
    if relay:
        reply.say(screens.note(reply.screen, "call_busy_relay", (call_screens.close_button(reply.screen, relay.id),)))
    else:
        own = button(reply.screen, "button_calls", presses.call("list", 0))
        reply.say(screens.note(reply.screen, "call_busy_asking", (own,)))


def _own_relay(tx: Transaction, peer: Peer, number: int) -> Call | None:
    call = calls.find(tx, number)
    is_in_it = call is not None and call.state == TAKEN and peer.id in (call.peer_id, call.taken_by)
    return call if is_in_it else None


def _is_own_open(tx: Transaction, peer: Peer, number: int) -> bool:
    call = calls.find(tx, number)
    return call is not None and call.peer_id == peer.id and call.state in (ASKED, OPEN)


def _close(tx: Transaction, peer: Peer, reply: Reply, press: CallPress) -> None:
    """End a relay. The other side is told; a responder is shown who else waits."""
    call = _own_relay(tx, peer, press.number)
    reply.replaces = 0
    if call is None:
        # A relay that came back is its peer's request again, to be taken back.
        (_withdraw if _is_own_open(tx, peer, press.number) else _gone)(tx, peer, reply, press)
        return
    is_peer = call.peer_id == peer.id
    asked_last = call.taken_by if is_peer else None
    call_acts.close(tx, call, reply.given.now, (Rung.TAKER_TOLD if is_peer else Rung.PEER_TOLD,), asked_last)
    if is_peer:
        reply.say(call_screens.over(reply.screen, "relay_closed"))
    else:
        reply.say(screens.note(reply.screen, "relay_closed", *_who_waits(tx, peer, reply)))


def _who_waits(tx: Transaction, peer: Peer, reply: Reply) -> list[screens.Row]:
    found = (calls.find(tx, number) for number in call_notices.told_to(tx, peer.id))
    first = next((call for call in found if call and call.state == OPEN), None)
    return [(button(reply.screen, "button_call_next", presses.call("take", first.id)),)] if first else []


def _back(tx: Transaction, peer: Peer, reply: Reply, press: CallPress) -> None:
    """Give a request back: it goes to the others."""
    call = _own_relay(tx, peer, press.number)
    if call is None or call.taken_by != peer.id:
        _gone(tx, peer, reply, press)
        return
    call_acts.bring_back(tx, call, reply.given.now)
    reply.say(screens.note(reply.screen, "call_given_back"))


def _quit(tx: Transaction, peer: Peer, reply: Reply, press: CallPress) -> None:
    """Answer an organisation's calls no more, by one tap."""
    if organisations.has_role(tx, press.number, peer.id, RESPONDER):
        mine = {call.id for call in calls.active_of(tx, press.number)}
        for number in mine & set(call_notices.told_to(tx, peer.id)):
            _strip_notice(tx, peer, reply, number)
        call_acts.give_up(tx, press.number, peer.id, reply.given.now)
        audit.note(tx, reply.given.now, RESPONDER, "responder_left", press.number, peer.id)
        # Whoever wants no more of it gets no more: what is on its way already is taken back.
        outbox.take_back(tx, peer, KIND, lambda body: notice_in(body) in mine, "unwanted")
    reply.say(screens.note(reply.screen, "responder_quit"))


def _list(tx: Transaction, peer: Peer, reply: Reply, press: CallPress) -> None:
    found = []
    for call in calls.asked_by(tx, peer.id):
        of = organisations.find(tx, call.organisation_id)
        found.append((call, of.name if of else ""))
    reply.say(call_screens.own_requests(reply.screen, found))


_WAYS: dict[str, Way] = {
    "see": _see,
    "send": _send,
    "withdraw": _withdraw,
    "no": _no,
    "take": _take,
    "close": _close,
    "back": _back,
    "quit": _quit,
    "list": _list,
}
