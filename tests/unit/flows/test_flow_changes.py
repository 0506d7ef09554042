"""What counts as a change between two versions of flows: everything a peer could notice, and no line number."""

from __future__ import annotations

import dataclasses
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest

from flows.definition import Choice, Condition, Counted, Flow, Keep, Later, Node, NodeWords, Quiet, Silence
from flows.flow_changes import ChangeKind, FlowChange, Part, PartChange, changes, flow_changes, told_wait
from flows.parser import parse_flow
from tests.unit.flows.ground import END, asks, flow, says, to

DAY = timedelta(days=1)

ASKS = Node(
    "start",
    "How was it?",
    (Choice("Good", to("bye"), ("fine",)), Choice("Bad", to("card:rest"))),
    save="mood",
    silence=Silence(DAY, END),
)
BEFORE = replace(
    flow("talk", ASKS, says("bye")),
    title="A talk",
    translations={"fr": {"start": NodeWords("Comment?", ("Bien", "Mal"), (("ok",), ()))}},
    titles={"fr": "Une discussion"},
)


def with_node(**more: Any) -> Flow:
    return replace(BEFORE, nodes={**BEFORE.nodes, "start": replace(ASKS, **more)})


def parts(before: Flow, after: Flow) -> list[tuple[Part, str, str, str]]:
    return [
        (part.part, part.what, part.before, part.after)
        for change in flow_changes(before, after)
        for part in change.parts
    ]


GOOD, BAD = ASKS.choices
EDITS: dict[str, tuple[dict[str, Any], list[tuple[Part, str, str, str]]]] = {
    "words": ({"say": "How is it?"}, [(Part.SAY, "", "How was it?", "How is it?")]),
    "a label": (
        {"choices": (replace(GOOD, label="Fine"), BAD)},
        [(Part.CHOICE, "Fine", "", "Fine"), (Part.CHOICE, "Good", "Good", "")],
    ),
    "a new choice": ({"choices": (GOOD, BAD, Choice("Skip", END))}, [(Part.CHOICE, "Skip", "", "Skip")]),
    "a choice that is gone": ({"choices": (GOOD,)}, [(Part.CHOICE, "Bad", "Bad", "")]),
    "a target": ({"choices": (replace(GOOD, target=END), BAD)}, [(Part.TARGET, "Good", "bye", "end")]),
    "another kind of target": (
        {"choices": (GOOD, replace(BAD, target=to("flow:rest")))},
        [(Part.TARGET, "Bad", "card:rest", "flow:rest")],
    ),
    "typed words": ({"choices": (replace(GOOD, words=()), BAD)}, [(Part.TYPED_WORDS, "Good", "fine", "")]),
    "the order of choices": ({"choices": (BAD, GOOD)}, [(Part.ORDER, "", "Good, Bad", "Bad, Good")]),
    "what is counted": ({"counted": Counted(("rough",))}, [(Part.COUNT, "", "", "rough")]),
    "the name of the answer": ({"save": "week"}, [(Part.SAVE, "", "mood", "week")]),
    "how long silence lasts": ({"silence": Silence(2 * DAY, END)}, [(Part.SILENCE, "", "24 h → end", "2 d → end")]),
    "no silence": ({"silence": None}, [(Part.SILENCE, "", "24 h → end", "")]),
    "a follow-up": ({"later": Later(DAY, "bye")}, [(Part.LATER, "", "", "24 h → bye")]),
    "quiet": ({"quiet": Quiet(14 * DAY, True)}, [(Part.QUIET, "", "", "14 d, loss")]),
    "what it listens to": ({"asks_library": True}, [(Part.LISTENS, "", "", "library")]),
    "a condition": (
        {"when": (Condition("mood", ("good",), to("bye")),)},
        [(Part.WHEN, "mood is good", "", "bye")],
    ),
    "what is kept": (
        {"takes_words": True, "keep": Keep("note", Condition("mood", ("yes",), END))},
        [(Part.LISTENS, "", "", "words"), (Part.KEEP, "", "", "note, agreed: mood is yes")],
    ),
    "that it stays open": ({"stays_open": True}, [(Part.STAYS_OPEN, "", "", "yes")]),
    "a call": ({"calls": "lead"}, [(Part.CALL, "", "", "lead")]),
    "where it goes on": ({"go": to("bye")}, [(Part.GO, "", "", "bye")]),
}


@pytest.mark.parametrize("edit", EDITS)
def test_each_part_of_a_node_is_named_with_what_it_was_and_what_it_is(edit: str) -> None:
    more, expected = EDITS[edit]
    after = with_node(**more)
    assert parts(BEFORE, after) == expected
    (change,) = flow_changes(BEFORE, after)
    assert (change.flow, change.node, change.kind) == ("talk", "start", ChangeKind.CHANGED)
    assert parts(after, BEFORE), "and the same, looked at from the other side, is a change too"


def test_every_field_of_a_node_and_of_a_flow_counts() -> None:
    """A field that the language gets later must not be able to change without being seen."""
    edited = {name for more, _ in EDITS.values() for name in more}
    assert edited == {field.name for field in fields(Node)} - {"key", "line"}

    @dataclasses.dataclass(frozen=True)
    class Wider(Flow):
        tone: str = ""

    known = {field.name: getattr(BEFORE, field.name) for field in fields(Flow)}
    assert parts(Wider(**known), Wider(**known, tone="warm")) == [(Part.OTHER, "tone", "", "warm")]
    for field in fields(Flow):
        if field.name not in ("key", "file", "nodes"):
            assert flow_changes(BEFORE, _with_other(field.name)), field.name


def _with_other(name: str) -> Flow:
    value = getattr(BEFORE, name)
    other = {bool: lambda: not value, str: lambda: value + "x", dict: dict, tuple: lambda: ("x",)}[type(value)]()
    return replace(BEFORE, **{name: other})


def test_words_of_a_translation_count_at_their_node_and_its_title_at_the_flow() -> None:
    for words in (
        NodeWords("Comment ça?", ("Bien", "Mal"), (("ok",), ())),
        NodeWords("Comment?", ("Bon", "Mal"), (("ok",), ())),
        NodeWords("Comment?", ("Bien", "Mal"), (("ok", "oui"), ())),
    ):
        (found,) = parts(BEFORE, replace(BEFORE, translations={"fr": {"start": words}}))
        assert found[:2] == (Part.TRANSLATION, "fr"), words
    (change,) = flow_changes(BEFORE, replace(BEFORE, titles={"fr": "Autre"}))
    assert change == FlowChange(
        "talk", "", ChangeKind.CHANGED, (PartChange(Part.TRANSLATION, "fr", "Une discussion", "Autre"),)
    )


def test_nodes_that_came_or_went_are_told_whole() -> None:
    after = flow("talk", ASKS, says("later"))
    found = [(change.node, change.kind) for change in flow_changes(BEFORE, after)]
    assert ("later", ChangeKind.ADDED) in found and ("bye", ChangeKind.REMOVED) in found


def test_flows_that_came_or_went_are_told_whole_and_flows_by_name() -> None:
    found = changes(
        {"talk": BEFORE, "old": flow("old", says("start"))}, {"talk": BEFORE, "new": flow("new", says("start"))}
    )
    assert found == (FlowChange("new", "", ChangeKind.ADDED), FlowChange("old", "", ChangeKind.REMOVED))


def test_how_a_file_is_laid_out_is_no_change() -> None:
    """Comments, empty lines, quotation marks and the order of nodes are the writer's own."""
    one = (
        "flow: talk\ntitle: Talk\nnodes:\n  start:\n    say: Hi there\n    choices: [Yes → bye]\n"
        "  bye: {say: Bye., go: end}\n"
    )
    other = (
        '# a note\nflow: talk\ntitle: "Talk"\n\nnodes:\n  bye:\n    go: end\n    say: Bye.\n'
        "  start:\n    choices:\n      - Yes -> bye   # on\n    say: 'Hi there'\n"
    )
    before, after = parse_flow(one, "flows/talk.yaml")[0], parse_flow(other, "drafts/talk.yaml")[0]
    assert before and after and before != after
    assert flow_changes(before, after) == ()


def test_lines_of_when_in_another_order_are_a_change() -> None:
    """The first that holds is followed, so that their order means something."""
    one, other = Condition("mood", ("good",), to("bye")), Condition("mood", ("bad",), END)
    before, after = (flow("talk", Node("start", when=when, go=END)) for when in ((one, other), (other, one)))
    assert [part for part, *_ in parts(before, after)] == [Part.ORDER]


def test_two_choices_of_one_label_are_compared_one_by_one() -> None:
    before = flow("talk", asks("start", "end", "end"))
    after = flow("talk", asks("start", "end"))
    assert [part for part, *_ in parts(before, after)] == [Part.CHOICE]
    assert flow_changes(before, before) == ()


@pytest.mark.parametrize(
    ("wait", "told"),
    [
        (timedelta(minutes=90), "90 min"),
        (DAY, "24 h"),
        (2 * DAY, "2 d"),
        (timedelta(hours=36), "36 h"),
        (DAY / 24, "1 h"),
    ],
)
def test_a_wait_is_told_as_writers_write_it(wait: timedelta, told: str) -> None:
    assert told_wait(wait) == told
