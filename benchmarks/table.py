"""The one table: what was measured, ours, the named peer's, and the ratio of the two."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

HALF, NEARLY_ALL = 0.5, 0.99
"""The shares of p50 and p99."""

HEADS = ("what", "ours", "peer", "ours ÷ peer", "the peer is")


@dataclass(frozen=True)
class Row:
    """One line of the table; an empty field means that there is nothing to compare with."""

    what: str
    ours: str
    peer: str = ""
    ratio: str = ""
    named: str = ""


def section(title: str) -> Row:
    """Return a line that only says what follows."""
    return Row(f"[{title}]", "")


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value that `share` of all values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> str:
    """Return the ratio of medians and, of interleaved repeats, the range of the ratios pair by pair."""
    middle = statistics.median(ours) / statistics.median(theirs)
    if len(ours) < 2 or len(ours) != len(theirs):
        return f"{middle:.2f}"
    pairs = [mine / other for mine, other in zip(ours, theirs, strict=True)]
    return f"{middle:.2f} ({min(pairs):.2f}–{max(pairs):.2f})"


def whole(value: float) -> str:
    """Return a number without decimals, with a space between thousands."""
    return f"{value:,.0f}".replace(",", " ")


def show(rows: Sequence[Row]) -> str:
    """Return the rows as one text table."""
    cells = [HEADS, *((row.what, row.ours, row.peer, row.ratio, row.named) for row in rows)]
    full = [line for line in cells if any(line[1:])]
    widths = [max(len(line[column]) for line in full) for column in range(len(HEADS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])
