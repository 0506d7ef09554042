"""What a check-in must be, and the neighbours of each mistake; files that are refused lie in `tests/refused/`.

A check-in comes by itself, week after week, to people who are tired: it is short, and every question can be passed.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from flows.check_in_rules import QUESTIONS_MOST, SKIP, asks_about_peer, check_check_in, is_answer, longest_asking
from flows.definition import Choice, Flow, Node, Silence
from flows.likeness import fold
from flows.verifier import verify
from tests.unit.flows.ground import END, asks, flow, says, to

QUIET_END = Silence(timedelta(days=1), END)


def _question(key: str, *labels: str, **more: object) -> Node:
    choices = tuple(Choice(label, END) for label in labels or ("Good", "Rough", SKIP))
    return replace(asks(key, save=key, silence=QUIET_END, **more), choices=choices)


def _asked_next(key: str, following: str, line: int) -> Node:
    """Return a question whose answers all lead on."""
    node = _question(key, line=line)
    return replace(node, choices=tuple(Choice(choice.label, to(following)) for choice in node.choices))


def _check_in(*nodes: Node) -> Flow:
    return replace(flow("a", *nodes), is_check_in=True)


def _found(checked: Flow) -> list[tuple[str, int]]:
    return [(found.code, found.line) for found in check_check_in(checked)]


FINE = [
    pytest.param([_question("start")], id="one question"),
    pytest.param([_question(key) for key in ("start", "b", "c")], id="as many as people have time for"),
    pytest.param(
        [_question("start"), asks("more", "end", silence=QUIET_END)], id="what is offered after it is no question"
    ),
    pytest.param([_question("start"), says("thanks")], id="a place that does not wait needs no silence"),
    pytest.param([_question("start", "Good", "skip")], id="a small letter is the same choice"),
]


@pytest.mark.parametrize("nodes", FINE)
def test_no_complaint(nodes: list[Node]) -> None:
    """Each of these is one change away from a mistake, and is none."""
    assert _found(_check_in(*nodes)) == []


MISTAKES = [
    pytest.param(
        [
            _asked_next(key, following, line)
            for line, (key, following) in enumerate(pairwise(("start", "b", "c", "d", "e", "end")), 2)
        ],
        [("F031", QUESTIONS_MOST + 2)],
        id="too many, told once, at the first that is too much",
    ),
    pytest.param(
        [_question("start", "Good", "Skip it", line=4)], [("F032", 4)], id="nearly the choice that passes over"
    ),
    pytest.param(
        [_question("start", "Good", line=4), _question("b", "Good", line=9)],
        [("F032", 4), ("F032", 9)],
        id="each question needs its own",
    ),
    pytest.param([asks("start", "end", silence=QUIET_END)], [("F033", 1)], id="nothing is kept"),
    pytest.param(
        [_question("start"), asks("b", "end", line=9), Node("c", "Look.", asks_library=True, line=12)],
        [("F034", 9), ("F034", 12)],
        id="waiting for ever, also after the last question",
    ),
]


@pytest.mark.parametrize(("nodes", "expected"), MISTAKES)
def test_each_mistake_at_its_line(nodes: list[Node], expected: list[tuple[str, int]]) -> None:
    """With the line of the place that is wrong."""
    assert _found(_check_in(*nodes)) == expected


@pytest.mark.parametrize(("nodes", "expected"), MISTAKES)
def test_any_other_flow_may_be_as_it_likes(nodes: list[Node], expected: list[tuple[str, int]]) -> None:
    """Nobody is asked by those unless they began it themselves."""
    assert expected
    assert _found(flow("a", *nodes)) == []


def test_the_check_of_all_flows_asks_this_too() -> None:
    """A rule that `make check` does not ask keeps nobody from a mistake."""
    bad = _check_in(replace(_question("start", "Good"), line=4))
    assert ("F032", 4) in [(found.code, found.line) for found in verify({"a": bad}, set(), set())]


@pytest.mark.parametrize(
    ("kept", "says_something"), [("Good", True), (SKIP, False), ("SKIP ", False), ("Skip it", True)]
)
def test_passing_a_question_over_is_no_answer(kept: str, says_something: bool) -> None:
    """It is kept like one, and counted as none."""
    assert is_answer(fold(kept)) is says_something


@pytest.mark.parametrize(
    ("node", "asks_it"),
    [
        pytest.param(_question("a"), True, id="the answer is kept"),
        pytest.param(Node("a", "Type.", takes_words=True, go=END), True, id="words are typed"),
        pytest.param(_asked_next("a", "b", 1), True, id="kept, and leading on"),
        pytest.param(asks("a", "b", "c"), True, id="nothing is kept, and two answers lead on"),
        pytest.param(asks("a", "b", "end"), False, id="a page with a next one"),
        pytest.param(asks("a", "b", "c", "card:plain"), False, id="something is offered"),
        pytest.param(asks("a", "b", "c", "flow:b"), False, id="another talk is offered"),
        pytest.param(says("a"), False, id="nothing is asked"),
    ],
)
def test_what_asks_peers_something_about_themselves(node: Node, asks_it: bool) -> None:
    """Leaving `save:` out does not make a question lighter."""
    assert asks_about_peer(node) is asks_it


def test_the_longest_way_counts() -> None:
    """What is asked on one way is not asked on another; what leads back counts once."""
    made = flow(
        "a",
        asks("start", "b", "c"),
        asks("b", "d", "e"),
        says("c", "d"),
        asks("d", "f", "g"),
        says("e"),
        says("f"),
        says("g"),
    )
    assert [node.key for node in longest_asking(made)] == ["start", "b", "d"]
    round_again = flow("a", asks("start", "b", "c"), asks("b", "start", "c"), says("c"))
    assert [node.key for node in longest_asking(round_again)] == ["start", "b"]
    assert longest_asking(flow("a", says("elsewhere"))) == []
