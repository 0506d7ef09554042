"""The door of call requests: buttons about them, and what is typed in a relay between a peer and a responder.

It stands between a meaning and its answer, in the turn's own transaction: words go to the other side's outbox, sealed
under their key, and are kept nowhere else. Emergencies, crisis words and commands never get here: they are not passed.
"""

from __future__ import annotations

from dataclasses import replace

from content.pack import Pack
from flows.likeness import fold
from flows.session import Session
from store import calls, organisations, outbox
from store.calls import Call
from store.database import Transaction
from store.organisations import RESPONDER
from store.peers import Peer

from . import call_acts, call_presses, call_screens, climbing, screens
from .call_arrivals import taken_in
from .call_telling import KIND, name_of, reachable, screen_of
from .changes import Left
from .channel import Inbound, Kind, Message, Send, to_json
from .commit import shows_question
from .house import House
from .interrupts import Happened, Meaning, Pressed, Said
from .ladder import SILENT_AFTER, Rung
from .presses import CallPress, OwnerPress, OwnPress
from .reply import Answer, Given, Reply, Standing, greeted


def take(
    house: House, tx: Transaction, peer: Peer, inbound: Inbound, meaning: Meaning, standing: Standing, given: Given
) -> Answer | None:
    """Answer what belongs to a call request or a relay; None for everything else."""
    match meaning:
        case Pressed(CallPress() as press):
            reply = greeted(standing, given)
            call_presses.give(tx, peer, reply, press)
            return reply.answer()
        case Said(text) if inbound.kind is Kind.TEXT:
            relay = calls.relay_of(tx, peer.id)
            if relay is None:
                return _shown_undo(tx, peer, text, standing, given)
            if _is_for_the_bot(tx, relay, peer):
                return None
            return _pass_on(house, tx, peer, relay, text, greeted(standing, given))
        case Happened(Kind.UNREADABLE):
            relay = calls.relay_of(tx, peer.id)
            if relay is None:
                return None
            reply = greeted(standing, given)
            reply.say(call_screens.not_passed(reply.screen, relay, "relay_words_only"))
            return reply.answer()
        case _:
            return None


def _shown_undo(tx: Transaction, peer: Peer, text: str, standing: Standing, given: Given) -> Answer | None:
    """Show Undo to who types it, or the like, before their request went out.

    None for all other words, and for what answers the open question.
    """
    said = fold(text)
    if said not in given.words.undo or _is_answer(said, standing.session, given.flow_pack):
        return None
    waits = [call for call in calls.asked_by(tx, peer.id) if call.state == calls.ASKED]
    if not waits:
        return None
    reply = greeted(standing, given)
    reply.say(call_screens.undo_here(reply.screen, waits[-1], name_of(tx, waits[-1])))
    return reply.answer()


def _is_answer(said: str, session: Session | None, pack: Pack) -> bool:
    flow = pack.flows.get(session.place.flow) if session and session.is_waiting else None
    if session is None or flow is None or session.place.node not in flow.nodes:
        return False
    return any(fold(answer) == said for answer, _ in flow.written_answers(session.place.node))


def is_about_calls(meaning: Meaning) -> bool:
    """True for what others may have to hear of at once."""
    return isinstance(meaning, Pressed) and isinstance(meaning.press, CallPress | OwnPress | OwnerPress)


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
    if is_peer and relay.heard != relay.takes:
        _say_first(tx, peer, relay, reply)
        return reply.answer()
    line = "relay_from_peer" if is_peer else "relay_from_responder"
    screen = screen_of(reply.given.words.pack, other, now, reply.given.bot_name)
    for message in call_screens.relayed(screen, relay, line, text):
        outbox.add(tx, other, outbox.RELAYED, to_json(Send(message)), now, now)
    call_acts.passed(tx, relay, peer.id, now)
    reply.say(call_screens.passed_on(reply.screen, relay))
    return reply.answer()


def _say_first(tx: Transaction, peer: Peer, relay: Call, reply: Reply) -> None:
    """Tell a peer that somebody has their request, before any words of theirs go there; in place of what tells it."""
    now, name = reply.given.now, name_of(tx, relay)
    calls.cancel(tx, relay.id, (Rung.TAKEN,))
    outbox.take_back(tx, peer, KIND, lambda body: taken_in(body) == relay.id, "again")
    message = call_screens.say_again(reply.screen, relay, name)
    # In the lane of call requests: only what comes there is noted as having come.
    outbox.add(tx, peer, KIND, to_json(Send(message)), now, now)


def _is_for_the_bot(tx: Transaction, relay: Call, peer: Peer) -> bool:
    """True when the bot asked for words and nothing was said in the relay since: they are no words for the other."""
    return calls.is_planned(tx, relay.id, call_acts.asked_rung(relay, peer.id))


def part(house: House, tx: Transaction, peer: Peer, made: Answer, standing: Standing, given: Given) -> Answer:
    """End what a peer asked for and is in, when they stop or erase themselves; what they took goes to the others.

    Returns the answer; who stops, or leaves a group, reads in it what that ends, and where typing goes no more.
    """
    reply = Reply(standing, given, made.session, made.settings, given.flow_pack)
    ended = _ended(tx, peer, made, reply)
    made = replace(made, outgoing=(*made.outgoing, *(Send(message) for message in ended)))
    if not (made.erases or made.stops):
        return made
    now = house.now()
    if made.erases:
        for call in calls.asked_by(tx, peer.id, is_locked=True):
            # Its row goes with its peer, and no rung would be left to tell anybody.
            climbing.tell_of_end(house, tx, call)
    call_acts.part(tx, peer.id, now)
    return made


def _ended(tx: Transaction, peer: Peer, made: Answer, reply: Reply) -> list[Message]:
    """Return what a turn that stops, or leaves groups, says of what it ends.

    A talk in a group that is left is told by its rungs, to both sides.
    """
    left = {change.organisation_id for change in made.changes if isinstance(change, Left)}
    if not (made.stops or left):
        return []
    if made.stops and (relay := calls.relay_of(tx, peer.id)):
        is_peer = relay.peer_id == peer.id
        screen = reply.screen
        return [call_screens.over(screen, "relay_over") if is_peer else screens.note(screen, "relay_left")]
    waits = [
        call
        for call in calls.asked_by(tx, peer.id, is_locked=True)
        if call.state != calls.TAKEN and (made.stops or call.organisation_id in left)
    ]
    line = "call_undone" if all(call.state == calls.ASKED for call in waits) else "call_taken_back"
    return [call_screens.over(reply.screen, line)] if waits else []


def say_unpassed(
    house: House,
    tx: Transaction,
    peer: Peer,
    inbound: Inbound,
    meaning: Meaning | None,
    made: Answer | None = None,
    before: Session | None = None,
) -> None:
    """Say where typing goes, when a relay is open and something was not passed on: a command, a tap, a change.

    Args:
        house: what turns work with.
        tx: the transaction.
        peer: who wrote or tapped.
        inbound: what came.
        meaning: what it means, but for an emergency.
        made: what the turn came to.
        before: the session as it was before the turn.
    """
    is_about_it = isinstance(meaning, Pressed) and isinstance(meaning.press, CallPress)
    if is_about_it or inbound.kind not in (Kind.TEXT, Kind.TAP, Kind.EDITED):
        return
    relay, words = calls.relay_of(tx, peer.id), house.shelf.newest
    if relay is None or words is None:
        return
    is_said = isinstance(meaning, Said)
    if is_said and not _is_for_the_bot(tx, relay, peer):
        return
    now, rung = house.now(), call_acts.asked_rung(relay, peer.id)
    if is_said:
        calls.cancel(tx, relay.id, (rung,))
    elif made and _asks_for_words(made, before, words.pack):
        calls.plan(tx, relay.id, {rung: now + SILENT_AFTER})
    is_next = _is_for_the_bot(tx, relay, peer)
    line = "relay_next_is_mine" if is_next else "relay_not_passed"
    line = "relay_edited" if inbound.kind is Kind.EDITED else line
    # As they want it from this very turn on: they may have chosen another language in it.
    reader = replace(peer, settings=made.settings) if made else peer
    screen = screen_of(words.pack, reader, now, house.shelf.bot_name)
    outbox.add(tx, peer, "reply", to_json(Send(call_screens.not_passed(screen, relay, line))), now, now)


def _asks_for_words(made: Answer, before: Session | None, pack: Pack) -> bool:
    """True when a turn put a question on the screen that is answered by typing."""
    session = made.session
    if session is None or not session.is_waiting or not (session != before or shows_question(made)):
        return False
    flow = pack.flows.get(session.place.flow)
    node = flow.nodes.get(session.place.node) if flow else None
    return node is not None and (node.asks_library or node.takes_words)
