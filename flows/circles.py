"""Ways on that need no peer, followed from place to place: a circle of them would never stop talking, or writing.

A way of `go:` is taken at once, ways of `silence:` and `later:` after a while. What ends when nobody answered ends
the whole talk, so a flow that was opened by silence comes back to nothing.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import TypeVar

from .definition import START, Flow, Node, Target, TargetKind
from .findings import Finding
from .places import KeptAnswers, Place
from .reachability import Reach, onward
from .ways import written

Spot = TypeVar("Spot", bound=Hashable)
"""A place, or a flow: whatever leads to others of its kind."""


def circles(flows: Mapping[str, Flow], kept: KeptAnswers, reach: Reach) -> Iterator[Finding]:
    """Yield the places from which the bot comes back to itself though nobody did anything."""
    at_once: dict[Place, list[Place]] = {}
    in_time: dict[Place, list[Place]] = {}
    places = [(key, node) for key, flow in flows.items() for node in flow.nodes.values()]
    for key, node in places:
        place = (key, node.key)
        ways: list[Place] = []
        if not node.is_waiting:
            ways += _led_to(key, _going_on(node, kept, reach.state(place)))
            at_once[place] = ways
        elif node.silence:
            ways += _led_to(key, [node.silence.target])
        if ways or node.later:
            in_time[place] = [*ways, (key, node.later.node)] if node.later else ways
    for_ever, again = on_a_circle(at_once), on_a_circle(in_time)
    for key, node in places:
        place = (key, node.key)
        if place in for_ever:
            yield Finding("F023", flows[key].file, node.line, {"node": node.key}, place, "and it never stops")
        elif (node.silence or node.later) and place in again:
            yield Finding("F025", flows[key].file, node.line, {"node": node.key}, place, _again(node))


def _again(node: Node) -> str:
    wait = node.silence.after if node.silence else node.later.after if node.later else None
    passes = "nobody answers for" if node.silence else "after"
    return f"{passes} {written(wait)} → and so on, for ever" if wait else "and so on, for ever"


def _going_on(node: Node, kept: KeptAnswers, state: int | None) -> list[Target]:
    """Where a place that does not wait goes; where nobody comes, every way counts."""
    if state is not None:
        return [target for target, _ in onward(kept, node, state)]
    return [*(condition.target for condition in node.when), node.go or Target(TargetKind.END)]


def _led_to(flow: str, targets: Iterable[Target]) -> Iterator[Place]:
    for target in targets:
        if target.kind is TargetKind.NODE:
            yield flow, target.key
        elif target.kind is TargetKind.FLOW:
            yield target.key, START


def on_a_circle(ways: Mapping[Spot, Iterable[Spot]]) -> set[Spot]:
    """Return the spots that are come back to from themselves, in one walk over all ways."""
    groups = [group for group in components(ways) if len(group) > 1 or group[0] in ways.get(group[0], ())]
    return {spot for group in groups for spot in group}


def components(ways: Mapping[Spot, Iterable[Spot]]) -> list[list[Spot]]:
    """Return the spots in groups that lead to one another (Tarjan), what is led to before what leads there."""
    number: dict[Spot, int] = {}
    lowest: dict[Spot, int] = {}
    open_spots: list[Spot] = []
    is_open: set[Spot] = set()
    groups: list[list[Spot]] = []
    for root in ways:
        if root in number:
            continue
        walk = [(root, iter(ways[root]))]
        number[root] = lowest[root] = len(number)
        open_spots.append(root)
        is_open.add(root)
        while walk:
            spot, following = walk[-1]
            for after in following:
                if after not in number:
                    number[after] = lowest[after] = len(number)
                    open_spots.append(after)
                    is_open.add(after)
                    walk.append((after, iter(ways.get(after, ()))))
                    break
                if after in is_open:
                    lowest[spot] = min(lowest[spot], number[after])
            else:
                walk.pop()
                if walk:
                    lowest[walk[-1][0]] = min(lowest[walk[-1][0]], lowest[spot])
                if lowest[spot] == number[spot]:
                    groups.append(_closed(spot, open_spots, is_open))
    return groups


def _closed(first: Spot, open_spots: list[Spot], is_open: set[Spot]) -> list[Spot]:
    """Take the group that begins at `first` off the open spots, in the order it was met."""
    group = []
    while True:
        spot = open_spots.pop()
        is_open.discard(spot)
        group.append(spot)
        if spot == first:
            return group[::-1]
