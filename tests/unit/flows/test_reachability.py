"""Where peers can come: what the analysis says, beside what the engine does with flows made up by the dozen.

The engine is the truth. What it reaches the analysis must know, or a mistake there is never told; and a conversation
that a finding tells must be one that can be had, or a coordinator looks for something that is not there.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from flows import engine
from flows.definition import Choice, Condition, Flow, Keep, Later, Node, Silence, Target
from flows.events import FollowUpPlanned, NodeSpoke, QuestionAsked, Turn
from flows.likeness import fold
from flows.places import KeptAnswers, Place
from flows.reachability import Reach
from flows.resumes import ChoiceTapped, FlowChosen, Resume, SilenceReached, TextReceived
from flows.session import Session
from flows.verifier import entries_of
from flows.ways import ways_to
from flows.world import World
from tests.unit.flows.ground import END, asks, flow, says, to, world

DAY = timedelta(days=1)
FLOWS, NODES = ("a", "b", "c"), ("start", "one", "two", "three", "four")
MOODS, SAVES = ("Good", "Rough", "Skip"), ("mood", "rest")
TURNS_MOST = 400
"""Turns of one walk; most of these flows have fewer places to be in."""


def _target(chance: random.Random, *kinds: str) -> Target:
    kind = chance.choice(kinds)
    if kind == "flow":
        return to(f"flow:{chance.choice(FLOWS)}")
    return END if kind == "end" else to(chance.choice(NODES))


def _condition(chance: random.Random) -> Condition:
    values = tuple(fold(value) for value in chance.sample(MOODS, chance.randint(1, 2)))
    target = _target(chance, "node", "node", "end")
    return Condition(chance.choice(SAVES), values, target, chance.random() < 0.3)


def _node(key: str, chance: random.Random) -> Node:
    """Return a node of any kind; each speaks, so that its turn tells where it was."""
    words = f"Words of {key}."
    silence = Silence(DAY, _target(chance, "node", "flow", "end")) if chance.random() < 0.5 else None
    kind = chance.choice(("asks", "asks", "sorts", "says", "types"))
    if kind == "asks":
        choices = tuple(Choice(label, _target(chance, "node", "node", "flow", "end")) for label in MOODS)
        return Node(key, words, choices, save=chance.choice(("", *SAVES)), silence=silence)
    if kind == "types":
        agreed = Condition(chance.choice(SAVES), (fold(chance.choice(MOODS)),), END)
        keep = Keep("note", agreed) if chance.random() < 0.5 else None
        return Node(key, words, takes_words=True, keep=keep, go=_target(chance, "node", "end"), silence=silence)
    later = Later(DAY, chance.choice(NODES)) if chance.random() < 0.3 else None
    when = tuple(_condition(chance) for _ in range(2)) if kind == "sorts" else ()
    return Node(key, words, go=_target(chance, "node", "flow", "end"), when=when, later=later)


def _made_up(seed: int) -> dict[str, Flow]:
    chance = random.Random(seed)
    return {key: flow(key, *(_node(node, chance) for node in NODES)) for key in FLOWS}


def _spoke_at(turn: Turn) -> list[Place]:
    return [(each.flow, each.node) for each in turn.events if isinstance(each, NodeSpoke | QuestionAsked)]


def _resumes(given: World, session: Session) -> Iterator[Resume]:
    """Give everything that can happen at an open question."""
    node = given.flows[session.place.flow].nodes[session.place.node]
    yield from (ChoiceTapped(session.prompt, place) for place in range(len(node.choices)))
    if node.takes_words:
        yield TextReceived("something else entirely")
    yield SilenceReached(session.prompt)


def _walked(given: World) -> Iterator[Turn]:
    """Give the turns of every conversation, from every flow on, until they repeat themselves."""
    waiting = deque(engine.start(given, FlowChosen(key), "t", "r") for key in given.flows)
    seen: set[object] = set()
    for _ in range(TURNS_MOST):
        if not waiting:
            return
        turn = waiting.popleft()
        yield turn
        for each in turn.events:
            if isinstance(each, FollowUpPlanned) and (each.flow, each.node) not in seen:
                seen.add((each.flow, each.node))
                waiting.append(engine.start(given, FlowChosen(each.flow, each.node), "t", "r"))
        session = turn.session
        mark = (session.frames, tuple(sorted(session.results.items())))
        if session.is_waiting and mark not in seen:
            seen.add(mark)
            waiting += (engine.resume(given, session, each) for each in _resumes(given, session))


@pytest.mark.parametrize("seed", range(60))
def test_wherever_the_engine_comes_the_analysis_knew_it_and_the_answers_there(seed: int) -> None:
    """A place thought unreachable, or an answer thought impossible, would hide a mistake behind it."""
    flows = _made_up(seed)
    kept = KeptAnswers(flows)
    reach = Reach(flows, kept, [(key, "start") for key in flows])
    for turn in _walked(world(*flows.values())):
        for place in _spoke_at(turn):
            assert reach.state(place) is not None, place
        session = turn.session
        if session.is_waiting:
            state = reach.state((session.place.flow, session.place.node)) or 0
            for name, bits in kept.by_name.items():
                value = session.results.get(name)
                held = bits.unset if value is None else bits.values.get(value, bits.typed)
                assert state & held, (session.place, name, value)


def _had(given: World, way: str) -> list[Turn]:
    """Have a conversation with the engine, as a finding tells it: more than one, where two follow-ups were planned."""
    first, *rest = way.split(" → ")
    turns = [engine.start(given, FlowChosen(first.removeprefix("open “").removesuffix("”")), "t", "r")]
    for said in rest:
        turns = [after for turn in turns for after in _said(given, turn, said)]
    return turns


def _said(given: World, turn: Turn, said: str) -> list[Turn]:
    session = turn.session
    if said.endswith(" later"):
        planned = [each for each in turn.events if isinstance(each, FollowUpPlanned)]
        return [engine.start(given, FlowChosen(each.flow, each.node), "t", "r") for each in planned]
    if said == "type something":
        return [engine.resume(given, session, TextReceived("something else entirely"))]
    if said.startswith("nobody answers"):
        return [engine.resume(given, session, SilenceReached(session.prompt))]
    labels = [choice.label for choice in given.flows[session.place.flow].nodes[session.place.node].choices]
    label = said.removeprefix("tap “").removesuffix("”")
    places = [place for place, each in enumerate(labels) if each == label]
    return [engine.resume(given, session, ChoiceTapped(session.prompt, place)) for place in places]


@pytest.mark.parametrize("seed", range(60))
def test_a_conversation_that_is_told_can_be_had_and_leads_there(seed: int) -> None:
    """Tap by tap, with the engine."""
    flows = _made_up(seed)
    given = world(*flows.values())
    goals = [((key, node), unset) for key in FLOWS for node in NODES for unset in ("", "mood")]
    ways = ways_to(flows, entries_of(flows), goals)
    assert ways
    for (place, unset), way in ways.items():
        ends = [turn for turn in _had(given, way) if place in _spoke_at(turn)]
        assert ends, (place, way)
        assert not unset or any(unset not in turn.session.results for turn in ends), (place, way)


def test_a_follow_up_begins_with_nothing_kept() -> None:
    """It is a new talk: what the old one kept is gone with it."""
    asked = Node("start", "How?", tuple(Choice(label, to("later")) for label in MOODS), save="mood")
    made = flow("a", asked, says("later", later=Later(DAY, "again")), says("again"))
    kept = KeptAnswers({"a": made})
    reach = Reach({"a": made}, kept, [("a", "start")])
    later, again = reach.state(("a", "later")), reach.state(("a", "again"))
    assert later is not None and again is not None
    assert not kept.is_unset(later, "mood")
    assert kept.is_only_unset(again, "mood")


def test_what_a_called_flow_keeps_is_there_when_it_comes_back() -> None:
    """And what the question knew before it opened the flow it still knows, whoever else opens that flow."""
    keeps = replace(asks("start", "end"), choices=(Choice("Good", END), Choice("Rough", END)), save="mood")
    asked = flow("a", replace(asks("start", "flow:b", "end"), silence=None))
    known = flow("c", Node("start", "Rest?", (Choice("Good", to("on")),), save="rest"), asks("on", "flow:b", "end"))
    flows = {"a": asked, "b": flow("b", keeps), "c": known}
    kept = KeptAnswers(flows)
    reach = Reach(flows, kept, [("a", "start"), ("c", "start")])
    bits = kept.by_name["mood"]
    assert (reach.state(("a", "start")) or 0) & bits.all == bits.all
    assert not kept.is_unset(reach.state(("c", "on")) or 0, "rest")


def test_a_place_behind_a_line_that_cannot_hold_is_not_reached() -> None:
    """Whatever leads on from there is not reached either."""
    asked = Node("start", "How?", (Choice("Good", to("sort")),), save="mood")
    sort = says("sort", when=(Condition("mood", ("good",), END),), go="island")
    flows = {"a": flow("a", asked, sort, says("island", "beyond"), says("beyond"))}
    reach = Reach(flows, KeptAnswers(flows), [("a", "start")])
    assert {place for _, place in reach.asked} == {"start", "sort"}
