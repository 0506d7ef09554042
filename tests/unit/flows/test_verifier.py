"""How flows hang together: what can be reached, what is a circle, and what the checks must not complain about.

Files that must be refused lie in `tests/refused/`. Here are the neighbours of those mistakes: a check that cries
wolf teaches writers to look away.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.definition import Choice, Flow, Later, Node, NodeWords, Silence
from flows.verifier import targets_of, verify
from tests.unit.flows.ground import END, asks, flow, says, to

DAY = timedelta(days=1)

ABOUT_WORDS = ("F043", "F044", "F045", "F050", "F051")
"""What is said of these small flows beside: they hold hardly a word. `test_project.py` is about that."""


def _codes(*flows: Flow) -> list[tuple[str, str]]:
    found = verify({each.key: each for each in flows}, {"plain"}, {"help"})
    found = [each for each in found if each.code not in ABOUT_WORDS]
    return sorted((each.code, each.message.split("`")[1] if "`" in each.message else "") for each in found)


def _silent(key: str, way: str, *ways: str) -> Node:
    return asks(key, *(ways or ("end",)), silence=Silence(DAY, to(way)))


FINE = [
    pytest.param([flow("a", asks("start", "start", "end"))], id="a question that leads to itself"),
    pytest.param([flow("a", asks("start", "card:plain", "end", save="mood", line=3))], id="an answer beside a card"),
    pytest.param([flow("a", says("start", "b"), asks("b", "start"))], id="a circle with a question in it"),
    pytest.param([flow("a", asks("start", "card:plain", "command:help", "end"))], id="cards and commands"),
    pytest.param(
        [flow("a", _silent("start", "flow:b")), flow("b", _silent("start", "end"))],
        id="what ends in silence ends the whole talk, so nobody is asked again",
    ),
    pytest.param([flow("a", asks("start", "flow:b")), flow("b", says("start"))], id="a call that comes back"),
    pytest.param([flow("a", _silent("start", "b"), says("b"))], id="silence that ends"),
    pytest.param([flow("a", _silent("start", "b"), asks("b", "start"))], id="silence that asks once more"),
    pytest.param([flow("a", _silent("start", "flow:b")), flow("b", asks("start", "end"))], id="silence that asks"),
    pytest.param([flow("a", says("start", later=Later(DAY, "b")), asks("b", "start"))], id="asked for day by day"),
    pytest.param(
        [flow("a", _silent("start", "flow:b")), flow("b", asks("start", "end", later=Later(DAY, "n")), says("n"))],
        id="a follow-up of a called flow does not come back",
    ),
]


@pytest.mark.parametrize("flows", FINE)
def test_no_complaint(flows: list[Flow]) -> None:
    """Each of these is one change away from a mistake, and is none."""
    assert _codes(*flows) == []


CIRCLES = [
    pytest.param([flow("a", says("start", "start"))], [("F023", "start")], id="itself"),
    pytest.param(
        [flow("a", says("start", "b"), says("b", "c"), says("c", "b"))],
        [("F023", "b"), ("F023", "c")],
        id="only who is in the circle is named, not who leads to it",
    ),
    pytest.param(
        [flow("a", says("start", "flow:b")), flow("b", says("start", "two"), says("two", "flow:a"))],
        [("F023", "start"), ("F023", "start"), ("F023", "two")],
        id="through two flows",
    ),
    pytest.param([flow("a", _silent("start", "start"))], [("F025", "start")], id="asking again and again"),
    pytest.param([flow("a", _silent("start", "b"), says("b", "start"))], [("F025", "start")], id="speaking in between"),
    pytest.param(
        [flow("a", _silent("start", "b"), _silent("b", "start"))],
        [("F025", "b"), ("F025", "start")],
        id="two questions that take turns",
    ),
    pytest.param(
        [flow("a", says("start", later=Later(DAY, "b")), says("b", later=Later(DAY, "start")))],
        [("F025", "b"), ("F025", "start")],
        id="follow-ups that take turns",
    ),
    pytest.param(
        [flow("a", _silent("start", "flow:b")), flow("b", says("start", "flow:a"))],
        [("F025", "start")],
        id="through a flow that only leads back",
    ),
]


@pytest.mark.parametrize(("flows", "expected"), CIRCLES)
def test_circles(flows: list[Flow], expected: list[tuple[str, str]]) -> None:
    """Nobody is to be written to for ever because they did not answer (`design.md` rule 17)."""
    assert _codes(*flows) == expected


def test_every_way_is_looked_at() -> None:
    """A way that the checks do not see is a button into nothing."""
    node = Node(
        "start",
        "What?",
        (Choice("Yes", to("one"), line=5),),
        go=to("two"),
        silence=Silence(DAY, to("three")),
        later=Later(DAY, "four"),
        line=4,
    )
    ways = [(target.key, line) for target, line in targets_of(node)]
    assert ways == [("one", 5), ("two", 4), ("three", 4), ("four", 4)]
    found = verify({"a": flow("a", node)}, (), ())
    assert [each.line for each in found if each.code == "F021"] == [5, 4, 4, 4]


@pytest.mark.parametrize(
    ("answers", "doubled"),
    [
        ([("Yes", ()), ("No", ())], 0),
        ([("Yes", ()), ("YES!", ())], 1),
        ([("Réponse", ()), ("reponse", ())], 1),
        ([("Yes", ("ok",)), ("Fine", ("ok",))], 1),
        ([("Yes", ("no",)), ("No", ())], 1),
        # One choice may say the same twice: it leads to one place.
        ([("Breathe", ("breathe", "breathe")), ("No", ())], 0),
        # Pictures fold to nothing, and are still two answers.
        ([("\U0001f44d", ()), ("\U0001f44e", ())], 0),
        ([("\U0001f44d", ()), ("\U0001f44d", ())], 1),
    ],
)
def test_answers_that_read_alike(answers: list[tuple[str, tuple[str, ...]]], doubled: int) -> None:
    """As people type them: without case, accents and marks, and in each language by itself."""
    choices = tuple(Choice(label, END, words, 5) for label, words in answers)
    source = flow("a", Node("start", "What?", choices))
    assert [code for code, _ in _codes(source) if code == "F024"] == ["F024"] * doubled
    labels, words = tuple(label for label, _ in answers), tuple(group for _, group in answers)
    plain = flow("a", asks("start", *("end" for _ in answers)))
    plain = replace(plain, nodes={"start": replace(plain.nodes["start"], choices=(Choice("A", END), Choice("B", END)))})
    french = replace(plain, file="flows/a.yaml", translations={"fr": {"start": NodeWords("Et?", labels, words, 7)}})
    found = verify({"a": french}, (), ())
    told = [(each.code, each.file, each.line) for each in found if each.code == "F024"]
    assert told == [("F024", "flows/a.fr.yaml", 7)] * doubled
