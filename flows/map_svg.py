"""A drawing as the text of an SVG file: valid XML, with a title and the same in words for screen readers."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import assert_never
from xml.sax.saxutils import escape

from .map_drawing import Dash, Drawing, Frame, Ink, Polygon, Shape, Stroke, Words
from .map_letters import clean

FONTS = "system-ui, 'Segoe UI', Roboto, Helvetica, Arial, 'DejaVu Sans', sans-serif"

COLOURS = {
    Ink.DARK: "#16202b",
    Ink.MIDDLE: "#4d5a68",
    Ink.QUIET: "#8b96a3",
    Ink.LIGHT: "#eef1f4",
    Ink.PAPER: "#ffffff",
}
"""Greys with a breath of blue: on paper, and for who sees no colours, they stay what they are."""

CORNER = 7
"""Pixels by which a corner of a line is rounded."""

HEAD = 9
"""Pixels of an arrow's head; of a thick line's it is longer."""

DOT = 3

_DASHES = {Dash.SOLID: "", Dash.DASHED: ' stroke-dasharray="7 4"', Dash.DOTTED: ' stroke-dasharray="2 4"'}

Point = tuple[float, float]


def svg(drawing: Drawing) -> str:
    """Return a drawing as SVG text, with a line for each shape."""
    wide, high = drawing.width, drawing.height
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" viewBox="0 0 {wide} {high}" '
        f'role="img" aria-labelledby="title told" font-family="{FONTS}">',
        f'<title id="title">{_safe(drawing.title)}</title>',
        f'<desc id="told">{_told(drawing.told)}</desc>',
        f'<rect width="{wide}" height="{high}" fill="{COLOURS[Ink.PAPER]}"/>',
    ]
    for shape in drawing.shapes:
        lines += _written(shape)
    return "\n".join([*lines, "</svg>", ""])


def _written(shape: Shape) -> Iterator[str]:
    match shape:
        case Frame():
            yield _frame(shape)
        case Words():
            yield _words(shape)
        case Polygon():
            points = " ".join(f"{x},{y}" for x, y in shape.points)
            fill = COLOURS[shape.ink if shape.is_filled else Ink.PAPER]
            yield f'<polygon points="{points}" fill="{fill}" stroke="{COLOURS[shape.ink]}"/>'
        case Stroke():
            yield from _stroke(shape)
        case _:
            assert_never(shape)


def _frame(frame: Frame) -> str:
    radius = f' rx="{frame.radius}"' if frame.radius else ""
    fill = COLOURS[frame.filling] if frame.filling else "none"
    edge = f' stroke="{COLOURS[frame.ink]}" stroke-width="{frame.thick}"{_DASHES[frame.dash]}' if frame.thick else ""
    return f'<rect x="{frame.x}" y="{frame.y}" width="{frame.wide}" height="{frame.high}"{radius} fill="{fill}"{edge}/>'


def _words(words: Words) -> str:
    strong = ' font-weight="600"' if words.is_strong else ""
    right = ' text-anchor="end"' if words.is_right else ""
    return (
        f'<text x="{words.x}" y="{words.y}" font-size="{words.size}" fill="{COLOURS[words.ink]}"{strong}{right}>'
        f"{_safe(words.text)}</text>"
    )


def _stroke(stroke: Stroke) -> Iterator[str]:
    colour = COLOURS[stroke.ink]
    points = _before_head(stroke)
    yield (
        f'<path d="{_path(points)}" fill="none" stroke="{colour}" stroke-width="{stroke.thick / 2:g}"'
        f"{_DASHES[stroke.dash]}/>"
    )
    if stroke.has_head:
        corners = " ".join(f"{x:g},{y:g}" for x, y in head(stroke))
        yield f'<polygon points="{corners}" fill="{colour}"/>'
    if stroke.has_dot:
        x, y = stroke.points[-1]
        yield f'<circle cx="{x}" cy="{y}" r="{DOT}" fill="{colour}"/>'


def head_long(stroke: Stroke) -> int:
    """How long the head of a line is, in pixels."""
    return HEAD + stroke.thick // 2


def head(stroke: Stroke) -> tuple[Point, Point, Point]:
    """Return the corners of a line's head: its point, and both ends of its foot."""
    (from_x, from_y), (x, y) = stroke.points[-2:]
    away = math.hypot(x - from_x, y - from_y) or 1
    right, down = (x - from_x) / away, (y - from_y) / away
    long = head_long(stroke)
    half = long * 0.42
    foot_x, foot_y = x - right * long, y - down * long
    return (x, y), (foot_x - down * half, foot_y + right * half), (foot_x + down * half, foot_y - right * half)


def _before_head(stroke: Stroke) -> list[Point]:
    """Return a line's points without the part under its head: a thick line would look out beside its point."""
    points: list[Point] = list(stroke.points)
    if stroke.has_head:
        _, one, other = head(stroke)
        points[-1] = ((one[0] + other[0]) / 2, (one[1] + other[1]) / 2)
    return points


def _path(points: list[Point]) -> str:
    """Write a line with rounded corners."""
    written = [f"M{points[0][0]:g} {points[0][1]:g}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        begin, end = _towards(corner, before), _towards(corner, after)
        written.append(f"L{begin[0]:g} {begin[1]:g}Q{corner[0]:g} {corner[1]:g} {end[0]:g} {end[1]:g}")
    written.append(f"L{points[-1][0]:g} {points[-1][1]:g}")
    return "".join(written)


def _towards(corner: Point, other: Point) -> Point:
    """Return the point where the rounding of a corner begins, at most half-way to the next one."""
    away = math.hypot(other[0] - corner[0], other[1] - corner[1])
    share = min(CORNER / away, 0.5) if away else 0
    return corner[0] + (other[0] - corner[0]) * share, corner[1] + (other[1] - corner[1]) * share


def _safe(text: str) -> str:
    return escape(clean(text))


def _told(told: str) -> str:
    """What is told in words keeps its lines."""
    return "\n".join(_safe(line) for line in told.splitlines())
