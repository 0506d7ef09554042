"""A drawing: a size, and frames, strokes, polygons and words on it, which an SVG and a picture are both made from.

Invariant: it can be written as JSON and read back; whatever is read is bounded, so that nothing drawn can be endless.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

SIDE_MOST = 40_000
"""Pixels of a side: sixty places below one another stay far under it."""

SHAPES_MOST = 8_000
POINTS_MOST = 60
LETTERS_MOST = 200
SIZE_MOST = 60
"""Shapes of a drawing, corners of one, letters of one line of words, and the size of letters."""

PIECE_MOST = 1280
"""Pixels of a piece's height, before it is drawn twice as large: 2,560 is what photos are commonly kept in."""


PIECES_MOST = 6
"""Pieces of one drawing: more would bury the chat they are sent to."""


class Ink(StrEnum):
    """How dark something is. Nothing on a map is told by colour."""

    DARK = "dark"
    MIDDLE = "middle"
    QUIET = "quiet"
    LIGHT = "light"
    PAPER = "paper"


class Dash(StrEnum):
    """How a line is broken."""

    SOLID = "solid"
    DASHED = "dashed"
    DOTTED = "dotted"


@dataclass(frozen=True)
class Frame:
    """A rectangle with corners of a radius, an edge so thick (0 for none), and a filling or none."""

    x: int
    y: int
    wide: int
    high: int
    radius: int = 0
    thick: int = 1
    dash: Dash = Dash.SOLID
    ink: Ink = Ink.DARK
    filling: Ink | None = None


@dataclass(frozen=True)
class Stroke:
    """A line from corner to corner, with a head or a dot at its end. `thick` is in half pixels."""

    points: tuple[tuple[int, int], ...]
    thick: int = 3
    dash: Dash = Dash.SOLID
    ink: Ink = Ink.DARK
    has_head: bool = False
    has_dot: bool = False


@dataclass(frozen=True)
class Polygon:
    """A closed shape, filled or as an outline."""

    points: tuple[tuple[int, int], ...]
    ink: Ink = Ink.DARK
    is_filled: bool = True


@dataclass(frozen=True)
class Words:
    """One line of words. x is where it begins, or ends with `is_right`; y is where its letters stand."""

    x: int
    y: int
    text: str
    size: int
    ink: Ink = Ink.DARK
    is_strong: bool = False
    is_right: bool = False


Shape = Frame | Stroke | Polygon | Words


@dataclass(frozen=True)
class Drawing:
    """A whole drawing, in pixels. `told` says the same in words, for who cannot see it.

    `cuts` are pairs of heights between which there are only lines: there it may be cut into pieces.
    """

    width: int
    height: int
    title: str
    told: str
    shapes: tuple[Shape, ...]
    cuts: tuple[tuple[int, int], ...] = ()


class CannotRead(Exception):
    """A text that is no drawing, or one beyond the bounds."""


def moved(shape: Shape, right: int, down: int) -> Shape:
    """Return a shape elsewhere."""
    if isinstance(shape, Frame | Words):
        return replace(shape, x=shape.x + right, y=shape.y + down)
    return replace(shape, points=tuple((x + right, y + down) for x, y in shape.points))


def pieces(drawing: Drawing, pieces_most: int = PIECES_MOST) -> tuple[Drawing, ...]:
    """Cut a drawing that is too high for a phone into pieces, between layers. Both sides show what is between.

    A piece is at most PIECE_MOST high, or as high as the drawing is wide. Only where that makes more pieces than
    `pieces_most`, or where one layer is higher, is a piece higher.
    """
    most = max(PIECE_MOST, drawing.width)
    found = _between(drawing, most)
    while len(found) > pieces_most and most < drawing.height:
        most += PIECE_MOST // 8
        found = _between(drawing, most)
    if len(found) == 1:
        return (drawing,)
    return tuple(
        _piece(drawing, top, foot, f"{number}/{len(found)}") for number, (top, foot) in enumerate(found, start=1)
    )


def _between(drawing: Drawing, most: int) -> list[tuple[int, int]]:
    """Return from where to where each piece is, when none should be higher than `most`."""
    begin = 0
    found: list[tuple[int, int]] = []
    while drawing.height - begin > most:
        # The lines between two layers belong to both pieces, so that one sees where they lead.
        later = [cut for cut in drawing.cuts if cut[0] > begin]
        if not later:
            break
        fitting = [cut for cut in later if cut[1] - begin <= most]
        top, foot = fitting[-1] if fitting else later[0]
        found.append((begin, foot))
        begin = top
    return [*found, (begin, drawing.height)]


def _piece(drawing: Drawing, top: int, foot: int, number: str) -> Drawing:
    shapes = [moved(shape, 0, -top) for shape in drawing.shapes if _reaches(shape, top, foot)]
    mark = Words(drawing.width - 12, 22, number, 15, Ink.MIDDLE, is_strong=True, is_right=True)
    title = f"{drawing.title} {number}"
    return Drawing(drawing.width, foot - top, title, drawing.told, (*shapes, mark))


def _reaches(shape: Shape, top: int, foot: int) -> bool:
    if isinstance(shape, Words):
        return top < shape.y + shape.size // 3 and shape.y - shape.size < foot
    if isinstance(shape, Frame):
        return top < shape.y + shape.high and shape.y < foot
    heights = [y for _, y in shape.points]
    return top < max(heights) and min(heights) < foot


_NAMES: dict[str, type[Frame | Stroke | Polygon | Words]] = {"f": Frame, "s": Stroke, "p": Polygon, "w": Words}
_LETTER_OF = {shape: letter for letter, shape in _NAMES.items()}


def to_json(drawing: Drawing) -> str:
    """Write a drawing as JSON text. What it says in words, and where it may be cut, is left out."""
    shapes = [[_LETTER_OF[type(shape)], *vars(shape).values()] for shape in drawing.shapes]
    fields = {"width": drawing.width, "height": drawing.height, "title": drawing.title, "shapes": shapes}
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> Drawing:
    """Read what `to_json` wrote.

    Raises:
        CannotRead: it is something else, or too large to draw.
    """
    try:
        fields = json.loads(text)
        width, height = _whole(fields["width"], 1, SIDE_MOST), _whole(fields["height"], 1, SIDE_MOST)
        if not isinstance(fields["shapes"], list) or len(fields["shapes"]) > SHAPES_MOST:
            raise CannotRead("too many shapes")
        shapes = tuple(_shape(shape) for shape in fields["shapes"])
        return Drawing(width, height, _text(fields["title"]), "", shapes)
    except (ValueError, KeyError, TypeError, RecursionError) as failure:
        raise CannotRead("this is no drawing") from failure


def _shape(written: list[Any]) -> Shape:
    match written:
        case ["f", x, y, wide, high, radius, thick, dash, ink, filling]:
            filled = None if filling is None else Ink(filling)
            wide, high, radius = (_whole(size, 0, SIDE_MOST) for size in (wide, high, radius))
            thick = _whole(thick, 0, SIZE_MOST)
            return Frame(_at(x), _at(y), wide, high, radius, thick, Dash(dash), Ink(ink), filled)
        case ["s", points, thick, dash, ink, bool(head), bool(dot)]:
            return Stroke(_points(points), _whole(thick, 1, SIZE_MOST), Dash(dash), Ink(ink), head, dot)
        case ["p", points, ink, bool(is_filled)]:
            return Polygon(_points(points), Ink(ink), is_filled)
        case ["w", x, y, text, size, ink, bool(strong), bool(right)]:
            return Words(_at(x), _at(y), _text(text), _whole(size, 1, SIZE_MOST), Ink(ink), strong, right)
    raise CannotRead("an unknown shape")


def _points(written: Iterable[Any]) -> tuple[tuple[int, int], ...]:
    points = tuple((_at(x), _at(y)) for x, y in written)
    if not 2 <= len(points) <= POINTS_MOST:  # noqa: PLR2004 - a line has two ends
        raise CannotRead("too few points, or too many")
    return points


def _at(number: Any) -> int:
    return _whole(number, -SIDE_MOST, SIDE_MOST)


def _whole(number: Any, least: int, most: int) -> int:
    if type(number) is not int or not least <= number <= most:
        raise CannotRead("a number out of bounds")
    return number


def _text(text: Any) -> str:
    if not isinstance(text, str) or len(text) > LETTERS_MOST:
        raise CannotRead("words out of bounds")
    return text
