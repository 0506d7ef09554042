"""Numbers and addresses are found however they are written, and ordinary sentences are left alone."""

from __future__ import annotations

import pytest

from content.out_of_place import address_in, as_seen, disguised_in, number_in
from tests.patience import worked_seconds

NUMBERS = (
    *("Call 604 555 0199", "Call 604.555.0199", "Call (604) 555-0199", "Call +1 604 555 0199", "Call 310 6789"),
    *("Call 604\u2011555\u20110199", "\uff16\uff10\uff14-\uff15\uff15\uff15-\uff10\uff11\uff19\uff19", "1-800-SUICIDE"),
    *("Call 911", "Call 9 1 1", "Call 9.1.1", "nine-one-one", "Text 686868", "Text 68 68 68", "Appelle le 911"),
    *(
        "0.4 mg",
        "0,4 mg",
        ".4 mg",
        "point four mg",
        "0.4 milligrams",
        "4\u00a0mg",
        "4\u202fmg",
        "4\u200dmg",
        "\u00bd mg",
    ),
    *("4 \u03bcg", "4 \u00b5g", "2 doses", "2 sprays", "two sprays", "10 souffles", "4 ampoules", "25 \u00b0C", "25C"),
    *(
        "20 min",
        "20 sec",
        "20s",
        "2h",
        "8 h 30",
        "twenty minutes",
        "vingt minutes",
        "2\u20133 minutes",
        "\u0665 minutes",
    ),
    *("every 10", "toutes les 10", "8:30", "4 pm", "20 dollars", "20 CAD", "\u20ac20", "90 per cent", "90/100"),
)

NO_NUMBERS = (
    *("1 breath at a time", "Give 1 dose", "1. Sit down.", "47 peers in 2021", "more than 110 languages", "2 sites"),
    *(
        "COVID-19",
        "Peer2Peer",
        "step 5",
        "June 1, 2026.",
        "In 2017, 31 people",
        "En 2018, 2 m'ont dit",
        "310 Mental Health",
    ),
    *("one day", "two sites", "a few minutes", "the minutes of 2018."),
)

ADDRESSES = (
    *(
        "See evil.io now",
        "See bit.ly/abc",
        "See evil\uff0ecom",
        "See evil\u3002com",
        "helpstartshere dot gov",
        "now.give",
    ),
    *("Write to amy at example dot org", "@amy", "tel:911", "mailto:a@b.ca", "see h\u0435lp.ca"),
)

NO_ADDRESSES = (
    "e.g. this",
    "in the U.S. now",
    "at 5 p.m. or so",
    "de la C.-B. aussi",
    "Wait... then go.",
    "l.2",
    "J'y vais.",
)


@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_is_found_however_it_is_written(text: str) -> None:
    """A coordinator writes it as on the poster; nobody reads the rule first."""
    assert number_in(as_seen(text))


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_years_counts_and_names_are_no_such_numbers(text: str) -> None:
    """A rule that cries at every digit is switched off."""
    assert number_in(as_seen(text)) == ""


@pytest.mark.parametrize("text", ADDRESSES)
def test_an_address_is_found_however_it_is_written(text: str) -> None:
    """Telegram makes a link of nearly anything with a dot in it."""
    assert address_in(as_seen(text))


@pytest.mark.parametrize("text", NO_ADDRESSES)
def test_points_of_a_sentence_are_no_address(text: str) -> None:
    """Abbreviations stand in both languages."""
    assert address_in(as_seen(text)) == ""


def test_what_hides_between_letters_is_found_and_ordinary_french_is_not() -> None:
    """A joiner, a mark of direction, a letter of another alphabet."""
    for text in ("ju\u200dnkie", "9\u200e-1-1", "4\ufe0fmg", "junk\u0456e", "x\u3164y"):
        assert disguised_in(text), ascii(text)
    for text in ("Été, cœur, « à toi » — ça va…", "4 μg", "plain"):
        assert disguised_in(text) == ""


def test_letters_without_end_take_no_time() -> None:
    """A quarter of a megabyte of what could make a search go back and forth."""
    began = worked_seconds()
    for piece in ("1,", "1.", "a-a.", "1 ", "a.", "12 34 ", "nine-", "@a ", "a dot "):
        text = as_seen(piece * (200_000 // len(piece)) + "!")
        for search in (number_in, address_in, disguised_in):
            search(text)
    assert worked_seconds() - began < 5
