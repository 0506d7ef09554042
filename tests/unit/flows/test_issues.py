"""The table of mistakes: each code is well formed, speaks to a writer, and is filled with its values only."""

from __future__ import annotations

import re
from dataclasses import FrozenInstanceError

import pytest

from flows.issue_rules import Rule, rule_table
from flows.issues import RULES, VALUE_LETTERS_MOST, Severity, issue

PROGRAMMERS_WORDS = re.compile(
    r"\b(mapping|scalar|node|pars(e|er|ing)|token|string|sequence|boolean|null|syntax|yaml|dict|array|integer"
    r"|exception|invalid|schema|regex|alias|anchor|flow style|indentation)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
def test_every_rule_says_what_is_wrong_and_what_to_do(rule: Rule) -> None:
    """A writer must know from one issue alone what to change."""
    assert re.fullmatch(r"[A-Z]\d{3}", rule.code)
    assert rule.title
    assert rule.title[-1] not in ".:"
    assert rule.message.endswith((".", "?"))
    assert rule.remedy.endswith((".", "?"))
    assert all(name.isidentifier() for name in rule.value_names)


@pytest.mark.parametrize("code", [code for code in RULES if code.startswith("Y")])
def test_rules_of_form_use_a_writers_words(code: str) -> None:
    """The people who read these have never heard of a mapping or a token."""
    rule = RULES[code]
    assert not PROGRAMMERS_WORDS.search(f"{rule.title} {rule.message} {rule.remedy}")


def test_an_issue_carries_its_place_its_words_and_its_weight() -> None:
    """What the console and the proof-reader show."""
    found = issue("Y020", "flows/a.yaml", 9, word="title", first="3")
    assert (found.file, found.line, found.code) == ("flows/a.yaml", 9, "Y020")
    assert found.message == "The word `title` stands twice in the same part: on line 3 and here."
    assert found.remedy == "Keep one of them."
    assert found.severity is Severity.ERROR
    assert issue("Y027", "a", 1).severity is Severity.WARNING


def test_issues_sort_by_file_then_line_then_code() -> None:
    """A writer goes through a file from top to bottom."""
    found = [issue("Y010", "b", 1), issue("Y010", "a", 10), issue("Y003", "a", 9), issue("Y010", "a", 9)]
    assert [(each.file, each.line, each.code) for each in sorted(found)] == [
        ("a", 9, "Y003"),
        ("a", 9, "Y010"),
        ("a", 10, "Y010"),
        ("b", 1, "Y010"),
    ]


def test_an_issue_cannot_be_changed() -> None:
    """Issues are values: what one check found, no other check rewrites."""
    with pytest.raises(FrozenInstanceError):
        issue("Y010", "a", 1).line = 2  # type: ignore[misc]


@pytest.mark.parametrize(
    ("code", "values", "error"),
    [
        # A code that is in no table.
        ("Y999", {}, KeyError),
        # A value the message needs is missing.
        ("Y020", {"word": "title"}, ValueError),
        # A value the message has no place for: a misspelt name would otherwise pass unseen.
        ("Y010", {"word": "title"}, ValueError),
    ],
)
def test_a_programmers_mistake_is_loud(code: str, values: dict[str, str], error: type[Exception]) -> None:
    """Only writers' mistakes are values; ours must fail the first test that meets them."""
    with pytest.raises(error):
        issue(code, "a", 1, **values)


def test_values_are_quoted_short_and_visible() -> None:
    """A hostile file must not clear the operator's screen or fill it."""
    found = issue("Y060", "a", 1, word="x\x1b[2J\u202e{word}\n" + "y" * 10_000)
    assert "\x1b" not in found.message
    assert "\u202e" not in found.message
    assert "\n" not in found.message
    assert "{word}" in found.message
    assert len(found.message) < VALUE_LETTERS_MOST + 80


def test_two_rules_cannot_share_a_code() -> None:
    """A code is looked up in notes long after; it must mean one thing."""
    rule = Rule("Z001", "title", "Message.", "Remedy.")
    assert rule_table([rule]) == {"Z001": rule}
    with pytest.raises(ValueError, match="Z001"):
        rule_table([rule], [rule])
