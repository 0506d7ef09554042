"""What every search of the benchmark is given: documents, and one way of folding and splitting their words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Protocol, TypedDict

_WORD = re.compile(r"\w+")


class Texts(TypedDict):
    """A card in one language, as text: what it is called, what people type for it, and what it says."""

    title: str
    typed: list[str]
    body: str


class Document(TypedDict):
    """A card for those who do not know ours: its key, and its texts in each language."""

    key: str
    words: dict[str, Texts]


class Search(Protocol):
    """One search, filled with documents when it is made."""

    name: str
    """What it is and which version."""

    def find(self, text: str) -> list[tuple[str, float]]:
        """Return at least the five best cards, if there are any, as (key, score), best first."""

    def put(self, card: object) -> None:
        """Take in a changed card, so that the next `find` sees it."""


FOUND = 5
"""Cards that a search must be able to give."""


def folded(text: str) -> str:
    """Return the text in lower case and without accents."""
    apart = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def words_in(text: str) -> list[str]:
    """Return the words of a folded text; French elisions come apart, and so do the parts of don't."""
    return _WORD.findall(text)


def texts_of(documents: Iterable[Document]) -> Iterator[tuple[str, str, Texts]]:
    """Return each card in each of its languages, as (key, language, texts)."""
    for document in documents:
        for language, texts in document["words"].items():
            yield document["key"], language, texts


def best_of_each(found: Iterable[tuple[str, float]]) -> list[tuple[str, float]]:
    """Return the best hit of each card, of hits that come best first."""
    best: dict[str, float] = {}
    for key, score in found:
        best.setdefault(key, score)
        if len(best) == FOUND:
            break
    return list(best.items())
