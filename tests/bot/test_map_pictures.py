"""Maps as photos: within what Telegram takes, readable when zoomed in, and bounded whatever the values are."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image

from bot.pictures import CannotDraw, draw
from conversations.channel import Picture
from flows.definition import Choice, Flow, Node, Silence
from flows.map_drawing import SIDE_MOST, Dash, Drawing, Frame, Ink, Polygon, Stroke, Words, pieces, to_json
from flows.map_picture import draw_map
from tests.unit.flows.ground import END, to
from tests.unit.flows.map_ground import READER, random_flow

PHOTO_SIDES_MOST, PHOTO_RATIO_MOST, PHOTO_BYTES_MOST = 10_000, 20, 10_000_000
"""What the Bot API says of photos."""


def picture(drawing: Drawing) -> Picture:
    return Picture("map", (to_json(drawing),), drawing.title)


def grey(drawing: Drawing) -> Image.Image:
    return Image.open(io.BytesIO(draw(picture(drawing)))).convert("L")


def with_shapes(*shapes: Any, wide: int = 200, high: int = 100) -> Drawing:
    return Drawing(wide, high, "A map", "", shapes)


def dark(image: Image.Image) -> int:
    return sum(image.histogram()[:128])


def test_every_piece_of_a_map_is_a_photo_that_telegram_takes() -> None:
    for seed, count in ((1, 1), (3, 20)):
        for piece in pieces(draw_map(random_flow(seed, count), READER)):
            content = draw(picture(piece))
            image = Image.open(io.BytesIO(content))
            image.load()
            assert image.format == "PNG" and len(content) < PHOTO_BYTES_MOST
            assert sum(image.size) <= PHOTO_SIDES_MOST and max(image.size) / min(image.size) <= PHOTO_RATIO_MOST
            assert image.size == (piece.width * 2, piece.height * 2), "twice as large: small words are 22 pixels high"


def test_the_same_map_is_the_same_picture() -> None:
    drawing = draw_map(random_flow(2, 4), READER)
    assert draw(picture(drawing)) == draw(picture(drawing))


def test_lines_are_told_apart_without_colour() -> None:
    inks = []
    for dash in Dash:
        image = grey(with_shapes(Stroke(((10, 50), (190, 50)), 4, dash)))
        inks.append(dark(image))
    assert inks[0] > inks[1] * 1.3 > inks[2] * 1.3, inks
    frames = [
        dark(grey(with_shapes(Frame(10, 10, 150, 60, 0, thick, dash))))
        for thick, dash in ((1, "solid"), (4, "solid"), (2, "dashed"))
    ]
    assert len({round(ink, -2) for ink in frames}) == 3, frames


def test_an_arrow_has_its_head_at_its_end_and_a_joint_its_dot() -> None:
    plain, arrow, dot = (
        grey(with_shapes(Stroke(((10, 50), (190, 50)), 3, has_head=head, has_dot=dot)))
        for head, dot in ((False, False), (True, False), (False, True))
    )
    right, left = (340, 0, 400, 200), (0, 0, 200, 200)
    for other in (arrow, dot):
        assert dark(other.crop(right)) > dark(plain.crop(right))
        assert other.crop(left).tobytes() == plain.crop(left).tobytes()


def test_words_can_be_light_on_dark_and_stand_to_the_right() -> None:
    plate = Frame(0, 0, 200, 100, 0, 0, filling=Ink.DARK)
    assert dark(grey(with_shapes(plate, Words(20, 50, "end", 20, Ink.PAPER)))) < dark(grey(with_shapes(plate)))
    image = grey(with_shapes(Words(190, 50, "thanks", 12, is_right=True)))
    assert dark(image.crop((0, 0, 200, 200))) == 0 < dark(image.crop((200, 0, 380, 200)))


def test_french_letters_are_drawn_and_those_the_font_has_not_become_a_sign() -> None:
    plain, marked = (grey(with_shapes(Words(20, 50, text, 20))) for text in ("Tres", "Très"))
    assert plain.tobytes() != marked.tobytes()
    unknown = [grey(with_shapes(Words(20, 50, text, 20))).tobytes() for text in ("???", "🙂🙂🙂", "\u05e9\u05dc\u05d5")]
    assert len(set(unknown)) == 1
    assert dark(grey(with_shapes(Words(20, 50, "\u0301\u0308\u0327", 20)))) == 0, "marks over nothing"


def hostile_flow(words: str) -> Flow:
    silence = Silence(timedelta(days=1), END)
    return Flow("f", words, {"start": Node("start", words, (Choice(words, to("start")),), silence=silence)})


@pytest.mark.parametrize(
    "words", ["<script>", "a" * 1000, "🙂" * 50, "\u202e\u05e9", "\\", "e\u0301\u0301\u0301", "\ud800", "{x}"]
)
def test_whatever_a_writer_writes_becomes_a_picture(words: str) -> None:
    for piece in pieces(draw_map(hostile_flow(words), READER)):
        assert Image.open(io.BytesIO(draw(picture(piece)))).format == "PNG"


@pytest.mark.parametrize(
    "values",
    [
        (), ("",), ("{}", "{}"), ("x" * 500_000,), (to_json(with_shapes(wide=SIDE_MOST, high=SIDE_MOST)),),
        (to_json(with_shapes(wide=9_000, high=9_000)),), ("[" * 100_000,),
        (json.dumps({"width": 1, "height": 1, "title": "", "shapes": [["w", 0, 0, "a", 9**9, "dark", False, False]]}),),
    ],
)  # fmt: skip
def test_values_that_are_no_map_or_too_large_for_a_photo_are_refused(values: tuple[str, ...]) -> None:
    with pytest.raises(CannotDraw):
        draw(Picture("map", values, ""))


def test_a_very_long_picture_gets_white_at_its_side() -> None:
    image = grey(with_shapes(Frame(0, 0, 100, 4_000), wide=100, high=4_000))
    assert image.height / image.width <= PHOTO_RATIO_MOST


def test_strange_shapes_do_no_harm() -> None:
    shapes = (
        Frame(0, 0, 0, 0, 40_000, 60, Dash.SOLID, Ink.DARK, Ink.LIGHT),
        Frame(-40_000, -40_000, 40_000, 40_000, 3, 2, Dash.DASHED),
        Stroke(((5, 5), (5, 5), (5, 5)), 60, Dash.DOTTED, has_head=True, has_dot=True),
        Polygon(((0, 0), (0, 0))),
        Words(-9, -9, "", 60, is_strong=True, is_right=True),
    )
    assert grey(with_shapes(*shapes)).size == (400, 200)
