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
    at_once = {place: _all_led_to(place, _at_once(node)) for place, node in _places(flows)}
    in_time = {place: _all_led_to(place, _unasked(node)) for place, node in _places(flows)}
    returning = {place for place, node in _places(flows) if _comes_back(node, flows, in_time)}
    for place, node in _places(flows):
        in_time[place] |= {place} if place in returning else set()
        in_time[place] |= {(place[0], node.later.node)} if node.later else set()
    found = []
    for place, node in _places(flows):
        file = flows[place[0]].file
        if place in _from(place, at_once):
            found.append(issue("F023", file, node.line, node=node.key))
        elif (node.silence or node.later) and place in _from(place, in_time):
            found.append(issue("F025", file, node.line, node=node.key))
    return found


def _places(flows: Mapping[str, Flow]) -> Iterator[tuple[Place, Node]]:
    for key, flow in flows.items():
        for node in flow.nodes.values():
            yield (key, node.key), node


def _at_once(node: Node) -> tuple[Target, ...]:
    """Where a node may go without waiting; nothing means that it asks."""
    if node.is_waiting:
        return ()
    return (*(condition.target for condition in node.when), node.go or Target(TargetKind.END))


def _unasked(node: Node) -> tuple[Target, ...]:
    """Where a node may go, at once or when nobody answers."""
    return _at_once(node) or ((node.silence.target,) if node.silence else ())


def _all_led_to(place: Place, targets: tuple[Target, ...]) -> set[Place]:
    return {led_to for target in targets for led_to in _led_to(place, target)}


def _led_to(place: Place, target: Target) -> Iterator[Place]:
    if target.kind is TargetKind.NODE:
        yield place[0], target.key
    elif target.kind is TargetKind.FLOW:
        yield target.key, START


def _comes_back(node: Node, flows: Mapping[str, Flow], ways: Ways) -> bool:
    """True for a question that falls silent into a flow which ends by itself: it is asked again, and falls silent."""
    target = node.silence.target if node.is_waiting and node.silence else None
    if target is None or target.kind is not TargetKind.FLOW:
        return False
    called = {(target.key, START), *_from((target.key, START), ways)}
    return any(_ends(flows[key].nodes[at]) for key, at in called if key in flows and at in flows[key].nodes)


def _ends(node: Node) -> bool:
    """True when a flow ends at this node without a peer."""
    return any(target.kind not in (TargetKind.NODE, TargetKind.FLOW) for target in _unasked(node))


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
