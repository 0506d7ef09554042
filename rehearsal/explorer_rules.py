"""What must hold after every act, whatever it was; each rule is a sentence, and tells how a talk would show it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

from conversations import presses
from conversations.channel import Message, Send
from conversations.presses import CHECK_IN_TOKEN
from conversations.screens import Screen, question
from flows.definition import Node, Silence, Target, TargetKind
from flows.engine import NODES_PER_TURN_MOST
from flows.events import FollowUpPlanned, SilencePlanned
from flows.session import Frame, Status
from flows.transcript import NO_ANSWER, Bubble, CheckInCame, Look, Passed, Restarted
from sandbox.shapes import USERNAME

from .explored_spot import Finding, Spot, Wanted
from .told import told, told_inside

BROKE = "nothing a peer does breaks the bot"
FAILED = "no talk fails"
ANSWERED = "everything a peer does is answered"
GOODBYE = "a talk that a peer ends has a last word"
SILENCE = "an open question has its silence planned, once and anew, and no other"
FOLLOW_UP = "what is planned for later is what a flow says, and as far away"
HOME = "every message with buttons has the way home in its first row"
NODES = "a turn comes by no more nodes than it may"
UNASKED = "what comes by itself was planned"
FOUND = "cards that were found belong to the question they were found at"

BY_ITSELF = (Passed, Restarted, CheckInCame)
_LOOKED = 4
"""Nodes the engine looks at without entering them in one act: before it goes on, and to draw a question again."""
HOUR = timedelta(hours=1)
NO_SILENCE = Silence(timedelta(), Target(TargetKind.END))


def judge(spot: Spot) -> Iterable[Finding]:
    """Yield which rules the act broke that led to a spot."""
    if spot.did.broke:
        return [spot.finding(BROKE, spot.did.broke, Wanted())]
    found = (_failed, _answered, _silence, _follow_up, _home, _nodes, _unasked, _found)
    return [finding for rule in found for finding in rule(spot)]


def looks(spot: Spot, **results: str) -> tuple[Look, ...]:
    """Return where a spot's session stands, and answers it keeps, as a transcript would look at them."""
    return Look("", spot.status), *(Look(name, value) for name, value in results.items())


def as_it_was(spot: Spot) -> Wanted:
    """Return that everything should have been as it was said and kept at this spot."""
    inside = told_inside(spot.session, spot.ground.pack.flows)
    kept = {name: value for name, value in inside.results.items() if value != NO_ANSWER}
    return Wanted(spot.did.said, looks(spot, **kept))


def screen_at(spot: Spot, language: str = "en") -> Screen:
    """Return how things are drawn at a spot."""
    pack, session = spot.ground.pack, spot.session
    screen = Screen(pack, pack, language, spot.snapshot.now.date(), bot_name=USERNAME)
    return replace(screen, token=session.token, results=session.results) if session else screen


def asked_at(spot: Spot, frame: Frame, language: str = "en", results: Mapping[str, str] | None = None) -> Bubble:
    """Return the question of a place as it would be asked at this spot, with its answers or with others."""
    screen = screen_at(spot, language)
    screen = screen if results is None else replace(screen, results=results)
    asked = (frame, language, screen.token.startswith(CHECK_IN_TOKEN), tuple(sorted(screen.results.items())))
    drawn = spot.ground.drawn
    if asked not in drawn:
        drawn[asked] = told(question(screen, frame.flow, frame.node, 1))
    return drawn[asked]


def hours(by: timedelta) -> timedelta:
    """Return the next whole hours, as a transcript can tell them."""
    return math.ceil(by / HOUR) * HOUR


def _failed(spot: Spot) -> Iterator[Finding]:
    if spot.session and spot.session.status is Status.FAILED:
        yield spot.finding(FAILED, "the session failed", Wanted(looks=(Look("", "waiting"),)))


def _answered(spot: Spot) -> Iterator[Finding]:
    if isinstance(spot.act, BY_ITSELF) or spot.did.said or spot.did.toast:
        return
    before = spot.before.session if spot.before else None
    is_end = spot.status == Status.COMPLETED and before is not None and before.is_waiting
    rule = GOODBYE if is_end else ANSWERED
    yield spot.finding(rule, "nothing was said, and no note was shown", Wanted(looks=looks(spot)))


def _silence(spot: Spot) -> Iterator[Finding]:
    planned = [each for each in spot.snapshot.planned if isinstance(each.event, SilencePlanned)]
    node, session = spot.node, spot.session
    silence = node.silence if node else None
    mine = [
        each
        for each in planned
        if session and (each.token, each.event) == (session.token, SilencePlanned(session.prompt, each.due_at))
    ]
    if len(mine) != (silence is not None) or len(planned) != len(mine):
        told_so = f"{len(mine)} planned for the open question, {len(planned) - len(mine)} for others"
        yield _later(spot, told_so)
        return
    is_anew = (spot.before is None or spot.before.session is not session) and not isinstance(
        spot.act, Passed | Restarted
    )
    due_at, latest = mine[0].due_at if mine else spot.snapshot.now, spot.snapshot.now + (silence or NO_SILENCE).after
    if due_at > latest or (is_anew and due_at != latest):
        yield _later(spot, f"planned for {due_at} and not for {latest}")


def _later(spot: Spot, told_so: str) -> Finding:
    """Return that silence is not planned as it should be; a talk shows it when the time has come."""
    node = spot.node
    if node is None or node.silence is None:
        return spot.finding(SILENCE, told_so, as_it_was(spot))
    talk = (*spot.talk(), (Passed(hours(node.silence.after) + HOUR), ()))
    ends = node.silence.target.kind is TargetKind.END
    wanted = Wanted((), (Look("", "completed"),)) if ends else Wanted(looks=(Look("", "waiting"),))
    return Finding(SILENCE, told_so, talk, wanted)


def _follow_up(spot: Spot) -> Iterator[Finding]:
    flows, now = spot.ground.pack.flows, spot.snapshot.now
    before = spot.before.snapshot.planned if spot.before else []
    for each in spot.snapshot.planned:
        event = each.event
        if isinstance(event, FollowUpPlanned) and each not in before:
            laters = [node.later for node in flows[event.flow].nodes.values() if node.later]
            if (event.node, each.due_at - now) not in [(later.node, later.after) for later in laters]:
                waits = [later.after for later in laters if later.node == event.node]
                yield _comes_wrongly(spot, event, max(waits, default=HOUR), f"it is planned for {each.due_at}")


def _comes_wrongly(spot: Spot, event: FollowUpPlanned, after: timedelta, told_so: str) -> Finding:
    """Return that a follow-up is planned wrongly; a talk shows it when its time has come."""
    talk = (*spot.talk(), (Passed(hours(after) + HOUR), ()))
    asked = asked_at(spot, Frame(event.flow, event.node))
    return Finding(FOLLOW_UP, told_so, talk, Wanted((asked,), (Look("", "waiting"),)))


def _sent(spot: Spot) -> list[Message]:
    made = spot.snapshot.made
    return [each.message for each in (made.outgoing if made else ()) if isinstance(each, Send)]


def _home(spot: Spot) -> Iterator[Finding]:
    for message in _sent(spot):
        if message.rows and presses.MENU not in [button.press for button in message.rows[0]]:
            yield spot.finding(HOME, f"no way home: {message.text[:60]!r}", as_it_was(spot))


def _nodes(spot: Spot) -> Iterator[Finding]:
    if not isinstance(spot.act, Passed) and spot.entered > NODES_PER_TURN_MOST + _LOOKED:
        yield spot.finding(NODES, f"{spot.entered} nodes", as_it_was(spot))


def _unasked(spot: Spot) -> Iterator[Finding]:
    if not isinstance(spot.act, Passed) or not spot.did.said or spot.before is None:
        return
    now = spot.snapshot.now
    if not [each for each in spot.before.snapshot.planned if each.due_at <= now]:
        yield spot.finding(
            UNASKED, f"nothing was planned: {spot.did.said[0].text[:60]!r}", Wanted((), looks(spot.before))
        )


def _found(spot: Spot) -> Iterator[Finding]:
    if spot.node and not spot.node.asks_library and spot.session and spot.session.found:
        yield spot.finding(FOUND, f"still found: {spot.session.found}", as_it_was(spot), is_shown=False)


def told_question(spot: Spot, node: Node, language: str = "en") -> Wanted:
    """Return that the open question should be asked again, as it stands."""
    assert spot.session is not None
    place = Frame(spot.session.place.flow, node.key)
    return Wanted((asked_at(spot, place, language),), looks(spot))
