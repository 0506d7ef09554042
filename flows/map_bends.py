"""Straightens the lines of a map: bends stand under one another, and boxes are entered where it is nearest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .map_columns import Extent, spread
from .map_lanes import BoxSize, Lane
from .map_nets import Net, Web

APART = 6
"""Pixels between two upright lines of different nets: nearer, they would be read as one."""

PORTS_APART = 14
"""Pixels between two arrows into one box, so that their heads do not touch."""

_PORT_MARGIN = 20

_TRIED_MOST = 40
"""Pixels to either side that are tried for a place clear of other lines."""

_NEIGHBOUR_ROOM = 6
"""Pixels that a bend leaves between itself and its neighbours when it moves."""

Upright = tuple[int, Net]
"""Where an upright line stands, and whose it is."""


@dataclass
class Standing:
    """Where everything upright stands: the middle of each item, the lanes of each place, and the ports of each net.

    `ports` are where a net enters its target.
    """

    web: Web
    middles: list[int]
    lanes: Sequence[Sequence[Lane]]
    ports: dict[int, int]

    def lane_at(self, lane: Lane) -> int:
        """Where a lane stands."""
        return self.middles[lane.exit.place] + lane.offset

    def lanes_on(self, layer: int, leads_up: bool) -> Iterator[Upright]:
        """Yield the lanes of one layer that lead up, or those that lead down."""
        if 0 <= layer < len(self.web.rows):
            for item in self.web.rows[layer]:
                for lane in self.lanes[item] if item < self.web.count else ():
                    if lane.exit.leads_up is leads_up:
                        yield self.lane_at(lane), lane.exit.net

    def bends_on(self, layer: int) -> Iterator[Upright]:
        """Yield the bends of one layer."""
        if 0 <= layer < len(self.web.rows):
            for item in self.web.rows[layer]:
                if item >= self.web.count:
                    yield self.middles[item], self.web.net_of[item]


def straighten(standing: Standing, extents: Sequence[Extent]) -> None:
    """Move each bend under what it joins above, else over what it joins below, as far as its neighbours leave room."""
    joined = _joined(standing)
    for layer, row in enumerate(standing.web.rows):
        taken = [*standing.lanes_on(layer - 1, leads_up=False), *standing.bends_on(layer - 1)]
        taken += standing.lanes_on(layer + 1, leads_up=True)
        for place, item in enumerate(row):
            if item < standing.web.count:
                continue
            least = _edge(standing, row, place - 1, extents, right=True)
            most = _edge(standing, row, place + 1, extents, right=False)
            others = [at for at, net in taken if net is not standing.web.net_of[item]]
            standing.middles[item] = _best(standing.middles[item], joined(item), (least, most), others)


def _edge(standing: Standing, row: list[int], place: int, extents: Sequence[Extent], right: bool) -> float:
    if not 0 <= place < len(row):
        return float("-inf") if right else float("inf")
    item = row[place]
    if right:
        return standing.middles[item] + extents[item].right + _NEIGHBOUR_ROOM
    return standing.middles[item] - extents[item].left - _NEIGHBOUR_ROOM


def _best(now: int, wished: list[int], room: tuple[float, float], others: list[int]) -> int:
    """Return the first place that has room and is clear of other lines, beginning with what is wished."""
    around = [now + sign * away for away in range(_TRIED_MOST) for sign in (1, -1)]
    possible = [at for at in (*wished, *around) if room[0] <= at <= room[1]]
    for apart in (APART, APART // 2):
        for at in possible:
            if all(abs(at - other) >= apart for other in others):
                return at
    return now


class _joined:
    """Tells what a bend is joined with, the nearest layer above first."""

    def __init__(self, standing: Standing) -> None:
        self._standing = standing
        self._beside: dict[int, list[tuple[int, int]]] = {}
        lane_of = {(lane.exit.place, id(lane.exit.net)): lane for lanes in standing.lanes for lane in lanes}
        for net in standing.web.nets:
            for span in net.spans:
                ends = [span.goes] if span.goes >= standing.web.count else []
                for end in ends:
                    for source in span.sources:
                        at = standing.lane_at(lane_of[source, id(net)])
                        self._beside.setdefault(end, []).append((-1, at))
                    if span.comes is not None:
                        self._beside.setdefault(end, []).append((span.comes, 0))
                if span.comes is not None:
                    self._beside.setdefault(span.comes, []).append(
                        (span.goes, 0) if span.goes >= standing.web.count else (-1, standing.middles[span.goes])
                    )

    def __call__(self, item: int) -> list[int]:
        """Where what is joined stands now; bends first, because a long line should be straight."""
        beside = self._beside.get(item, [])
        own_layer = self._standing.web.layer_of[item]
        above = [other for other, _ in beside if other >= 0 and self._standing.web.layer_of[other] < own_layer]
        return [*(self._standing.middles[other] for other in above), *(at for other, at in beside if other < 0)]


def find_ports(standing: Standing, sizes: Sequence[BoxSize]) -> None:
    """Say where each net enters its target: nets from above at its top, those from below at its foot."""
    web = standing.web
    arriving: dict[tuple[int, bool], list[Net]] = {}
    for net in web.nets:
        arriving.setdefault((net.target, net.leads_up), []).append(net)
    for gap in range(-1, len(web.rows)):
        up = [*standing.lanes_on(gap, leads_up=False), *standing.bends_on(gap)]
        down = [*standing.lanes_on(gap + 1, leads_up=True), *standing.bends_on(gap + 1)]
        for layer, leads_up, own, opposite in ((gap, True, up, down), (gap + 1, False, down, up)):
            for place in web.rows[layer] if 0 <= layer < len(web.rows) else ():
                nets = arriving.get((place, leads_up), [])
                if nets:
                    own.extend(_ports_of(standing, place, nets, sizes[place].wide, opposite))


def _ports_of(standing: Standing, place: int, nets: list[Net], wide: int, opposite: list[Upright]) -> list[Upright]:
    wished = {id(net): _comes_from(standing, net) for net in nets}
    nets = sorted(nets, key=lambda net: (wished[id(net)], net.look))
    half = wide // 2 - _PORT_MARGIN
    middle = standing.middles[place]
    apart = min(PORTS_APART, 2 * half // max(1, len(nets) - 1))
    clipped = [min(max(wished[id(net)], middle - half), middle + half) for net in nets]
    found: list[Upright] = []
    for number, (net, at) in enumerate(
        zip(nets, spread(clipped, [1.0] * len(nets), [apart] * (len(nets) - 1)), strict=True)
    ):
        least = found[-1][0] + apart if found else middle - half
        most = middle + half - apart * (len(nets) - 1 - number)
        others = [other for other, owner in opposite if owner is not net]
        port = _best(round(min(max(at, least), most)), [], (least, most), others)
        standing.ports[id(net)] = port
        found.append((port, net))
    return found


def _comes_from(standing: Standing, net: Net) -> float:
    """Where the last part of a net comes from."""
    span = net.spans[-1]
    if span.comes is not None and not span.sources:
        return standing.middles[span.comes]
    at = [standing.lane_at(lane) for source in span.sources for lane in standing.lanes[source] if lane.exit.net is net]
    at += [] if span.comes is None else [standing.middles[span.comes]]
    return sum(at) / len(at)
