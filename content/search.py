"""Finding the right card from badly typed words: words weighed by how rare they are, with slips and prefixes.

First version: titles and typed words count more than bodies; a word counts fully when exact, less as a slip or a
beginning; a question is sure of its answer only when what it says is mostly found in one card's names.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Mapping
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

ASKED_MOST = 30
"""Different words of one question that are looked for."""


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
        self._named: dict[str, list[str]] = {}
        for card in cards:
            self._add(card)
        self._holders: dict[str, list[tuple[str, float]]] = {}
        for key, weights in self._weights.items():
            for word, weight in weights.items():
                self._holders.setdefault(word, []).append((key, weight))
        total = max(1, len(self._weights))
        self._rarity = {word: math.log(1 + total / len(holders)) for word, holders in self._holders.items()}
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
        for name in names:
            self._named.setdefault(name, []).append(card.key)

    def find(self, text: str) -> list[Hit]:
        """Return the cards that fit typed words, best first; the same words always give the same list."""
        spoken = words_of(text)
        asked = list(dict.fromkeys(spoken))[:ASKED_MOST]
        asked = [word for word in asked if word not in self._skipped] or asked
        fits = {word: self._fitting(word) for word in asked}
        shares = self._shares(fits, " ".join(spoken))
        best = sorted((-share, key) for key, share in shares.items() if share >= FITS_FROM)
        return [Hit(key, -share, self._read(key, fits)) for share, key in best[:FOUND_MOST]]

    def _shares(self, fits: Mapping[str, Mapping[str, float]], question: str) -> dict[str, float]:
        """Return how much of the question's weight each card holds that holds any of it."""
        rarities = {word: self._weight_of(fitting) for word, fitting in fits.items()}
        scores: dict[str, float] = {}
        for typed, fitting in fits.items():
            rarity = rarities[typed]
            for key, held in self._held(fitting).items():
                scores[key] = scores.get(key, 0.0) + rarity * held
        whole = sum(rarities.values()) or 1.0
        shares = {key: score / whole for key, score in scores.items()}
        for key in self._named.get(question, ()):
            if key in shares:
                shares[key] += WHOLE_NAME
        return shares

    def _held(self, fitting: Mapping[str, float]) -> dict[str, float]:
        """Return how well the best word of `fitting` stands in each card that has one."""
        held: dict[str, float] = {}
        for word, fit in fitting.items():
            here = {key: fit * weight / TITLE for key, weight in self._holders[word]}
            if not held:
                held = here
                continue
            for key, fits in here.items():
                if fits > held.get(key, 0.0):
                    held[key] = fits
        return held

    def _weight_of(self, fitting: Mapping[str, float]) -> float:
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

    def _read(self, key: str, fits: Mapping[str, Mapping[str, float]]) -> str:
        """Return the question as this card was found by it; "" when that is as it was typed."""
        if all(typed in fitting or not fitting for typed, fitting in fits.items()):
            return ""
        weights = self._weights[key]
        read = [
            max(
                ((fit * weights[word], word) for word, fit in fitting.items() if word in weights), default=(0.0, typed)
            )[1]
            for typed, fitting in fits.items()
        ]
        return " ".join(read) if read != list(fits) else ""
