"""Breaks a well-formed update in one field, or a few, the ways a field can be wrong. Pure, from given chance."""

# ruff: noqa: PLR2004 - shares of chance; a name for each would say less than the number

from __future__ import annotations

import copy
import random
from typing import Any

from .fuzzed_vocabulary import CANARY

DEEP = 200

HUGE = 2**70

_WRONG: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    1,
    2**31,
    -(2**31),
    2**53,
    2**63 - 1,
    2**63,
    HUGE,
    -HUGE,
    10**15,
    -(10**15),
    10**400,
    0.5,
    1e308,
    -0.0,
    float("nan"),
    float("inf"),
    float("-inf"),
    "",
    " ",
    "5550001",
    "private",
    "\x00",
    "\ud83d",
    CANARY,
    "a" * 5000,
    [],
    [[]],
    [None],
    {},
    {"id": 1},
    {"": ""},
    {CANARY: CANARY},
    [{"id": {}}],
)
"""What stands where something else should."""

NUMBER_BROKEN = 0.03
"""How often the number of the update itself may be what breaks: it cannot be acknowledged then."""


def broken(chance: random.Random, raw: dict[str, Any]) -> dict[str, Any]:
    """Return a copy of `raw` with one field wrong, sometimes a few."""
    spoiled = copy.deepcopy(raw)
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        holder, key = _place(chance, spoiled)
        if key == "update_id" and holder is spoiled and chance.random() > NUMBER_BROKEN:
            continue
        _spoil(chance, holder, key)
    return spoiled


def nested(depth: int, leaf: Any = None, in_lists: bool = False) -> Any:
    """Return `leaf` under `depth` dictionaries or lists."""
    for _ in range(depth):
        leaf = [leaf] if in_lists else {"message": leaf}
    return leaf


def _place(chance: random.Random, raw: dict[str, Any]) -> tuple[Any, Any]:
    """Choose a field anywhere in an update: what holds it, and its name or place."""
    holder: Any = raw
    while True:
        keys: list[Any] = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        key = chance.choice(keys)
        below = holder[key]
        if not isinstance(below, dict | list) or not below or chance.random() < 0.15:
            return holder, key
        holder = below


def _spoil(chance: random.Random, holder: Any, key: Any) -> None:
    kind = chance.random()
    if kind < 0.2:
        del holder[key]
        _keep_some(holder)
    elif kind < 0.7:
        holder[key] = copy.deepcopy(chance.choice(_WRONG))
    elif kind < 0.8:
        holder[key] = [holder[key]] if chance.random() < 0.5 else {"id": holder[key]}
    elif kind < 0.85:
        holder[key] = nested(chance.choice((3, DEEP)), holder[key], in_lists=chance.random() < 0.5)
    elif kind < 0.95:
        holder[key] = _turned(holder[key])
    elif isinstance(holder, dict):
        holder[chance.choice(("", "from", "chat", "text", "\ud83d", "__class__", "api_kwargs", "self"))] = key


def _keep_some(holder: Any) -> None:
    """An update without a single field is no place to break further; it keeps one."""
    if isinstance(holder, dict) and not holder:
        holder["nothing"] = None
    elif isinstance(holder, list) and not holder:
        holder.append(None)


def _turned(value: Any) -> Any:
    """Return the same value as another type: a number as words, words as a number, one thing as many."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, str):
        return int(value) if value.isascii() and value.isdigit() and len(value) < 40 else [value]
    if isinstance(value, dict):
        return list(value.items())
    return {str(place): each for place, each in enumerate(value or ())}
