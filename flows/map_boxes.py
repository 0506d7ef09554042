"""One box of a map: its name, what the bot says there, what else happens, and a row for each way out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from .definition import Target, TargetKind
from .map_chart import ChartNode, Mark, Way, WayKind
from .map_drawing import Dash, Frame, Ink, Shape, Stroke, Words
from .map_lanes import BoxSize
from .map_letters import STRONG, clean, cut, width, wrap
from .map_signs import LABEL, SIGN, SMALL, tag, target_sign, target_wide, way_sign
from .map_words import MapWords, fill

WIDE, NARROW = 300, 228
"""Pixels: a box, and one that says nothing and has no choices."""

PAD = 13
SAY = 13
SAY_LINES, WAS_LINES, NOTE_LINES = 5, 3, 2
"""The size of what the bot says, and lines at the most."""

_LINE, _SMALL_LINE, _ROW = 18, 15, 25
_STUB_LEAST = 18


@dataclass(frozen=True)
class Drawn:
    """A box: how large it is, and what is drawn in it, from its upper left corner."""

    size: BoxSize
    shapes: tuple[Shape, ...]


@dataclass
class _Box:
    """A box on its way, from the top down."""

    node: ChartNode
    words: MapWords
    nodes: Collection[str]
    is_compared: bool
    wide: int
    y: int = 0
    shapes: list[Shape] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)

    @property
    def ink(self) -> Ink:
        """What is as it was stays quiet beside what changed."""
        if not self.is_compared or self.node.mark in (Mark.NEW, Mark.CHANGED):
            return Ink.DARK
        return Ink.MIDDLE

    @property
    def room(self) -> int:
        """Pixels between the edges."""
        return self.wide - 2 * PAD

    def header(self) -> None:
        """Draw the node's key, and whether it listens or goes on."""
        middle, x = PAD + 6, PAD
        if self.node.is_start:
            x += self._add_tag(x, middle, self.words.start) + 6
        if self.node.mark is not Mark.SAME:
            told = getattr(self.words, self.node.mark.value)
            x += self._add_tag(x, middle, told, is_filled=self.node.mark is not Mark.GONE) + 6
        key = clean(self.node.key)
        does = self.words.listens if self.node.listens else self.words.goes_on
        right = self.wide - PAD
        key_room = right - x - 8
        if width(does, SMALL) + width(key, SMALL) * STRONG <= key_room:
            self.shapes.append(Words(right, middle + 4, does, SMALL, Ink.MIDDLE, is_right=True))
        else:
            # A long name has the line for itself.
            self.y += _SMALL_LINE
            self.shapes.append(Words(PAD, middle + 4 + _SMALL_LINE, does, SMALL, Ink.MIDDLE))
        key = cut(key, SMALL, key_room / STRONG)
        if not self.node.is_start or key != self.words.start:
            self.shapes.append(Words(x, middle + 4, key, SMALL, self.ink, is_strong=True))
        self.y += 2 * PAD + 2

    def text(self) -> None:
        """Draw what the bot says, what it said before, and the notes."""
        if self.node.parts:
            self._lines(self.node.parts, SMALL, NOTE_LINES + 1, Ink.DARK, is_strong=True)
        if self.node.was:
            self._lines(f"{self.words.before}: {self.node.was}", SMALL, WAS_LINES, Ink.MIDDLE)
        if self.node.say:
            self._lines(self.node.say, SAY, SAY_LINES, self.ink)
        elif not self.node.notes:
            self._lines(self.words.says_nothing, SMALL, 1, Ink.MIDDLE)
        for note in self.node.notes:
            self._lines(f"+ {note}", SMALL, NOTE_LINES, Ink.MIDDLE)

    def ways(self) -> None:
        """Draw a row for each way out."""
        if not self.node.ways:
            return
        self.y += 6
        self.shapes.append(Stroke(((PAD, self.y), (self.wide - PAD, self.y)), 2, Dash.SOLID, Ink.LIGHT))
        self.y += 5
        for way in self.node.ways:
            self._row(way)
        self.y += 2

    def drawn(self) -> Drawn:
        """Return the box with its edge."""
        self.y += 5
        edge = _edge(self.node, self.is_compared, self.wide, self.y)
        return Drawn(BoxSize(self.wide, self.y, tuple(self.rows)), (*edge, *self.shapes))

    def _lines(self, text: str, size: int, most: int, ink: Ink, is_strong: bool = False) -> None:
        high = _LINE if size == SAY else _SMALL_LINE
        for line in wrap(text, size, self.room / (STRONG if is_strong else 1), most):
            self.y += high
            self.shapes.append(Words(PAD, self.y - 4, line, size, ink, is_strong))

    def _add_tag(self, x: int, middle: int, text: str, is_filled: bool = True) -> int:
        shapes, wide = tag(x, middle, text, is_filled)
        self.shapes += shapes
        return wide

    def _row(self, way: Way) -> None:
        ink = self.ink if way.mark is Mark.SAME else Ink.MIDDLE if way.mark is Mark.GONE else Ink.DARK
        middle, x = self.y + _ROW // 2, PAD
        if self.is_compared and way.mark is not Mark.SAME and self.node.mark is Mark.CHANGED:
            told = getattr(self.words, way.mark.value)
            x += self._add_tag(x, middle, told, is_filled=way.mark is not Mark.GONE) + 5
        x = self._label(way, x, middle, ink)
        right, told = self.wide - PAD, self._told(way.target)
        is_inside = way.target.kind is TargetKind.NODE and way.target.key in self.nodes
        needed = round(width(told, SMALL)) if is_inside else target_wide(way.target.kind, told)
        is_below = right - x - _STUB_LEAST < needed
        if is_below:
            self.y += _ROW - 4
            middle += _ROW - 4
            x = PAD + SIGN + 12
        if is_inside:
            told = cut(told, SMALL, right - x)
            self.shapes.append(Words(right, middle + 4, told, SMALL, Ink.MIDDLE, is_right=True))
            end = right - round(width(told, SMALL))
        else:
            end = self._outside(way.target, told, (x, right), middle, ink)
        if is_below:
            above = middle - _ROW + 4 + 11
            self.shapes.append(
                Stroke(((PAD + 8, above), (PAD + 8, middle), (end - 3, middle)), 2, Dash.SOLID, ink, not is_inside)
            )
        elif not is_inside:
            self.shapes.append(Stroke(((x + 3, middle), (end - 2, middle)), 2, Dash.SOLID, ink, has_head=True))
        self.rows.append(middle)
        self.y += _ROW

    def _label(self, way: Way, x: int, middle: int, ink: Ink) -> int:
        """Draw a way's words. Returns where they end."""
        room = self.wide - PAD - x
        if way.kind is WayKind.CHOICE:
            text = cut(way.label, LABEL, room - 16)
            wide = round(width(text, LABEL)) + 16
            dash = Dash.DOTTED if way.mark is Mark.GONE else Dash.SOLID
            plate = Frame(x, middle - 10, wide, 20, 7, 1, dash, ink, Ink.LIGHT)
            self.shapes += [plate, Words(x + 8, middle + 4, text, LABEL, ink)]
            return x + wide
        self.shapes += way_sign(way.kind, x, middle, ink)
        text = cut(way.label, LABEL, room - SIGN - 6)
        self.shapes.append(Words(x + SIGN + 6, middle + 4, text, LABEL, ink))
        return x + SIGN + 6 + round(width(text, LABEL))

    def _told(self, target: Target) -> str:
        if target.kind is TargetKind.NODE:
            return clean(target.key if target.key in self.nodes else fill(self.words.missing, name=target.key))
        return clean(fill(getattr(self.words, target.kind.value), name=target.key))

    def _outside(self, target: Target, told: str, between: tuple[int, int], middle: int, ink: Ink) -> int:
        """Draw what a way leads to outside the flow. Returns where it begins."""
        x, right = between
        self.shapes += target_sign(target.kind, told, right, middle, right - x, ink)
        return right - target_wide(target.kind, cut(told, SMALL, right - x - target_wide(target.kind, "")))


def draw_box(node: ChartNode, words: MapWords, nodes: Collection[str], is_compared: bool) -> Drawn:
    """Draw one node. `nodes` are the keys of all that stand on the map."""
    is_plain = len(node.ways) == 1 and node.ways[0].kind is WayKind.GO
    is_full = bool(node.say or node.was or node.parts) or not is_plain
    box = _Box(node, words, nodes, is_compared, WIDE if is_full else NARROW)
    box.header()
    box.text()
    box.ways()
    return box.drawn()


def _edge(node: ChartNode, is_compared: bool, wide: int, high: int) -> list[Shape]:
    """Draw the edge: round where the flow listens, and doubled at the start; thick, dashed or quiet in a comparison."""
    radius = 12 if node.listens else 0
    if not is_compared:
        thick, dash, ink = 2 if node.listens else 1, Dash.SOLID, Ink.DARK
    else:
        thick, dash, ink = {
            Mark.NEW: (4, Dash.SOLID, Ink.DARK),
            Mark.CHANGED: (3, Dash.SOLID, Ink.DARK),
            Mark.GONE: (2, Dash.DASHED, Ink.MIDDLE),
            Mark.SAME: (1, Dash.SOLID, Ink.QUIET),
        }[node.mark]
    edge = Frame(0, 0, wide, high, radius, thick, dash, ink, Ink.PAPER)
    if not node.is_start:
        return [edge]
    return [edge, Frame(4, 4, wide - 8, high - 8, max(radius - 4, 0), 1, Dash.SOLID, ink, None)]
