"""How alike two pieces of typed text are: folding of case, accents and marks, and RapidFuzz's ratios.

The only file that calls RapidFuzz. Every threshold lives with the question it answers, not here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

LETTERS_MOST = 4096
"""Telegram's own limit for one message; longer text is cut before it is compared."""

_APOSTROPHES = str.maketrans(dict.fromkeys("'\u2019\u2018\u02bc`\u00b4", ""))
_JOINED = str.maketrans({"\u0153": "oe", "\u0152": "oe", "\u00e6": "ae", "\u00df": "ss"})


_NO_LETTERS = re.compile(r"[\W_]+")


def _fold_letters(text: str) -> str:
    text = text.translate(_APOSTROPHES).translate(_JOINED).casefold()
    return _NO_LETTERS.sub(_gap, unicodedata.normalize("NFKD", text))


def _gap(found: re.Match[str]) -> str:
    """Marks over letters are nothing; whatever else is no letter parts two words."""
    return "" if all(map(unicodedata.combining, found[0])) else " "


# Letter by letter is the same as all at once: what decomposes does so alone, and marks that change places are dropped.
_UNUSUAL = re.compile("[^\u0000-\u024f\u0300-\u036f\u2010-\u2044]")
_FOLDED = {code: _fold_letters(chr(code)) for code in (*range(0x250), *range(0x300, 0x370), *range(0x2010, 0x2045))}
"""What becomes of the letters and signs of English and French keyboards, and of their neighbours."""


def fold(text: str) -> str:
    """Return `text` in lower case without accents, apostrophes and marks: words with single spaces between."""
    text = text[:LETTERS_MOST]
    is_usual = text.isascii() or not _UNUSUAL.search(text)
    return " ".join((text.translate(_FOLDED) if is_usual else _fold_letters(text)).split())


def words_of(text: str) -> list[str]:
    """Return the folded words of `text`, in order."""
    return fold(text).split()


def within_ratio(said: str, texts: Sequence[str], ratio_least: float) -> list[tuple[int, float]]:
    """Return the places of those of `texts` that are at least so much (0–100) like `said`, letter by letter."""
    alike = process.extract(said, texts, scorer=fuzz.ratio, score_cutoff=ratio_least, limit=None)
    return [(place, score) for _, score, place in alike]


def edits(left: str, right: str) -> int:
    """Return how many letters must be added, dropped, changed or swapped with their neighbour."""
    return int(OSA.distance(left, right))


def within_edits(typed: str, words: Sequence[str], edits_most: int) -> list[str]:
    """Return those of `words` that are `typed` with at most so many `edits`, compared all at once."""
    alike = process.extract(typed, words, scorer=OSA.distance, score_cutoff=edits_most, limit=None)
    return [word for word, _, _ in alike]


EDITS_MOST = 2
"""The most that `edits_allowed` gives."""


def edits_allowed(word: str) -> int:
    """Return how many slips of the thumb a word of this length may hold and still be meant.

    Short words have too many neighbours ("od" and "on", "pay" and "day"), so they are never corrected;
    the steps are the ones search engines use (0 up to 3 letters, 1 up to 7, else 2).
    """
    if len(word) <= 3:  # noqa: PLR2004 - the table is the sentence above
        return 0
    return 1 if len(word) <= 7 else EDITS_MOST  # noqa: PLR2004


def is_slip(typed: str, meant: str) -> bool:
    """True when `typed` is `meant`, or `meant` with the few slips its length allows."""
    return typed == meant or edits(typed, meant) <= edits_allowed(meant)
