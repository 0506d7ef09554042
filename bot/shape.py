"""What an update looks like without what is in it: names of keys and types of values, for the operator."""

from __future__ import annotations

import json
import re
from typing import Any

DEPTH_MOST, KEYS_MOST, ITEMS_MOST = 6, 40, 3
"""How deep, how many keys of one object, and how many entries of a list are told: a shape stays under a few KB."""

LETTERS_MOST = 4000

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
"""What names of keys look like in the Bot API. Any other could be something a person wrote."""


def shape_of(raw: object) -> str:
    """Return the shape as JSON text: keys stay, values become the name of their type."""
    return json.dumps(_shape(raw, 0), separators=(",", ":"))[:LETTERS_MOST]


def _shape(value: object, depth: int) -> Any:
    if isinstance(value, dict) and depth < DEPTH_MOST:
        shown: dict[str, Any] = {}
        for key, inner in list(value.items())[:KEYS_MOST]:
            name = key if isinstance(key, str) and _NAME.fullmatch(key) else "?"
            shown[name] = _shape(inner, depth + 1)
        return shown
    if isinstance(value, list) and depth < DEPTH_MOST:
        return [_shape(inner, depth + 1) for inner in value[:ITEMS_MOST]]
    return type(value).__name__
