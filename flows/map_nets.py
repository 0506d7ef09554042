"""The ways of a map drawn together: those that lead to one place and look alike become one line with many beginnings.

A net that passes a layer has a bend there, which is ordered and placed like a box, so that no line crosses a box.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

Row = tuple[int, int]
"""A place, and one of its ways, by their numbers."""


@dataclass(frozen=True)
class Road:
    """One way between two places: the row it begins at, where it leads, and how it looks."""

    row: Row
    target: int
    look: str


@dataclass
class Span:
    """The part of a net between layer `gap` and the next: from `sources`, and from bend `comes`, to `goes`."""

    gap: int
    sources: list[int]
    comes: int | None
    goes: int
    """A bend, or at the end the target."""


@dataclass
class Net:
    """All roads to one target that look alike and lead the same way, up or down. Spans stand in walking order."""

    target: int
    look: str
    leads_up: bool
    rows: dict[int, list[int]] = field(default_factory=dict)
    """Source → its rows."""

    spans: list[Span] = field(default_factory=list)


@dataclass
class Web:
    """Places and bends on their layers, and the nets between them. Items below `count` are places, the rest bends."""

    count: int
    layer_of: list[int]
    nets: list[Net]
    net_of: dict[int, Net]
    """The net of each bend."""

    rows: list[list[int]]
    """Items of each layer, left to right."""

    def joints(self) -> Iterable[tuple[int, int, int]]:
        """Yield (gap, upper item, lower item) for whatever a line joins across a gap."""
        for net in self.nets:
            for span in net.spans:
                for item in self.incoming(span):
                    if self.layer_of[item] != self.layer_of[span.goes]:
                        yield (span.gap, span.goes, item) if net.leads_up else (span.gap, item, span.goes)

    def lane_leads_up(self, net: Net, source: int) -> bool:
        """True when the way back from `source` runs up beside it; from the target's own layer it runs down and back."""
        return net.leads_up and self.layer_of[source] > self.layer_of[net.target]

    @staticmethod
    def incoming(span: Span) -> list[int]:
        """Return the items a span comes from."""
        return [*span.sources, *([] if span.comes is None else [span.comes])]


def weave(layer_of: Sequence[int], roads: Iterable[Road]) -> Web:
    """Put roads together to nets, and bends where they pass a layer. Items of a layer stand in the order of places."""
    nets: dict[tuple[int, str, bool], Net] = {}
    for road in roads:
        source = road.row[0]
        leads_up = layer_of[source] >= layer_of[road.target]
        net = nets.setdefault((road.target, road.look, leads_up), Net(road.target, road.look, leads_up))
        net.rows.setdefault(source, []).append(road.row[1])
    rows: list[list[int]] = [[] for _ in range(max(layer_of, default=0) + 1)]
    for place, layer in enumerate(layer_of):
        rows[layer].append(place)
    web = Web(len(layer_of), list(layer_of), list(nets.values()), {}, rows)
    for net in web.nets:
        _span_up(web, net) if net.leads_up else _span_down(web, net)
    return web


def _bend(web: Web, net: Net, layer: int) -> int:
    item = len(web.layer_of)
    web.layer_of.append(layer)
    web.net_of[item] = net
    web.rows[layer].append(item)
    return item


def _span_down(web: Web, net: Net) -> None:
    last = web.layer_of[net.target] - 1
    comes = None
    for gap in range(min(web.layer_of[source] for source in net.rows), last + 1):
        sources = [source for source in net.rows if web.layer_of[source] == gap]
        goes = net.target if gap == last else _bend(web, net, gap + 1)
        net.spans.append(Span(gap, sources, comes, goes))
        comes = goes


def _span_up(web: Web, net: Net) -> None:
    """Lead a net up to the foot of its target. A place that leads to itself joins below itself."""
    last = web.layer_of[net.target]
    comes = None
    for gap in range(max(last, max(web.layer_of[source] for source in net.rows) - 1), last - 1, -1):
        sources = [source for source in net.rows if web.layer_of[source] == gap + 1]
        if gap == last:
            sources += [source for source in net.rows if web.layer_of[source] == last]
        goes = net.target if gap == last else _bend(web, net, gap)
        net.spans.append(Span(gap, sources, comes, goes))
        comes = goes
