"""The starter pack as tests use it, read once."""

from __future__ import annotations

import functools
from pathlib import Path

from content.pack_files import read_pack_files
from conversations.publish import check
from conversations.words import Words

PACK = Path(__file__).parent.parent / "content" / "pack"


@functools.cache
def starter_words() -> Words:
    """Return the words of the starter pack; a broken pack fails here, with its mistakes."""
    published = check(*read_pack_files(PACK))
    assert published.words is not None, "\n".join(map(str, published.errors))
    return published.words
