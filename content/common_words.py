"""How common words are in English and in French, from counts that a dependency brings.

The counts are pyspellchecker's (MIT), made from film subtitles. They say which typed words are words already, and
so no slip of another; and which say little about what is looked for.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from spellchecker import SpellChecker

from flows.likeness import fold

LANGUAGES = ("en", "fr")

ZIPF_LEAST = 2.5
"""Words rarer than this are not kept. The Zipf scale is the logarithm of how often a word comes in a billion words:
3 is rare, 5 is everyday, 7 is "the"."""

HUNDRED = 100
"""Steps of the Zipf scale are kept in hundredths."""

LEAN_MOST = 2.0
"""How much one word can say about the language of a question, in steps of the Zipf scale."""

LEAN_CLEAR = 1.5
"""From so much on a question is taken to be in one language."""


class WordCounts:
    """How common the words of one language are. Kept as numbers alone, in a tenth of the room that words would take."""

    def __init__(self, zipf: Mapping[str, float]) -> None:
        # Of 64 bits: that a word is taken for another happens once in a thousand million million.
        ordered = sorted((hash(word), rank) for word, rank in zipf.items())
        self._words = array("q", [word for word, _ in ordered])
        self._hundredths = array("H", [round(rank * HUNDRED) for _, rank in ordered])

    def get(self, word: str, default: float = 0.0) -> float:
        """Return how common a folded word is, on the Zipf scale; `default` when it is hardly anywhere."""
        at = bisect_left(self._words, hash(word))
        return self._hundredths[at] / HUNDRED if at < len(self._words) and self._words[at] == hash(word) else default

    def __contains__(self, word: str) -> bool:
        return self.get(word) > 0


@dataclass(frozen=True)
class CommonWords:
    """Folded words and how common they are, by language."""

    by_language: Mapping[str, WordCounts]

    def zipf(self, word: str) -> float:
        """Return how common a folded word is where it is most common; 0 when it is hardly anywhere."""
        return max([words.get(word, 0.0) for words in self.by_language.values()])

    def languages(self, word: str) -> tuple[str, ...]:
        """Return the languages a folded word is common in; all of them for a word that is common in none."""
        return tuple(language for language, words in self.by_language.items() if word in words) or LANGUAGES

    def language_of(self, words: Iterable[str]) -> str:
        """Return the language that folded words are in; empty when they could be in either, or are in both."""
        english, french = (self.by_language[language] for language in LANGUAGES)
        lean = 0.0
        for word in words:
            apart = english.get(word, 0.0) - french.get(word, 0.0)
            lean += max(-LEAN_MOST, min(LEAN_MOST, apart))
        if abs(lean) < LEAN_CLEAR:
            return ""
        return LANGUAGES[0] if lean > 0 else LANGUAGES[1]


@cache
def common_words() -> CommonWords:
    """Return the common words, read once. They are ours to look at only: nothing typed is added."""
    return CommonWords({language: _zipf(SpellChecker(language=language)) for language in LANGUAGES})


def _zipf(counted: SpellChecker) -> WordCounts:
    """Return folded words and how common they are; several spellings of one folded word count together."""
    frequency = counted.word_frequency
    total = frequency.total_words
    least = total * 10 ** (ZIPF_LEAST - 9)
    counts: dict[str, float] = {}
    for word, count in frequency.dictionary.items():
        if count >= least:
            folded = fold(word)
            counts[folded] = counts.get(folded, 0.0) + count
    return WordCounts({word: round(math.log10(count / total) + 9, 2) for word, count in counts.items()})
