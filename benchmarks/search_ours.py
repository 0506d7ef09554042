"""Our own search, as conversations/words.py builds it, for the process that is timed."""

from __future__ import annotations

import pickle
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from content.card import Card
from content.pack import Pack
from content.search import SHOWN_FROM, SURE_FROM, Hit, Index
from conversations.words import search_arguments

from .search_library import card_of
from .search_texts import Document

SURE, SHOWN = SURE_FROM, SHOWN_FROM
"""Sureness of the first hit from which ours shows it, and from which it offers anything: the house's own."""

_KEPT = "ours.pickle"

MadeOf = tuple[list[Card], dict[str, Any]]
"""Cards, and what an index is made with besides."""


def build(cards: Iterable[Card], arguments: dict[str, Any]) -> Index:
    """Return an index of `cards`."""
    return Index(cards, **arguments)


def keep(pack: Pack, folder: Path) -> None:
    """Write what the process needs of the pack: reading a whole pack there would leave memory that an index fills."""
    (folder / _KEPT).write_bytes(pickle.dumps((dict(pack.cards), search_arguments(pack))))


def sureness_of(hits: list[Hit]) -> list[tuple[str, float]]:
    """Return cards as the others give them. The sureness of the first hit is that of the answer."""
    return [(hit.card, hit.sureness) for hit in hits]


def read(documents: list[Document], folder: Path) -> tuple[list[Card], dict[str, Any]]:
    """Return the pack's own cards where the documents were made of them, cards made of the others, and arguments."""
    real, arguments = pickle.loads((folder / _KEPT).read_bytes())
    return [real.get(document["key"]) or card_of(document) for document in documents], arguments


def changed(document: Document) -> Card:
    """Return a changed card."""
    return card_of(document)


class Made:
    """An index in memory."""

    def __init__(self, made_of: MadeOf) -> None:
        self.name = "ours"
        self.index = build(*made_of)

    def find(self, text: str) -> list[tuple[str, float]]:
        """Return the cards that fit, and how sure that is."""
        return sureness_of(self.index.find(text))

    def put(self, card: Card) -> None:
        """Take in a changed card."""
        self.index.put(card)
