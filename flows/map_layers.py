"""Which place of a flow stands on which layer of a map: ways lead down, and those that close a circle lead up."""

from __future__ import annotations

from collections.abc import Sequence

Link = tuple[int, int]
"""A way between two places, by their numbers."""


def closing(count: int, links: Sequence[Link]) -> set[Link]:
    """Return the links that close a circle, as one meets them walking from place 0 and trying ways in their order."""
    ways: list[list[int]] = [[] for _ in range(count)]
    for source, target in links:
        ways[source].append(target)
    closers: set[Link] = set()
    state = [0] * count  # 0 not met, 1 on the way here, 2 left behind
    for root in range(count):
        if state[root]:
            continue
        state[root] = 1
        walk = [(root, 0)]
        while walk:
            here, tried = walk.pop()
            if tried == len(ways[here]):
                state[here] = 2
                continue
            walk.append((here, tried + 1))
            there = ways[here][tried]
            if state[there] == 1:
                closers.add((here, there))
            elif not state[there]:
                state[there] = 1
                walk.append((there, 0))
    return closers


def closing_by_nearness(count: int, links: Sequence[Link]) -> set[Link]:
    """Return links that close all circles: inside a circle, those that do not lead farther away from place 0.

    What a place offers side by side then stands side by side, also where one of it can be reached from another.
    """
    far = _nearness(count, links)
    circle = _circles(count, links)
    return {
        (source, target)
        for source, target in links
        if circle[source] == circle[target] and (far[target], target) <= (far[source], source)
    }


def _nearness(count: int, links: Sequence[Link]) -> list[int]:
    """Return the length of the shortest way to each place; what cannot be reached is farther than all."""
    ways: list[list[int]] = [[] for _ in range(count)]
    for source, target in links:
        ways[source].append(target)
    far = [count] * count
    far[0] = 0
    waiting = [0]
    for place in waiting:
        for target in ways[place]:
            if far[target] == count:
                far[target] = far[place] + 1
                waiting.append(target)
    return far


def _circles(count: int, links: Sequence[Link]) -> list[int]:
    """Return for each place a number that it shares with those it can go to and come back from."""
    ways: list[list[int]] = [[] for _ in range(count)]
    back: list[list[int]] = [[] for _ in range(count)]
    for source, target in links:
        ways[source].append(target)
        back[target].append(source)
    forth_to = [_all_from(place, ways) for place in range(count)]
    back_to = [_all_from(place, back) for place in range(count)]
    return [min(forth_to[place] & back_to[place]) for place in range(count)]


def _all_from(start: int, ways: list[list[int]]) -> set[int]:
    met = {start}
    waiting = [start]
    while waiting:
        for place in ways[waiting.pop()]:
            if place not in met:
                met.add(place)
                waiting.append(place)
    return met


def layers(widths: Sequence[int], links: Sequence[Link], room: int) -> list[int]:
    """Return the layer of each place, 0 at the top: below all that lead to it, with `room` pixels on each layer.

    `links` have no circle. What finds no room on its layer moves down.
    """
    depths = _depths(len(widths), links)
    above: list[list[int]] = [[] for _ in widths]
    for source, target in links:
        above[target].append(source)
    taken: dict[int, int] = {}
    found = [0] * len(widths)
    for place in sorted(range(len(widths)), key=lambda place: (depths[place], place)):
        layer = max((found[source] + 1 for source in above[place]), default=0)
        # Nothing stands beside the place where the flow begins, and the first of a layer always fits.
        while (layer == 0 and place) or (taken.get(layer) and taken[layer] + widths[place] > room):
            layer += 1
        found[place] = layer
        taken[layer] = taken.get(layer, 0) + widths[place]
    return _without_gaps(found)


def _depths(count: int, links: Sequence[Link]) -> list[int]:
    """Return the length of the longest way to each place."""
    below: list[list[int]] = [[] for _ in range(count)]
    leading = [0] * count
    for source, target in links:
        below[source].append(target)
        leading[target] += 1
    depths = [0] * count
    ready = [place for place in range(count) if not leading[place]]
    for place in ready:
        for target in below[place]:
            depths[target] = max(depths[target], depths[place] + 1)
            leading[target] -= 1
            if not leading[target]:
                ready.append(target)
    return depths


def _without_gaps(found: list[int]) -> list[int]:
    used = {layer: number for number, layer in enumerate(sorted(set(found)))}
    return [used[layer] for layer in found]
