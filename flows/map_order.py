"""In which order items stand on the layers of a map, so that few lines cross: each near the middle of what it joins."""

from __future__ import annotations

from bisect import bisect_right, insort

from .map_nets import Web

SWEEPS = 12
"""Times that all layers are ordered anew, down and up; the best order met is kept."""

Neighbours = list[list[int]]


def order(web: Web) -> None:
    """Order the items of each layer of `web`."""
    above: Neighbours = [[] for _ in web.layer_of]
    below: Neighbours = [[] for _ in web.layer_of]
    for _, upper, lower in web.joints():
        below[upper].append(lower)
        above[lower].append(upper)
    places = [0] * len(web.layer_of)
    _settle(web.rows, places)
    best = [list(row) for row in web.rows]
    fewest = crossings(web.rows, below, places)
    for sweep in range(SWEEPS):
        if not fewest:
            break
        _sweep(web.rows, above if sweep % 2 == 0 else below, places, is_down=sweep % 2 == 0)
        found = crossings(web.rows, below, places)
        if found < fewest:
            best, fewest = [list(row) for row in web.rows], found
    web.rows[:] = best


def crossings(rows: list[list[int]], below: Neighbours, places: list[int]) -> int:
    """Count how often joints between neighbouring layers cross."""
    found = 0
    for row in rows:
        met: list[int] = []
        for item in row:
            ends = sorted(places[other] for other in below[item])
            found += sum(len(met) - bisect_right(met, end) for end in ends)
            for end in ends:
                insort(met, end)
    return found


def _sweep(rows: list[list[int]], beside: Neighbours, places: list[int], is_down: bool) -> None:
    for row in rows if is_down else reversed(rows):
        # What joins nothing on that side keeps its place.
        wanted = {
            item: sum(places[other] for other in beside[item]) / len(beside[item]) if beside[item] else places[item]
            for item in row
        }
        row.sort(key=lambda item: (wanted[item], places[item]))
        for place, item in enumerate(row):
            places[item] = place


def _settle(rows: list[list[int]], places: list[int]) -> None:
    for row in rows:
        for place, item in enumerate(row):
            places[item] = place
