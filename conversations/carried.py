"""Telling somebody that words changed while they were away: the question as it is now, or the talk from its start."""

from __future__ import annotations

from dataclasses import replace

from flows import engine
from flows.events import SilencePlanned
from flows.resumes import FlowChosen
from store.answers import Asked

from . import presses
from .carrying import RESTARTED
from .channel import Send, Strip
from .check_in_tokens import token_of
from .interrupts import Meaning, Pressed, Said
from .reply import Reply, draw_again


def is_met(reply: Reply, meaning: Meaning) -> bool:
    """True when what a peer did belongs to a question that was changed under them."""
    session = reply.session
    if session is None or not session.carried or not session.is_waiting:
        return False
    match meaning:
        case Said():
            return True
        case Pressed(presses.ChoicePress(token=token)):
            return token == session.token
        case Pressed(presses.BackPress()):
            return True
        case _:
            return False


def tell(reply: Reply) -> None:
    """Show the question as it is now, under a kind word about why; nothing they did is taken for an answer to it."""
    session = reply.session
    assert session
    line = "carried_restarted" if session.carried == RESTARTED else "carried_moved"
    strip = Strip(reply.standing.tapped_message)
    if strip.message_id and strip not in reply.outgoing:
        reply.outgoing.append(strip)
    reply.replaces = 0
    before = len(reply.outgoing)
    if session.carried == RESTARTED:
        asked, token = session.check_in, reply.given.token
        token = token_of(Asked.read(asked), token) if asked else token
        chosen = FlowChosen(session.place.flow)
        reply.session = None
        reply.take(engine.start(reply.world, chosen, token, session.release, session.check_in))
    else:
        reply.session = session.changed(carried="")
        draw_again(reply)
        _plan_silence(reply)
    _put_above(reply, before, reply.given.words.pack.line(line, reply.screen.language))


def redraw(reply: Reply) -> bool:
    """Draw the open question again, in the language of now; who was carried there is told. False when none is open.

    It may be the first they see of it, and its buttons must not be out before their session stands there.
    """
    if reply.session and reply.session.carried and reply.session.is_waiting:
        tell(reply)
        return True
    return draw_again(reply)


def _plan_silence(reply: Reply) -> None:
    """The wait begins anew: only now the peer has seen the question."""
    session = reply.session
    flow = reply.flow_pack.flows.get(session.place.flow) if session else None
    node = flow.nodes.get(session.place.node) if session and flow else None
    if session and node and node.silence:
        reply.planned.append(SilencePlanned(session.prompt, reply.given.now + node.silence.after))


def _put_above(reply: Reply, place: int, line: str) -> None:
    """Put a sentence above the first message from `place` on."""
    for at in range(place, len(reply.outgoing)):
        sent = reply.outgoing[at]
        if isinstance(sent, Send):
            message = replace(sent.message, text=f"{line}\n\n{sent.message.text}")
            reply.outgoing[at] = replace(sent, message=message)
            return
