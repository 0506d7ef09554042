"""The words in force for many thousands of acts: what was heard or looked up once is not listened to again."""

from __future__ import annotations

from content.crisis import Cry
from conversations.words import Words
from flows.world import Found


class QuickWords(Words):
    """The same words, that remember what they answered. Rebuilt words remember nothing of it."""

    def __init__(self, words: Words) -> None:
        words.index  # noqa: B018 - made by being looked at; every copy would else make its own
        vars(self).update(vars(words))
        self._heard: dict[tuple[str, str], tuple[Cry, str] | None] = {}
        self._found: dict[str, Found] = {}

    def hear(self, text: str, language: str) -> tuple[Cry, str] | None:
        """Return what `text` cries for. See `Words.hear`."""
        asked = (text, language)
        if asked not in self._heard:
            self._heard[asked] = super().hear(text, language)
        return self._heard[asked]

    def search(self, text: str) -> Found:
        """Find cards by typed words. See `Words.search`."""
        if text not in self._found:
            self._found[text] = super().search(text)
        return self._found[text]
