"""Draws the map of a flow, or of what changed between two versions of it, from the flows themselves."""

from __future__ import annotations

from collections.abc import Iterator

from .definition import Flow, TargetKind
from .flow_changes import told_target
from .map_boxes import Drawn, draw_box
from .map_chart import Chart, ChartNode, Mark, Reader, chart_of, compared_chart
from .map_drawing import Drawing, Ink, Shape, Stroke, Words, moved
from .map_layout import Layout, lay_out
from .map_letters import STRONG, clean, cut, width
from .map_nets import Road
from .map_signs import line_of, look_of

MARGIN = 24
TITLE_MOST = 80
"""Letters of a title; a writer's has 60 at the most."""

_TITLE, _NOTE = 20, 12


def draw_map(flow: Flow, reader: Reader) -> Drawing:
    """Draw the map of one flow, in the language of `reader`."""
    return _draw(chart_of(flow, reader), reader)


def draw_change(before: Flow | None, after: Flow | None, reader: Reader) -> Drawing:
    """Draw one map of two versions of a flow, with what is new, gone or changed. None: a flow that is not there.

    Raises:
        ValueError: there is neither.
    """
    return _draw(compared_chart(before, after, reader), reader)


def _draw(chart: Chart, reader: Reader) -> Drawing:
    numbers = {node.key: number for number, node in enumerate(_start_first(chart))}
    nodes = _start_first(chart)
    boxes = [draw_box(node, reader.words, numbers, chart.is_compared) for node in nodes]
    roads = [
        Road((numbers[node.key], place), numbers[way.target.key], look_of(way.kind, way.mark))
        for node in nodes
        for place, way in enumerate(node.ways)
        if way.target.kind is TargetKind.NODE and way.target.key in numbers
    ]
    layout = lay_out([box.size for box in boxes], roads)
    head, top = _head(chart, layout)
    wide = max([layout.width, *(round(words.x + width(words.text, words.size)) - MARGIN for words in head)])
    left = MARGIN + (wide - layout.width) // 2
    shapes = [*head, *(moved(shape, left, top) for shape in _body(boxes, layout, chart))]
    cuts = tuple((begin + top, end + top) for begin, end in layout.cuts)
    told = "\n".join(_told(chart, reader))
    return Drawing(wide + 2 * MARGIN, top + layout.height + MARGIN, chart.title[:TITLE_MOST], told, tuple(shapes), cuts)


def _start_first(chart: Chart) -> list[ChartNode]:
    return sorted(chart.nodes, key=lambda node: not node.is_start)


def _head(chart: Chart, layout: Layout) -> tuple[list[Words], int]:
    """Draw the title and what stands under it. Returns it, and where the map begins below it."""
    room = max(layout.width, 300)
    y = MARGIN + _TITLE - 4
    words = [Words(MARGIN, y, cut(chart.title, _TITLE, room / STRONG), _TITLE, is_strong=True)]
    for note in (chart.key, *chart.notes):
        y += 18
        words.append(Words(MARGIN, y, cut(clean(note), _NOTE, room), _NOTE, Ink.MIDDLE))
    return words, y + MARGIN


def _body(boxes: list[Drawn], layout: Layout, chart: Chart) -> Iterator[Shape]:
    """Yield the lines, the quietest first, and the boxes over them."""
    loud = [f" {mark.value}" for mark in (Mark.SAME, Mark.GONE, Mark.NEW)]
    for line in sorted(layout.lines, key=lambda line: [line.look.endswith(end) for end in loud].index(True)):
        thick, dash, ink = line_of(line.look, chart.is_compared)
        yield Stroke(line.points, thick, dash, ink, line.has_head, line.has_dot)
    for box, spot in zip(boxes, layout.spots, strict=True):
        for shape in box.shapes:
            yield moved(shape, spot.x, spot.y)


def _told(chart: Chart, reader: Reader) -> Iterator[str]:
    """Say a map in words, a line for each node and each way."""
    words = reader.words
    yield from chart.notes
    for node in chart.nodes:
        mark = f" ({getattr(words, node.mark.value)})" if node.mark is not Mark.SAME else ""
        does = words.listens if node.listens else words.goes_on
        yield f"{node.key}{mark}, {does}: {node.say}".replace("\n", " ").rstrip(": ")
        yield from ([f"  {words.changed}: {node.parts}"] if node.parts else [])
        yield from (f"  {note}" for note in node.notes)
        for way in node.ways:
            mark = f" ({getattr(words, way.mark.value)})" if way.mark is not Mark.SAME else ""
            yield f"  {way.label} → {told_target(way.target)}{mark}"
