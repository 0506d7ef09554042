"""Typed words as they were meant to be said: folded, digits read as letters, spaced-out letters joined."""

from __future__ import annotations

import re

from flows.likeness import LETTERS_MOST, fold

_LEET = str.maketrans("0134578@$", "oieastaas")
_SIGN_IN_WORD = re.compile(r"(?<=\w)[@$](?=\w)")
_REPEATS = re.compile(r"(.)\1{2,}")
_EMOJI = {"\U0001f198": " sos ", "\U0001f6a8": " sos ", "\U0001f635": " unconscious ", "\u2620": " dead "}
"""The few pictures that are a cry by themselves."""

_UNITS = frozenset(
    [
        "yo",
        "yr",
        "yrs",
        "y",
        "ans",
        "an",
        "min",
        "mins",
        "am",
        "pm",
        "h",
        "hr",
        "hrs",
        "mg",
        "ml",
        "cc",
        "st",
        "nd",
        "rd",
        "th",
        "x",
        "e",
    ]
)
"""What stands behind a number without a space: "14yo" is an age, not a word with digits for letters."""

_SPACED = re.compile(r"(?<!\S)\w(?: \w)+(?!\S)")
_WIDE = re.compile(r"\s{2,}")


def spoken_words(text: str) -> list[str]:
    """Return the words of `text` as meant: folded, leet undone, "heeeelp" shortened, "o d" joined.

    What is longer than a message can be is cut first, so that a text made to be slow is no slower than a message.
    """
    text = text[:LETTERS_MOST]
    if not text.isascii():
        for picture, word in _EMOJI.items():
            text = text.replace(picture, word)
    text = _SIGN_IN_WORD.sub(lambda found: found[0].translate(_LEET), text)
    folded = " ".join(map(fold, _spaced_words(text))) if _WIDE.search(text) else fold(text)
    words: list[str] = []
    for word in _REPEATS.sub(r"\1", folded[:LETTERS_MOST]).split():
        words += (word,) if word.isalpha() else _unleet(word)
    return _join_letters(words) if 1 in map(len, words) else words


def _spaced_words(text: str) -> list[str]:
    """Return `text` in parts: wide spaces between spaced-out letters part words ("n o t  b r e a t h i n g")."""
    parts = _WIDE.split(text)
    are_spaced = [bool(_SPACED.fullmatch(part)) for part in parts]
    if sum(are_spaced) < len(parts) / 2:
        return [text]
    return [part.replace(" ", "") if is_spaced else part for part, is_spaced in zip(parts, are_spaced, strict=True)]


def _join_letters(words: list[str]) -> list[str]:
    """Join letters typed one by one: "o d" is "od"."""
    joined: list[str] = []
    letters = ""
    for word in words:
        if len(word) == 1 and word.isalpha():
            letters += word
            continue
        if letters:
            joined.append(letters)
            letters = ""
        joined.append(word)
    return [*joined, letters] if letters else joined


def _unleet(word: str) -> tuple[str, ...]:
    """Undo digits for letters, but only inside words: "0d" is "od", while "911" stays a number and "14yo" an age."""
    bare = word.lstrip("0123456789")
    if not bare:
        return (word,)
    number = word[: len(word) - len(bare)]
    if number and bare in _UNITS:
        return number, bare
    return (word.translate(_LEET),)
