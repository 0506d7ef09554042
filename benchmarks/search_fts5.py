"""A named peer: SQLite's FTS5 with its trigram tokenizer; typed words are asked for as an OR of their trigrams."""

from __future__ import annotations

import sqlite3

from benchmarks.search_texts import FOUND, Document, best_of_each, folded, texts_of, words_in

TITLE, TYPED, BODY = 1.0, 1.0, 0.5
"""Weights of the fields, as all figures here that serve a peer: the best of a dozen on the tuning half."""


def _text(text: str) -> str:
    """Words with one space on each side, so that a trigram knows where a word begins and ends."""
    return f" {' '.join(words_in(folded(text)))} "


def _trigrams(text: str) -> list[str]:
    spaced = _text(text)
    return list(dict.fromkeys(spaced[at : at + 3] for at in range(len(spaced) - 2)))


class Made:
    """A table in memory, a row for each card in each language; found by bm25() with a weight for each column."""

    def __init__(self, cards: list[Document]) -> None:
        self.name = f"SQLite {sqlite3.sqlite_version} FTS5 trigram"
        self._base = sqlite3.connect(":memory:")
        self._base.execute(
            "CREATE VIRTUAL TABLE cards USING fts5(key UNINDEXED, title, typed, body, tokenize = 'trigram')"
        )
        self._base.execute("INSERT INTO cards(cards, rank) VALUES ('rank', ?)", (f"bm25(0, {TITLE}, {TYPED}, {BODY})",))
        self._rows: dict[str, list[int]] = {}
        for card in cards:
            self._add(card)
        self._base.execute("INSERT INTO cards(cards) VALUES ('optimize')")
        self._base.commit()

    def _add(self, card: Document) -> None:
        for key, _, texts in texts_of([card]):
            typed = " ".join(_text(name) for name in texts["typed"])
            row = (key, _text(texts["title"]), typed, _text(texts["body"]))
            at = self._base.execute("INSERT INTO cards VALUES (?, ?, ?, ?)", row).lastrowid
            assert at
            self._rows.setdefault(key, []).append(at)

    def find(self, text: str) -> list[tuple[str, float]]:
        """Return the cards that hold most of the trigrams, the rarest counting most."""
        asked = " OR ".join(f'"{three}"' for three in _trigrams(text))
        if not asked:
            return []
        found = self._base.execute(
            "SELECT key, -rank FROM cards WHERE cards MATCH ? ORDER BY rank LIMIT ?", (asked, 2 * FOUND)
        )
        return best_of_each(found)

    def put(self, card: Document) -> None:
        """Replace the card's rows."""
        for at in self._rows.pop(card["key"], ()):
            self._base.execute("DELETE FROM cards WHERE rowid = ?", (at,))
        self._add(card)
        self._base.commit()
