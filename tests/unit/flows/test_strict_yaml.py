"""The strict reader: what it keeps, and what it refuses with which code and line."""

from __future__ import annotations

import pytest

from flows.form_rules import FORM_RULES
from flows.issues import Severity
from flows.strict_yaml import Fields, Items, Text, Tree, read
from flows.tree import VALUES_MOST
from flows.yaml_events import DEPTH_MOST, ISSUES_MOST

GOOD = """\
# A flow as a writer writes it.
flow: hard_shift
title: Hard shift
dose: 0.4mg
nodes:
  start:
    say: |
      That sounds heavy. You don't have to fix it right now.
      What would help most?
    choices:
      - Just breathe → breathe
      - Words that help → card:after_a_hard_call
      - "Call 9-1-1: now → end"
    silence: {after: 24 h, go: quiet}
  quiet:
    say: ''
    words: [no, yes, 12:30, ~]
"""


def plain(tree: Tree) -> object:
    """The tree without its lines, for comparing."""
    match tree:
        case Text():
            return tree.value
        case Items():
            return [plain(value) for value in tree.values]
        case Fields():
            assert tree.entries.keys() <= tree.key_lines.keys()
            return {key: plain(value) for key, value in tree.entries.items()}


def codes(text: str | bytes) -> list[tuple[str, int]]:
    """Code and line of every issue."""
    return [(found.code, found.line) for found in read(text, "a.yaml")[1]]


def test_a_good_file_is_read_without_issues_and_in_order() -> None:
    """The shape of every file of the pack."""
    fields, issues = read(GOOD, "flows/hard_shift.yaml")
    assert issues == []
    assert fields is not None
    assert list(fields.entries) == ["flow", "title", "dose", "nodes"]
    assert fields.key_lines == {"flow": 2, "title": 3, "dose": 4, "nodes": 5}
    start = fields.entries["nodes"].entries["start"]
    assert plain(start) == {
        "say": "That sounds heavy. You don't have to fix it right now.\nWhat would help most?",
        "choices": [
            "Just breathe → breathe",
            "Words that help → card:after_a_hard_call",
            "Call 9-1-1: now → end",
        ],
        "silence": {"after": "24 h", "go": "quiet"},
    }
    assert [choice.line for choice in start.entries["choices"].values] == [11, 12, 13]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        # Ordinary YAML makes these False, 750, a date, nothing, a number, infinity.
        ("no", "no"),
        ("12:30", "12:30"),
        ("2026-03-31", "2026-03-31"),
        ("~", "~"),
        ("null", "null"),
        ("1_000", "1_000"),
        ("0o17", "0o17"),
        (".inf", ".inf"),
        # The dose that once lost its unit's digits.
        ("0.4mg", "0.4mg"),
        # Nothing is an empty text, however it is written.
        ("", ""),
        ("''", ""),
        # Quotes are taken off and nothing else.
        ('"  two spaces  "', "  two spaces  "),
        ("'It''s ok'", "It's ok"),
        # Block texts keep their lines and lose the final line end only.
        ("|\n  a\n   b\n\n  c\n", "a\n b\n\nc"),
        ("|+\n  a\n\n", "a\n\n"),
        (">\n  a\n  b\n", "a b"),
        # A sentence that goes on below is folded, as YAML does.
        ("a\n  b", "a b"),
        # Joined emoji and accents are ordinary letters.
        ("👩‍⚕️ naloxone · été", "👩‍⚕️ naloxone · été"),
        # A sign that is no note, because no space is before it.
        ("room#4", "room#4"),
    ],
)
def test_texts_are_kept_as_written(written: str, kept: str) -> None:
    """No text is guessed to be anything else."""
    fields, issues = read(f"key: {written}\n", "a.yaml")
    assert issues == []
    assert fields == Fields({"key": Text(kept, 1)}, {"key": 1}, 1)


@pytest.mark.parametrize("start", ["\ufeff", "---\n", "# a note\n\n", "\n"])
def test_harmless_beginnings_are_allowed(start: str) -> None:
    """A byte order mark, a first `---`, notes and empty lines come from editors and change nothing."""
    for text in (f"{start}key: a\n", f"{start}key: a\r\n".encode()):
        fields, issues = read(text, "a.yaml")
        assert issues == []
        assert fields is not None
        assert plain(fields) == {"key": "a"}


REFUSED = [
    # The file as a whole.
    ("key: " + "x" * 256 * 1024, [("Y001", 1)]),
    ("", [("Y003", 1)]),
    ("# only a note\n", [("Y003", 1)]),
    ("---\n", [("Y003", 1)]),
    ("- a\n- b\n", [("Y004", 1)]),
    ("just a sentence\n", [("Y004", 1)]),
    ("a: b\n---\nc: d\n", [("Y005", 2)]),
    ("a: b\n...\nc: d\n", [("Y005", 3)]),
    ("a: " + "[" * DEPTH_MOST + "]" * DEPTH_MOST, [("Y006", 1)]),
    ("a:\n" + "- b\n" * VALUES_MOST, [("Y007", VALUES_MOST)]),
    ("%YAML 1.1\n---\na: b\n", [("Y009", 1)]),
    ("%YAML 9.9\n%TAG ! x\n---\na: b\n", [("Y009", 1), ("Y009", 2)]),
    # Letters.
    (b"a: caf\xe9\n", [("Y002", 1)]),
    (b'a: "caf\xe9"\n', [("Y002", 1)]),
    ("a: b\n".encode("utf-16"), [("Y002", 1)]),
    ("a:\n\t- b\n", [("Y010", 2)]),
    ("a: b\tc\n", [("Y010", 1)]),
    ("a: b\n\tc: d\n", [("Y010", 2)]),
    ("a: \0\n", [("Y011", 1)]),
    ("a: b\x85\nc: \x1b[0m\n", [("Y011", 1), ("Y011", 2)]),
    ("a: \ud800\n", [("Y011", 1)]),
    ("a: steps \u202egnp.exe\n", [("Y012", 1)]),
    ("a: b\u2028\n", [("Y013", 1)]),
    ("a: b\ufeff\n", [("Y013", 1)]),
    ("a: b\U000e0041\n", [("Y013", 1)]),
    ("a: caf\ufffd\n", [("Y014", 1)]),
    # The same letters, written as escapes.
    ('a: b\nc: "\\0"\n', [("Y011", 2)]),
    ('a: "\\u202e"\n', [("Y012", 1)]),
    ('a: "\\L"\n', [("Y013", 1)]),
    ('a: "\\uD83D\\uDE00"\n', [("Y011", 1)]),
    # Words before colons.
    ("a: 1\nb: 2\na: 3\n", [("Y020", 3)]),
    ("a: {b: 1, b: 2}\n", [("Y020", 1)]),
    ("Title: a\n", [("Y021", 1)]),
    ("12: a\n", [("Y021", 1)]),
    ("été: a\n", [("Y021", 1)]),
    ("x" * 65 + ": a\n", [("Y021", 1)]),
    ("<<: a\n", [("Y022", 1)]),
    ("<<: *b\n", [("Y022", 1), ("Y025", 1)]),
    ("? [a, b]\n: c\n", [("Y023", 1)]),
    ("? {a: b}\n: c\n", [("Y023", 1)]),
    ("? a\n: b\n", [("Y023", 1)]),
    ("a: &b c\n", [("Y024", 1)]),
    ("a: &b c\nd: *b\n", [("Y024", 1), ("Y025", 2)]),
    ("*a : b\n", [("Y025", 1)]),
    ("a: !!python/object/apply:os.system [ls]\n", [("Y026", 1)]),
    ("a: !important b\n", [("Y026", 1)]),
    ("a: !e!b c\n", [("Y026", 1)]),
    ("a: Call us at #4\n", [("Y027", 1)]),
    ('"": a\n', [("Y028", 1)]),
    (": a\n", [("Y028", 1)]),
    ("a: b\n: c\n", [("Y028", 2)]),
    # A dash that YAML would silently join to the text above.
    ("a:\n  - b\n    - c\n", [("Y029", 3)]),
    # The likeliest cause, where the file makes no sense.
    ('a: "\\UFFFFFFFF"\n', [("Y030", 1)]),
    ("a: At 5: go\n", [("Y031", 1)]),
    ("a: hello there\n  at five: go\n", [("Y031", 2)]),
    ("a: [b: c: d]\n", [("Y031", 1)]),
    ("a: b\n  c: d\n", [("Y032", 2)]),
    ("a:\n  b: c\n d: e\n", [("Y032", 3)]),
    ("a:\n - b\n- c\n", [("Y032", 3)]),
    ("a: |\n    b\n  c\nd: e\n", [("Y032", 3)]),
    ("a:\n  - b\n  c\n  - d\n", [("Y033", 3)]),
    ("a:\n  - b\n  c: d\n", [("Y033", 3)]),
    ('a: "b\nc: d\n', [("Y034", 1)]),
    ('a: "b\nc: "d"\n', [("Y034", 1)]),
    ("a: 'It's ok'\n", [("Y035", 1)]),
    ('a: "b" c\n', [("Y035", 1)]),
    ('a: "\\q"\n', [("Y036", 1)]),
    ("a: [b, c\nd: e\n", [("Y037", 1)]),
    ("a: [b,,c]\n", [("Y037", 1)]),
    ("a: {name}, hello\n", [("Y038", 1)]),
    ("a: @b\n", [("Y038", 1)]),
    ("a: *bold*\n", [("Y038", 1)]),
    ("a: | b\n", [("Y039", 1)]),
    ("a: > 94\n", [("Y039", 1)]),
    ("a: b\nc\nd: e\n", [("Y040", 2)]),
    ("a b\nc: d\n", [("Y040", 1)]),
    ("a:b\nc: d\n", [("Y040", 1)]),
    ("a: - b\n", [("Y041", 1)]),
    # Everything that can be found is found in one pass, in the order of the file.
    ("A: &x 1\na: 2\nb: !t 3\nb: *x\nc: d: e\n", [
        ("Y021", 1), ("Y024", 1), ("Y020", 2), ("Y026", 3), ("Y020", 4), ("Y025", 4), ("Y031", 5),
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), REFUSED, ids=[repr(text[:40]) for text, _ in REFUSED])
def test_refused(text: str | bytes, expected: list[tuple[str, int]]) -> None:
    """Each mistake has its code and its line."""
    assert codes(text) == expected


def test_every_code_of_the_form_is_shown_above_or_below() -> None:
    """A code without an example is a message nobody has read. Y05x and Y06x are in test_fields.py."""
    shown = {code for _, expected in REFUSED for code, _ in expected} | {"Y008"}
    assert {rule.code for rule in FORM_RULES if rule.code < "Y050"} == shown


def test_a_file_with_mistakes_is_still_read_where_it_can_be() -> None:
    """So that mistakes in what it says are listed in the same round: the word is read on in small letters."""
    fields, issues = read("Title: a\ntitle: b\ncard: c\n", "a.yaml")
    assert fields is not None
    assert plain(fields) == {"title": "a", "card": "c"}
    assert len(issues) == 2
    assert read("a: b: c\n", "a.yaml")[0] is None


def test_many_mistakes_are_cut_and_errors_stay() -> None:
    """A list of ten thousand mistakes helps nobody, and a cut list must not look publishable."""
    warnings = "".join(f"a{number}: b #c\n" for number in range(150))
    issues = read(warnings + "a1: c\n", "a.yaml")[1]
    assert len(issues) == ISSUES_MOST + 1
    assert [found.code for found in issues if found.severity is Severity.ERROR] == ["Y020", "Y008"]
    assert len(read("a: b #c\n" * 5000, "a.yaml")[1]) == ISSUES_MOST + 1
