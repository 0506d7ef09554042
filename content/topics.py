"""What the library is sorted by, for those who would rather look than type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flows.fields import FieldReader
from flows.issues import Issue
from flows.likeness import fold
from flows.tree import Fields

from .card import Card

LABEL_MOST = 20
"""Letters of a topic's button (`users.md` G5)."""


@dataclass(frozen=True)
class Topic:
    """One topic: its button, and the cards that come first in it; the others follow by title."""

    label: str
    first: tuple[str, ...] = ()


def parse_topic(fields: Fields, file: str, issues: list[Issue], is_source: bool) -> Topic:
    """Read one topic. A translation holds its label alone."""
    reader = FieldReader(fields, file, issues)
    topic = Topic(reader.text("label", most=LABEL_MOST), reader.texts("first") if is_source else ())
    reader.finish()
    return topic


def cards_of(
    topic: str, topics: Mapping[str, Topic], cards: Iterable[Card], language: str, source: str
) -> tuple[str, ...]:
    """Return the keys of a topic's cards: those that come first, then the others by title; what is old comes last.

    The titles are those of `language`: sorted by the English ones, a list in French looks like no order at all.
    """
    here = [card for card in cards if card.topic == topic]
    first = {key: place for place, key in enumerate(topics[topic].first)}

    def place(card: Card) -> tuple[bool, int, str]:
        is_old = bool(card.words[source].outdated)
        return is_old, first.get(card.key, len(first)), fold(card.in_language(language, source).title)

    return tuple(card.key for card in sorted(here, key=place))
