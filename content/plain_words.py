"""Typed words as they may be sent to those who write the cards: plain, short, and telling of nobody."""

from __future__ import annotations

import re

from flows.likeness import LETTERS_MOST, fold

ASKED_LETTERS_MOST = 60
"""Letters of typed words that may be sent (as much as a button can carry)."""

_TELLING = re.compile(r"\S*[0-9]{4,}\S*|\S*@\S*|\S*://\S*")
"""Numbers that could be a phone's, addresses, names of accounts."""


def plain_words(text: str) -> str:
    """Return `text` folded and cut to whole words, without numbers, addresses and names of accounts."""
    words = fold(_TELLING.sub(" ", text[:LETTERS_MOST]))
    if len(words) <= ASKED_LETTERS_MOST:
        return words
    return words[:ASKED_LETTERS_MOST].rpartition(" ")[0] or words[:ASKED_LETTERS_MOST]
