"""The last step before Telegram: our text becomes its HTML, our buttons its keyboards. Escaping happens only here."""

from __future__ import annotations

import html
import re
from typing import Any

from conversations.channel import Message

TEXT_UNITS_MOST = 4096
"""Telegram's limit for one message, in UTF-16 units after its markup was read."""

CAPTION_UNITS_MOST = 1024
"""The same for what stands under a sound or a picture."""

_BOLD = re.compile(r"\*\*([^*]+)\*\*")


def to_html(text: str, most: int = TEXT_UNITS_MOST) -> str:
    """Return our text as Telegram's HTML: everything is literal but `**bold**`."""
    return _BOLD.sub(r"<b>\1</b>", html.escape(cut(text, most), quote=False))


def to_plain(text: str) -> str:
    """Return our text without any markup."""
    return _BOLD.sub(r"\1", cut(text))


def cut(text: str, most: int = TEXT_UNITS_MOST) -> str:
    """Return `text` within `most` units, Telegram's limit, and without lone surrogates, which cannot be sent at all."""
    text = text.encode("utf-8", "replace").decode()
    if len(text.encode("utf-16-le")) // 2 <= most:
        return text
    units = text.encode("utf-16-le")[: (most - 1) * 2]
    return units.decode("utf-16-le", "ignore") + "…"


def markup(message: Message) -> dict[str, Any] | None:
    """Return a message's buttons, or the doors below the text field, as the Bot API takes them; None for neither."""
    if message.rows:
        rows = [[{"text": button.label, "callback_data": button.press} for button in row] for row in message.rows]
        return {"inline_keyboard": rows}
    if message.keyboard:
        keys = [[{"text": label} for label in row] for row in message.keyboard]
        return {"keyboard": keys, "resize_keyboard": True, "is_persistent": True}
    return None
