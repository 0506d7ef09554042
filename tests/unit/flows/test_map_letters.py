"""Words on a map: broken kindly, cut with a sign, and harmless whatever is in them."""

from __future__ import annotations

import string

import pytest
from PIL import ImageFont

from flows.map_letters import clean, clean_lines, cut, excerpts, width, wrap

TEXT = "You don't have to fix it right now. You don't have to talk about it."


def test_lines_are_broken_between_words_and_none_is_too_long() -> None:
    lines = wrap(TEXT, 13, 200, 9)
    assert " ".join(lines) == TEXT and len(lines) > 2
    assert all(width(line, 13) <= 200 for line in lines)


def test_what_does_not_fit_is_cut_behind_a_word() -> None:
    lines = wrap(TEXT, 13, 200, 2)
    assert len(lines) == 2 and lines[-1].endswith(" …")
    assert TEXT.startswith(" ".join(lines).removesuffix(" …")) and width(lines[-1], 13) <= 200


def test_a_word_longer_than_a_line_is_broken() -> None:
    lines = wrap("a" * 1000, 13, 200, 3)
    assert len(lines) == 3 and all(0 < width(line, 13) <= 200 for line in lines)


def test_own_lines_are_kept() -> None:
    assert wrap(clean_lines("**One.**\n\n  Two.  \nThree."), 13, 200, 5) == ("One.", "Two.", "Three.")
    assert wrap("", 13, 200, 5) == ()


def test_a_text_is_cut_with_a_sign_only_where_it_must_be() -> None:
    assert cut("short", 11, 200) == "short"
    assert cut("after_a_hard_call_that_is_long", 11, 80).endswith("…")
    assert width(cut("after_a_hard_call_that_is_long", 11, 80), 11) <= 80


@pytest.mark.parametrize(
    ("hostile", "harmless"),
    [
        ("a\u202egnp.exe", "agnp.exe"),
        ("a\x00b\x08c\x1bd", "a b c d"),
        ("x\u200b\u2066y\u2069", "xy"),
        ("z" + "\u0301" * 50, "z\u0301\u0301"),
        ("a\ud800b\uffffc", "a b c"),
        ("**bold** and *not*", "bold and *not*"),
        ("two\n\n lines", "two lines"),
    ],
)
def test_signs_that_turn_climb_or_break_are_taken_out(hostile: str, harmless: str) -> None:
    assert clean(hostile) == harmless


def test_a_difference_far_into_a_text_is_what_is_shown_of_it() -> None:
    before, after = ("word " * 100 + end for end in ("is old.", "is new."))
    old, new = excerpts(before, after)
    assert old.endswith("is old.") and new.endswith("is new.") and len(old) < 60
    assert excerpts("a b", "a c") == ("a b", "a c")


def test_letters_are_thought_wider_than_the_font_of_pictures_has_them() -> None:
    """What fits by these widths must fit there too."""
    font = ImageFont.load_default(100)
    for sign in string.ascii_letters + string.digits + string.punctuation:
        assert font.getlength(sign) <= width(sign, 100) * 1.1 + 2, sign
