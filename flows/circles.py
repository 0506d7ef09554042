"""Ways on that need no peer, followed from place to place: a circle of them would never stop talking, or writing.

A way of `go:` is taken at once, ways of `silence:` and `later:` after a while. Flows that are called come back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .definition import START, Flow, Node, Target, TargetKind
from .issues import Issue, issue

Place = tuple[str, str]
"""A flow and one of its nodes."""

Ways = dict[Place, set[Place]]
"""Where each place leads without a peer."""


def circles(flows: Mapping[str, Flow]) -> list[Issue]:
    """Return the places from which the bot comes back to itself though nobody did anything."""
    at_once = _ways(flows, is_waiting_counted=False)
    in_time = _ways(flows, is_waiting_counted=True)
    found = []
    for flow in flows.values():
        for node in flow.nodes.values():
            place = (flow.key, node.key)
            if place in _from(place, at_once):
                found.append(issue("F023", flow.file, node.line, node=node.key))
            elif (node.silence or node.later) and place in _from(place, in_time):
                found.append(issue("F025", flow.file, node.line, node=node.key))
    return found


def _from(start: Place, ways: Ways) -> set[Place]:
    """Return every place that `start` leads to, itself only if it is come back to."""
    seen: set[Place] = set()
    waiting = [*ways.get(start, ())]
    while waiting:
        place = waiting.pop()
        if place not in seen:
            seen.add(place)
            waiting += ways.get(place, ())
    return seen


def _ways(flows: Mapping[str, Flow], is_waiting_counted: bool) -> Ways:
    """Return where each place leads without a peer, at once or also by waiting."""
    ways: Ways = {}
    for flow in flows.values():
        for node in flow.nodes.values():
            ways[flow.key, node.key] = set(_next(flow, node, is_waiting_counted))
    if is_waiting_counted:
        _add_returns(flows, ways)
    return ways


def _next(flow: Flow, node: Node, is_waiting_counted: bool) -> Iterator[Place]:
    for target in _unasked(node, is_waiting_counted):
        if target.kind is TargetKind.NODE:
            yield flow.key, target.key
        elif target.kind is TargetKind.FLOW:
            yield target.key, START
    if is_waiting_counted and node.later:
        yield flow.key, node.later.node


def _unasked(node: Node, is_waiting_counted: bool) -> Iterator[Target]:
    """Yield what happens at a node without a peer: it goes on, it falls silent, or it ends by itself."""
    if not node.is_waiting:
        yield node.go or Target(TargetKind.END)
    elif node.silence and is_waiting_counted:
        yield node.silence.target


def _add_returns(flows: Mapping[str, Flow], ways: Ways) -> None:
    """A question that falls silent into a flow which ends by itself is asked, and falls silent, again."""
    for flow in flows.values():
        for node in flow.nodes.values():
            target = node.silence.target if node.is_waiting and node.silence else None
            if target and target.kind is TargetKind.FLOW:
                called = {(target.key, START), *_from((target.key, START), ways)}
                if any(_ends(flows, place) for place in called):
                    ways[flow.key, node.key].add((flow.key, node.key))


def _ends(flows: Mapping[str, Flow], place: Place) -> bool:
    """True when a flow ends at this place without a peer."""
    flow = flows.get(place[0])
    node = flow.nodes.get(place[1]) if flow else None
    leaving = (TargetKind.END, TargetKind.CARD, TargetKind.COMMAND)
    return node is not None and any(target.kind in leaving for target in _unasked(node, True))
