"""The strict reader against files made or torn to break it: nothing makes it raise, hang or grow."""

from __future__ import annotations

import random
import resource
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.issues import Severity
from flows.strict_yaml import Fields, Items, Text, Tree, read
from flows.yaml_events import ISSUES_MOST
from tests.patience import worked_seconds

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

FULL = 255 * 1024
"""Just under the bound, for the files that take longest."""

LARGE = 64 * 1024
"""Large enough that what grows with the square of the size is over the bar, and otherwise quick."""

SECONDS_MOST = 5
"""Five times the bar of one second: against hangs, not a measurement."""

HOSTILE = {
    "deep [": "[" * LARGE,
    "deep {": "{" * LARGE,
    "deep -": "- " * (LARGE // 2),
    "deep ?": "? " * (LARGE // 2),
    "deep lines": ("[" * 1000 + "\n") * 250,
    "almost deep": "a: [" + ("[" * 17 + "]" * 17 + ",") * 1800,
    "laughs": "a: &a [x, x]\n" + "".join(f"b{n}: [*a, *a, *a]\n" for n in range(3000)),
    "long list": "a:\n" + "- b\n" * (LARGE // 4),
    "long inline list": "a: [" + "b," * (LARGE // 2 - 4) + "]",
    "many words": "".join(f"a{n}: b\n" for n in range(20_000)),
    "words on one line": "{" + ",".join(f"a{n}" for n in range(9_999)) + "}",
    "one long word": "x" * LARGE + ": a",
    "one long text": "a: " + "x " * (LARGE // 2 - 4),
    "one long quoted text": 'a: "' + "\\n" * (LARGE // 2 - 4) + '"',
    "quote never closed": 'a: "' + "b\n" * (FULL // 2 - 4),
    "many lines": "a: b\n" + " c\n" * (LARGE // 3 - 4),
    "empty lines": "a: |\n" + "\n" * (LARGE - 10),
    "notes, then nonsense": "a: b\n" + "#\n" * 100_000 + "c",
    "question marks": "? a\n: b\n" * (FULL // 8),
    "same word": "a: b\n" * (FULL // 5),
    "tags": "- !!x\n" * (LARGE // 6),
    "commands": "%YAML 1.1\n" * (LARGE // 10),
    "huge version": "a: b\n...\n%YAML " + "9" * 5000 + ".1\n---\n",
    "tabs": "\t\n" * (LARGE // 2),
    "zeros": "\0" * LARGE,
    "not letters": b"\xff\n" * (FULL // 2),
    "other line ends": "a: b\u2028c: d\u2029\x85" * 10_000,
    "two megabytes": "- a\n" * 500_000,
    "colons": ":" * LARGE,
    "dashes joined": "a: b\n" + "  - c\n" * 10_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_end_soon(name: str) -> None:
    """Files meant to hang a reader are read or refused in bounded time, and say something useful."""
    began = worked_seconds()
    fields, issues = read(HOSTILE[name], "a.yaml")
    assert worked_seconds() - began < SECONDS_MOST
    assert fields is not None or any(found.severity is Severity.ERROR for found in issues)
    assert len(issues) <= ISSUES_MOST + 1


def test_hostile_files_stay_small() -> None:
    """324 bytes once grew to two billion letters, and a long list took 660 MB."""
    unit = 1 if sys.platform == "darwin" else 1024
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    for name in ("laughs", "long list", "not letters", "words on one line"):
        read(HOSTILE[name], "a.yaml")
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    assert after - before < 50 * 1024 * 1024


# Letters that mean something to YAML come often, so that they meet in every order.
SIGNS = st.sampled_from([*"abc:-?,[]{}#&*!|>'\"%@` \n\t\r\\~<=\u2028\0", "  ", "- ", ": ", "\n  ", "---\n", "..."])
ANYTHING = st.one_of(st.text(), st.binary(), st.lists(SIGNS, max_size=60).map("".join))


@settings(deadline=None, max_examples=200)
@given(ANYTHING)
def test_nothing_raises(text: str | bytes) -> None:
    """Whatever is in a file, a writer gets a list of issues, and a refused file always says why."""
    fields, issues = read(text, "a.yaml")
    assert fields is not None or issues
    assert issues == sorted(issues)
    if fields is not None and not issues:
        check_strings(fields)


def check_strings(tree: Tree) -> None:
    """Every value is a plain text without control signs."""
    match tree:
        case Text():
            assert type(tree.value) is str
            assert "\0" not in tree.value
            assert "\u202e" not in tree.value
            assert tree.line >= 1
        case Items():
            for value in tree.values:
                check_strings(value)
        case Fields():
            assert list(tree.entries) == list(tree.key_lines)
            for value in tree.entries.values():
                check_strings(value)


def test_mutations_of_a_good_file_never_raise() -> None:
    """A thousand torn, doubled and bent copies of a good file are read or refused, and never crash."""
    chance = random.Random(2026)
    good = GOOD.encode()
    alphabet = bytes(range(256)) + b":-?,[]{}#&*!|>'\"%@` \n\t" * 8
    clean = 0
    for _ in range(1000):
        bent = bytearray(good)
        for _ in range(chance.randint(1, 4)):
            place = chance.randrange(len(bent))
            match chance.randrange(4):
                case 0:
                    bent[place] = chance.choice(alphabet)
                case 1:
                    bent.insert(place, chance.choice(alphabet))
                case 2:
                    del bent[place : place + chance.randint(1, 20)]
                case _:
                    bent[place:place] = bent[place : place + chance.randint(1, 20)]
        fields, issues = read(bytes(bent), "a.yaml")
        assert fields is not None or issues
        if not issues:
            clean += 1
            assert fields is not None
            check_strings(fields)
    assert 0 < clean < 1000
