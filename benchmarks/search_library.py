"""The cards and the typed words of the search benchmark: the pack's, libraries grown from it, and the query halves."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from content.card import Card, CardWords

from .processes import Broken
from .search_texts import Document, Texts

HALVES = ("tuning", "blind")


@dataclass(frozen=True)
class Query:
    """Words that somebody types, and every card that a fair judge takes as the answer; none where there is none."""

    kind: str
    text: str
    right: frozenset[str] = frozenset()


def read_half(folder: Path, half: str) -> list[Query]:
    """Return one half of the queries, those with an answer first.

    Raises:
        Broken: the files are not there.
    """
    found = []
    for name in ("search", "nothing"):
        file = folder / f"{name}_{half}.tsv"
        if not file.exists():
            raise Broken(f"no queries in {file}")
        for line in file.read_text(encoding="utf-8").splitlines()[1:]:
            kind, text, *rest = line.split("\t")
            right = frozenset(key.strip() for keys in rest for key in keys.split(",") if key.strip())
            found.append(Query(kind, text, right))
    return found


def document_of(card: Card) -> Document:
    """Return a card as plain text."""
    return Document(
        key=card.key,
        words={
            language: {"title": words.title, "typed": list(words.typed), "body": "\n".join(words.pages)}
            for language, words in card.words.items()
        },
    )


def card_of(document: Document) -> Card:
    """Return a document as a card of ours, without sources and dates."""
    words = {
        language: CardWords(texts["title"], texts["title"], (texts["body"],), tuple(texts["typed"]))
        for language, texts in document["words"].items()
    }
    return Card(document["key"], words, (), None, None, "", None)


def write(documents: Sequence[Document], file: Path) -> None:
    """Write documents, a line of JSON each."""
    with file.open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(document) + "\n" for document in documents)


@dataclass(frozen=True)
class Change:
    """A changed card, and a word of its own by which it must be found at once."""

    card: Document
    word: str


def changes(documents: Iterable[Document], most: int) -> list[Change]:
    """Return changed cards: each says one more word, made up, in every field."""
    made, chance = [], random.Random(most)
    for document in islice(documents, most):
        word = "".join(chance.choices("bdfgjklmnpqvwxz", k=12))
        words = {
            language: Texts(
                title=f"{texts['title']} {word}", typed=[*texts["typed"], word], body=f"{texts['body']} {word}."
            )
            for language, texts in document["words"].items()
        }
        made.append(Change(Document(key=document["key"], words=words), word))
    return made
