"""The loop: a session and one thing that happened go in, a turn comes out. Pure and bounded.

Invariant: no clock, no chance, no disk, no network. `now`, the session's token and the library's `search` are
given. A badly written flow ends as a failed session in the turn's events, never as an exception or a hung loop.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import assert_never

from .definition import START, Choice, Node, Target, TargetKind
from .events import (
    CallAsked,
    CardsFound,
    CardShown,
    CommandChosen,
    Event,
    FollowUpPlanned,
    FoundRejected,
    NodeSpoke,
    NothingFound,
    NotUnderstood,
    OldChoiceTapped,
    QuestionAsked,
    QuietAsked,
    SessionEnded,
    SilencePlanned,
    Turn,
)
from .likeness import fold
from .matching import match
from .resumes import ChoiceTapped, FlowChosen, Resume, SilenceReached, TextReceived
from .session import Frame, Session, Status
from .world import Found, World

NODES_PER_TURN_MOST = 20
"""A turn that enters more nodes than this is a loop: no screen of a phone shows so much at once."""

FRAMES_MOST = 8
"""Callers that are remembered. Who wanders further through flows comes back to the newest of them only."""

TURNS_MOST = 500
"""A session longer than this is a program talking, not a person."""

KEPT_LETTERS_MOST = 300
"""Letters of typed words that are kept where a flow and its peer agreed."""

CARDS_PER_PAGE = 3
"""Three best as buttons (`users.md` J12: three results at most)."""

MORE, NOT_IT = -1, -2
"""Places of the two fixed buttons under found cards: the next page, and "this is not it"."""


@dataclass
class _Run:
    """One turn being made: the session so far, the events so far, and how many nodes were entered."""

    world: World
    session: Session
    events: list[Event] = field(default_factory=list)
    nodes: int = 0
    is_unasked: bool = False
    """True when nobody did anything: what ends then ends altogether, and asks nothing on the way."""

    def turn(self) -> Turn:
        """Close the turn."""
        return Turn(self.session, tuple(self.events))

    def node(self) -> Node | None:
        """Return the node the session stands at, if its flow still has it."""
        flow = self.world.flows.get(self.session.place.flow)
        return flow.nodes.get(self.session.place.node) if flow else None


def start(world: World, chosen: FlowChosen, token: str, release: str, check_in: str = "") -> Turn:
    """Begin a session in a flow; `check_in` says which time of a schedule it is asked for, if it is.

    Returns:
        The first turn. An unknown flow or node gives a failed session with its events, never an exception.
    """
    session = Session(token=token, release=release, frames=(Frame(chosen.flow, chosen.node),), check_in=check_in)
    run = _Run(world, session)
    _enter(run)
    return run.turn()


def resume(world: World, session: Session, event: Resume) -> Turn:
    """Continue a waiting session with what happened.

    Returns:
        The turn. A session that does not wait answers with `OldChoiceTapped` and is unchanged.
    """
    run = _Run(world, session.changed(turns=session.turns + 1))
    node = run.node()
    if not session.is_waiting:
        run.session = session
        run.events.append(OldChoiceTapped())
        return run.turn()
    if node is None or not node.is_waiting or run.session.turns > TURNS_MOST:
        _end(run, Status.FAILED)
        return run.turn()
    match event:
        case ChoiceTapped():
            _tapped(run, node, event)
        case TextReceived():
            _typed(run, node, event.text)
        case SilenceReached():
            _silent(run, node, event)
        case _:
            assert_never(event)
    if run.session.is_waiting and not run.nodes and OldChoiceTapped() not in run.events:
        _plan_silence(run, node)  # The same question is still open, and the peer is here: the wait begins anew.
    return run.turn()


def question(world: World, session: Session) -> Event | None:
    """Return the question a waiting session stands at, to draw it again; None when there is none."""
    node = _Run(world, session).node()
    if not session.is_waiting or node is None or not node.is_waiting:
        return None
    if session.found and node.asks_library:
        return _found_page(session)
    return QuestionAsked(session.place.flow, session.place.node, session.prompt)


def _tapped(run: _Run, node: Node, tap: ChoiceTapped) -> None:
    """A button of the open question goes on; any other changes nothing."""
    session = run.session
    if tap.prompt != session.prompt:
        run.events.append(OldChoiceTapped())
    elif tap.choice in (MORE, NOT_IT) and node.asks_library and session.found:
        _turn_page(run, tap)
    elif 0 <= tap.choice < len(node.choices):
        _answer(run, node, node.choices[tap.choice])
    else:
        run.events.append(OldChoiceTapped())


def _turn_page(run: _Run, tap: ChoiceTapped) -> None:
    """Show the next found cards, or put them away because none was meant."""
    session = run.session
    following = session.found_from + CARDS_PER_PAGE
    if tap.choice == MORE and following < len(session.found):
        run.session = session.changed(found_from=following, prompt=session.prompt + 1)
        run.events.append(_found_page(run.session, asked=tap.asked))
        return
    run.session = session.changed(found=(), found_from=0, prompt=session.prompt + 1)
    if tap.choice == MORE:
        run.events.append(NothingFound(run.session.prompt, tap.asked))
    else:
        run.events.append(FoundRejected(run.session.prompt, session.found[0], tap.asked))


def _found_page(session: Session, found: Found | None = None, asked: str = "") -> CardsFound:
    """The page of found cards a session stands at; what is said of the whole answer comes with its first page."""
    upto = session.found_from + CARDS_PER_PAGE
    cards = session.found[session.found_from : upto]
    has_more = len(session.found) > upto
    if found is None:
        return CardsFound(cards, has_more, session.prompt, asked=asked)
    return CardsFound(cards, has_more, session.prompt, found.is_sure, found.matched, found.missed, found.asked)


def _typed(run: _Run, node: Node, text: str) -> None:
    """Typed words are matched to a choice, asked of the library, or met with the question again."""
    flow = run.world.flows[run.session.place.flow]
    meant = match(text, flow.typed_words(node.key))
    if meant.choice is not None:
        _answer(run, node, node.choices[meant.choice])
        return
    if node.takes_words:
        _take_words(run, node, text)
        return
    found = run.world.search(text)
    if node.asks_library:
        run.session = run.session.changed(found=found.cards, found_from=0, prompt=run.session.prompt + 1)
        has_cards = bool(found.cards)
        nothing = NothingFound(run.session.prompt, found.asked)
        run.events.append(_found_page(run.session, found) if has_cards else nothing)
        return
    # The place is kept; the library is offered only when it is sure, so that chat is not met with junk.
    cards = found.cards[:CARDS_PER_PAGE] if found.is_sure else ()
    place = run.session.place
    run.events.append(NotUnderstood(place.flow, place.node, run.session.prompt, meant.near, cards))


def _silent(run: _Run, node: Node, silence: SilenceReached) -> None:
    """The flow's own "if nobody answers"; a question answered meanwhile makes it void."""
    if silence.prompt != run.session.prompt or node.silence is None:
        run.events.append(OldChoiceTapped())
        return
    run.is_unasked = True
    # A tap on that question is an old one from here on, not the one before: it is met with where the peer is now.
    run.session = run.session.changed(prompt=run.session.prompt + 2)
    _go(run, node.silence.target)


def _answer(run: _Run, node: Node, choice: Choice) -> None:
    """Keep the answer where the flow keeps it, and go on. What only opens a card or a command is no answer."""
    if node.save and choice.target.kind not in (TargetKind.CARD, TargetKind.COMMAND):
        flow, answered = run.world.flows[run.session.place.flow], {node.save: fold(choice.label)}
        run.session = run.session.changed(results=flow.agreed({**run.session.results, **answered}))
    _follow(run, choice)


def _take_words(run: _Run, node: Node, text: str) -> None:
    """Take typed words as an answer. They are kept only where the flow says so and the peer agreed."""
    if node.keep and node.keep.agreed.holds(run.session.results):
        kept = text.strip()[:KEPT_LETTERS_MOST]
        run.session = run.session.changed(results={**run.session.results, node.keep.result: kept})
    _go(run, node.go or Target(TargetKind.END))


def _follow(run: _Run, choice: Choice) -> None:
    """Go where a choice leads. A card or a command keeps the place in the flow."""
    match choice.target.kind:
        case TargetKind.CARD:
            run.events.append(CardShown(choice.target.key))
        case TargetKind.COMMAND:
            run.events.append(CommandChosen(choice.target.key))
        case TargetKind.NODE | TargetKind.FLOW | TargetKind.END:
            _go(run, choice.target)
        case _:
            assert_never(choice.target.kind)


def _go(run: _Run, target: Target) -> None:
    """Move the session to a target and enter it."""
    session = run.session
    match target.kind:
        case TargetKind.NODE:
            run.session = session.changed(frames=(*session.frames[:-1], Frame(session.place.flow, target.key)))
            _enter(run)
        case TargetKind.FLOW:
            frames = (*session.frames, Frame(target.key, START))
            run.session = session.changed(frames=frames[-FRAMES_MOST:])
            _enter(run)
        case TargetKind.END:
            _leave(run)
        case TargetKind.CARD:
            run.events.append(CardShown(target.key))
            _leave(run)
        case TargetKind.COMMAND:
            run.events.append(CommandChosen(target.key))
            _leave(run)
        case _:
            assert_never(target.kind)


def _leave(run: _Run) -> None:
    """End the flow that listens: back to the one that called it, or the end of the session."""
    if len(run.session.frames) == 1 or run.is_unasked:
        _end(run, Status.COMPLETED)
        return
    run.session = run.session.changed(frames=run.session.frames[:-1], found=(), found_from=0)
    _enter(run, is_return=True)


def _enter(run: _Run, is_return: bool = False) -> None:
    """Enter the node the session stands at: say, plan, then wait or go on. Bounded against loops."""
    run.nodes += 1
    node = run.node()
    if node is None or run.nodes > NODES_PER_TURN_MOST:
        _end(run, Status.FAILED)
        return
    place = run.session.place
    if node.later and not is_return:
        due_at = run.world.now + node.later.after
        run.events.append(FollowUpPlanned(place.flow, node.later.node, due_at))
    if node.quiet and not is_return:
        run.events.append(QuietAsked(run.world.now + node.quiet.for_time, node.quiet.is_loss))
    if node.is_waiting:
        prompt = run.session.prompt + 1
        run.session = run.session.changed(prompt=prompt, found=(), found_from=0)
        run.events.append(QuestionAsked(place.flow, place.node, prompt))
        _plan_silence(run, node)
        return
    if is_return:
        _leave(run)
        return
    if node.say:
        run.events.append(NodeSpoke(place.flow, place.node))
    if node.calls:
        run.events.append(CallAsked(node.calls))
    ways = (condition.target for condition in node.when if condition.holds(run.session.results))
    _go(run, next(ways, None) or node.go or Target(TargetKind.END))


def _plan_silence(run: _Run, node: Node) -> None:
    """Plan what happens if nobody answers the open question, counted from now."""
    if node.silence:
        run.events.append(SilencePlanned(run.session.prompt, run.world.now + node.silence.after))


def _end(run: _Run, status: Status) -> None:
    """Close the session."""
    run.session = run.session.changed(status=status)
    run.events.append(SessionEnded(status))
