"""The promises of `SECURITY.md` are held by tests that exist, and the page says which: it is printed, not typed."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from store.inventory import INVENTORY
from tests.promises import BEGIN, END, PROMISES, Promise, as_table

ROOT = Path(__file__).resolve().parents[1]
PAGE, PRIVACY = ROOT / "SECURITY.md", ROOT / "docs" / "PRIVACY.md"


def problems(promise: Promise, root: Path = ROOT) -> list[str]:
    """What is wrong with the tests of a promise: there is none, one is gone, asserts nothing, or may be skipped."""
    found = [] if promise.tests else ["no test holds it"]
    for test in promise.tests:
        file, _, name = test.partition("::")
        path = root / file
        tree = ast.parse(path.read_text(encoding="utf-8")) if path.is_file() else ast.Module([], [])
        functions = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name]
        if not functions:
            found.append(f"{test} is gone")
        for function in functions:
            marks = " ".join(map(ast.unparse, function.decorator_list))
            if "skip" in marks or "xfail" in marks:
                found.append(f"{test} may be skipped")
    return found


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.name)
def test_every_promise_is_held_by_tests_that_are_there_and_run(promise: Promise) -> None:
    """A promise without a test is a hope; one whose test was renamed is not seen to be broken."""
    assert problems(promise) == []


def test_there_are_eleven_promises_in_order() -> None:
    """A promise may not be dropped in silence: people decided by them."""
    assert [promise.name for promise in PROMISES] == [f"P{number}" for number in range(1, 12)]


def test_the_page_has_the_table_as_it_is_printed() -> None:
    """A table typed by hand says what was true once."""
    text = PAGE.read_text(encoding="utf-8")
    assert text.count(BEGIN) == text.count(END) == 1
    table = text[text.index(BEGIN) : text.index(END) + len(END)]
    assert table == as_table(), "put the output of python -m tests.promises between the marks of SECURITY.md"


@pytest.mark.parametrize(
    ("tests", "wrong"),
    [
        ((), "no test holds it"),
        (("tests/test_promises.py::test_that_never_was",), "is gone"),
        (("tests/test_gone.py::test_it",), "is gone"),
        (("skipped.py::test_it",), "may be skipped"),
    ],
)
def test_this_look_sees_a_promise_that_nothing_holds(tests: tuple[str, ...], wrong: str, tmp_path: Path) -> None:
    """The test of the test."""
    (tmp_path / "skipped.py").write_text("@pytest.mark.skipif(True)\ndef test_it():\n    assert True\n")
    assert any(wrong in problem for problem in problems(Promise("P0", "", tests), tmp_path))


def test_days_on_the_pages_are_those_of_the_list() -> None:
    """What people read of days is typed on these pages; it has to be what the store does."""
    privacy = PRIVACY.read_text(encoding="utf-8")
    for column, words in {
        "answers.id": "{} days",
        "sessions.body_sealed": "{} days",
        "audit_trail.id": "{} days",
        "call_requests.id": "{} days",
        "messages.id": "{} days",
        "sent_words.words": "{} days",
    }.items():
        assert words.format(INVENTORY[column].days) in privacy, column


def test_no_real_person_is_named_and_what_an_operator_fills_is_marked() -> None:
    """Whoever runs it is not us: an address of ours would send a peer in trouble to the wrong door."""
    for page in (PAGE, PRIVACY):
        text = page.read_text(encoding="utf-8")
        assert "@" not in text.replace("`@", ""), f"{page.name}: an address, or somebody's name"
        assert "[YOUR " in text, f"{page.name}: say where the operator's own address goes"
