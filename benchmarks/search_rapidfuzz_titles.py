"""A named peer: RapidFuzz's `process.extract` with WRatio over the titles alone."""

from __future__ import annotations

from benchmarks import search_rapidfuzz
from benchmarks.search_texts import Document


class Made(search_rapidfuzz.Made):
    """The titles of all cards."""

    def __init__(self, cards: list[Document]) -> None:
        super().__init__(cards, is_titles_alone=True)
