"""The forms in which a value may stand in a file, and the search for all of them."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from pathlib import Path

FRAGMENT = 16
"""Bytes of a value of chance that count as a find: 128 bits occur in no file by accident."""


def of_bytes(value: bytes) -> list[bytes]:
    """Of sealed values, keys and marks: their beginning, middle and end as they are; the whole in hex and base64."""
    if not value:
        return []
    places = sorted({0, max(0, len(value) // 2 - FRAGMENT // 2), max(0, len(value) - FRAGMENT)})
    parts = [value[place : place + FRAGMENT] for place in places]
    short = value[:48]
    # A value in the middle of a longer text has three possible base64 forms; the ends of each depend on neighbours.
    shifted = [base64.b64encode(b"\0" * shift + short)[4:-4] for shift in range(3)]
    url_safe = [base64.urlsafe_b64encode(b"\0" * shift + short)[4:-4] for shift in range(3)]
    return [*parts, short.hex().encode(), short.hex().upper().encode(), *dict.fromkeys((*shifted, *url_safe))]


def of_words(text: str) -> list[bytes]:
    """Of words: UTF-8, UTF-16 both ways, as JSON writes them, hex, base64."""
    plain = text.encode()
    utf_16 = (text.encode("utf-16-le"), text.encode("utf-16-be"))
    in_json = json.dumps(text)[1:-1].encode()
    in_hex = (plain.hex().encode(), plain.hex().upper().encode())
    shifted = [base64.b64encode(b"\0" * shift + plain)[4:-4] for shift in range(3)]
    return list(dict.fromkeys((plain, *utf_16, in_json, *in_hex, *shifted)))


def of_number(number: int) -> list[bytes]:
    """Of a number of 47 bits: as digits, and as SQLite and PostgreSQL write it."""
    return [str(number).encode(), number.to_bytes(6, "big"), number.to_bytes(8, "little")]


def everything_in(*folders: Path) -> bytes:
    """Everything that stands on disk in these folders: a database, its log and index, and whatever lies beside it."""
    files = [file for folder in folders for file in sorted(folder.rglob("*")) if file.is_file()]
    return b"|".join(file.read_bytes() for file in files)


def found(raw: bytes, forms: Iterable[bytes]) -> list[bytes]:
    """Return the forms that can be found."""
    return [form for form in forms if form in raw]
