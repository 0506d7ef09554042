"""From Telegram's update to ours: which chat, what kind of thing, which words. Everything else is left behind.

We look at ten fields, and read them ourselves: a field that nobody here needs can then break nothing, whatever
Telegram makes of it. The library's own reading of the same updates is the judge of this one in the tests.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any, TypeGuard

from conversations.channel import FileSent, Inbound, Kind

ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")
"""Kinds of update we ask Telegram for; what is not asked for is not sent, and not held by us."""

NUMBER_MOST = 2**63 - 1
"""The largest number a table can hold; Telegram's are far smaller (52 bits)."""

_HALF_LETTER = re.compile("[\ud800-\udfff]")
"""Half of a letter, which JSON can hold and UTF-8 cannot: it would break whatever keeps it or passes it on."""

_GONE = frozenset({"left", "kicked"})
"""States of a member who is not in the chat any more."""

_NOTICES = (
    "pinned_message",
    "message_auto_delete_timer_changed",
    "chat_background_set",
    "write_access_allowed",
    "connected_website",
)
"""What Telegram itself says in a chat: nobody sent it, and nobody waits for an answer."""


class CannotRead(ValueError):
    """A field that we need is not what it should be; the message says which, and nothing that is in it."""

    is_safe_to_log = True


def is_number(value: object) -> TypeGuard[int]:
    """True for a number that Telegram could have given to an update, a chat or a message."""
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= NUMBER_MOST


def parse(raw: dict[str, Any]) -> Inbound:
    """Read one update as Telegram sent it. `raw` has a number (`is_number`).

    Raises:
        CannotRead: a field we need is missing, or is not what it should be.
    """
    number: int = raw["update_id"]
    if (tap := raw.get("callback_query")) is not None:
        return _tap(number, _fields(tap, "callback_query"))
    if (change := raw.get("my_chat_member")) is not None:
        return _membership(number, _fields(change, "my_chat_member"))
    for name in ("message", "edited_message"):
        if (message := raw.get(name)) is not None:
            return _message(number, _fields(message, name), is_edited=name == "edited_message")
    return Inbound(number, "", Kind.NOTHING)


def _message(number: int, message: dict[str, Any], is_edited: bool) -> Inbound:
    chat = _fields(message.get("chat"), "chat")
    address, language = _address(chat), _language(message)
    if not _is_private(chat):
        return Inbound(number, address, Kind.NOT_PRIVATE, language=language)
    text = _words(message.get("text"), "text")
    kind = (Kind.EDITED if is_edited else Kind.TEXT) if text else Kind.UNREADABLE
    if (is_edited and not text) or any(message.get(notice) is not None for notice in _NOTICES):
        kind = Kind.NOTHING
    file = _file(message) if kind is Kind.UNREADABLE else None
    return Inbound(
        update_id=number,
        address=address,
        kind=kind,
        text=text or _words(message.get("caption"), "caption"),
        message_id=_message_id(message),
        language=language,
        sent_at=_moment(message.get("edit_date")) or _moment(message.get("date")),
        what="photo" if message.get("photo") else "document" if file else "",
        file=file,
    )


def _tap(number: int, tap: dict[str, Any]) -> Inbound:
    tap_id, message = _words(tap.get("id"), "id"), tap.get("message")
    chat = _fields(_fields(message, "message").get("chat"), "chat") if message is not None else None
    if chat is None or not _is_private(chat):
        return Inbound(number, _address(_fields(tap.get("from"), "from")), Kind.NOTHING, tap_id=tap_id)
    return Inbound(
        update_id=number,
        address=_address(chat),
        kind=Kind.TAP,
        press=_words(tap.get("data"), "data"),
        tap_id=tap_id,
        message_id=_message_id(_fields(message, "message")),
        language=_language(tap),
    )


def _membership(number: int, change: dict[str, Any]) -> Inbound:
    chat = _fields(change.get("chat"), "chat")
    status = _words(_fields(change.get("new_chat_member"), "new_chat_member").get("status"), "status")
    is_here = status not in _GONE
    if _is_private(chat):
        kind = Kind.RETURNED if is_here else Kind.LEFT
    else:
        kind = Kind.NOT_PRIVATE if is_here else Kind.NOTHING
    return Inbound(number, _address(chat), kind, language=_language(change))


# What we cannot do without.


def _fields(value: object, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise CannotRead(f"{name} is no object")
    return value


def _words(value: object, name: str) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise CannotRead(f"{name} is no text")
    return _whole(value)


def _whole(text: str) -> str:
    """Return a text with the sign for an unreadable letter in place of each half of one."""
    return text if text.isascii() else _HALF_LETTER.sub("\ufffd", text)


def _address(of: dict[str, Any]) -> str:
    number = of.get("id")
    if not is_number(number):
        raise CannotRead("an id is no number")
    return str(number)


def _is_private(chat: dict[str, Any]) -> bool:
    kind = chat.get("type")
    if not isinstance(kind, str):
        raise CannotRead("the type of a chat is no text")
    return kind == "private"


# What we can do without: a cry must not get lost over it.


def _language(of: dict[str, Any]) -> str:
    sender = of.get("from")
    language = sender.get("language_code") if isinstance(sender, dict) else None
    return _whole(language) if isinstance(language, str) else ""


def _message_id(message: dict[str, Any]) -> int:
    number = message.get("message_id")
    return number if is_number(number) else 0


def _file(message: dict[str, Any]) -> FileSent | None:
    """Return the file a message brings; None for none, and for a moving picture, which is said in two ways at once."""
    document = message.get("document")
    if not isinstance(document, dict) or message.get("animation") is not None:
        return None
    called, name, size = document.get("file_id"), document.get("file_name"), document.get("file_size")
    if not isinstance(called, str) or not called:
        return None
    called_by_peer = _whole(name) if isinstance(name, str) else ""
    return FileSent(_whole(called), called_by_peer, size if is_number(size) and size > 0 else 0)


def _moment(seconds: object) -> datetime | None:
    if not is_number(seconds):
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return None
