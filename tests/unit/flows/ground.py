"""Small flows, and a world to walk them in, for the tests of the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from flows import engine
from flows.definition import Choice, Flow, Node, Target, TargetKind
from flows.events import Event, QuestionAsked, Turn
from flows.resumes import ChoiceTapped, FlowChosen, Resume
from flows.session import Session
from flows.targets import parse_target
from flows.world import Found, World

NOW = datetime(2026, 11, 24, 22, 0, tzinfo=UTC)
END = Target(TargetKind.END)


def to(where: str) -> Target:
    """Return the target that a writer would write as `where`."""
    target = parse_target(where)
    assert target
    return target


def asks(key: str, *ways: str, **more: object) -> Node:
    """Return a node that asks, with one choice for each way, labelled by where it leads."""
    choices = tuple(Choice(f"Go {way}", to(way)) for way in ways)
    return Node(key, f"Words of {key}.", choices, **more)  # type: ignore[arg-type]


def says(key: str, go: str = "end", **more: object) -> Node:
    """Return a node that speaks and goes on."""
    return Node(key, f"Words of {key}.", go=to(go), **more)  # type: ignore[arg-type]


def flow(key: str, *nodes: Node) -> Flow:
    """Return a flow of these nodes."""
    return Flow(key, key, {node.key: node for node in nodes})


def world(*flows: Flow, search: Callable[[str], Found] = lambda text: Found(), later: timedelta = timedelta()) -> World:
    """Return what the engine is given."""
    return World({each.key: each for each in flows}, search, NOW + later)


def begin(given: World, key: str, node: str = "start") -> Turn:
    """Start a session in a flow."""
    return engine.start(given, FlowChosen(key, node), "token", "release")


def tap(given: World, session: Session, way: str) -> Turn:
    """Tap the choice that leads `way`, on the question that is open."""
    node = given.flows[session.place.flow].nodes[session.place.node]
    place = [choice.target for choice in node.choices].index(to(way))
    return again(given, session, ChoiceTapped(session.prompt, place))


def again(given: World, session: Session, resume: Resume) -> Turn:
    """Resume a session that was written down and read back meanwhile, as it is between any two turns."""
    return engine.resume(given, Session.from_json(session.to_json()), resume)


def places(events: Iterable[Event]) -> list[str]:
    """Return the nodes whose questions were asked, in order."""
    return [event.node for event in events if isinstance(event, QuestionAsked)]
