"""Trims a message as Telegram does and finds what it marks by itself: commands, links and mentions."""

from __future__ import annotations

import re
from typing import Any

from sandbox.markup import Entity, utf16_length

_FOUND = re.compile(
    r"(?P<url>(?:https?://|(?<![\w@/.-])t\.me/)[^\s<>]+[^\s<>.,;:!?)\]'\"])"
    r"|(?<![\w/@.])(?P<bot_command>/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?)(?![\w/])"
    r"|(?<![\w@/.])(?P<mention>@[A-Za-z0-9_]{4,32})\b"
)
_WORTH_LOOKING = re.compile(r"[/@]")
_SPACED = [*range(10), 11, 12, *range(14, 32)]
_GONE = [ord("\r"), *range(0x2028, 0x202F), 0x030A, 0x0333, 0x033F]
_CLEANED = dict.fromkeys(_SPACED, " ") | dict.fromkeys(_GONE)
_UNCLEAN = re.compile("[" + "".join(re.escape(chr(code)) for code in (*_SPACED, *_GONE)) + "]")
_ALONE = {"code", "pre", "text_link", "text_mention"}


def clean(text: str) -> str:
    """Take out of a bot's text what Telegram takes out: signs that control, break lines their own way or stack up."""
    return text.translate(_CLEANED) if _UNCLEAN.search(text) else text


def trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Cut white space at both ends, and move or cut the entities with it."""
    if text == text.strip():
        return text, entities
    lead = utf16_length(text) - utf16_length(text.lstrip())
    text = text.strip()
    end = utf16_length(text)
    kept: list[Entity] = []
    for entity in entities:
        start = max(0, entity["offset"] - lead)
        stop = min(end, entity["offset"] + entity["length"] - lead)
        if stop > start:
            kept.append({**entity, "offset": start, "length": stop - start})
    return text, kept


def find_plain(text: str, taken: list[Entity]) -> list[Entity]:
    """Find commands, links and mentions outside code and links.

    Returns:
        The given entities and the found ones, in Telegram's order.
    """
    if not _WORTH_LOOKING.search(text):
        return taken
    blocked = [(entity["offset"], entity["offset"] + entity["length"]) for entity in taken if entity["type"] in _ALONE]
    found: list[Entity] = []
    for match in _FOUND.finditer(text):
        start = utf16_length(text[: match.start()])
        stop = start + utf16_length(match.group())
        if all(stop <= low or start >= high for low, high in blocked):
            found.append({"type": str(match.lastgroup), "offset": start, "length": stop - start})
    if not found:
        return taken
    return sorted([*taken, *found], key=lambda entity: (entity["offset"], -entity["length"]))


def given(raw: Any, text: str) -> list[Entity]:
    """Read the `entities` a bot passes instead of HTML, dropping what lies outside the text."""
    if not isinstance(raw, list):
        return []
    end = utf16_length(text)
    kept = [
        dict(entity)
        for entity in raw
        if isinstance(entity, dict)
        and isinstance(entity.get("offset"), int)
        and isinstance(entity.get("length"), int)
        and 0 <= entity["offset"] < entity["offset"] + entity["length"] <= end
    ]
    return sorted(kept, key=lambda entity: (entity["offset"], -entity["length"]))
