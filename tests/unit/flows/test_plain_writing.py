"""The quick reader of plainly written files says what PyYAML says, or nothing."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.pack_files import read_pack_files
from flows.file_letters import read_letters
from flows.plain_writing import read_plain
from flows.tree import VALUES_MOST
from flows.yaml_events import judge
from tests.small_pack import small_pack

TESTS = Path(__file__).parents[2]
PACK = read_pack_files(TESTS.parent / "content" / "pack")[0]
EXAMPLES = [path for kind in ("refused", "accepted") for path in sorted((TESTS / kind).rglob("*.yaml"))]
WRITTEN = [*PACK.values(), *small_pack().values(), *(path.read_text(encoding="utf-8") for path in EXAMPLES)]

PLAIN = """\
# What the quick reader knows.
flow: hard_shift
dose: 0.4mg
when: 12:30 or "later"

nodes:
  # A note.
  start:
    say: |
      That sounds heavy.

        It's # no note: here.
    choices:
      - Just breathe → breathe
      - "Call 9-1-1: now → end"
      - 'It''s fine → end'
    silence: {after: 24 h, go: quiet, see: [oat, "a, b"], or: 'it''s'}
links:
  - label: One
    url: https://example.org/one
  - |
    A page.
   # A note under it.
  - label: Two
words: [no, yes, "on",
    'y', facts:S1, it's all,

    ~end]
"""


def both(source: str) -> tuple[object, object]:
    """Return what the quick reader makes of a file, and what PyYAML does, each with its order and lines."""
    return repr((read_plain(source), [])), repr(judge(source, "a.yaml", []))


def is_agreed(text: str) -> bool:
    """True when the quick reader took the file. Fails when it read something else than PyYAML."""
    source, issues = read_letters(text, "a.yaml")
    if source is None or issues or read_plain(source) is None:
        return False
    quick, slow = both(source)
    assert quick == slow, source
    return True


def test_each_plain_form_is_read_as_pyyaml_reads_it() -> None:
    """The same words, in the same order, with the same lines."""
    assert is_agreed(PLAIN)


def test_the_starter_pack_is_read_quickly() -> None:
    """Reading it with PyYAML alone takes a quarter of the second in which a restart must be over."""
    slow = [path for path, text in PACK.items() if read_plain(text) is None]
    assert len(slow) <= len(PACK) // 10, slow


def test_every_file_of_this_repository_is_read_alike() -> None:
    """What writers wrote, and each mistake there is an example of."""
    assert sum(is_agreed(text) for text in WRITTEN) > len(PACK)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# only a note",
        "---\na: b",
        "a: b\n...",
        "a: b\n---\nc: d",
        "a: b\na: c",
        "a: {b: c, b: d}",
        "A: b",
        "a:b",
        "a: b: c",
        "a: b:",
        "a: b # note",
        "a: &b c",
        "a: *b",
        "a: !b c",
        "a: >\n  b",
        "a: |+\n  b",
        "a: |2\n  b",
        "a: |\n\n  b",
        "a: |\n",
        "a: |\nb: c",
        "a: |\n  b\n   \nc: d",
        "a: |\n  b\n c\n",
        'a: "b\\n"',
        'a: "b" c',
        'a: "b\n  c"',
        "a: 'b' c",
        "a: b\n  c",
        "a:\n  b",
        "a:\n- b",
        "a:",
        "a:\nb: c",
        "a:\n    b: c\n  d: e",
        "a:\n  b: c\n  - d",
        "a:\n  - b\n  c: d",
        "- a",
        " a: b",
        "a: - b",
        "a:\n  - - b",
        "a:\n  -  b",
        "a: ? b",
        "? a\n: b",
        "a: [b, c",
        "a: [b\n  , c]",
        "a: [b, c,]",
        "a: []",
        "a: {}",
        "a: [b, [c]]",
        "a: [b: c]",
        "a: [b] c",
        "a: [b, -]",
        "a: [b,\nc]",
        "a: [b, # c\n  d]",
        "a: {b: c\n  }",
        "a: {b: {c: d}}",
        "a: {b}",
        "a: {b: , c: d}",
        "%YAML 1.1\na: b",
        "a: @b",
        "a: `b`",
        "a: , b",
        "a: b\n  : c",
        "".join(f"{'  ' * n}a:\n" for n in range(9)) + "  " * 9 + "a: b",
        "a: [" + "b, " * VALUES_MOST + "b]",
    ],
)
def test_what_is_not_plain_is_left_to_pyyaml(text: str) -> None:
    """Each of these is a mistake, or is read by YAML in a way that is not to be seen on its lines."""
    assert read_plain(text) is None


@pytest.mark.parametrize("text", ["a: [x" + " " * 200_000 + "?]", "a: ['" + "''" * 100_000, "a: [" + "x:" * 100_000])
def test_a_line_made_to_hurt_costs_no_more_than_its_letters(text: str) -> None:
    """A reader that goes back over two hundred thousand spaces for each of them would not end today."""
    assert read_plain(text) is None


SIGNS = st.sampled_from(
    [
        *"abc:-?,[]{}#&*!|>'\"%@` \n\\~.é",
        *("  ", "- ", ": ", "a: ", "\n  ", "\n    ", "\n- ", "\n  - ", "a:\n", "|\n  ", "[a, b]", "{a: b, c: d}"),
        *("'a'", '"a"', " # a\n", "\n# a\n", "---\n", "...", "12:30", "0.4mg", "a: |\n  b\n"),
    ]
)


@settings(deadline=None, max_examples=600)
@given(st.lists(SIGNS, max_size=30).map("".join))
def test_whatever_is_written_is_read_alike_or_not_at_all(text: str) -> None:
    """Signs that mean something to YAML, in every order."""
    is_agreed(text)


def bent(text: str, chance: random.Random) -> str:
    """Return `text` with a few letters changed, lost or doubled, or a line moved further in or out."""
    for _ in range(chance.randint(1, 3)):
        place = chance.randrange(len(text) + 1)
        upto = place + chance.randint(1, 12)
        sign = chance.choice([*":-?,[]{}#'\"| \n", "  ", "- ", ": ", "\n  ", "a: b", "[a]"])
        match chance.randrange(4):
            case 0:
                text = text[:place] + sign + text[place + 1 :]
            case 1:
                text = text[:place] + text[upto:]
            case 2:
                text = text[:upto] + text[place:]
            case _:
                lines = text.split("\n")
                line = chance.randrange(len(lines))
                lines[line] = " " * chance.randint(0, 6) + lines[line].lstrip(" ")
                text = "\n".join(lines)
    return text


def test_bent_files_are_read_alike_or_not_at_all() -> None:
    """A thousand torn copies of good files: near what is plain is where two readers could differ."""
    chance = random.Random(2026)
    small = [text for text in WRITTEN if len(text) < 2500]
    taken = sum(is_agreed(bent(chance.choice([PLAIN, *small]), chance)) for _ in range(1000))
    assert 100 < taken < 900
