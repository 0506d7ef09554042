"""Lays out a map: boxes on layers and lines between them, given the sizes of the boxes and the ways between them.

No box lies on another, no line runs through a box, and no two lines lie on each other but where they become one.
Boxes stand where the ways lead down; ways that lead back run up beside them, and enter from below.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from .map_bends import Standing, find_ports, straighten
from .map_columns import BEND_ROOM, columns
from .map_lanes import BoxSize, Lane, exits_of, extents_of, lanes_of
from .map_layers import closing, closing_by_nearness, layers
from .map_nets import Net, Road, Span, Web, weave
from .map_order import order
from .map_tracks import Crosser, give_tracks

Point = tuple[int, int]

ROOM = 1130
"""Pixels of boxes on one layer: three large ones. A phone shows a picture of 1,280 without making it smaller."""

TRACK = 12
"""Pixels between two lines that run beside each other."""

_ABOVE, _BELOW = 14, 26
"""Pixels over the first track, and under the last: there the heads of arrows are."""

_TURN = 40
"""Pixels of line that a turn is as bad as."""

_BESIDE = 46
"""Pixels that lanes beside a box take, on average; for choosing how many stand side by side."""


@dataclass(frozen=True)
class Spot:
    """Where a box stands."""

    x: int
    y: int
    wide: int
    high: int


@dataclass(frozen=True)
class Line:
    """A line from corner to corner. It ends in a head at its target, or in a dot where it joins a line like itself."""

    points: tuple[Point, ...]
    look: str
    target: int
    """The number of the box that it leads to, also by way of others."""

    has_head: bool = False
    has_dot: bool = False


@dataclass(frozen=True)
class Layout:
    """A finished layout. `cuts` are pairs (from, to) of heights between which there are lines only, top to bottom."""

    width: int
    height: int
    spots: tuple[Spot, ...]
    lines: tuple[Line, ...]
    cuts: tuple[tuple[int, int], ...]


def lay_out(sizes: Sequence[BoxSize], roads: Sequence[Road]) -> Layout:
    """Lay out boxes by `sizes`, the first where the flow begins, and `roads` between them."""
    if not sizes:
        return Layout(0, 0, (), (), ())
    links = list(dict.fromkeys((road.row[0], road.target) for road in roads))
    widths = [size.wide + _BESIDE for size in sizes]
    found: list[Layout] = []
    # Neither way of breaking circles is the better one for all flows: the map with less of lines is taken.
    for closers in (closing(len(sizes), links), closing_by_nearness(len(sizes), links)):
        web = weave(layers(widths, [link for link in links if link not in closers], ROOM), roads)
        order(web)
        found.append(_Drafting(_stand(web, sizes), sizes).layout())
    return min(found, key=_trouble)


def _trouble(layout: Layout) -> int:
    """How much of lines there is to follow, in pixels; each turn counts as some."""
    long = sum(
        abs(x - other_x) + abs(y - other_y)
        for line in layout.lines
        for (x, y), (other_x, other_y) in pairwise(line.points)
    )
    return long + _TURN * sum(len(line.points) for line in layout.lines)


def _stand(web: Web, sizes: Sequence[BoxSize]) -> Standing:
    """Find where everything stands from left to right. Lanes want to know where boxes are, and boxes how many lanes."""
    middles = [0] * len(web.layer_of)
    for row in web.rows:
        for place, item in enumerate(row):
            middles[item] = place
    guessed = lanes_of(web, sizes, exits_of(web, sizes, middles))
    middles = columns(web, extents_of(web, sizes, guessed, BEND_ROOM))
    lanes = lanes_of(web, sizes, exits_of(web, sizes, middles))
    extents = extents_of(web, sizes, lanes, BEND_ROOM)
    standing = Standing(web, columns(web, extents), lanes, {})
    straighten(standing, extents)
    find_ports(standing, sizes)
    return standing


class _Drafting:
    """One layout on its way: heights of layers and tracks, and the lines through them."""

    def __init__(self, standing: Standing, sizes: Sequence[BoxSize]) -> None:
        self._standing, self._sizes, self._web = standing, sizes, standing.web
        self._lane_of = {(lane.exit.place, id(lane.exit.net)): lane for lanes in standing.lanes for lane in lanes}
        self._crosser: dict[int, Crosser] = {}
        self._tops: list[int] = []
        self._ends: list[int] = []
        """Where each layer begins and where it ends."""

        self._heights()

    def _heights(self) -> None:
        by_gap: list[list[Crosser]] = [[] for _ in self._web.rows]
        for net in self._web.nets:
            for span in net.spans:
                crosser = self._crosser_of(net, span)
                self._crosser[id(span)] = crosser
                by_gap[span.gap].append(crosser)
        top = 0
        for layer, row in enumerate(self._web.rows):
            self._tops.append(top)
            end = top + max((self._sizes[item].high for item in row if item < self._web.count), default=0)
            self._ends.append(end)
            top = end + _ABOVE + TRACK * give_tracks(by_gap[layer]) + _BELOW

    def _crosser_of(self, net: Net, span: Span) -> Crosser:
        coming = self._coming(net, span)
        goes = self._goes_at(net, span)
        above = tuple(at for at, item, _ in coming if self._web.layer_of[item] == span.gap)
        below = tuple(at for at, item, _ in coming if self._web.layer_of[item] != span.gap)
        return Crosser((*above, goes), below) if net.leads_up else Crosser(above, (*below, goes))

    def _coming(self, net: Net, span: Span) -> list[tuple[int, int, Lane | None]]:
        """Return where a span comes in: the place, its item, and its lane if that is a box."""
        lanes = [(source, self._lane_of[source, id(net)]) for source in span.sources]
        found: list[tuple[int, int, Lane | None]] = [
            (self._standing.lane_at(lane), source, lane) for source, lane in lanes
        ]
        if span.comes is not None:
            found.append((self._standing.middles[span.comes], span.comes, None))
        return found

    def _goes_at(self, net: Net, span: Span) -> int:
        return self._standing.ports[id(net)] if span.goes == net.target else self._standing.middles[span.goes]

    def layout(self) -> Layout:
        """Return the finished layout, its left and upper edge at 0."""
        spots = []
        for place, size in enumerate(self._sizes):
            left = self._standing.middles[place] - size.wide // 2
            spots.append(Spot(left, self._tops[self._web.layer_of[place]], size.wide, size.high))
        lines = [line for net in self._web.nets for span in net.spans for line in self._lines(net, span)]
        lines += [line for lanes in self._standing.lanes for lane in lanes for line in self._joining_rows(lane)]
        xs = [spot.x for spot in spots] + [x for line in lines for x, _ in line.points]
        ends = [spot.x + spot.wide for spot in spots] + [x for line in lines for x, _ in line.points]
        foot = max([self._ends[-1], *(y for line in lines for _, y in line.points)])
        left = min(xs)
        moved = tuple(Spot(spot.x - left, spot.y, spot.wide, spot.high) for spot in spots)
        drawn = tuple(replace(line, points=tuple((x - left, y) for x, y in line.points)) for line in lines)
        cuts = tuple(zip(self._ends[:-1], self._tops[1:], strict=True))
        return Layout(max(ends) - left, foot, moved, drawn, cuts)

    def _lines(self, net: Net, span: Span) -> list[Line]:
        """Draw one span: whatever comes farthest on a side runs to where it goes, and the others join it."""
        out, end = self._goes_at(net, span), self._end(net, span)
        track = self._ends[span.gap] + _ABOVE + TRACK * self._crosser[id(span)].track
        coming = sorted(self._coming(net, span), key=lambda each: (each[0] - out, each[1]))
        straight = [each for each in coming if each[0] == out]
        main = straight[0] if straight else max(coming, key=lambda each: abs(each[0] - out))
        lines = []
        for place, each in enumerate(coming):
            begin = self._beginning(each, net, span)
            if each is main:
                turns = () if each[0] == out else ((each[0], track), (out, track))
                lines.append(Line((*begin, *turns, (out, end)), net.look, net.target, has_head=span.goes == net.target))
                continue
            is_farthest = place == 0 if each[0] < out else place == len(coming) - 1
            reaches = ((out, track),) if is_farthest and each[0] != out else ()
            lines.append(Line((*begin, (each[0], track), *reaches), net.look, net.target, has_dot=True))
        return lines

    def _beginning(self, each: tuple[int, int, Lane | None], net: Net, span: Span) -> tuple[Point, ...]:
        at, item, lane = each
        layer = self._web.layer_of[item]
        if lane is None:
            return ((at, self._tops[layer] if net.leads_up else self._ends[layer]),)
        row = lane.exit.rows[-1] if lane.exit.leads_up else lane.exit.rows[0]
        return (self._border(lane, row), (at, self._tops[layer] + row))

    def _end(self, net: Net, span: Span) -> int:
        """How far down, or up, the line of a span runs: through the layer of a bend, or to the box."""
        layer = self._web.layer_of[span.goes]
        if span.goes != net.target:
            return self._tops[layer] if net.leads_up else self._ends[layer]
        return self._tops[layer] + (self._sizes[net.target].high if net.leads_up else 0)

    def _joining_rows(self, lane: Lane) -> list[Line]:
        """Draw the other rows of an exit: short lines that join its lane."""
        rows = lane.exit.rows[:-1] if lane.exit.leads_up else lane.exit.rows[1:]
        top = self._tops[self._web.layer_of[lane.exit.place]]
        at = self._standing.lane_at(lane)
        net = lane.exit.net
        return [Line((self._border(lane, row), (at, top + row)), net.look, net.target, has_dot=True) for row in rows]

    def _border(self, lane: Lane, row: int) -> Point:
        half = self._sizes[lane.exit.place].wide // 2
        middle = self._standing.middles[lane.exit.place]
        top = self._tops[self._web.layer_of[lane.exit.place]]
        return (middle - half if lane.exit.is_left else middle + half), top + row
