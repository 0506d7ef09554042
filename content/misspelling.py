"""How far a typed word is from the word that may be meant, as thumbs and ears go wrong.

The costs start from `search.md` §4.3 and were tuned on the tuning half of the queries.
"""

from __future__ import annotations

from string import ascii_lowercase, digits

from .keyboard import BESIDE

ADDED, DROPPED, CHANGED, SWAPPED = 1.0, 1.0, 1.0, 0.65
NEAR_KEY, VOWEL_FOR_VOWEL, HEARD_ALIKE = 0.6, 0.6, 0.55
VOWEL_DROPPED, DOUBLED = 0.55, 0.35

FIRST_LETTER = 1.35
"""A word is seldom wrong in its first letter."""

_VOWELS = frozenset("aeiouy")
_ALIKE = frozenset(
    frozenset(pair)
    for pair in ("ck", "cs", "kq", "cq", "sz", "xs", "xz", "gj", "fv", "pf", "td", "iy", "mn", "ao", "bp")
)


def _changed(typed: str, meant: str) -> float:
    if typed in _VOWELS and meant in _VOWELS:
        return VOWEL_FOR_VOWEL
    if frozenset((typed, meant)) in _ALIKE:
        return HEARD_ALIKE
    return NEAR_KEY if meant in BESIDE.get(typed, ()) else CHANGED


_SIGNS = ascii_lowercase + digits
_CHANGES = {typed + meant: _changed(typed, meant) for typed in _SIGNS for meant in _SIGNS}


def changed(typed: str, meant: str) -> float:
    """Return what it costs to have typed one letter for another."""
    return _CHANGES.get(typed + meant, CHANGED)


def _added(typed: str, at: int) -> float:
    """What it costs that a letter was typed which is not meant."""
    letter = typed[at]
    if at and typed[at - 1] == letter:
        return DOUBLED
    if at and letter in BESIDE.get(typed[at - 1], ()):
        return NEAR_KEY
    return ADDED


def _dropped(meant: str, at: int) -> float:
    """What it costs that a meant letter was not typed."""
    if at and meant[at - 1] == meant[at]:
        return DOUBLED
    if meant[at] in _VOWELS and at:
        return VOWEL_DROPPED
    return ADDED if meant[at] != "h" else VOWEL_DROPPED


def cost(typed: str, meant: str) -> float:
    """Return what all slips between `typed` and `meant` cost together; 0 for the same word. Never the wrong way round.

    An optimal string alignment, each slip weighed. Both words are short: at most 32 letters.
    """
    if typed == meant:
        return 0.0
    older: list[float] = []
    row = [0.0]
    for at in range(len(meant)):
        row.append(row[-1] + _dropped(meant, at))
    for here, letter in enumerate(typed):
        before, row = row, [row[0] + _added(typed, here)]
        for there, wanted in enumerate(meant):
            if letter == wanted:
                best = before[there]
            else:
                first = FIRST_LETTER if not (here and there) else 1.0
                best = min(
                    before[there] + changed(letter, wanted) * first,
                    before[there + 1] + _added(typed, here) * first,
                    row[there] + _dropped(meant, there) * first,
                )
                if here and there and letter == meant[there - 1] and typed[here - 1] == wanted:
                    best = min(best, older[there - 1] + SWAPPED)
            row.append(best)
        older = before
    return row[-1]
