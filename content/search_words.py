"""Text as the words that are looked for: folded, elisions parted, digits put together, held-down keys let go."""

from __future__ import annotations

import re
from itertools import groupby

import Stemmer

from flows.likeness import LETTERS_MOST, fold

_ELISION = re.compile(r"\b(?:qu|jusqu|lorsqu|puisqu|[ldjmtsnc])['\u2019\u2018\u02bc\u00b4](?=\w)", re.IGNORECASE)
"""The short word in front of a French vowel: "l'overdose", "d'aide"."""

_HUMP = re.compile(r"(?<=[a-z]{2})(?=[A-Z][a-z]{2})")
"""Where two words were written as one: "#PeerLife"."""

_ELISION_APART = re.compile(r"\b[ljnc] (?=[aeiouh][a-z])")
"""The same, left standing alone: "a l hopital"."""

_HELD = re.compile(r"([a-z0-9])\1{2,}")
_LETTERS_THEN_DIGITS = re.compile(r"([a-z]{3,})([0-9]+)(?![a-z])")

WORD_LETTERS_MOST = 32
"""Letters of a word that are looked at; no listed word is that long."""


def search_words(text: str) -> list[str]:
    """Return the words of `text` as they are looked for, in order.

    "l'overdose" is "overdose"; "9-1-1" is "911"; "o d" is "od"; "hellllp" is "hellp"; "covid19" is "covid 19".
    """
    text = _HUMP.sub(" ", _ELISION.sub("", text[:LETTERS_MOST]))
    # Cut first: a word of 4,096 letters would be looked through again from each of them.
    short = " ".join(word[:WORD_LETTERS_MOST] for word in fold(text).split())
    folded = _LETTERS_THEN_DIGITS.sub(r"\1 \2", _HELD.sub(r"\1\1", short))
    folded = _ELISION_APART.sub("", folded)
    words = folded.split()
    if 1 in map(len, words):
        words = _joined(words)
    return [word[:WORD_LETTERS_MOST] for word in words]


def _joined(words: list[str]) -> list[str]:
    """Put letters that were typed one by one together, and digits that were."""
    whole: list[str] = []
    for kind, run in groupby(words, key=lambda word: 0 if len(word) > 1 else 1 + word.isdecimal()):
        if kind == 0:
            whole += run
        else:
            whole.append("".join(run))
    return whole


_STEMMERS = {"en": Stemmer.Stemmer("english"), "fr": Stemmer.Stemmer("french")}


def stem(word: str, language: str) -> str:
    """Return the stem of a folded word in a language, named by the language: "en:overdos"."""
    return f"{language}:{_STEMMERS[language].stemWord(word)}"
