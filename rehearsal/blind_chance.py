"""Chance as it is given to the pairs of worlds: what is drawn is known as drawn, and as nothing else."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

DRAWN = r"zq\d{10}|\b9000\d{11}\b"
"""What is drawn under a given chance, as a pattern."""

_DRAWN = itertools.count(1)


@contextmanager
def given_chance() -> Iterator[None]:
    """Let what is drawn at random be known as such: `zq` or nine tenths and a number, known to be another only."""
    asked, asked_below = secrets.token_urlsafe, secrets.randbelow

    def draw(nbytes: int | None = None) -> str:
        return f"zq{next(_DRAWN):010}"

    def draw_below(exclusive_upper_bound: int) -> int:
        return exclusive_upper_bound // 10 * 9 + next(_DRAWN)

    secrets.token_urlsafe, secrets.randbelow = draw, draw_below
    try:
        yield
    finally:
        secrets.token_urlsafe, secrets.randbelow = asked, asked_below
