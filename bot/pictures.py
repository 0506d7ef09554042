"""Draws a message's picture when it is delivered: a peer's last weeks, or a link as a square code; it is kept nowhere.

The weeks are told three times over: by words, by height and by shape. Nothing in them is told by colour, and a week
without an answer is left empty.
"""

from __future__ import annotations

import asyncio
import io
import logging
import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING

from conversations.channel import Picture

from .request import Upload

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

LEVELS, WEEKS = 4, 8

WIDTH, HEIGHT = 720, 460
"""Twice what a narrow phone shows."""

_LEFT, _GUTTER, _RIGHT = 12, 278, 14
_BASE, _RISE, _BAR, _MARK = 384, 86, 26, 19
"""In pixels: where the bars stand, how much higher each level is, how wide a bar is, and half a mark."""

_WORD_SIZES, _DATE_SIZE = range(42, 23, -2), 34
"""Sizes of letters, the largest that fits first."""

_INK, _BAR_INK, _LINE_INK, _PAPER = "#14283c", "#8296ab", "#d9dfe6", "#ffffff"

_JOINED = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "–": "-", "—": "-", "\u00a0": " ", "\u202f": " "})

_log = logging.getLogger(__name__)


class CannotDraw(Exception):
    """A picture that cannot be drawn: an unknown kind, values that do not fit it, or letters the font has not."""


async def drawn(picture: Picture) -> Upload | None:
    """Return a picture as a file to upload; None when it cannot be drawn: the words then go alone."""
    try:
        # Other chats need not wait for it.
        content = await asyncio.to_thread(draw, picture)
    except Exception as failure:  # whatever fails here must not take the words away
        _log.warning("a picture could not be drawn, its words go alone: %s", type(failure))
        return None
    return Upload(f"{picture.kind}.png", content, "image/png")


def draw(picture: Picture) -> bytes:
    """Return a picture as PNG.

    Raises:
        CannotDraw: nothing is drawn of such a kind, of such values, or with such letters.
    """
    ways: dict[str, Callable[[tuple[str, ...]], bytes]] = {"weeks": _weeks, "qr": _qr, "map": _map}
    if picture.kind not in ways:
        raise CannotDraw(picture.kind)
    return ways[picture.kind](picture.values)


def _map(values: tuple[str, ...]) -> bytes:
    from .map_pictures import draw_map  # noqa: PLC0415 - it needs the letters below

    return draw_map(values)


def _qr(values: tuple[str, ...]) -> bytes:
    import segno  # noqa: PLC0415 - late, like the other library here

    if len(values) != 1 or not values[0]:
        raise CannotDraw("a square code shows one link")
    file = io.BytesIO()
    segno.make_qr(values[0], error="m").save(file, kind="png", scale=12, border=4)
    return file.getvalue()


def _weeks(values: tuple[str, ...]) -> bytes:
    # A start does not wait for what few ask for.
    from PIL import Image, ImageDraw  # noqa: PLC0415

    words, days, levels = values[:LEVELS], values[LEVELS : LEVELS + 2], values[LEVELS + 2 :]
    if len(levels) != WEEKS or not set(levels) <= {"", "1", "2", "3", "4"}:
        raise CannotDraw("weeks have four words, two days and eight levels")
    image = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    pen = ImageDraw.Draw(image)
    _draw_scale(pen, words)
    column = (WIDTH - _LEFT - _GUTTER - _RIGHT) / WEEKS
    for place, level in enumerate(levels):
        if level:
            _draw_week(pen, round(_LEFT + _GUTTER + column * (place + 0.5)), int(level))
    small = _font(_DATE_SIZE)
    _write(pen, (_LEFT + _GUTTER, _BASE + 20), days[0], small)
    _write(pen, (WIDTH - _RIGHT - round(small.getlength(days[1])), _BASE + 20), days[1], small)
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def _height(level: int) -> int:
    return _BASE - level * _RISE + _MARK


def _draw_scale(pen: ImageDraw, words: tuple[str, ...]) -> None:
    """Draw the line of each level, and before it its mark and its word."""
    room = _GUTTER - 3 * _MARK - 12
    words = tuple(map(_writable, words))
    fitting = (font for font in map(_font, _WORD_SIZES) if all(font.getlength(_plain(word)) <= room for word in words))
    font = next(fitting, _font(_WORD_SIZES[-1]))
    for level, word in zip(range(LEVELS, 0, -1), words, strict=True):
        at = _height(level)
        pen.line((_LEFT + _GUTTER, at, WIDTH - _RIGHT, at), _LINE_INK, 2)
        _draw_mark(pen, _LEFT + _MARK, at, level)
        _write(pen, (_LEFT + 3 * _MARK, at - round(font.size * 0.62)), _cut(word, font, room), font)
    pen.line((_LEFT + _GUTTER, _BASE, WIDTH - _RIGHT, _BASE), _INK, 3)


def _draw_week(pen: ImageDraw, middle: int, level: int) -> None:
    top = _height(level)
    pen.rectangle((middle - _BAR // 2, top, middle + _BAR // 2, _BASE - 2), _BAR_INK)
    _draw_mark(pen, middle, top, level)


def _draw_mark(pen: ImageDraw, x: int, y: int, level: int) -> None:
    """Draw the mark of a level: a circle, a square, a triangle or a diamond."""
    half = _MARK
    if level == LEVELS:
        pen.ellipse((x - half, y - half, x + half, y + half), _INK)
        return
    corners = {
        3: ((-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)),
        2: ((0, -1), (1, 0.8), (-1, 0.8)),
        1: ((0, -1), (1, 0), (0, 1), (-1, 0)),
    }[level]
    pen.polygon([(x + right * half, y + down * half) for right, down in corners], _INK)


# The library's own font is on every machine, and has no letters with marks: those are put over the plain ones here.


def _font(size: int) -> FreeTypeFont:
    from PIL import ImageFont  # noqa: PLC0415 - see above

    font = ImageFont.load_default(size)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise CannotDraw("the library has no letters here")
    return font


_STROKES: dict[str, tuple[tuple[float, float], ...]] = {
    "\u0300": ((-0.14, -0.12), (0.1, 0.04)),
    "\u0301": ((0.14, -0.12), (-0.1, 0.04)),
    "\u0302": ((-0.16, 0.04), (0, -0.12), (0.16, 0.04)),
    "\u0327": ((0.02, 0), (0.06, 0.1), (-0.08, 0.17)),
}
"""Marks by their sign: points from the middle of the letter's top (a cedilla: of its foot), in sizes of the font."""

_DOTS = "\u0308"


def _writable(text: str) -> str:
    """Return a text with its marks behind their letters.

    Raises:
        CannotDraw: the font has not all of its letters.
    """
    parted = unicodedata.normalize("NFD", text.translate(_JOINED))
    if not all(sign.isascii() or sign in "’‘“”«»…" or sign in _STROKES or sign == _DOTS for sign in parted):
        raise CannotDraw("a letter that the font has not")
    return parted


def _cut(parted: str, font: FreeTypeFont, room: float) -> str:
    while parted and font.getlength(_plain(parted)) > room:
        parted = parted.rstrip("…")[:-1] + "…" if len(parted) > 1 else ""
    return parted


def _plain(parted: str) -> str:
    return "".join(sign for sign in parted if not unicodedata.combining(sign))


def _write(pen: ImageDraw, at: tuple[int, int], parted: str, font: FreeTypeFont) -> None:
    """Write a text, letter by letter where a letter has a mark."""
    plain = ""
    pen.text(at, _plain(parted), _INK, font)
    for sign in parted:
        if not unicodedata.combining(sign):
            plain += sign
            continue
        box = font.getbbox(plain[-1])
        middle = at[0] + font.getlength(plain) - font.getlength(plain[-1]) / 2
        over = at[1] + (box[3] if sign == "\u0327" else box[1] - font.size * 0.09)
        _draw_stroke(pen, sign, middle, over, font.size)


def _draw_stroke(pen: ImageDraw, sign: str, x: float, y: float, size: float) -> None:
    wide = max(2, round(size * 0.075))
    if sign == _DOTS:
        for right in (-0.13, 0.13):
            pen.ellipse((x + right * size - wide, y - wide * 1.6, x + right * size + wide, y + wide * 0.4), _INK)
        return
    pen.line([(x + right * size, y + down * size) for right, down in _STROKES[sign]], _INK, wide, "curve")
