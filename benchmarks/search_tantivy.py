"""A named peer: tantivy, exact and fuzzy terms over boosted fields, in an environment of its own."""

from __future__ import annotations

import math
from importlib.metadata import version
from typing import Any

import tantivy  # type: ignore[import-not-found]

from benchmarks.search_texts import FOUND, Document, best_of_each, folded, texts_of, words_in

FIELDS = {"title": 3.0, "typed": 5.0, "body": 1.0}
FUZZY, PREFIX = 0.8, 0.4
"""What a fuzzy term and a beginning count beside an exact one: each scores 1 wherever it fits, exact ones by BM25.

These weights are the best of a dozen on the tuning half, with the pack's cards and with 2,000."""

HEAP = 64_000_000
ASKED_MOST = 60


def _edits(word: str) -> int:
    """As Elasticsearch's AUTO has it."""
    return 0 if len(word) < 3 else 1 if len(word) < 6 else 2


class Made:
    """An index in memory, a document for each card in each language."""

    def __init__(self, cards: list[Document]) -> None:
        self.name = f"tantivy {version('tantivy')}, fuzzy"
        maker = tantivy.SchemaBuilder()
        maker.add_text_field("key", stored=True, tokenizer_name="raw")
        for field in FIELDS:
            maker.add_text_field(field, tokenizer_name="default")
        self._schema = maker.build()
        self._index = tantivy.Index(self._schema)
        self._writer = self._index.writer(HEAP, 1)
        for card in cards:
            self._add(card)
        self._show()

    def _add(self, card: Document) -> None:
        for key, _, texts in texts_of([card]):
            written = tantivy.Document(key=key, title=folded(texts["title"]), body=folded(texts["body"]))
            for name in texts["typed"]:
                written.add_text("typed", folded(name))
            self._writer.add_document(written)

    def _show(self) -> None:
        self._writer.commit()
        self._index.reload()
        self._searcher = self._index.searcher()

    def _asked(self, words: list[str]) -> Any:
        query, should = tantivy.Query, tantivy.Occur.Should
        parts = []
        for word in words:
            for field, boost in FIELDS.items():
                ways = [(query.term_query(self._schema, field, word), 1.0)]
                if edits := _edits(word):
                    ways.append((query.fuzzy_term_query(self._schema, field, word, edits), FUZZY))
                    ways.append((query.fuzzy_term_query(self._schema, field, word, 0, prefix=True), PREFIX))
                parts += [(should, query.boost_query(part, boost * weight)) for part, weight in ways]
        return query.boolean_query(parts)

    def find(self, text: str) -> list[tuple[str, float]]:
        """Return the cards that fit best, by a score that grows less with the number of words."""
        words = list(dict.fromkeys(words_in(folded(text))))[:ASKED_MOST]
        hits = self._searcher.search(self._asked(words), 2 * FOUND, count=False).hits
        root = math.sqrt(len(words) or 1)
        return best_of_each((self._searcher.doc(at)["key"][0], score / root) for score, at in hits)

    def put(self, card: Document) -> None:
        """Replace the card's documents."""
        self._writer.delete_documents("key", card["key"])
        self._add(card)
        self._show()
