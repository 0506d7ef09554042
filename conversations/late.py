"""A check-in that is over: which one a button was of, whether it may be answered now, and what ends with leaving.

Invariant: what is answered late is the check-in that was tapped, and no other: its buttons name it.
"""

from __future__ import annotations

from dataclasses import replace

from flows import engine
from flows.definition import Flow
from flows.likeness import fold
from flows.resumes import ChoiceTapped, FlowChosen
from flows.session import Status
from store.answers import Asked
from store.schedules import Schedule

from . import own_screens, screens
from .carried import redraw
from .check_in_tokens import mark_in, read_mark, token_of
from .reply import Reply


def meet(reply: Reply, token: str) -> None:
    """Meet a button of a check-in that is over: offer that one if it may be answered still, or say that it is over."""
    mark = mark_in(token)
    if _find(reply, mark):
        reply.say(own_screens.late(reply.screen, mark))
    else:
        _say_gone(reply)


def answer_now(reply: Reply, mark: str) -> None:
    """Ask a check-in once more; it is filed under the time it was asked for."""
    found = _find(reply, mark)
    if found is None:
        _say_gone(reply)
        return
    schedule, asked = found
    reply.flow_pack = reply.given.words.pack
    token = token_of(asked, reply.given.token)
    turn = engine.start(reply.world, FlowChosen(schedule.flow), token, reply.flow_pack.name, str(asked))
    reply.session = turn.session
    reply.take(turn)


def _find(reply: Reply, mark: str) -> tuple[Schedule, Asked] | None:
    """Return the check-in of a mark, if its peer may answer it still and has not come to its end."""
    read = read_mark(mark)
    found = reply.standing.look.open_check_in(read) if read else None
    if found is None:
        return None
    flow = reply.given.words.pack.flows.get(found.schedule.flow)
    if flow is None or not flow.is_check_in or (found.kept and _is_finished(reply, flow, found.kept)):
        return None
    return found.schedule, found.asked


def _is_finished(reply: Reply, flow: Flow, kept: dict[str, str]) -> bool:
    """True when what is kept leads past the last question; and when it does not fit the words of today."""
    world, pack = replace(reply.world, flows=reply.given.words.pack.flows), reply.given.words.pack.name
    session = engine.start(world, FlowChosen(flow.key), "again", pack).session
    left = dict(kept)
    while session.is_waiting and session.place.flow == flow.key:
        node = flow.nodes[session.place.node]
        labels = [fold(choice.label) for choice in node.choices]
        answer = left.pop(node.save, None)
        if node.save and answer is None:
            return bool(left)
        if answer not in labels:
            return True
        session = engine.resume(world, session, ChoiceTapped(session.prompt, labels.index(answer))).session
    return True


def end_if_left(reply: Reply) -> None:
    """End a check-in that is open though its peer is no member any more: they left, or the group was closed."""
    of = _asks(reply)
    if of is not None and not reply.standing.look.is_member(of):
        _end(reply)


def leave(reply: Reply, organisation_id: int) -> None:
    """End the check-in of an organisation that is being left, if one is open."""
    if _asks(reply) == organisation_id:
        _end(reply)


def _asks(reply: Reply) -> int | None:
    """Return whose check-in is open; None when none is."""
    session = reply.session
    is_open = session and session.check_in and session.is_waiting
    return Asked.read(session.check_in).organisation_id if session and is_open else None


def _end(reply: Reply) -> None:
    assert reply.session
    reply.session = replace(reply.session, status=Status.INTERRUPTED)


def _say_gone(reply: Reply) -> None:
    """Say that it is over; who was amid something else is shown that again."""
    reply.say(screens.note(reply.screen, "check_in_gone", own_screens.back(reply.screen)))
    if reply.session and reply.session.is_waiting:
        redraw(reply)
