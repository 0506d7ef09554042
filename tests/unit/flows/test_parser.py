"""The small pieces of the writers' language: where a choice leads, its label, and how long a wait is.

Whole files that are wrong lie in `tests/refused/`, each with its line.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.definition import Target, TargetKind
from flows.parser import parse_duration, parse_flow, parse_flow_words, parse_label
from flows.targets import parse_target

HEAD = "flow: a\ntitle: A\nnodes:\n  start:\n    say: What now?\n    choices:\n"


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("breathe", Target(TargetKind.NODE, "breathe")),
        ("  breathe  ", Target(TargetKind.NODE, "breathe")),
        ("next_2", Target(TargetKind.NODE, "next_2")),
        ("end", Target(TargetKind.END)),
        ("ending", Target(TargetKind.NODE, "ending")),
        ("card:after_a_hard_call", Target(TargetKind.CARD, "after_a_hard_call")),
        ("flow:talk", Target(TargetKind.FLOW, "talk")),
        ("command:erase", Target(TargetKind.COMMAND, "erase")),
        # A card may be called end; a way to it is not an end.
        ("card:end", Target(TargetKind.CARD, "end")),
        # None of these is a place, and none is guessed to be one.
        ("", None),
        ("card:", None),
        ("card: plain", None),
        ("Card:plain", None),
        ("node:start", None),
        ("card:flow:plain", None),
        ("Breathe", None),
        ("2nd", None),
        ("_hidden", None),
        ("two words", None),
        ("bréath", None),
        ("../cards/x", None),
        ("card:../../etc", None),
        ("a\nb", None),
        ("a" * 64, Target(TargetKind.NODE, "a" * 64)),
        ("a" * 65, None),
    ],
)
def test_where_a_choice_leads(text: str, target: Target | None) -> None:
    """A misspelt place must be a mistake with a line, never another place."""
    assert parse_target(text) == target


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Just breathe", ("Just breathe", ())),
        (" Just breathe (breathing, calm ,, ) ", ("Just breathe", ("breathing", "calm"))),
        ("Yes ()", ("Yes", ())),
        ("\U0001f44d (ok)", ("\U0001f44d", ("ok",))),
        ("9-1-1", ("9-1-1", ())),
        ("", None),
        ("()", None),
        ("(only words)", None),
        ("Open (bracket", None),
        ("Closed) bracket", None),
        ("Two (a) (b)", None),
        ("Inside (a (b))", None),
        ("After (a) word", None),
        ("x" * 81, None),
    ],
)
def test_a_label_and_its_other_words(text: str, label: tuple[str, tuple[str, ...]] | None) -> None:
    """A bracket in the wrong place would put half a sentence on a button."""
    assert parse_label(text) == label


@pytest.mark.parametrize(
    ("text", "wait"),
    [
        ("30 min", timedelta(minutes=30)),
        ("24 h", timedelta(days=1)),
        ("24h", timedelta(days=1)),
        (" 2 d ", timedelta(days=2)),
        ("0 h", timedelta()),
        ("9999 d", timedelta(days=9999)),
        # What a wait might have meant is not guessed: a month is 28 to 31 days, `m` minutes or months.
        ("24", None),
        ("1 m", None),
        ("1 month", None),
        ("a day", None),
        ("1.5 h", None),
        ("-2 h", None),
        ("2  h", None),
        ("2 H", None),
        ("10000 d", None),
        ("24 h later", None),
        ("", None),
    ],
)
def test_how_long_a_wait_is(text: str, wait: timedelta | None) -> None:
    """Zero and thirty years read well here and are refused with their line by the flow's own check."""
    assert parse_duration(text) == wait


@pytest.mark.parametrize("arrow", ["→", "->", " → ", "  ->  "])
def test_both_arrows_are_read(arrow: str) -> None:
    """Not every phone has the arrow on its keyboard."""
    flow, issues = parse_flow(f"{HEAD}      - 'Just breathe (calm){arrow}end'\n", "flows/a.yaml")
    assert issues == []
    assert flow
    choice = flow.nodes["start"].choices[0]
    assert (choice.label, choice.words, choice.target) == ("Just breathe", ("calm",), Target(TargetKind.END))
    assert choice.line == 7


def test_a_place_keeps_its_line() -> None:
    """The checks that come later name it."""
    flow, _ = parse_flow(f"{HEAD}      - Yes → end\n  other:\n    go: end\n", "flows/a.yaml")
    assert flow
    assert {key: node.line for key, node in flow.nodes.items()} == {"start": 4, "other": 8}


def test_a_translation_keeps_labels_words_and_line() -> None:
    """Labels stand in the source's order, with words of their own."""
    text = "flow: a\nlanguage: fr\nof: x\ntitle: A\nnodes:\n  start:\n    say: Et?\n    choices: [Oui (ouais), Non]\n"
    words, issues = parse_flow_words(text, "flows/a.fr.yaml")
    assert issues == []
    assert words
    start = words.nodes["start"]
    assert (start.labels, start.words, start.line) == (("Oui", "Non"), (("ouais",), ()), 6)


LINES = st.lists(
    st.one_of(
        st.sampled_from(
            (
                "flow: a",
                "title: A",
                "nodes:",
                "  start:",
                "    say: What?",
                "    say: |",
                "    choices:",
                "      - Yes → end",
                "      - Yes (no → end → end",
                "    choices: [[], {a: b}, ]",
                "    ask: library",
                "    go: end",
                "    go: [end]",
                "    silence: {after: 2 h, go: end}",
                "    silence: {after: [], go: {}}",
                "    later: soon",
                "  other: text",
                "language: fr",
                "of: []",
            )
        ),
        st.text(max_size=12),
    ),
    max_size=14,
).map("\n".join)


@settings(max_examples=150, deadline=None)
@given(LINES | st.text(max_size=200))
def test_no_file_breaks_the_reading(text: str) -> None:
    """A writer's mistake is a list of issues; whoever uploads garbage must not stop the bot."""
    for parse in (parse_flow, parse_flow_words):
        read, issues = parse(text, "flows/a.yaml")
        assert read is not None or issues
        assert all(found.file == "flows/a.yaml" and found.line >= 1 for found in issues)


@given(st.text(max_size=100))
def test_no_piece_breaks_the_reading(text: str) -> None:
    """The pieces are also used for doors, commands and cards."""
    parse_target(text)
    parse_duration(text)
    label = parse_label(text)
    assert label is None or label[0].strip()
