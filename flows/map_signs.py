"""The small signs of a map: how a way is gone (triangle, diamond, clock), and what it leads to outside the flow."""

from __future__ import annotations

from .definition import TargetKind
from .map_chart import Mark, WayKind
from .map_drawing import Dash, Frame, Ink, Polygon, Shape, Stroke, Words
from .map_letters import STRONG, cut, width

LABEL, SMALL = 12, 11
"""Sizes of letters: labels, and everything beside them."""

SIGN = 12
"""Pixels of a sign."""

TAG_HIGH = 18
_TAG_PAD = 7

_FOLD = 6


def way_sign(kind: WayKind, x: int, middle: int, ink: Ink) -> list[Shape]:
    """Draw what stands before a way's words, from `x`, around the height `middle`. A choice is a button instead."""
    half = SIGN // 2
    if kind is WayKind.GO:
        return [Polygon(((x + 1, middle - half), (x + SIGN - 1, middle), (x + 1, middle + half)), ink)]
    if kind is WayKind.WHEN:
        corners = ((x, middle), (x + half, middle - half), (x + SIGN, middle), (x + half, middle + half))
        return [Polygon(corners, ink, is_filled=False)]
    if kind in (WayKind.SILENCE, WayKind.LATER):
        is_later = kind is WayKind.LATER
        face = Frame(x, middle - half, SIGN, SIGN, half, 1, Dash.SOLID, ink, ink if is_later else Ink.PAPER)
        hands = Stroke(
            ((x + half, middle - half + 3), (x + half, middle), (x + SIGN - 4, middle)), 2, Dash.SOLID,
            Ink.PAPER if is_later else ink,
        )  # fmt: skip
        return [face, hands]
    return []


def tag(x: int, middle: int, text: str, is_filled: bool = True, ink: Ink = Ink.DARK) -> tuple[list[Shape], int]:
    """Draw a word on a small plate. Returns its shapes and how wide it is."""
    wide = round(width(text, SMALL) * STRONG) + 2 * _TAG_PAD
    plate = Frame(x, middle - 8, wide, 16, 3, 1, Dash.SOLID, ink, ink if is_filled else Ink.PAPER)
    words = Words(x + _TAG_PAD, middle + 4, text, SMALL, Ink.PAPER if is_filled else ink, is_strong=True)
    return [plate, words], wide


def target_wide(kind: TargetKind, text: str) -> int:
    """How wide the sign of a target is, in pixels."""
    return round(width(text, SMALL) * (STRONG if kind is TargetKind.END else 1)) + 2 * _pad(kind)


def _pad(kind: TargetKind) -> int:
    """What is beside the words, in pixels."""
    return _TAG_PAD + {TargetKind.CARD: 2, TargetKind.FLOW: 3, TargetKind.COMMAND: 2}.get(kind, 0)


def target_sign(kind: TargetKind, text: str, right: int, middle: int, room: int, ink: Ink) -> list[Shape]:
    """Draw what a way leads to outside the flow, its right edge at `right`, in `room` pixels at the most."""
    text = cut(text, SMALL, room - target_wide(kind, ""))
    wide = target_wide(kind, text)
    x, top = right - wide, middle - TAG_HIGH // 2
    words = Words(x + _pad(kind), middle + 4, text, SMALL, ink)
    if kind is TargetKind.END:
        plate = Frame(x, top, wide, TAG_HIGH, TAG_HIGH // 2, 1, Dash.SOLID, ink, ink)
        return [plate, Words(x + _TAG_PAD, middle + 4, text, SMALL, Ink.PAPER, is_strong=True)]
    if kind is TargetKind.CARD:
        corner = ((right - _FOLD, top), (right, top + _FOLD), (right - _FOLD, top + _FOLD))
        edge: tuple[tuple[int, int], ...] = (
            *((x, top), (right - _FOLD, top), (right, top + _FOLD)),
            *((right, top + TAG_HIGH), (x, top + TAG_HIGH)),
        )
        return [Polygon(edge, ink, is_filled=False), Polygon(corner, ink), words]
    if kind is TargetKind.FLOW:
        outer = Frame(x, top, wide, TAG_HIGH, 0, 1, Dash.SOLID, ink, Ink.PAPER)
        bars = [Stroke(((at, top), (at, top + TAG_HIGH)), 2, Dash.SOLID, ink) for at in (x + 4, right - 4)]
        return [outer, *bars, words]
    if kind is TargetKind.COMMAND:
        edge = (
            *((x + 5, top), (right - 5, top), (right, middle), (right - 5, top + TAG_HIGH)),
            *((x + 5, top + TAG_HIGH), (x, middle)),
        )
        return [Polygon(edge, ink, is_filled=False), words]
    return [Frame(x, top, wide, TAG_HIGH, 0, 1, Dash.DOTTED, ink, Ink.PAPER), words]


def look_of(kind: WayKind, mark: Mark) -> str:
    """How the line of a way looks, by a name: its kind of way, and what became of it."""
    family = {WayKind.CHOICE: "tap", WayKind.GO: "on", WayKind.WHEN: "on"}.get(kind, "time")
    return f"{family} {Mark.SAME.value if mark is Mark.CHANGED else mark.value}"


def line_of(look: str, is_compared: bool) -> tuple[int, Dash, Ink]:
    """Return how thick (in half pixels), how broken and how dark the lines of a look are."""
    family, _, mark = look.partition(" ")
    thick = {"tap": 3, "on": 4, "time": 3}[family]
    dash = Dash.DASHED if family == "time" else Dash.SOLID
    if mark == Mark.NEW.value:
        return thick + 4, dash, Ink.DARK
    if mark == Mark.GONE.value:
        return thick, Dash.DOTTED, Ink.MIDDLE
    return thick, dash, Ink.QUIET if is_compared else Ink.MIDDLE
