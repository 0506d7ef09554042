"""Random valid flows, walked by random peers: whatever happens, a session stays a session.

Each session is written to JSON and read back between any two turns, as the store does it. Nobody can list the
orders in which old buttons, words, silence and answers arrive on a bad network; here they arrive in all of them.
"""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from flows import engine
from flows.definition import Choice, Flow, Later, Node, Silence, Target, TargetKind
from flows.engine import FRAMES_MOST, MORE, NODES_PER_TURN_MOST, NOT_IT, TURNS_MOST
from flows.events import CardsFound, FollowUpPlanned, OldChoiceTapped, QuestionAsked, SilencePlanned, Turn
from flows.resumes import ChoiceTapped, FlowChosen, Resume, SilenceReached, TextReceived
from flows.session import Session, Status
from flows.verifier import verify
from flows.world import Found, World
from tests.unit.flows.ground import NOW

FLOWS = ("a", "b", "c")
NODES = ("start", "two", "three")
CARDS = ("c1", "c2", "c3", "c4", "c5")
LABELS = ("Yes please", "Not now", "Something else", "\U0001f44d")
WORDS = (*LABELS, "yes plase", "not", "cards", "one card", "", "\x00", "\U0001f44d" * 50, "please yes not now")

nodes = st.sampled_from(NODES).map(lambda key: Target(TargetKind.NODE, key))
leaving = st.sampled_from([Target(TargetKind.END), Target(TargetKind.CARD, "c1"), Target(TargetKind.COMMAND, "help")])
calls = st.sampled_from(FLOWS).map(lambda key: Target(TargetKind.FLOW, key))
targets = nodes | calls | leaving
waits = st.integers(1, 48).map(lambda hours: timedelta(hours=hours))


@st.composite
def node(draw: st.DrawFn, key: str) -> Node:
    """Draw a node that its writer could have written: it asks, or looks up, or goes on."""
    later = draw(st.none() | st.none() | st.builds(Later, waits, st.sampled_from(NODES)))
    shape = draw(st.sampled_from(("choices", "library", "both", "goes")))
    if shape == "goes":
        return Node(key, draw(st.sampled_from(("", "Words."))), go=draw(targets), later=later)
    count = draw(st.integers(1, len(LABELS))) if shape != "library" else 0
    choices = tuple(Choice(LABELS[place], draw(targets)) for place in range(count))
    silence = draw(st.none() | st.builds(Silence, waits, targets))
    return Node(key, "Words?", choices, shape != "choices", silence=silence, later=later)


@st.composite
def flow(draw: st.DrawFn, key: str) -> Flow:
    """Draw a flow whose places all exist; it may still talk in circles."""
    return Flow(key, key, {each: draw(node(each)) for each in NODES})


packs = st.tuples(*(flow(key) for key in FLOWS)).map(lambda made: {each.key: each for each in made})

taps = st.tuples(st.integers(-1, 1), st.integers(-3, 5))
"""How far from the open question's number a tap is, and which button it is of; most hit the open one."""

acts = st.lists(st.one_of(taps, taps, st.sampled_from(WORDS), st.integers(-1, 1)), max_size=25)


def search(text: str) -> Found:
    """Find something for two questions and nothing for the rest."""
    return {"cards": Found(CARDS, True), "one card": Found(CARDS[:1])}.get(text, Found())


def resumed(act: object, session: Session) -> Resume:
    """Return what an act means for this session."""
    match act:
        case (int(off), int(choice)):
            return ChoiceTapped(session.prompt + off, choice)
        case str(text):
            return TextReceived(text)
        case _:
            assert isinstance(act, int)
            return SilenceReached(session.prompt + act)


def check(turn: Turn, before: Session | None, flows: dict[str, Flow]) -> None:
    """Hold a turn to every bound there is."""
    session = turn.session
    asked = [event for event in turn.events if isinstance(event, QuestionAsked)]
    assert len(turn.events) <= 2 * NODES_PER_TURN_MOST + 2
    assert 1 <= len(session.frames) <= FRAMES_MOST
    assert len(asked) <= 1, "a turn stops at the first question"
    grown = session.prompt - (before.prompt if before else 0)
    assert grown in (0, 1, 2, 3), "question numbers only grow: by one, and silence leaves two out"
    assert session.turns == (before.turns + 1 if before else 0)
    for event in turn.events:
        if isinstance(event, SilencePlanned):
            assert event.prompt == session.prompt
        if isinstance(event, CardsFound):
            assert set(event.cards) <= set(CARDS)
        if isinstance(event, FollowUpPlanned):
            assert event.node in flows[event.flow].nodes
    if session.is_waiting:
        at = flows[session.place.flow].nodes[session.place.node]
        assert at.is_waiting, "a session waits only where there is something to answer"
        is_old = OldChoiceTapped() in turn.events
        plans = [event for event in turn.events if isinstance(event, SilencePlanned)]
        assert len(plans) == (1 if at.silence and not is_old else 0)
        assert session.found_from < max(1, len(session.found))


@settings(max_examples=70, deadline=None)
@given(packs, acts)
def test_no_walk_breaks_the_engine(flows: dict[str, Flow], walk: list[object]) -> None:
    """Never an exception, never out of bounds, and what is over stays over."""
    world = World(flows, search, NOW)
    turn = engine.start(world, FlowChosen("a"), "token", "release")
    check(turn, None, flows)
    for act in walk:
        session = Session.from_json(turn.session.to_json())
        assert session == turn.session
        following = engine.resume(world, session, resumed(act, session))
        assert session == turn.session, "a turn changes nothing it was given"
        if not session.is_waiting:
            assert following.session == session
            assert following.events == (OldChoiceTapped(),)
            continue
        check(following, session, flows)
        shown = engine.question(world, following.session)
        assert (shown is None) is not following.session.is_waiting
        turn = following


@settings(max_examples=40, deadline=None)
@given(packs)
def test_what_the_checks_let_through_never_fails_at_once(flows: dict[str, Flow]) -> None:
    """A pack without an error can begin at every place without breaking: the peer would see it, not the writer."""
    codes = {found.code for found in verify(flows, CARDS, {"help"})}
    world = World(flows, search, NOW)
    ends = [
        engine.start(world, FlowChosen(key, at), "token", "release").session.status for key in FLOWS for at in NODES
    ]
    assert "F023" in codes or Status.FAILED not in ends


@settings(max_examples=40, deadline=None)
@given(packs)
def test_left_alone_the_bot_falls_silent(flows: dict[str, Flow]) -> None:
    """Without an error nobody is written to for ever: silences and follow-ups come to an end by themselves."""
    codes = {found.code for found in verify(flows, CARDS, {"help"})}
    if codes & {"F023", "F025"}:
        return
    world = World(flows, search, NOW)
    due: list[tuple[str, Session | FlowChosen]] = [("start", FlowChosen("a"))]
    for _ in range(200):
        if not due:
            return
        _, at = due.pop()
        if isinstance(at, FlowChosen):
            turn = engine.start(world, at, "token", "release")
        else:
            turn = engine.resume(world, at, SilenceReached(at.prompt))
        for event in turn.events:
            if isinstance(event, FollowUpPlanned):
                due.append(("later", FlowChosen(event.flow, event.node)))
            elif isinstance(event, SilencePlanned):
                due.append(("silence", turn.session))
    raise AssertionError("the bot goes on writing to somebody who never answered")


@settings(max_examples=50, deadline=None)
@given(st.integers(0, TURNS_MOST), st.lists(st.sampled_from((MORE, NOT_IT)), max_size=6))
def test_pages_never_run_past_the_end(turns: int, presses: list[int]) -> None:
    """More and Not-it in any order: each page holds cards, and the last one says there are no more."""
    only = Flow("a", "a", {"start": Node("start", "What?", asks_library=True)})
    world = World({"a": only}, search, NOW)
    session = Session("token", "release", engine.start(world, FlowChosen("a"), "t", "r").session.frames, turns=turns)
    turn = engine.resume(world, session, TextReceived("cards"))
    for press in presses:
        turn = engine.resume(world, turn.session, ChoiceTapped(turn.session.prompt, press))
        for event in turn.events:
            if isinstance(event, CardsFound):
                assert event.cards
                assert event.has_more is (event.cards[-1] != CARDS[-1])
