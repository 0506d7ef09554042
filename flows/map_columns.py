"""Where items stand on a layer of a map, from left to right: near what they join, and never too near each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from .map_nets import Web

ROUNDS = 10
"""Times that all layers are drawn towards their neighbours, down and up."""

GRID = 12
"""Boxes stand on a grid of so many pixels; lanes on odd layers are half of it away from those on even ones."""

BEND_ROOM = 12
"""Pixels that a line needs on each side of it."""

_STRAIGHT, _LOOSE = 4.0, 0.4
"""How much more a bend wants to be above another bend than a box above a box, and how much less a bend above a box."""

_CENTRE = 0.15
"""How much everything wants to be in the middle: a map becomes narrower by it, and its lines stay straight."""

_ALIGNED_MOST, _HEAVY = 96, 20.0
"""Pixels that a box is moved to stand straight below another, and how much more it wants that than others to stay."""


@dataclass(frozen=True)
class Extent:
    """How far an item reaches to the left and to the right of its middle, with the lanes beside it."""

    left: int
    right: int


def spread(wanted: Sequence[float], weights: Sequence[float], apart: Sequence[float]) -> list[float]:
    """Return positions as near to `wanted` as can be (weighted squares) with `apart[i]` between i and i + 1, or more.

    Neighbours that would be too near become a block, which stands where its members want it on average.
    """
    offsets = [0.0]
    for distance in apart:
        offsets.append(offsets[-1] + distance)
    blocks: list[tuple[float, float, int]] = []  # where, weight, how many
    for want, weight, offset in zip(wanted, weights, offsets, strict=False):
        at, mass, count = want - offset, weight, 1
        while blocks and blocks[-1][0] >= at:
            other, other_mass, other_count = blocks.pop()
            at = (at * mass + other * other_mass) / (mass + other_mass)
            mass, count = mass + other_mass, count + other_count
        blocks.append((at, mass, count))
    found: list[float] = []
    for at, _, count in blocks:
        found += [at + offsets[len(found) + place] for place in range(count)]
    return found


def columns(web: Web, extents: Sequence[Extent]) -> list[int]:
    """Return the middle of each item. Boxes stand on the grid; the order on each layer is kept."""
    beside: list[list[tuple[int, float]]] = [[] for _ in web.layer_of]
    for _, upper, lower in web.joints():
        bends = (upper >= web.count) + (lower >= web.count)
        weight = (1.0, _LOOSE, _STRAIGHT)[bends]
        beside[upper].append((lower, weight))
        beside[lower].append((upper, weight))
    at = [0.0] * len(web.layer_of)
    for row in web.rows:
        _place_row(row, at, [0.0] * len(row), [1.0] * len(row), extents)
    masses = [_CENTRE + sum(weight for _, weight in joined) for joined in beside]
    for turn in range(ROUNDS):
        for row in web.rows if turn % 2 == 0 else reversed(web.rows):
            wanted = [sum([at[other] * weight for other, weight in beside[item]]) / masses[item] for item in row]
            weights = [masses[item] for item in row]
            _place_row(row, at, wanted, weights, extents)
    _align(web, at, extents)
    return _on_grid(web, at, extents)


def _align(web: Web, at: list[float], extents: Sequence[Extent]) -> None:
    """Move each box straight below one that leads to it, where it is nearly there. Bends make room."""
    above: dict[int, list[int]] = {}
    for _, upper, lower in web.joints():
        if upper < web.count and lower < web.count:
            above.setdefault(lower, []).append(upper)
    for row in web.rows:
        wanted, weights = [], []
        for item in row:
            near = [at[upper] for upper in above.get(item, []) if abs(at[upper] - at[item]) <= _ALIGNED_MOST]
            wanted.append(near[0] if near else at[item])
            weights.append(_HEAVY if near else 1.0)
        _place_row(row, at, wanted, weights, extents)


def _place_row(
    row: list[int], at: list[float], wanted: list[float], weights: list[float], extents: Sequence[Extent]
) -> None:
    apart = [extents[one].right + extents[other].left for one, other in pairwise(row)]
    for item, found in zip(row, spread(wanted, weights, apart), strict=True):
        at[item] = found


def _on_grid(web: Web, at: list[float], extents: Sequence[Extent]) -> list[int]:
    """Round so that nothing comes nearer than it may."""
    found = [0] * len(at)
    for row in web.rows:
        least: int | None = None
        for item in row:
            unit = GRID if item < web.count else 1
            middle = round(at[item] / unit) * unit
            if least is not None and middle - extents[item].left < least:
                middle = -(-(least + extents[item].left) // unit) * unit
            found[item] = middle
            least = middle + extents[item].right
    return found
