"""Every state that a pack's flows lead a peer to, shortest way first: taps, words, silence, follow-ups, check-ins."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import chain

from content.fill import names_in
from conversations import presses
from flows.events import FollowUpPlanned

from .safety_talk import Act, State, Talk

STATES_MOST = 5000
"""States of one walk: far more than the starter pack has; whatever is beyond is not walked."""

TYPED = ("zxqv blorp", "kettle")
"""Words of no choice, and of a card of random packs: they are typed at every state."""


def walk(talk: Talk, flow: str = "", most: int = STATES_MOST) -> Iterator[tuple[State, bool]]:
    """Yield each state that is come to, and whether it is the first of its kind; ways on are taken from those only.

    Args:
        talk: the peer and the pack.
        flow: the one flow to begin with; every flow when it is empty.
        most: how many kinds of state are looked at.
    """
    flows = talk.words.pack.flows
    waiting = deque(_begun(talk, [flow] if flow else list(flows)))
    seen: set[object] = set()
    while waiting and len(seen) < most:
        state = waiting.popleft()
        key = _key(talk, state)
        is_new = key not in seen
        yield state, is_new
        if is_new:
            seen.add(key)
            waiting.extend(talk.does(state, act) for act in ways_on(state) if _is_first(act, seen))


def _is_first(act: Act, seen: set[object]) -> bool:
    """A follow-up says the same whoever asked for it: each is let come once."""
    if act.how != "later":
        return True
    is_first = act not in seen
    seen.add(act)
    return is_first


def ways_on(state: State) -> Iterator[Act]:
    """Yield what can happen next that may lead to another state of a flow."""
    planned = (event for event in state.planned if isinstance(event, FollowUpPlanned))
    yield from (Act("later", f"{event.flow}: {event.node}") for event in planned)
    if not state.is_waiting:
        return
    for button in chain.from_iterable(row for message in state.messages[-1:] for row in message.rows):
        if isinstance(presses.parse(button.press), presses.ChoicePress):
            yield Act("tap", button.label)
    yield from (Act("type", typed) for typed in TYPED)
    yield Act("silence")


def _begun(talk: Talk, flows: list[str]) -> Iterator[State]:
    for key in flows:
        yield talk.does(talk.begin(), Act("open", key))
        if talk.words.pack.flows[key].is_check_in:
            yield talk.does(talk.begin(), Act("check-in", key))


def _key(talk: Talk, state: State) -> object:
    """Return what tells states apart: the place, who called, what was found, and the answers that matter there."""
    session = state.session
    if session is None or not state.is_waiting:
        return frozenset(event for event in state.planned if isinstance(event, FollowUpPlanned))
    flow = talk.words.pack.flows.get(session.place.flow)
    nodes = flow.nodes.values() if flow else ()
    used = {condition.result for node in nodes for condition in node.when}
    used |= {node.keep.agreed.result for node in nodes if node.keep}
    used |= {name for node in nodes if "{" in node.say for name in names_in(node.say)}
    answers = tuple(sorted((name, value) for name, value in session.results.items() if name in used))
    return session.place, session.frames[-2:-1], bool(session.found), answers, bool(session.check_in)
