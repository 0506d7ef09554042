"""Carrying somebody over to newer words, as a publication decided: to a node there, or to the beginning. Pure.

Nobody is carried in silence: the session notes it, and what its peer does next is met with the question as it is now,
never taken for an answer to words they have not seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from content.fill import names_in
from content.pack import SOURCE_LANGUAGE, Pack
from flows.definition import START, Flow, Node, TargetKind
from flows.session import Frame, Session

from .history import RESTART, History, Move, place_of

MOVED, RESTARTED = "moved", "restarted"
"""What a session notes until its peer was told: the question changed, or the talk begins again."""

MOVES_MOST = 50
"""Publications one session is carried through at once."""

PackOf = Callable[[str], Pack | None]
"""Finds the pack of a release; None when it is lost."""


def carry(session: Session, history: History, pack_of: PackOf) -> Session:
    """Return the session where the publications since want it; the same one when they want nothing of it."""
    for _ in range(MOVES_MOST):
        if not session.is_waiting:
            return session
        move = history.move(session.release, place_of(session.place.flow, session.place.node))
        carried = _carried(session, move, pack_of(move.release)) if move else None
        if carried is None:
            return session
        session = carried
    return session


def _carried(session: Session, move: Move, pack: Pack | None) -> Session | None:
    """Return the session in the other release; None when that has no such place, and the peer stays where they are.

    Who was not asked what those words name begins again there.
    """
    flow = pack.flows.get(session.place.flow) if pack else None
    if pack is None or flow is None:
        return None
    # Buttons of the question as it was are old from here on: their places may mean something else now.
    after = session.changed(prompt=session.prompt + 2, found=(), found_from=0)
    node = None if move.to == RESTART else flow.nodes.get(move.to)
    if move.to != RESTART and (node is None or not node.is_waiting):
        return None
    if node is None or _names_what_was_not_answered(pack, flow, node.key, session.results):
        frames = (Frame(flow.key, START),)
        return replace(after, release=move.release, frames=frames, results={}, carried=RESTARTED)
    callers = tuple(frame for frame in session.frames[:-1] if _waits(pack, frame, session.results))
    return replace(after, release=move.release, frames=(*callers, Frame(flow.key, move.to)), carried=MOVED)


def _names_what_was_not_answered(pack: Pack, flow: Flow, start: str, results: Mapping[str, str]) -> bool:
    """True when words from a node on name an answer that older words never asked for: their peer would read a gap."""
    numbers = set(pack.number_values(SOURCE_LANGUAGE))
    given = {start: frozenset(results)}
    waiting = [start]
    while waiting:
        node = flow.nodes[waiting.pop()]
        if set(names_in(node.say)) - numbers - given[node.key]:
            return True
        for key, names in _ways(node, given[node.key]):
            left = given.get(key, names) & names
            if key in flow.nodes and given.get(key) != left:
                given[key] = left
                waiting.append(key)
    return False


def _ways(node: Node, given: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the nodes of its flow that a node leads to, with the names of what is answered on every way there."""
    answered = given | {node.save} if node.save else given
    yield from ((choice.target.key, answered) for choice in node.choices if choice.target.kind is TargetKind.NODE)
    others = [*(condition.target for condition in node.when), node.go, node.silence.target if node.silence else None]
    yield from ((target.key, given) for target in others if target and target.kind is TargetKind.NODE)


def _waits(pack: Pack, frame: Frame, results: Mapping[str, str]) -> bool:
    """True when a caller can be come back to in this pack; else the talk ends where its last flow does."""
    flow = pack.flows.get(frame.flow)
    if flow is None or frame.node not in flow.nodes or not flow.nodes[frame.node].is_waiting:
        return False
    return not _names_what_was_not_answered(pack, flow, frame.node, results)
