"""A translation says the source's numbers in its own way of writing, and no others."""

from __future__ import annotations

import pytest

from content.numbers import Number
from content.phrases import Phrases
from content.same_numbers import check_numbers, figure_too_many

ALIKE = (
    ("$1,483.50 a month (December 2025)", "1 483,50 $ par mois (décembre 2025)"),
    ("$18.25 an hour (since June 1, 2026)", "18,25 $ l'heure (depuis le 1er juin 2026)"),
    ("5 paid", "5 jours payés"),
    ("19 and up", "19 ans et plus"),
    ("one year", "un an"),
    ("90%", "90 %"),
    ("CONNECT to 686868", "CONNECT au 686868"),
)

APART = (
    ("5 seconds", "15 secondes"),
    ("5 seconds", "5 minutes"),
    ("$16,200 in 2026", "162 000 $ en 2026"),
    ("9-1-1", "9-9-9"),
    ("0.4 mg", "4 mg"),
    ("1 mL (1 ampoule)", "1 mL (10 ampoules)"),
    ("20 to 90 minutes", "20 à 19 minutes"),
)


def _codes(own: Number, other: Number) -> list[str]:
    place = {"numbers.x": ("phrases/numbers.fr.yaml", 3)}
    phrases = {"en": Phrases(numbers={"x": own}), "fr": Phrases(numbers={"x": other}, key_lines=place)}
    return [found.code for found in check_numbers(phrases, "en")]


@pytest.mark.parametrize(("own", "other"), ALIKE)
def test_the_same_number_in_another_way_of_writing(own: str, other: str) -> None:
    """Commas, spaces and units change places; the number does not."""
    assert _codes(Number(own), Number(other)) == []


@pytest.mark.parametrize(("own", "other"), APART)
def test_another_number_is_refused(own: str, other: str) -> None:
    """It would be another dose, another line, or another wait for those who read French."""
    assert _codes(Number(own), Number(other)) == ["C077"]


def test_hours_are_counted_to_twelve_or_to_twenty_four() -> None:
    """Half past four in the afternoon is 16 h 30; 17 h 30 is another hour."""
    english = Number("x", "9 am to 4:30 pm")
    assert _codes(english, Number("", "de 9 h à 16 h 30")) == []
    assert _codes(english, Number("", "de 9 h à 17 h 30")) == ["C077"]


def test_a_page_has_no_long_number_that_its_source_has_not() -> None:
    """A name that is filled in counts for both; small numbers may be words in one language."""
    assert figure_too_many("Appelle {line_911}. Les 2, en 2021.", "Call {line_911}. Both, in 2021.") == ""
    assert figure_too_many("Donne 15 souffles.", "Give 1 breath.") == "15"
