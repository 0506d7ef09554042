"""What an organisation says it did stands in every chat of its people: in plain words, which do nothing by a tap."""

from __future__ import annotations

import pytest

from content.deed_checks import object_to
from tests.words_in_force import starter_words

PHRASES = starter_words().pack.phrases


@pytest.mark.parametrize(
    "text",
    [
        "We bought chairs. Tap /stop now.",
        "/erase",
        "New (/leave): ask us.",
        "We bought \u202esriahc\u202c.",
        "We bought\u2028chairs.",
        "We bought\x07 chairs.",
        "We bought\nchairs.",
        "Cha\u200birs are here.",
        "Chairs\u0301\u0301\u0301 are here.",
        "$BTC chairs",
        "#chairs are here",
        "Ask @chairs_bot",
        "\u05db\u05d9\u05e1\u05d0\u05d5\u05ea are here.",
        "Chairs are here \U0001f642",
    ],
)
def test_what_acts_by_a_tap_or_turns_letters_round_is_no_plain_word(text: str) -> None:
    """A command in it would be a button of the bot, and a tap on it somebody's own."""
    found = object_to(text, "en", PHRASES)
    assert found is not None
    assert found.line == "deed_marks"


@pytest.mark.parametrize(
    "text",
    [
        "We bought new chairs: they're soft, aren't they?",
        "L’équipe a plus de pauses\u00a0: «\u202foui\u202f», le lundi – enfin…",
        "Sḵwx̱wú7mesh and hən̓q̓əmin̓əm̓ names and/or signs are up, 24/7.",
    ],
)
def test_plain_words_of_those_who_live_here_go_out(text: str) -> None:
    assert object_to(text, "en", PHRASES) is None


def test_a_telling_word_in_wide_letters_tells_as_much() -> None:
    found = object_to("Our ｏｕｔｒｅａｃｈ van is here.", "en", PHRASES)
    assert found is not None
    assert found.line == "deed_tells"


@pytest.mark.parametrize("text", ["Corner House has new chairs.", "New at corner\u00a0h\u00f3use: chairs."])
def test_the_name_of_the_group_tells_as_much(text: str) -> None:
    """Who reads it on a locked phone knows then whose phone it is."""
    found = object_to(text, "en", PHRASES, "Corner House")
    assert found is not None
    assert (found.line, found.values) == ("deed_tells", {"words": "Corner House"})
    assert object_to("The house at the corner has chairs.", "en", PHRASES, "Corner House") is None


def test_a_group_that_is_called_by_an_everyday_word_can_be_thanked_with_it() -> None:
    assert object_to("Thanks to the team, new chairs came.", "en", PHRASES, "Team") is None
    found = object_to("At Team, new chairs came.", "en", PHRASES, "Team")
    assert found is not None and found.values == {"words": "Team"}
