"""Folding: what is the same to a peer who types in a hurry is the same to the bot."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.likeness import LETTERS_MOST, fold


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
