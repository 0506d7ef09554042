"""The words of maps come from the pack, in each of its languages, and fit what they are filled with."""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta

import pytest

from flows.flow_changes import ChangeKind, Part, PartChange
from flows.map_words import MapWords, fill, read_map_words
from tests.unit.flows.map_ground import READER
from tests.words_in_force import starter_words

WORDS = READER.words


def test_every_language_of_the_pack_has_all_of_them() -> None:
    pack = starter_words().pack
    for language in pack.languages:
        own = pack.phrases[language].lines
        words = read_map_words(own.__getitem__)
        assert all(getattr(words, field.name) for field in fields(MapWords)), language
    with pytest.raises(KeyError):
        read_map_words({}.__getitem__)


def test_each_part_and_each_kind_of_change_has_a_name() -> None:
    named = [WORDS.part(PartChange(part, "fr Tone")) for part in Part]
    assert len(set(named)) == len(Part) and "words in fr" in named and "fr Tone" in named
    assert [WORDS.kind(kind) for kind in ChangeKind] == ["new", "gone", "changed"]


@pytest.mark.parametrize(
    ("wait", "told"),
    [
        (timedelta(minutes=30), "30 min"),
        (timedelta(minutes=90), "90 min"),
        (timedelta(hours=24), "24 h"),
        (timedelta(hours=36), "36 h"),
        (timedelta(days=2), "2 days"),
    ],
)
def test_a_wait_is_said_in_whole_numbers(wait: timedelta, told: str) -> None:
    assert WORDS.wait(wait) == told


def test_what_is_filled_in_is_not_filled_again() -> None:
    assert fill("{result} is {values}", result="{values}", values="{result}") == "{values} is {result}"
    assert fill("{other}", name="x") == "{other}"
