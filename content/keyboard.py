"""Which letters the thumb hits instead of the meant one, on a phone's keyboard."""

from __future__ import annotations

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def _beside(rows: tuple[str, ...]) -> dict[str, set[str]]:
    near: dict[str, set[str]] = {}
    for row, letters in enumerate(rows):
        for place, letter in enumerate(letters):
            around = letters[max(place - 1, 0) : place] + letters[place + 1 : place + 2]
            if row:
                around += rows[row - 1][place : place + 2]
            if row + 1 < len(rows):
                around += rows[row + 1][max(place - 1, 0) : place + 1]
            near[letter] = set(around)
    return near


BESIDE = {letter: frozenset(near) for letter, near in _beside(_ROWS).items()}
"""For each letter those beside it. Phones in British Columbia come with this keyboard, in French too."""
