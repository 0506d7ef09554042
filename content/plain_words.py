"""Typed words as they may be sent to those who write the cards: plain, short, and telling of nobody."""

from __future__ import annotations

import re

from flows.likeness import LETTERS_MOST, fold

ASKED_LETTERS_MOST = 60
"""Letters of typed words that may be sent (as much as a button can carry)."""

_TELLING = re.compile(r"\S*[0-9]{4,}\S*|\S*@\S*|\S*://\S*")
"""Numbers that could be a phone's, addresses, names of accounts."""

CODE = r"(?:org|coord)_[A-Za-z0-9_-]{8,60}"
"""A code of a link that lets somebody in, as it stands behind `?start=`."""

_CODE = re.compile(CODE, re.IGNORECASE)


def plain_words(text: str) -> str:
    """Return `text` folded and cut to whole words, without numbers, addresses and names of accounts.

    Nothing is left of a text with a code in it: who reads the code could use it.
    """
    if _CODE.search(text[:LETTERS_MOST]):
        return ""
    words = fold(_TELLING.sub(" ", text[:LETTERS_MOST]))
    if len(words) <= ASKED_LETTERS_MOST:
        return words
    return words[:ASKED_LETTERS_MOST].rpartition(" ")[0] or words[:ASKED_LETTERS_MOST]
