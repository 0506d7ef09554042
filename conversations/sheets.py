"""Rows for a spreadsheet, written so that no cell is ever a formula: words from outside must not act there. Pure."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence

BEGINS_FORMULA = frozenset("=+-@|%")
"""What a spreadsheet may take for the beginning of a formula, or of a command (OWASP ASVS 1.2.10)."""

_SEPARATORS = str.maketrans({";": ","})
"""Where a machine counts in commas, its spreadsheet parts cells at semicolons, quoted or not."""

BYTE_ORDER = "\ufeff"
"""Tells a spreadsheet that the letters are UTF-8."""


def cell(text: str) -> str:
    """Return a text as it may stand in a cell: one line, and with a `'` before what could begin a formula."""
    shown = "".join(" " if _is_control(letter) else letter for letter in text.translate(_SEPARATORS))
    plain = " ".join(shown.split())
    # Wide and small forms of a sign are the sign to some; what nobody sees before it does not hide it.
    seen = "".join(letter for letter in unicodedata.normalize("NFKC", plain) if unicodedata.category(letter) != "Cf")
    return f"'{plain}" if seen.lstrip()[:1] in BEGINS_FORMULA and seen.strip() else plain


def _is_control(letter: str) -> bool:
    return unicodedata.category(letter) in ("Cc", "Zl", "Zp", "Cs", "Co", "Cn")


def sheet(rows: Iterable[Sequence[str]]) -> str:
    """Return rows as CSV (RFC 4180): every cell in quotes, quotes doubled."""
    written = io.StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([cell(each) for each in row] for row in rows)
    return BYTE_ORDER + written.getvalue()
