"""Reads the text of a message, or what stands under a file, as Telegram does: cleaned, marked up, trimmed, measured."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox import limits
from sandbox.arguments import Arguments
from sandbox.entities import clean, find_plain, given, trim
from sandbox.limits import bad
from sandbox.markup import Entity, MarkupError, parse_html


def read_text(
    ask: Arguments, name: str = "text", marks: str = "entities", check: Callable[[str], None] = limits.check_text
) -> tuple[str, list[Entity]]:
    """The text of a message, or what stands under a file, with its entities, checked.

    Raises:
        Refused: 400, if it is empty, too long or wrongly marked up.
    """
    text = clean(ask.text(name))
    mode = ask.text("parse_mode").lower()
    if mode == "html":
        try:
            text, entities = parse_html(text)
        except MarkupError as problem:
            raise bad(f"can't parse entities: {problem}") from problem
    elif mode:
        raise bad("unsupported parse_mode")
    else:
        entities = given(ask.value(marks), text)
    text, entities = trim(text, entities)
    check(text)
    return text, find_plain(text, entities)[: limits.ENTITIES]


def read_caption(ask: Arguments) -> dict[str, Any]:
    """The fields of what stands under a file, checked; none of them when nothing does.

    Raises:
        Refused: 400, if it is too long or wrongly marked up.
    """
    caption, entities = read_text(ask, "caption", "caption_entities", limits.check_caption)
    return ({"caption": caption} if caption else {}) | ({"caption_entities": entities} if entities else {})
