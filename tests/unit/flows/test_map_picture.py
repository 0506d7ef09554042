"""Maps as they are drawn: every word in its box and on no other word, for the pack's flows and for made-up ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache
from xml.etree import ElementTree

import pytest

from flows.definition import Choice, Condition, Flow, Later, Node, Quiet, Silence
from flows.map_boxes import NARROW, WIDE
from flows.map_drawing import Dash, Drawing, Frame, Ink, Stroke, Words
from flows.map_letters import width
from flows.map_picture import draw_change, draw_map
from flows.map_svg import svg
from rehearsal.draw_flows import reader_of
from tests.unit.flows.ground import END, asks, flow, says, to
from tests.unit.flows.map_ground import READER, Box, any_two, random_flow
from tests.words_in_force import starter_words

MADE = ((1, 1), (2, 9), (3, 30), (4, 60))
DAY = timedelta(days=1)


@cache
def drawings() -> dict[str, Drawing]:
    """The pack's flows in both languages, and made-up ones of up to sixty nodes."""
    flows = starter_words().pack.flows
    pack = {
        f"{key} {language}": draw_map(each, reader_of(starter_words().pack, language))
        for key, each in flows.items()
        for language in ("en", "fr")
    }
    made = {f"made {seed}": draw_map(random_flow(seed, count), READER) for seed, count in MADE}
    compared = {
        f"compared {seed}": draw_change(random_flow(seed, count), random_flow(seed + 1, count), READER)
        for seed, count in MADE[1:3]
    }
    return {**pack, **made, **compared}


def box_of(words: Words) -> Box:
    """What words cover: the middle of their letters, as high as small letters are."""
    left = words.x - width(words.text, words.size) if words.is_right else words.x
    return left, words.y - words.size * 0.6, left + width(words.text, words.size), words.y


def texts(drawing: Drawing) -> list[str]:
    return [shape.text for shape in drawing.shapes if isinstance(shape, Words)]


def boxes(drawing: Drawing) -> list[Frame]:
    return [shape for shape in drawing.shapes if isinstance(shape, Frame) and shape.wide in (WIDE, NARROW)]


def strokes(drawing: Drawing) -> Iterator[Stroke]:
    yield from (shape for shape in drawing.shapes if isinstance(shape, Stroke))


def test_no_words_lie_on_other_words() -> None:
    for name, drawing in drawings().items():
        assert not any_two([box_of(shape) for shape in drawing.shapes if isinstance(shape, Words)]), name


def test_words_are_inside_their_box_or_above_all_of_them_and_no_box_lies_on_another() -> None:
    for name, drawing in drawings().items():
        frames = [(box.x, box.y, box.x + box.wide, box.y + box.high) for box in boxes(drawing)]
        assert frames and not any_two([tuple(map(float, frame)) for frame in frames]), name
        top = min(frame[1] for frame in frames)
        for shape in drawing.shapes:
            if isinstance(shape, Words):
                left, upper, right, foot = box_of(shape)
                inside = any(x <= left and y < upper and right <= to_x and foot < to_y for x, y, to_x, to_y in frames)
                assert inside or foot < top, (name, shape)


def test_everything_is_on_the_sheet_and_its_letters_are_large_enough_to_read() -> None:
    for name, drawing in drawings().items():
        for shape in drawing.shapes:
            points = shape.points if hasattr(shape, "points") else [(shape.x, shape.y)]
            if isinstance(shape, Frame):
                points = [(shape.x, shape.y), (shape.x + shape.wide, shape.y + shape.high)]
            if isinstance(shape, Words):
                assert shape.size >= 11, (name, shape)
                points = [box_of(shape)[:2], box_of(shape)[2:]]
            assert all(0 <= x <= drawing.width and 0 <= y <= drawing.height for x, y in points), (name, shape)


def test_every_map_is_valid_xml_with_a_title_and_the_same_in_words() -> None:
    for name, drawing in drawings().items():
        root = ElementTree.fromstring(svg(drawing))
        told = {child.tag.rpartition("}")[2]: child.text or "" for child in root[:2]}
        assert told["title"] and "start" in told["desc"], name
        assert root.get("aria-labelledby") == "title told"


def test_the_same_flow_is_drawn_the_same_way() -> None:
    assert svg(draw_map(random_flow(3, 30), READER)) == svg(draw_map(random_flow(3, 30), READER))


def test_each_kind_of_way_has_words_of_its_own() -> None:
    node = Node(
        "start",
        "Hello.",
        (Choice("A card", to("card:rest")), Choice("A talk", to("flow:me")), Choice("Mine", to("command:mydata"))),
        save="mood",
        silence=Silence(DAY, END),
        later=Later(2 * DAY, "next"),
        quiet=Quiet(14 * DAY, True),
    )
    when = Node("next", when=(Condition("mood", ("a card",), to("start")),), go=to("nowhere"))
    shown = texts(draw_map(flow("talk", node, when), READER))
    for words in (
        "start", "waits for an answer", "goes on by itself", "A card", "card rest", "flow me", "/mydata", "end",
        "no answer for 24 h", "2 days later, in daytime", "+ quiet for 14 days (after a loss)", "+ answer kept as mood",
        "mood is A card", "else", "nowhere: missing", "says nothing",
    ):  # fmt: skip
        assert words in shown, (words, shown)


def test_what_listens_is_round_and_what_goes_on_is_not() -> None:
    listening, going = boxes(draw_map(flow("talk", asks("start", "bye"), says("bye")), READER))
    assert listening.radius > 0 == going.radius and listening.thick > going.thick


def test_time_is_a_broken_line_and_a_tap_is_not() -> None:
    node = Node("start", "Hi", (Choice("Go", to("a")),), silence=Silence(DAY, to("b")))
    heads = [each for each in strokes(draw_map(flow("talk", node, says("a"), says("b")), READER)) if each.has_head]
    lines = {each.dash for each in heads if len(each.points) > 2}
    assert lines == {Dash.SOLID, Dash.DASHED}


def test_a_map_is_in_the_language_asked_for() -> None:
    hard_shift = starter_words().pack.flows["hard_shift"]
    french = texts(draw_map(hard_shift, reader_of(starter_words().pack, "fr")))
    labels = {label for node in hard_shift.nodes for label in hard_shift.labels(node, "fr")}
    assert labels <= set(french) and hard_shift.titles["fr"] in french


BEFORE = flow("talk", asks("start", "old", "bye"), says("old"), says("bye"))
AFTER = replace(
    BEFORE,
    nodes={"start": replace(asks("start", "new", "bye"), say="Other words."), "new": says("new"), "bye": says("bye")},
)


def test_before_and_after_are_one_map_that_tells_what_is_new_gone_and_changed_in_words() -> None:
    drawing = draw_change(BEFORE, AFTER, READER)
    shown = texts(drawing)
    assert shown.count("new") >= 2 and shown.count("gone") >= 2 and shown.count("changed") == 1
    assert "before: Words of start." in shown and "Other words." in shown and "words, choices" in shown
    looks = {(box.dash, box.thick, box.ink) for box in boxes(drawing)}
    assert len(looks) == 4, "new, gone, changed, and as it was: each has an edge of its own"
    assert any(box.ink is Ink.QUIET and box.thick == 1 for box in boxes(drawing)), "what stayed is quiet"
    lines = {(each.dash, each.thick) for each in strokes(drawing) if len(each.points) > 2}
    assert len(lines) == 3, "and so has each line"


def test_two_versions_that_mean_the_same_show_nothing() -> None:
    moved = replace(
        BEFORE, file="elsewhere.yaml", nodes={key: replace(node, line=99) for key, node in BEFORE.nodes.items()}
    )
    drawing = draw_change(BEFORE, moved, READER)
    assert "Nothing changed." in texts(drawing)
    assert not {"new", "gone", "changed"} & set(texts(drawing))
    assert {(box.thick, box.ink) for box in boxes(drawing)} == {(1, Ink.QUIET)}


@pytest.mark.parametrize(("before", "after", "word"), [(None, BEFORE, "new"), (BEFORE, None, "gone")])
def test_a_flow_that_came_or_went_is_marked_whole(before: Flow | None, after: Flow | None, word: str) -> None:
    drawing = draw_change(before, after, READER)
    assert texts(drawing).count(word) == len(BEFORE.nodes) + 1
    with pytest.raises(ValueError, match="nothing to compare"):
        draw_change(None, None, READER)


EDITS = [
    replace(BEFORE.nodes["start"], **{name: value})
    for name, value in (
        ("say", "Words of start!"), ("save", "mood"), ("silence", Silence(DAY, END)), ("later", Later(DAY, "bye")),
        ("quiet", Quiet(DAY)), ("calls", "lead"), ("asks_library", True), ("stays_open", True),
        ("choices", BEFORE.nodes["start"].choices[::-1]), ("choices", BEFORE.nodes["start"].choices[:1]),
        ("choices", (replace(BEFORE.nodes["start"].choices[0], words=("x",)), BEFORE.nodes["start"].choices[1])),
        ("choices", (replace(BEFORE.nodes["start"].choices[0], target=END), BEFORE.nodes["start"].choices[1])),
    )
]  # fmt: skip


@pytest.mark.parametrize("node", EDITS)
def test_every_change_of_a_node_can_be_seen(node: Node) -> None:
    drawing = draw_change(BEFORE, replace(BEFORE, nodes={**BEFORE.nodes, "start": node}), READER)
    assert "changed" in texts(drawing)
    assert sum(box.thick == 3 for box in boxes(drawing)) == 1


def test_a_choice_with_other_typed_words_is_marked_in_its_row() -> None:
    first, second = BEFORE.nodes["start"].choices
    retyped = replace(BEFORE.nodes["start"], choices=(replace(first, words=("x",)), second))
    shown = texts(draw_change(BEFORE, replace(BEFORE, nodes={**BEFORE.nodes, "start": retyped}), READER))
    assert shown.count("changed") == 2, "the box, and the row"
    assert not {"new", "gone"} & set(shown)


def test_a_long_name_has_a_line_of_its_own_rather_than_being_cut() -> None:
    node = Node("start", "Hi", (Choice("A label of 28 letters, whole", to("card:after_a_hard_call_at_work")),))
    shown = texts(draw_map(flow("talk", node), READER))
    assert "A label of 28 letters, whole" in shown and "card after_a_hard_call_at_work" in shown


def test_a_draft_that_is_not_finished_is_drawn_as_far_as_it_goes() -> None:
    """A map helps to find what is missing, so it must not need a flow without mistakes."""
    assert texts(draw_map(flow("talk"), READER)) == ["talk", "talk"]
    without_start = texts(draw_map(flow("talk", says("somewhere", "nowhere")), READER))
    assert "somewhere" in without_start and "nowhere: missing" in without_start
    assert "gone" in texts(draw_change(BEFORE, flow("talk"), READER))


HOSTILE = (
    "<script>alert(1)</script>", "]]>&amp;&#0;\x00\x1b", "a" * 1000, "🙂" * 90, "\u202eevil \u05e9\u05dc\u05d5\u05dd",
    "\\n\\\\ %s {x} {label}", "z\u0301\u0301\u0301\u0301\u0301" * 40, "\ud800\uffff", "**", "'\"><!--",
)  # fmt: skip


@pytest.mark.parametrize("words", HOSTILE)
def test_whatever_a_writer_writes_stays_in_its_box_and_is_no_markup(words: str) -> None:
    node = Node(words, words, (Choice(words, to("start")), Choice(words, to("card:rest"))), save=words, calls=words)
    start = Node("start", words, go=to("end"))
    text = svg(draw_map(replace(flow("talk", start, node), title=words), READER))
    root = ElementTree.fromstring(text.encode())
    kinds = {child.tag.rpartition("}")[2] for child in root}
    assert kinds <= {"title", "desc", "rect", "text", "path", "polygon", "circle"}
    for one in root.iter("{http://www.w3.org/2000/svg}text"):
        at, long = float(one.get("x", "0")), width(one.text or "", int(one.get("font-size", "0")))
        left = at - long if one.get("text-anchor") else at
        assert left >= 0 and left + long <= int(root.get("width", "0"))
