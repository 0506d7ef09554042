"""The starter pack as tests use it, read once."""

from __future__ import annotations

import functools
from pathlib import Path

from conversations.publish import check_folder
from conversations.words import Words

PACK = Path(__file__).parent.parent / "content" / "pack"


@functools.cache
def starter_words() -> Words:
    """Return the words of the starter pack; a broken pack fails here, with its mistakes."""
    published = check_folder(PACK)
    assert published.words is not None, "\n".join(map(str, published.errors))
    return published.words
