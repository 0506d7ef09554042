"""Our own search without its honesty: it ranks whatever it finds, as the others do, and says how sure it would be."""

from __future__ import annotations

from benchmarks import search_ours

read, changed = search_ours.read, search_ours.changed


class Made(search_ours.Made):
    """An index in memory that withholds nothing."""

    def __init__(self, made_of: search_ours.MadeOf) -> None:
        super().__init__(made_of)
        self.name = "ours, ranking alone"

    def find(self, text: str) -> list[tuple[str, float]]:
        """Return the cards that fit best, however little."""
        return search_ours.sureness_of(self.index.best(text))
