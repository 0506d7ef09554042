"""Draws a map, or a piece of one, as a PNG for a chat, from the JSON of its drawing.

A piece is at most 1,280 pixels high (`flows/map_drawing.py`, PIECE_MOST), or as high as it is wide, and is drawn twice
as large where a photo may be: so a phone can be zoomed in until the small words are easy to read.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, assert_never, cast

from flows.map_drawing import (
    CannotRead,
    Dash,
    Drawing,
    Frame,
    Ink,
    Polygon,
    Shape,
    Stroke,
    Words,
    from_json,
)
from flows.map_svg import COLOURS, CORNER, DOT, head

from .pictures import CannotDraw, _font, _plain, _writable, _write

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

LETTERS_MOST = 400_000
"""Letters of a drawing's JSON: a map of sixty places has fewer."""

SCALE_MOST = 2

SIDES_MOST = 9_800
"""Pixels of width and height together: Telegram refuses a photo of more than 10,000."""

RATIO_MOST = 18
"""How many times longer one side may be: Telegram refuses more than 20. The rest is left white."""

PIXELS_MOST = 16_000_000
"""Pixels of a picture: 16 MB while it is drawn."""

_UNKNOWN = "?"
"""Stands for a letter that the font has not."""

_DASHES = {Dash.DASHED: (7, 4), Dash.DOTTED: (2, 4)}

Point = tuple[float, float]


def draw_map(values: tuple[str, ...]) -> bytes:
    """Return the drawing in `values` (one text, by `flows.map_drawing.to_json`) as PNG.

    Raises:
        CannotDraw: it is no drawing, or too large for a photo.
    """
    if len(values) != 1 or len(values[0]) > LETTERS_MOST:
        raise CannotDraw("a map has one text, of a bounded size")
    try:
        drawing = from_json(values[0])
    except CannotRead as failure:
        raise CannotDraw("this is no drawing") from failure
    scale = _scale(drawing)
    return _Sheet(drawing, scale).png()


def _scale(drawing: Drawing) -> float:
    """How many pixels of the picture one of the drawing becomes."""
    wide, high = _sides(drawing)
    scale = min(SCALE_MOST, SIDES_MOST / (wide + high), math.sqrt(PIXELS_MOST / (wide * high)))
    if scale < 1:
        raise CannotDraw("too large for a photo: cut it into pieces first")
    return scale


def _sides(drawing: Drawing) -> tuple[int, int]:
    """Return width and height with the white that keeps a very long picture within the ratio."""
    return max(drawing.width, drawing.height // RATIO_MOST), max(drawing.height, drawing.width // RATIO_MOST)


class _OneInk:
    """A pen for letters that writes in its own ink, whatever ink it is told."""

    def __init__(self, pen: ImageDraw, ink: int) -> None:
        self._pen, self._ink = pen, ink

    def text(self, at: Point, text: str, _: str, font: FreeTypeFont) -> None:
        """Write a text."""
        self._pen.text(at, text, self._ink, font)

    def ellipse(self, box: tuple[float, ...], _: str) -> None:
        """Draw a dot over a letter."""
        self._pen.ellipse(box, self._ink)

    def line(self, points: list[Point], _: str, wide: int, joint: str) -> None:
        """Draw a mark over a letter."""
        self._pen.line(points, self._ink, wide, joint)


class _Sheet:
    """A picture on its way, in greys."""

    def __init__(self, drawing: Drawing, scale: float) -> None:
        # A start does not wait for what few ask for.
        from PIL import Image, ImageDraw  # noqa: PLC0415

        self._drawing, self._scale = drawing, scale
        size = tuple(round(side * scale) for side in _sides(drawing))
        self._image = Image.new("L", cast(tuple[int, int], size), _grey(Ink.PAPER))
        self._pen = ImageDraw.Draw(self._image)

    def png(self) -> bytes:
        """Draw all shapes, and return the picture."""
        for shape in self._drawing.shapes:
            self._draw(shape)
        file = io.BytesIO()
        self._image.save(file, "PNG")
        return file.getvalue()

    def _draw(self, shape: Shape) -> None:
        match shape:
            case Frame():
                self._frame(shape)
            case Words():
                self._words(shape)
            case Polygon():
                filling = _grey(shape.ink if shape.is_filled else Ink.PAPER)
                self._pen.polygon(self._scaled(shape.points), filling, _grey(shape.ink), self._thick(1))
            case Stroke():
                self._stroke(shape)
            case _:
                assert_never(shape)

    def _thick(self, pixels: float) -> int:
        return max(1, round(pixels * self._scale))

    def _scaled(self, points: tuple[Point, ...] | list[Point]) -> list[Point]:
        return [(x * self._scale, y * self._scale) for x, y in points]

    def _frame(self, frame: Frame) -> None:
        ((left, top), (right, foot)) = self._scaled(((frame.x, frame.y), (frame.x + frame.wide, frame.y + frame.high)))
        filling = None if frame.filling is None else _grey(frame.filling)
        is_broken = frame.dash is not Dash.SOLID
        edge = None if is_broken or not frame.thick else _grey(frame.ink)
        # The edge lies over the border, half of it on each side, as in an SVG.
        half = frame.thick * self._scale / 2 if edge is not None else 0
        box = (left - half, top - half, right + half, foot + half)
        if right > left and foot > top:
            radius = min(frame.radius, frame.wide // 2, frame.high // 2) * self._scale + half
            self._pen.rounded_rectangle(box, radius, filling, edge, self._thick(frame.thick))
        if is_broken and frame.thick:
            self._dashed(_outline(frame), frame.dash, frame.thick, frame.ink)

    def _words(self, words: Words) -> None:
        font = _font_of(max(1, round(words.size * self._scale)))
        parted = _parted(words.text)
        x, y = words.x * self._scale, words.y * self._scale - font.getmetrics()[0]
        if words.is_right:
            x -= font.getlength(_plain(parted))
        pen = cast(Any, _OneInk(self._pen, _grey(words.ink)))
        # The font has no bold letters: written twice, side by side, they look like it.
        for right in (0, 1) if words.is_strong else (0,):
            _write(pen, (round(x) + right, round(y)), parted, font)

    def _stroke(self, stroke: Stroke) -> None:
        points: list[Point] = list(stroke.points)
        if stroke.has_head:
            corners = head(stroke)
            points[-1] = ((corners[1][0] + corners[2][0]) / 2, (corners[1][1] + corners[2][1]) / 2)
            self._pen.polygon(self._scaled(corners), _grey(stroke.ink))
        points = list(_rounded(points))
        if stroke.dash is Dash.SOLID:
            self._line(points, stroke.thick / 2, stroke.ink)
        else:
            self._dashed(points, stroke.dash, stroke.thick / 2, stroke.ink)
        if stroke.has_dot:
            x, y = points[-1][0] * self._scale, points[-1][1] * self._scale
            dot = DOT * self._scale
            self._pen.ellipse((x - dot, y - dot, x + dot, y + dot), _grey(stroke.ink))

    def _line(self, points: list[Point], thick: float, ink: Ink) -> None:
        self._pen.line(self._scaled(points), _grey(ink), self._thick(thick), "curve")

    def _dashed(self, points: list[Point], dash: Dash, thick: float, ink: Ink) -> None:
        for part in _broken(points, *_DASHES[dash]):
            self._line(part, thick, ink)


@lru_cache(maxsize=16)
def _font_of(size: int) -> FreeTypeFont:
    return _font(size)


def _grey(ink: Ink) -> int:
    """How light an ink is, 0 to 255."""
    red, green, blue = (int(COLOURS[ink][place : place + 2], 16) for place in (1, 3, 5))
    return (red * 299 + green * 587 + blue * 114) // 1000


def _parted(text: str) -> str:
    """Return a text with its marks behind their letters, and a sign for each letter that the font has not."""
    kept: list[str] = []
    for sign in text:
        try:
            parted = _writable(sign)
        except CannotDraw:
            parted = _UNKNOWN
        if not kept and _plain(parted) != parted and not _plain(parted):
            continue  # a mark that stands over nothing
        kept.append(parted)
    return "".join(kept)


def _outline(frame: Frame) -> list[Point]:
    x, y, right, foot = frame.x, frame.y, frame.x + frame.wide, frame.y + frame.high
    return [(x, y), (right, y), (right, foot), (x, foot), (x, y)]


def _rounded(points: list[Point]) -> Iterator[Point]:
    """Yield a line's points with its corners rounded off."""
    yield points[0]
    for place in range(1, len(points) - 1):
        corner = points[place]
        begin, end = (_towards(corner, points[place + side]) for side in (-1, 1))
        for share in (0, 0.25, 0.5, 0.75, 1):
            yield (
                (1 - share) ** 2 * begin[0] + 2 * share * (1 - share) * corner[0] + share**2 * end[0],
                (1 - share) ** 2 * begin[1] + 2 * share * (1 - share) * corner[1] + share**2 * end[1],
            )
    yield points[-1]


def _towards(corner: Point, other: Point) -> Point:
    away = math.hypot(other[0] - corner[0], other[1] - corner[1])
    share = min(CORNER / away, 0.5) if away else 0
    return corner[0] + (other[0] - corner[0]) * share, corner[1] + (other[1] - corner[1]) * share


def _broken(points: list[Point], drawn: float, left_out: float) -> Iterator[list[Point]]:
    """Yield the dashes of a line, each as a line."""
    gone = 0.0
    for (x, y), (to_x, to_y) in pairwise(points):
        long = math.hypot(to_x - x, to_y - y)
        at = 0.0
        while at < long:
            inside = (gone + at) % (drawn + left_out)
            until = min(long, at + (drawn - inside if inside < drawn else drawn + left_out - inside) + 1e-6)
            if inside < drawn:
                ends = [(x + (to_x - x) * share, y + (to_y - y) * share) for share in (at / long, until / long)]
                yield ends
            at = until
        gone += long
