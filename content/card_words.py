"""What a card is found by: its words with their weights, and its names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from .card import Card, CardWords
from .common_words import LANGUAGES
from .search_words import search_words

TITLE, TYPED, TOPIC, BODY, MORE = 2.73, 3.17, 0.58, 0.74, 0.7
"""Weights of the fields: names are meant for finding, bodies only mention (`search.md` §4.2, tuned)."""

NAMED_TIMES_MOST = 2
"""A word that stands in many of a card's typed words counts this often at most."""

SATURATION, LENGTH_SHARE, LENGTH_USUAL = 1.83, 0.59, 150
"""BM25F's k1 and b, and the words of an ordinary card; fixed, so that one card never changes another's weights."""


@dataclass(frozen=True)
class CardSearchWords:
    """A card as the search takes it in.

    Attributes:
        weights: Its words, those of its names first, and how much each counts (0 to 1).
        named: The words of its names.
        names: Each name once: the place of its language in `LANGUAGES` (behind the last: any other), and its words.
            Of each language the title comes first.
    """

    weights: dict[str, float]
    named: frozenset[str]
    names: tuple[tuple[int, tuple[str, ...]], ...]


def card_search_words(card: Card, topic: Iterable[str]) -> CardSearchWords:
    """Return what `card` is found by; `topic` is what its topic is called."""
    names: dict[tuple[int, tuple[str, ...]], None] = {}
    typed: Counter[str] = Counter()
    titled: set[str] = set()
    said: dict[str, float] = {}
    for language, words in card.words.items():
        mark = LANGUAGES.index(language) if language in LANGUAGES else len(LANGUAGES)
        for name in (words.title, *words.typed):
            spoken = tuple(search_words(name))
            if spoken:
                names[mark, spoken] = None
            if name is not words.title:
                typed.update(set(spoken))
        titled.update(search_words(words.title))
        _say(words, said)
    for word in sorted({word for name in topic for word in search_words(name)}):
        said[word] = said.get(word, 0.0) + TOPIC
    length = 1 - LENGTH_SHARE + LENGTH_SHARE * sum(said.values()) / LENGTH_USUAL
    weights: dict[str, float] = {}
    for word in dict.fromkeys((*sorted(typed), *sorted(titled), *said)):
        weight = TYPED * min(typed[word], NAMED_TIMES_MOST) + TITLE * (word in titled) + said.get(word, 0.0) / length
        weights[word] = weight / (SATURATION + weight)
    return CardSearchWords(weights, frozenset(typed) | titled, tuple(names))


def _say(words: CardWords, said: dict[str, float]) -> None:
    for place, page in enumerate(words.pages):
        for word in search_words(page):
            said[word] = said.get(word, 0.0) + (MORE if place else BODY)
