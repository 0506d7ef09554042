"""A named peer: bm25s over stemmed words, in an environment of its own."""

from __future__ import annotations

import math
from importlib.metadata import version

import bm25s  # type: ignore[import-not-found]
import Stemmer

from benchmarks.search_texts import FOUND, Document, best_of_each, folded, texts_of, words_in

TITLE, TYPED, BODY = 2, 2, 1
"""It knows no fields: a word of a heavier field is said so often. The best of a dozen on the tuning half."""

STEMMERS = {"en": Stemmer.Stemmer("english"), "fr": Stemmer.Stemmer("french")}


def _stems(text: str, language: str) -> list[str]:
    stems: list[str] = STEMMERS[language].stemWords(words_in(folded(text)))
    return stems


class Made:
    """A sparse matrix, a row for each card in each language, stemmed in that language."""

    def __init__(self, cards: list[Document]) -> None:
        self.name = f"bm25s {version('bm25s')}, stemmed"
        self._cards = {card["key"]: card for card in cards}
        self._build()

    def _build(self) -> None:
        said = []
        self._keys: list[str] = []
        for key, language, texts in texts_of(self._cards.values()):
            title, body = _stems(texts["title"], language), _stems(texts["body"], language)
            typed = _stems(" ".join(texts["typed"]), language)
            said.append(TITLE * title + TYPED * typed + BODY * body)
            self._keys.append(key)
        self._matrix = bm25s.BM25()
        self._matrix.index(said, show_progress=False)

    def find(self, text: str) -> list[tuple[str, float]]:
        """Return the cards that hold most of the words, stemmed as English and as French; filler words help it here.

        A score grows with the number of words, which serves a threshold less well than one for their square root.
        """
        asked = list(dict.fromkeys(stem for language in STEMMERS for stem in _stems(text, language)))
        if not any(stem in self._matrix.vocab_dict for stem in asked):
            return []
        most = min(2 * FOUND, len(self._keys))
        places, scores = self._matrix.retrieve([asked], k=most, show_progress=False)
        pairs = zip(places[0].tolist(), scores[0].tolist(), strict=True)
        return best_of_each((self._keys[place], score / math.sqrt(len(asked))) for place, score in pairs if score > 0)

    def put(self, card: Document) -> None:
        """Make the matrix anew: it takes no changes."""
        self._cards[card["key"]] = card
        self._build()
