"""The door of call requests: buttons about them, and what is typed in a relay between a peer and a responder.

It stands between a meaning and its answer, in the turn's own transaction: words go to the other side's outbox, sealed
under their key, and are kept nowhere else. Emergencies, crisis words and commands never get here: they are not passed.
"""

from __future__ import annotations

from store import calls, organisations, outbox
from store.calls import Call
from store.database import Transaction
from store.organisations import RESPONDER
from store.peers import Peer

from . import call_acts, call_presses, call_screens, climbing
from .call_telling import KIND, reachable, screen_of
from .channel import Inbound, Kind, Send, to_json
from .house import House
from .interrupts import Happened, Meaning, Pressed, Said
from .presses import CallPress, OwnerPress, OwnPress
from .reply import Answer, Given, Reply, Standing


def take(
    house: House, tx: Transaction, peer: Peer, inbound: Inbound, meaning: Meaning, standing: Standing, given: Given
) -> Answer | None:
    """Answer what belongs to a call request or a relay; None for everything else."""
    match meaning:
        case Pressed(CallPress() as press):
            reply = _begun(standing, given)
            call_presses.give(tx, peer, reply, press)
            return reply.answer()
        case Said(text) if inbound.kind is Kind.TEXT:
            relay = calls.relay_of(tx, peer.id)
            return _pass_on(house, tx, peer, relay, text, _begun(standing, given)) if relay else None
        case Happened(Kind.UNREADABLE):
            relay = calls.relay_of(tx, peer.id)
            if relay is None:
                return None
            reply = _begun(standing, given)
            reply.say(call_screens.not_passed(reply.screen, relay, "relay_words_only"))
            return reply.answer()
        case _:
            return None


def is_about_calls(meaning: Meaning) -> bool:
    """True for what others may have to hear of at once."""
    return isinstance(meaning, Pressed) and isinstance(meaning.press, CallPress | OwnPress | OwnerPress)


def _begun(standing: Standing, given: Given) -> Reply:
    reply = Reply(standing, given, standing.session, standing.settings, given.flow_pack)
    reply.replaces = standing.tapped_message
    return reply


def _pass_on(house: House, tx: Transaction, peer: Peer, relay: Call, text: str, reply: Reply) -> Answer:
    """Queue somebody's words for the other side. Who is not a responder any more is on no side."""
    now = reply.given.now
    is_peer = peer.id == relay.peer_id
    is_held = relay.taken_by is not None and organisations.has_role(
        tx, relay.organisation_id, relay.taken_by, RESPONDER
    )
    other = reachable(house, tx, relay.other_than(peer.id)) if is_held else None
    if other is None:
        call_acts.bring_back(tx, relay, now)
        line = "relay_lost" if is_peer else "relay_not_yours"
        reply.say(call_screens.over(reply.screen, line))
        return reply.answer()
    line = "relay_from_peer" if is_peer else "relay_from_responder"
    screen = screen_of(reply.given.words.pack, other, now, reply.given.bot_name)
    for message in call_screens.relayed(screen, relay, line, text):
        outbox.add(tx, other, KIND, to_json(Send(message)), now, now)
    call_acts.passed(tx, relay, peer.id, now)
    reply.say(call_screens.passed_on(reply.screen, relay))
    return reply.answer()


def part(house: House, tx: Transaction, peer: Peer, made: Answer) -> None:
    """End what a peer asked for and is in, when they stop or erase themselves; what they took goes to the others."""
    if not (made.erases or made.stops):
        return
    now = house.now()
    if made.erases:
        for call in calls.asked_by(tx, peer.id, is_locked=True):
            # Its row goes with its peer, and no rung would be left to tell anybody.
            climbing.tell_of_end(house, tx, call)
    call_acts.part(tx, peer.id, now)


def say_unpassed(house: House, tx: Transaction, peer: Peer, inbound: Inbound, meaning: Meaning | None) -> None:
    """Say that typed words were not passed on, when they were something else and a relay is open."""
    if inbound.kind is not Kind.TEXT or isinstance(meaning, Said):
        return
    relay, words = calls.relay_of(tx, peer.id), house.shelf.newest
    if relay and words:
        now = house.now()
        screen = screen_of(words.pack, peer, now, house.shelf.bot_name)
        outbox.add(tx, peer, "reply", to_json(Send(call_screens.not_passed(screen, relay))), now, now)
