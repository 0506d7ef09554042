"""Folding: what is the same to a peer who types in a hurry is the same to the bot."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.likeness import LETTERS_MOST, edits, fold, within_edits, within_ratio


def defined(text: str) -> str:
    """What folding means, letter by letter and slowly."""
    for sign in "'\u2019\u2018\u02bc`\u00b4":
        text = text.replace(sign, "")
    for joined, parted in (("\u0153", "oe"), ("\u0152", "oe"), ("\u00e6", "ae"), ("\u00df", "ss")):
        text = text.replace(joined, parted)
    letters = [c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c)]
    return " ".join("".join(c if c.isalnum() else " " for c in letters).split())


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Can't WAKE him!!", "cant wake him"),
        ("can\u2019t", "cant"),
        ("Où ça, l'été?", "ou ca lete"),
        ("cœur", "coeur"),
        ("e\u0301te\u0301", "ete"),
        ("½ dose", "1 2 dose"),
        ("ﬁne", "fine"),
        ("ＯＤ", "od"),
        ("ÅNGSTRÖM", "angstrom"),
        ("snake_case", "snake case"),
        ("\U0001f480", ""),
        ("  \n ", ""),
        ("a" * (LETTERS_MOST + 1), "a" * LETTERS_MOST),
    ],
)
def test_folded(typed: str, folded: str) -> None:
    """Case, accents, apostrophes and signs make no difference."""
    assert fold(typed) == folded


def test_every_letter_there_is_folds_as_defined() -> None:
    """Most letters take a short way through a table, and the others a longer one: both lead to the same place."""
    wrong = [code for code in range(0x3000) if fold(f"a{chr(code)}b") != defined(f"a{chr(code)}b")]
    assert wrong == []


@given(st.text(st.characters(max_codepoint=0x370)) | st.text())
def test_any_text_folds_as_defined(text: str) -> None:
    """Letters beside each other make no difference to each other."""
    assert fold(text) == defined(text)


WORD = st.text("abcd", max_size=7)


def in_common(left: str, right: str) -> int:
    """The most letters that stand in both, in the same order."""
    row = [0] * (len(right) + 1)
    for letter in left:
        before = row[:]
        for at, other in enumerate(right, start=1):
            row[at] = before[at - 1] + 1 if letter == other else max(before[at], row[at - 1])
    return row[-1]


@given(WORD, st.lists(WORD, max_size=8), st.integers(0, 2))
def test_words_compared_all_at_once_are_those_compared_one_by_one(typed: str, words: list[str], most: int) -> None:
    """A word that is left out would be a card that is not found."""
    assert sorted(within_edits(typed, words, most)) == sorted(word for word in words if edits(typed, word) <= most)


@given(WORD, st.lists(WORD, max_size=8))
def test_texts_compared_all_at_once_are_those_compared_one_by_one(said: str, texts: list[str]) -> None:
    """A choice that is left out would not be offered back. The ratio is the share of letters both have in order."""
    ratios = [200 * in_common(said, text) / len(said + text) if said + text else 100.0 for text in texts]
    expected = [(at, ratio) for at, ratio in enumerate(ratios) if ratio >= 65]
    assert sorted(within_ratio(said, texts, 65.0)) == [(at, pytest.approx(ratio)) for at, ratio in expected]
