"""A named peer: what a beginner writes, RapidFuzz's `process.extract` with WRatio over all names."""

from __future__ import annotations

from importlib.metadata import version

from rapidfuzz import fuzz, process

from benchmarks.search_texts import FOUND, Document, best_of_each, folded, texts_of

NAMES_OF_ONE_CARD = 40
"""The best names may all be of one card; so many more are asked for. It costs next to nothing."""


class Made:
    """A list of names, and whose they are. WRatio knows no fields: bodies and weights have no place in it."""

    def __init__(self, cards: list[Document], is_titles_alone: bool = False) -> None:
        self._is_titles_alone = is_titles_alone
        self.name = f"RapidFuzz {version('rapidfuzz')} WRatio, {'titles' if is_titles_alone else 'titles + typed'}"
        self._names: dict[tuple[str, int], str] = {}
        for card in cards:
            self.put(card)

    def find(self, text: str) -> list[tuple[str, float]]:
        """Return the cards with the likest names."""
        most = FOUND * NAMES_OF_ONE_CARD
        found = process.extract(folded(text), self._names, scorer=fuzz.WRatio, limit=most)
        return best_of_each((key, score) for _, score, (key, _) in found)

    def put(self, card: Document) -> None:
        """Take the card's names for those it had."""
        place = 0
        while self._names.pop((card["key"], place), None) is not None:
            place += 1
        names: dict[str, None] = {}
        for _, _, texts in texts_of([card]):
            typed = [] if self._is_titles_alone else texts["typed"]
            names.update(dict.fromkeys(folded(name) for name in (texts["title"], *typed)))
        self._names.update({(card["key"], at): name for at, name in enumerate(names)})
