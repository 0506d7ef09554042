"""Whether a changed flow behaves otherwise: the real engine goes through it and through the unchanged one side by side.

Wherever both stand alike, the same is done to both: each tap, each word a writer listed, nonsense, silence, and what
was planned. What a peer would notice is compared: words, buttons, what comes later, what is kept and by which name.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from conversations import presses
from conversations.changes import Answered
from conversations.channel import Message
from flows.events import FollowUpPlanned, SilencePlanned

from .safety_talk import Act, State, Talk
from .safety_walk import TYPED

PAIRS_MOST = 1500
"""Pairs of states that are looked at; the longest flow of the starter pack needs a third of it."""


@dataclass
class _Pair:
    """The same talk with the unchanged flow and with the changed one."""

    one: State
    other: State


def difference(clean: Talk, changed: Talk, flow: str) -> tuple[Act, ...]:
    """Return the acts after which a changed flow behaves otherwise; none when it never does within `PAIRS_MOST`."""
    waiting = deque(_begun(clean, changed, flow))
    seen: set[object] = set()
    typed_at: set[object] = set()
    while waiting and len(seen) < PAIRS_MOST:
        pair = waiting.popleft()
        if _noticed(pair.one) != _noticed(pair.other):
            return pair.other.told
        key = (_place(pair.one), _place(pair.other))
        if key in seen:
            continue
        seen.add(key)
        session = pair.one.session
        if session and pair.one.is_waiting and session.place.flow != flow and session == pair.other.session:
            continue  # In another flow, which is the same for both: what comes of it does not differ.
        place = session.place if session else None
        has_typed = place in typed_at
        typed_at.add(place)
        waiting.extend(_after(clean, changed, pair, not has_typed and clean.language == "en"))
    return ()


def _begun(clean: Talk, changed: Talk, flow: str) -> Iterator[_Pair]:
    for act in (Act("open", flow), Act("check-in", flow))[: 1 + clean.words.pack.flows[flow].is_check_in]:
        yield _Pair(clean.does(clean.begin(), act), changed.does(changed.begin(), act))


def _after(clean: Talk, changed: Talk, pair: _Pair, is_typing: bool) -> Iterator[_Pair]:
    """Do the same to both. Their buttons are called alike, or this would not be asked."""
    for event, twin in zip(_follow_ups(pair.one), _follow_ups(pair.other), strict=True):
        first = clean.does(pair.one, Act("later", f"{event.flow}: {event.node}"))
        yield _Pair(first, changed.does(pair.other, Act("later", f"{twin.flow}: {twin.node}")))
    if not (pair.one.is_waiting and pair.other.is_waiting):
        return
    acts = [Act("tap", button) for message in pair.one.messages[-1:] for button in _chosen(message)]
    acts.append(Act("silence"))
    if is_typing:
        acts += [
            Act("type", words) for words in dict.fromkeys((*_written(clean, pair.one), *_written(changed, pair.other)))
        ]
        acts += [Act("type", words) for words in TYPED]
    for act in acts:
        yield _Pair(clean.does(pair.one, act), changed.does(pair.other, act))


def _chosen(message: Message) -> Iterator[str]:
    for row in message.rows:
        for button in row:
            if isinstance(presses.parse(button.press), presses.ChoicePress):
                yield button.label


def _written(talk: Talk, state: State) -> Iterator[str]:
    """Yield everything that can be typed for a choice of the open question."""
    if state.session and state.is_waiting:
        place = state.session.place
        yield from (words for words, _ in talk.words.pack.flows[place.flow].written_answers(place.node))


def _follow_ups(state: State) -> list[FollowUpPlanned]:
    return [event for event in state.planned if isinstance(event, FollowUpPlanned)]


def _noticed(state: State) -> object:
    """Return what a peer, or whoever is told counts, notices of a state."""
    messages = tuple(
        (message.text, _buttons(message), message.keyboard, message.is_personal) for message in state.messages
    )
    made = state.made
    planned = made.planned if made else ()
    due = tuple((isinstance(event, SilencePlanned), event.due_at) for event in planned)
    kept = tuple(sorted(_results(change)) for change in made.changes if isinstance(change, Answered)) if made else ()
    others = (made.toast, made.stops, made.erases, made.is_quieted) if made else ()
    return messages, due, kept, others, state.settings, state.is_waiting


def _results(change: Answered) -> Iterator[tuple[str, str]]:
    yield from change.results.items()


def _buttons(message: Message) -> tuple[tuple[tuple[str, str], ...], ...]:
    return tuple(tuple((button.label, _leads(button.press)) for button in row) for row in message.rows)


def _leads(press: str) -> str:
    """Return what a button hands back, of a choice only that it is one: where it leads is tried."""
    return "choice" if isinstance(presses.parse(press), presses.ChoicePress) else press


def _place(state: State) -> object:
    session = state.session
    plans = tuple((event.flow, event.node) for event in _follow_ups(state))
    if session is None or not state.is_waiting:
        return plans
    return session.frames, session.found, tuple(sorted(session.results.items())), bool(session.check_in), plans
