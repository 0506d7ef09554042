"""Finding the right card from badly typed words: words weighed by how rare they are, with slips and prefixes.

First version: titles and typed words count more than bodies; a word counts fully when exact, less as a slip or a
beginning; a question is sure of its answer only when what it says is mostly found in one card's names.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile

from flows.likeness import EDITS_MOST, edits_allowed, within_edits, words_of

from .card import Card

TITLE, TYPED, BODY = 3.0, 3.0, 1.0
"""Weights of the fields: names are meant for finding, bodies only mention."""

EXACT, SLIP, BEGINNING = 1.0, 0.7, 0.6
"""How much a word counts by how it fits; exact must beat near (`search.md` §1, what people ask for, 4)."""

BEGINNING_LETTERS = 3
"""Letters from which the beginning of a word counts ("oxi" finds oximeter)."""

FITS_FROM = 0.35
"""Share of the question's weight a card must hold to be offered at all: retrieving nothing beats being wrong."""

SURE_FROM = 0.75
"""Share from which the first card is surely meant."""

WHOLE_NAME = 0.5
"""Added when the whole question is a name of the card, so that an exact name always comes first."""

FOUND_MOST = 12


@dataclass(frozen=True)
class Hit:
    """One found card: its key, how well it fits (0–1 and a little over), and how the words were read, if otherwise."""

    card: str
    score: float
    matched: str = ""


class Index:
    """The searchable words of all cards, in all languages."""

    def __init__(self, cards: Iterable[Card], skipped: Iterable[str] = ()) -> None:
        self._skipped = {word for words in skipped for word in words_of(words)}
        self._weights: dict[str, dict[str, float]] = {}
        self._names: dict[str, set[str]] = {}
        for card in cards:
            self._add(card)
        total = max(1, len(self._weights))
        self._holders: dict[str, list[str]] = {}
        for card_key, weights in self._weights.items():
            for word in weights:
                self._holders.setdefault(word, []).append(card_key)
        self._rarity = {word: math.log(1 + total / len(cards)) for word, cards in self._holders.items()}
        self._unknown = math.log(1 + total)
        self._sorted = sorted(self._rarity)
        self._by_length: dict[int, list[str]] = {}
        for word in self._sorted:
            if edits_allowed(word):
                self._by_length.setdefault(len(word), []).append(word)

    def _add(self, card: Card) -> None:
        weights: dict[str, float] = {}
        names: set[str] = set()
        for words in card.words.values():
            for text, weight in (
                (words.title, TITLE),
                *((typed, TYPED) for typed in words.typed),
                *((page, BODY) for page in words.pages),
            ):
                spoken = words_of(text)
                for word in spoken:
                    weights[word] = max(weights.get(word, 0.0), weight)
                if weight > BODY:
                    names.add(" ".join(spoken))
        self._weights[card.key] = weights
        self._names[card.key] = names

    def find(self, text: str) -> list[Hit]:
        """Return the cards that fit typed words, best first; the same words always give the same list."""
        spoken = words_of(text)
        asked = list(dict.fromkeys(spoken))[:30]
        asked = [word for word in asked if word not in self._skipped] or asked
        if not asked:
            return []
        fits = {word: self._fitting(word) for word in asked}
        rarity = {word: self._weight_of(fits[word]) for word in asked}
        whole = sum(rarity.values()) or 1.0
        question = " ".join(spoken)
        # A card that holds none of the words cannot be meant, by whatever name.
        holders = {key for fitting in fits.values() for word in fitting for key in self._holders[word]}
        hits = [self._hit(key, fits, rarity, whole, question) for key in holders]
        best = sorted((hit for hit in hits if hit.score >= FITS_FROM), key=lambda hit: (-hit.score, hit.card))
        return best[:FOUND_MOST]

    def _weight_of(self, fitting: dict[str, float]) -> float:
        """A word found nowhere still weighs: what nobody wrote about must not be found by the words around it."""
        return max((self._rarity[word] * fit for word, fit in fitting.items()), default=self._unknown)

    def _fitting(self, typed: str) -> dict[str, float]:
        """Return known words that `typed` may mean, and how well. A known word means itself."""
        if typed in self._rarity:
            return {typed: EXACT}
        fitting: dict[str, float] = {}
        if len(typed) >= BEGINNING_LETTERS:
            longer = self._sorted[bisect_left(self._sorted, typed) :]
            fitting = dict.fromkeys(takewhile(lambda word: word.startswith(typed), longer), BEGINNING)
        for length in range(len(typed) - EDITS_MOST, len(typed) + EDITS_MOST + 1):
            words = self._by_length.get(length, ())
            if words and abs(length - len(typed)) <= edits_allowed(words[0]):
                fitting.update(dict.fromkeys(within_edits(typed, words, edits_allowed(words[0])), SLIP))
        return fitting

    def _hit(
        self,
        key: str,
        fits: dict[str, dict[str, float]],
        rarity: dict[str, float],
        whole: float,
        question: str,
    ) -> Hit:
        weights = self._weights[key]
        score, read = 0.0, []
        for typed, fitting in fits.items():
            best = max(
                ((fit * weights[word] / TITLE, word) for word, fit in fitting.items() if word in weights),
                default=(0.0, typed),
            )
            score += rarity[typed] * best[0]
            read.append(best[1] if best[0] else typed)
        share = score / whole
        if question in self._names[key]:
            share += WHOLE_NAME
        return Hit(key, share, " ".join(read) if read != list(fits) else "")
