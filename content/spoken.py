"""Typed words as they were meant to be said: folded, digits read as letters, spaced-out letters joined."""

from __future__ import annotations

import re

from flows.likeness import fold

WORDS_LOOKED_AT = 160
"""Typed words that are looked at; a longer text is read at its beginning and its end."""

_LEET = str.maketrans("0134578@$", "oieastaas")
_REPEATS = re.compile(r"(.)\1{2,}")
_EMOJI = {"\U0001f198": " sos ", "\U0001f6a8": " sos ", "\U0001f635": " unconscious ", "\u2620": " dead "}
"""The few pictures that are a cry by themselves."""


def spoken_words(text: str) -> list[str]:
    """Return the words of `text` as meant: folded, leet undone, "heeeelp" shortened, "o d" joined."""
    if not text.isascii():
        for picture, word in _EMOJI.items():
            text = text.replace(picture, word)
    words = [word if word.isalpha() else _unleet(word) for word in _REPEATS.sub(r"\1", fold(text)).split()]
    if 1 in map(len, words):
        words = _join_letters(words)
    if len(words) <= WORDS_LOOKED_AT:
        return words
    half = WORDS_LOOKED_AT // 2
    return words[:half] + words[-half:]


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


def _unleet(word: str) -> str:
    """Undo digits for letters, but only inside words: "0d" is "od", while "911" stays a number."""
    return word.translate(_LEET) if any(c.isalpha() for c in word) else word
