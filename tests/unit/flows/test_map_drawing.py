"""A drawing is written down and read back; one too long for a phone is cut where no words are."""

from __future__ import annotations

import json
from typing import Any

import pytest

from flows.map_drawing import (
    PIECE_MOST,
    PIECES_MOST,
    SHAPES_MOST,
    CannotRead,
    Dash,
    Drawing,
    Frame,
    Ink,
    Polygon,
    Stroke,
    Words,
    from_json,
    pieces,
    to_json,
)
from flows.map_picture import draw_map
from tests.unit.flows.map_ground import READER, random_flow

ALL_SHAPES = Drawing(
    100,
    80,
    "A title",
    "",
    (
        Frame(1, 2, 30, 40, 5, 2, Dash.DASHED, Ink.MIDDLE, Ink.PAPER),
        Frame(1, 2, 30, 40),
        Stroke(((0, 0), (0, 9), (9, 9)), 4, Dash.DOTTED, Ink.QUIET, True, False),
        Polygon(((0, 0), (1, 1), (2, 0)), Ink.DARK, False),
        Words(3, 4, "Où? “là”", 13, Ink.DARK, True, True),
    ),
)


def test_what_is_written_is_read_again() -> None:
    assert from_json(to_json(ALL_SHAPES)) == ALL_SHAPES


def written(**more: Any) -> str:
    return json.dumps({**json.loads(to_json(ALL_SHAPES)), **more})


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "null", "{", "[" * 20_000, '{"width": 1}', written(width=0), written(width=10**9),
        written(width="100"),
        written(width=True), written(height=1.5), written(shapes={}), written(shapes=[[]]), written(shapes=[["x"]]),
        written(shapes=[["w", 0, 0, "a" * 1000, 11, "dark", False, False]]), written(title=["x"]),
        written(shapes=[["w", 0, 0, "a", 10**6, "dark", False, False]]),
        written(shapes=[["w", 0, 0, "a", 11, "red", False, False]]),
        written(shapes=[["s", [[0, 0]], 1, "solid", "dark", False, False]]),
        written(shapes=[["s", [[0, 0]] * 1000, 1, "solid", "dark", False, False]]),
        written(shapes=[["s", 7, 1, "solid", "dark", False, False]]),
        written(shapes=[["f", 0, 0, -1, 1, 0, 1, "solid", "dark", None]]),
        written(shapes=[["p", [[0, 0], [1, 1]], "dark", True]] * (SHAPES_MOST + 1)),
    ],
)  # fmt: skip
def test_what_is_no_drawing_or_too_large_is_refused(text: str) -> None:
    with pytest.raises(CannotRead):
        from_json(text)


def test_a_long_map_is_cut_between_layers_and_no_words_are_lost() -> None:
    drawing = draw_map(random_flow(3, 30), READER)
    cut = pieces(drawing)
    assert len(cut) > 1
    most = max(PIECE_MOST, drawing.width)
    assert all(piece.height <= most and piece.width == drawing.width for piece in cut)
    shown = [shape.text for piece in cut for shape in piece.shapes if isinstance(shape, Words)]
    numbers = [f"{number}/{len(cut)}" for number in range(1, len(cut) + 1)]
    assert sorted(shown) == sorted([*numbers, *(shape.text for shape in drawing.shapes if isinstance(shape, Words))])


def test_even_the_longest_map_becomes_few_pieces_and_whole_ones() -> None:
    cuts = tuple((300 * number + 250, 300 * number + 300) for number in range(60))
    drawing = Drawing(475, 300 * 60, "", "", (Frame(0, 0, 475, 300 * 60),), cuts)
    cut = pieces(drawing)
    assert 1 < len(cut) <= PIECES_MOST
    assert sum(piece.height for piece in cut) == drawing.height + 50 * (len(cut) - 1), "what is between is on both"


def test_a_map_that_fits_is_one_piece() -> None:
    assert pieces(ALL_SHAPES) == (ALL_SHAPES,)


def test_a_layer_higher_than_a_piece_is_left_whole() -> None:
    high = Frame(0, 0, 50, 3 * PIECE_MOST)
    drawing = Drawing(100, 3 * PIECE_MOST + 200, "", "", (high,), ((3 * PIECE_MOST, 3 * PIECE_MOST + 50),))
    first, second = pieces(drawing)
    assert first.height == 3 * PIECE_MOST + 50 and second.height == 200
    assert pieces(Drawing(100, 3 * PIECE_MOST, "", "", (high,))) == (Drawing(100, 3 * PIECE_MOST, "", "", (high,)),)
