"""The field reader: what it takes, what it reports, and that one reading lists everything."""

from __future__ import annotations

import datetime

import pytest

from flows.fields import FieldReader
from flows.form_rules import FORM_RULES
from flows.issues import Issue
from flows.strict_yaml import Fields, Text, read
from tests.patience import worked_seconds


def reader_of(text: str) -> tuple[FieldReader, list[Issue]]:
    """A reader of a file that has no mistakes of form."""
    fields, issues = read(text, "a.yaml")
    assert fields is not None
    assert issues == []
    return FieldReader(fields, "a.yaml", issues), issues


CASES = [
    # text: given, missing, allowed to be missing, empty, a list, a part, too long, exactly long enough.
    ("key: a b", lambda r: r.text("key"), "a b", []),
    ("other: a", lambda r: r.text("key"), "", [("Y050", 1)]),
    ("other: a", lambda r: r.text("key", required=False), "", []),
    ("key:", lambda r: r.text("key"), "", [("Y051", 1)]),
    ("key: ''", lambda r: r.text("key", required=False), "", []),
    ("key: [a]", lambda r: r.text("key"), "", [("Y052", 1)]),
    ("key: {name}", lambda r: r.text("key"), "", [("Y052", 1)]),
    ("key: abcd", lambda r: r.text("key", most=3), "abcd", [("Y055", 1)]),
    ("key: abc", lambda r: r.text("key", most=3), "abc", []),
    # texts: dashes, inline, missing, one text instead, an entry that is a part, an empty entry, too many.
    ("key:\n  - a\n  - b", lambda r: r.texts("key"), ("a", "b"), []),
    ("key: [a, b]", lambda r: r.texts("key"), ("a", "b"), []),
    ("other: a", lambda r: r.texts("key"), (), []),
    ("other: a", lambda r: r.texts("key", required=True), (), [("Y050", 1)]),
    ("key:", lambda r: r.texts("key"), (), []),
    ("key: []", lambda r: r.texts("key", required=True), (), [("Y051", 1)]),
    ("key: a", lambda r: r.texts("key"), (), [("Y053", 1)]),
    ("key:\n  - a\n  - five: b\n  - c", lambda r: r.texts("key"), ("a", "c"), [("Y052", 3)]),
    ("key:\n  - a\n  -\n  - c", lambda r: r.texts("key"), ("a", "c"), [("Y051", 3)]),
    ("key: [a, b, c]", lambda r: r.texts("key", most=2), ("a", "b", "c"), [("Y056", 1)]),
    # choice: allowed, not allowed, missing, required, empty, wrong kind.
    ("key: b", lambda r: r.choice("key", ("a", "b"), "a"), "b", []),
    ("key: c", lambda r: r.choice("key", ("a", "b"), "a"), "a", [("Y058", 1)]),
    ("other: a", lambda r: r.choice("key", ("a", "b"), "a"), "a", []),
    ("other: a", lambda r: r.choice("key", ("a", "b"), "a", required=True), "a", [("Y050", 1)]),
    ("key:", lambda r: r.choice("key", ("a", "b"), "a"), "a", [("Y051", 1)]),
    ("key: [b]", lambda r: r.choice("key", ("a", "b"), "a"), "a", [("Y052", 1)]),
    # date: a day, a day that does not exist, other ways of writing one, digits of other scripts, missing.
    ("key: 2026-03-31", lambda r: r.date("key"), datetime.date(2026, 3, 31), []),
    ("key: 2026-02-30", lambda r: r.date("key"), None, [("Y057", 1)]),
    ("key: 20260331", lambda r: r.date("key"), None, [("Y057", 1)]),
    ("key: 2026-W14-2", lambda r: r.date("key"), None, [("Y057", 1)]),
    ("key: March 31", lambda r: r.date("key"), None, [("Y057", 1)]),
    ("key: ٢٠٢٦-٠٣-٣١", lambda r: r.date("key"), None, [("Y057", 1)]),
    ("other: a", lambda r: r.date("key"), None, []),
    ("other: a", lambda r: r.date("key", required=True), None, [("Y050", 1)]),
    # yes_no: both, in small or large letters, neither, missing.
    ("key: yes", lambda r: r.yes_no("key", False), True, []),
    ("key: No", lambda r: r.yes_no("key", True), False, []),
    ("key: true", lambda r: r.yes_no("key", False), False, [("Y059", 1)]),
    ("other: a", lambda r: r.yes_no("key", True), True, []),
    # items and fields: given, missing, wrong kind.
    ("key: [a]", lambda r: r.items("key"), (Text("a", 1),), []),
    ("other: a", lambda r: r.items("key"), (), []),
    ("key: {a: b}", lambda r: r.items("key"), (), [("Y053", 1)]),
    ("key: {a: b}", lambda r: r.fields("key"), Fields({"a": Text("b", 1)}, {"a": 1}, 1), []),
    ("key: a", lambda r: r.fields("key"), None, [("Y054", 1)]),
    ("key:", lambda r: r.fields("key"), None, [("Y054", 1)]),
    ("other: a", lambda r: r.fields("key"), None, [("Y050", 1)]),
    ("other: a", lambda r: r.fields("key", required=False), None, []),
    # has and line: a key that is there, one that is not; lines of a part that starts further down.
    ("a: b\nkey: c", lambda r: (r.has("key"), r.line("key")), (True, 2), []),
    ("a: b", lambda r: (r.has("key"), r.line("key")), (False, 1), []),
    # finish: a near key, a far one, a near one that is written already, nothing unknown.
    ("sya: a", lambda r: (r.text("say", required=False), r.finish()), ("", None), [("Y061", 1)]),
    ("zzz: a", lambda r: (r.text("say", required=False), r.finish()), ("", None), [("Y060", 1)]),
    ("say: a\nsays: b", lambda r: (r.text("say"), r.finish()), ("a", None), [("Y060", 2)]),
    ("say: a", lambda r: (r.text("say"), r.has("go"), r.finish()), ("a", False, None), []),
]


@pytest.mark.parametrize(("text", "take", "taken", "expected"), CASES, ids=[str(n) for n in range(len(CASES))])
def test_taking(text, take, taken, expected) -> None:
    """Each kind of field gives its value or a safe default, and its mistakes as issues."""
    reader, issues = reader_of(text)
    assert take(reader) == taken
    assert [(found.code, found.line) for found in issues] == expected


def test_every_code_of_fields_is_shown_above() -> None:
    """A code without an example is a message nobody has read."""
    shown = {code for *_, expected in CASES for code, _ in expected}
    assert {rule.code for rule in FORM_RULES if rule.code >= "Y050"} == shown


def test_one_reading_lists_every_mistake() -> None:
    """A writer corrects a file once, not once for each mistake."""
    reader, issues = reader_of("titel: a\nbody: [b]\nseen_on: soon\nemergency: maybe\n")
    assert reader.text("title") == ""
    assert reader.text("body") == ""
    assert reader.date("seen_on", required=True) is None
    assert reader.yes_no("emergency", False) is False
    reader.finish()
    assert sorted(found.code for found in issues) == ["Y050", "Y052", "Y057", "Y059", "Y061"]
    assert [found.remedy for found in issues if found.code == "Y061"] == ["Did you mean `title`?"]


def test_many_unknown_words_are_reported_soon() -> None:
    """Looking for similar words is slow; a hostile file must not make it very slow."""
    reader, issues = reader_of("".join(f"{'ab' * 20}{n}: x\n" for n in range(5000)))
    for n in range(20):
        reader.text(f"{'ba' * 20}{n}", required=False)
    began = worked_seconds()
    reader.finish()
    assert worked_seconds() - began < 5
    assert len(issues) == 5000
