"""The engine alone beside two other open conversation engines, each having the same two talks in memory, in one run."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime

from flows import engine
from flows.definition import Choice, Flow, Node, Target, TargetKind
from flows.events import NodeSpoke, QuestionAsked
from flows.resumes import ChoiceTapped, FlowChosen, TextReceived
from flows.session import Session
from flows.world import Found, World

from . import turns_peers
from .processes import Broken
from .table import Row, ratio, section, whole
from .turns_talks import TALKS, Place, Talk

NOW = datetime(2026, 6, 1, 18, 0, tzinfo=UTC)
LANGUAGE = "en"


@dataclass(frozen=True)
class Load:
    """How many turns of each engine are timed at once, and how many repeats there are, interleaved."""

    ours: int
    chatsky: int
    flow_runner: int
    repeats: int


Have = Callable[[Talk, int, bool], tuple[float, list[str]]]
"""Have a talk as many times over, through JSON or not. Returns CPU seconds, and what was said the last time."""


@dataclass
class _Runs:
    """One engine that has the talks, and its turns a second for each talk and way of keeping the session."""

    name: str
    have: Have
    turns: int
    is_always_json: bool = False
    rates: dict[tuple[str, bool], list[float]] = field(default_factory=dict)


def _node(key: str, place: Place) -> Node:
    choices = tuple(Choice(way.label, Target(TargetKind.NODE, way.to), way.words) for way in place.ways)
    return Node(key, place.say, choices, go=None if choices else Target(TargetKind.END))


def _flow(talk: Talk) -> Flow:
    return Flow(talk.key, talk.title, {key: _node(key, place) for key, place in talk.nodes.items()})


def _hear(flow: Flow, events: Sequence[object], said: list[str]) -> None:
    """Find the words of a turn, as a screen needs them: the texts, and the labels under a question."""
    for event in events:
        if isinstance(event, NodeSpoke | QuestionAsked):
            said.append(flow.say(event.node, LANGUAGE))
            if isinstance(event, QuestionAsked):
                flow.labels(event.node, LANGUAGE)


def _once(world: World, flow: Flow, talk: Talk, is_json: bool) -> tuple[Session, list[str]]:
    said: list[str] = []
    turn = engine.start(world, FlowChosen(flow.key), "token", "release")
    _hear(flow, turn.events, said)
    for answer in talk.answers:
        session = Session.from_json(turn.session.to_json()) if is_json else turn.session
        typed = isinstance(answer, str)
        resume = TextReceived(str(answer)) if typed else ChoiceTapped(session.prompt, int(answer))
        turn = engine.resume(world, session, resume)
        _hear(flow, turn.events, said)
    if is_json:
        turn.session.to_json()
    return turn.session, said


def _have(talk: Talk, times: int, is_json: bool) -> tuple[float, list[str]]:
    flow = _flow(talk)
    world = World({flow.key: flow}, lambda _text: Found(), NOW)
    begun = time.process_time()
    for _ in range(times):
        session, said = _once(world, flow, talk, is_json)
    spent = time.process_time() - begun
    if session.is_waiting:
        raise Broken(f"the talk {talk.key} did not end")
    return spent, said


def _time(runs: _Runs, is_counted: bool) -> None:
    """Time one engine at each talk; what it says must be what ours says."""
    for talk in TALKS:
        _, expected = _have(talk, 1, False)
        for is_json in (True,) if runs.is_always_json else (True, False):
            times = max(1, runs.turns // talk.turns)
            seconds, said = runs.have(talk, times, is_json)
            if said != expected:
                raise Broken(f"{runs.name} does not have the same talk: {said}")
            if is_counted:
                runs.rates.setdefault((talk.key, is_json), []).append(times * talk.turns / seconds)


def measure(load: Load) -> list[Row]:
    """Measure all engines, interleaved; each has everything once before it counts, so that Node has compiled it.

    Raises:
        Broken: an engine ended, or had another talk than ours.
    """
    rows = [section("engine turns in memory: the same two talks, CPU of one core, no store, no network")]
    ours, peers = _Runs("ours", _have, load.ours), []
    with ExitStack() as stack:
        for name, start, turns in (
            ("Chatsky", turns_peers.chatsky, load.chatsky),
            ("flow-runner", turns_peers.flow_runner, load.flow_runner),
        ):
            try:
                peer = stack.enter_context(start(TALKS))
            except turns_peers.Missing as problem:
                rows.append(section(f"{name} was not measured: {problem}"))
                continue
            peers.append(_Runs(peer.name, peer.have, turns, is_always_json=name == "Chatsky"))
        for repeat in range(1 + load.repeats):
            for runs in (ours, *peers):
                _time(runs, is_counted=repeat > 0)
    return rows + [row for talk in TALKS for is_json in (True, False) for row in _beside(ours, peers, talk, is_json)]


def _beside(ours: _Runs, peers: Sequence[_Runs], talk: Talk, is_json: bool) -> list[Row]:
    """One row for each peer that keeps its sessions this way."""
    kept = "session through JSON" if is_json else "session kept as it is"
    what = f"{talk.title}; {kept}, turns/s"
    mine = ours.rates[talk.key, is_json]
    rows = [
        Row(what, whole(statistics.median(mine)), whole(statistics.median(theirs)), ratio(mine, theirs), peer.name)
        for peer in peers
        if (theirs := peer.rates.get((talk.key, is_json)))
    ]
    return rows or [Row(what, whole(statistics.median(mine)))]
