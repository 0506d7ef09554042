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
_DIGIT = re.compile("[0-9]")
_LETTERS_THEN_DIGITS = re.compile(r"([a-z]{3,})([0-9]+)(?![a-z])")

WORD_LETTERS_MOST = 32
"""Letters of a word that are looked at; no listed word is that long."""


def search_words(text: str) -> list[str]:
    """Return the words of `text` as they are looked for, in order.

    "l'overdose" is "overdose"; "9-1-1" is "911"; "o d" is "od"; "hellllp" is "hellp"; "covid19" is "covid 19".
    """
    text = text[:LETTERS_MOST]
    if "'" in text or not text.isascii():
        text = _ELISION.sub("", text)
    # Cut first: a word of 4,096 letters would be looked through again from each of them.
    folded = " ".join([word[:WORD_LETTERS_MOST] for word in fold(_HUMP.sub(" ", text)).split()])
    folded = _HELD.sub(r"\1\1", folded)
    if _DIGIT.search(folded):
        folded = _LETTERS_THEN_DIGITS.sub(r"\1 \2", folded)
    words = folded.split()
    if 1 in map(len, words):
        words = [word[:WORD_LETTERS_MOST] for word in _joined(_ELISION_APART.sub("", folded).split())]
    return words


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
