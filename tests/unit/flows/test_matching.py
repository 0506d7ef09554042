"""Which choice typed words mean, as a table: taken when sure, asked back when near, and never guessed.

A wrong guess sends a tired person the wrong way; asking back costs them one tap. So every row that ends in `near`
is a row where the machine could have been clever.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.likeness import LETTERS_MOST
from flows.matching import NEAR_MOST, TypedWords, match
from flows.parser import parse_label

CHOICES = (
    "Just breathe (breathe, breathing, calm)",  # 0
    "I lost someone (lost someone, grief, loss)",  # 1
    "Talk to a person (person, call someone)",  # 2
    "Leave me be (nothing, quiet, alone, not now, no)",  # 3
    "That helped (helped, better, yes, good)",  # 4
    "Still heavy (heavy, bad, rough)",  # 5
    "I can sleep",  # 6
    "I feel safe (ok)",  # 7
    "\U0001f44d",  # 8
    "It is possible",  # 9
    "C'est encore lourd (épuisé)",  # 10
)


def _typed() -> list[tuple[str, int]]:
    typed = []
    for place, written in enumerate(CHOICES):
        label, words = parse_label(written) or ("", ())
        typed += [(each, place) for each in (label, *words)]
    return typed


TYPED = TypedWords(_typed())

TAKEN = [
    # As it is written on the button.
    ("Just breathe", 0),
    # A word from the brackets.
    ("grief", 1),
    # Case, spaces, full stops and shouting do not count.
    ("  JUST   breathe!!! ", 0),
    # An accent more or less does not count,
    ("C’est encore lourd", 10),
    ("EPUISE", 10),
    # nor do letters that only look like accents (combining marks).
    ("e\u0301puise\u0301", 10),
    # One slip in a word of four letters or more,
    ("hevy", 5),
    ("brethe", 0),
    ("helpd", 4),
    # in each word of a longer label.
    ("I lsot somone", 1),
    ("talk to a persn", 2),
    # The choice's words first, and one more word.
    ("yes please", 4),
    ("no thanks", 3),
    ("breathe pls", 0),
    # Said twice is said once.
    ("yes yes", 4),
    # A picture that is the whole button.
    ("\U0001f44d", 8),
    (" \U0001f44d ", 8),
]

ASKED_BACK = [
    # A denial with the choice's own word in it: "not good" is not good.
    ("not good", 4),
    ("it did not help, not better", 4),
    ("im not ok", 7),
    # A denial that is one or two letters long: letter by letter these are nearly alike.
    ("i can't sleep", 6),
    ("I cant sleep", 6),
    ("i feel unsafe", 7),
    ("it is impossible", 9),
    # The words of a choice begin another sentence.
    ("no one cares", 3),
    ("nothing ever helps", 3),
    ("alone with this body on the floor", 3),
    ("yes but it came back", 4),
    # Two choices in one sentence.
    ("good but rough", 4),
    ("good, rough", 5),
    ("quiet person", 3),
    ("good but rough", 5),
    ("breathe or talk to a person", 0),
    # Words far inside.
    ("maybe I should just call someone", 2),
    # Another word that begins alike.
    ("goodness", 4),
    # A word too many or too few, or two run together.
    ("talk to person", 2),
    ("thathelped", 4),
    # Two slips in a short word.
    ("hvay", 5),
]

NEITHER = [
    # Nothing typed, or nothing that is a letter.
    "",
    "   ",
    "?!?",
    "\u200d\u200d",
    # A picture that no button has, and one that is repeated.
    "\U0001f4a9",
    "\U0001f44d\U0001f44d",
    # Short words are never corrected: they have too many neighbours.
    "na",
    "ko",
    "hes",
    "og",
    # Another word altogether.
    "housing",
    "i am not safe",
    "unsafe",
    # Words that sound alike are not near by letters.
    "ruff",
    # Hostile text.
    "' OR 1=1 --",
    "\x00\x1b[2J",
    "{line_911}",
]


@pytest.mark.parametrize(("said", "choice"), TAKEN)
def test_taken(said: str, choice: int) -> None:
    """Whoever says it plainly is not asked again."""
    assert match(said, TYPED).choice == choice


@pytest.mark.parametrize(("said", "choice"), ASKED_BACK)
def test_asked_back(said: str, choice: int) -> None:
    """It looks like that choice, and is not taken for it."""
    meant = match(said, TYPED)
    assert meant.choice is None
    assert choice in meant.near


@pytest.mark.parametrize("said", NEITHER)
def test_neither(said: str) -> None:
    """Nothing here is like it; offering something would be noise."""
    meant = match(said, TYPED)
    assert meant.choice is None
    assert meant.near == ()


def test_two_choices_with_the_same_word_are_both_offered() -> None:
    """The checks warn a writer; a peer is asked which of them it is."""
    meant = match("more", TypedWords([("more", 0), ("less", 1), ("More!", 2)]))
    assert meant.choice is None
    assert meant.near == (0, 2)


def test_no_more_are_offered_than_fit_above_the_thumb() -> None:
    """A question back must be shorter than the question."""
    words = ["one", "two", "three", "four", "five"]
    meant = match(" ".join(words), TypedWords((word, place) for place, word in enumerate(words)))
    assert len(meant.near) == NEAR_MOST


@pytest.mark.parametrize("letters", ["a" * LETTERS_MOST, "breathe " * 512, "\U0001f44d" * LETTERS_MOST, "é" * 9000])
def test_the_longest_message(letters: str) -> None:
    """Telegram lets 4,096 letters through; nothing is taken from such a flood, and it takes no time."""
    assert match(letters, TYPED).choice is None


@given(st.text(max_size=60), st.lists(st.text(max_size=20), max_size=6))
def test_any_text_against_any_choices(said: str, labels: list[str]) -> None:
    """Never an exception, and only places that exist; saying a label exactly never takes another choice."""
    typed = TypedWords((label, place) for place, label in enumerate(labels))
    for words in (said, *labels):
        meant = match(words, typed)
        assert {meant.choice, *meant.near} <= {None, *range(len(labels))}
        assert meant.choice is None or meant.near == ()
