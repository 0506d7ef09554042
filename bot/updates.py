"""From Telegram's update to ours: which chat, what kind of thing, which words. Everything else is left behind."""

from __future__ import annotations

from typing import Any, TypeGuard

from telegram import Bot, Chat, ChatMember, ChatMemberUpdated, Message, Update

from conversations.channel import Inbound, Kind

ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")
"""Kinds of update we ask Telegram for; what is not asked for is not sent, and not held by us."""


NUMBER_MOST = 2**63 - 1
"""The largest number a table can hold; Telegram's are far smaller (52 bits)."""


def is_number(value: object) -> TypeGuard[int]:
    """True for a number that Telegram could have given to an update, a chat or a message."""
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= NUMBER_MOST


def parse(raw: dict[str, Any], bot: Bot | None = None) -> Inbound:
    """Read one update as Telegram sent it.

    Raises:
        Exception: whatever the library raises for an update it cannot read; the caller sets that one aside.
    """
    update = Update.de_json(raw, bot)
    if update.callback_query:
        return _tap(update)
    if update.my_chat_member:
        return _membership(update.update_id, update.my_chat_member)
    message = update.message or update.edited_message
    if message is None:
        return Inbound(update.update_id, "", Kind.NOTHING)
    if message.chat.type != Chat.PRIVATE:
        return Inbound(update.update_id, _address(message.chat.id), Kind.NOT_PRIVATE, language=_language(message))
    return _message(update, message)


def parse_barely(raw: dict[str, Any]) -> Inbound | None:
    """Read a private message's words, or a tap, without the library, which could not; None without either.

    Telegram may change a field nobody here needs; a cry must not get lost over it.
    """
    if not is_number(raw.get("update_id")):
        return None
    tap = _fields(raw.get("callback_query"))
    return _barely_tapped(raw["update_id"], tap) if tap else _barely_said(raw["update_id"], _fields(raw.get("message")))


def _barely_said(update_id: int, message: dict[str, Any]) -> Inbound | None:
    chat = _fields(message.get("chat"))
    address, text = chat.get("id"), message.get("text")
    if chat.get("type") != Chat.PRIVATE or not is_number(address) or not isinstance(text, str):
        return None
    message_id = message.get("message_id")
    return Inbound(
        update_id=update_id,
        address=str(address),
        kind=Kind.TEXT,
        text=text,
        message_id=message_id if is_number(message_id) else 0,
        language=_barely_words(_fields(message.get("from")).get("language_code")),
    )


def _barely_tapped(update_id: int, tap: dict[str, Any]) -> Inbound | None:
    message, press, tap_id = _fields(tap.get("message")), tap.get("data"), tap.get("id")
    chat = _fields(message.get("chat"))
    if chat.get("type") != Chat.PRIVATE or not is_number(chat.get("id")):
        return None
    if not isinstance(press, str) or not isinstance(tap_id, str):
        return None
    message_id = message.get("message_id")
    return Inbound(
        update_id=update_id,
        address=str(chat["id"]),
        kind=Kind.TAP,
        press=press,
        tap_id=tap_id,
        message_id=message_id if is_number(message_id) else 0,
        language=_barely_words(_fields(tap.get("from")).get("language_code")),
    )


def _barely_words(value: object) -> str:
    return value if isinstance(value, str) else ""


def _fields(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _message(update: Update, message: Message) -> Inbound:
    is_edited = update.edited_message is not None
    text = _words(message.text)
    kind = (Kind.EDITED if is_edited else Kind.TEXT) if text else Kind.UNREADABLE
    if (is_edited and not text) or _is_notice(message):
        kind = Kind.NOTHING
    return Inbound(
        update_id=update.update_id,
        address=_address(message.chat.id),
        kind=kind,
        text=text or _words(message.caption),
        message_id=_number(message.message_id),
        language=_language(message),
        sent_at=message.edit_date or message.date,
        what="photo" if message.photo else "",
    )


def _is_notice(message: Message) -> bool:
    """True for what Telegram itself says in a chat: nobody sent it, and nobody waits for an answer."""
    notices = (
        message.pinned_message,
        message.message_auto_delete_timer_changed,
        message.chat_background_set,
        message.write_access_allowed,
        message.connected_website,
    )
    return any(notice is not None for notice in notices)


def _tap(update: Update) -> Inbound:
    tap = update.callback_query
    assert tap is not None
    message = tap.message
    tap_id = _words(tap.id)
    if message is None or message.chat.type != Chat.PRIVATE:
        return Inbound(update.update_id, _address(tap.from_user.id), Kind.NOTHING, tap_id=tap_id)
    return Inbound(
        update_id=update.update_id,
        address=_address(message.chat.id),
        kind=Kind.TAP,
        press=_words(tap.data),
        tap_id=tap_id,
        message_id=_number(message.message_id),
        language=_words(tap.from_user.language_code),
    )


def _membership(update_id: int, change: ChatMemberUpdated) -> Inbound:
    address = _address(change.chat.id)
    language = _words(change.from_user.language_code)
    is_here = change.new_chat_member.status not in (ChatMember.BANNED, ChatMember.LEFT)
    if change.chat.type != Chat.PRIVATE:
        kind = Kind.NOT_PRIVATE if is_here else Kind.NOTHING
    else:
        kind = Kind.RETURNED if is_here else Kind.LEFT
    return Inbound(update_id, address, kind, language=language)


def _language(message: Message) -> str:
    return _words(message.from_user.language_code) if message.from_user else ""


# The library takes whatever stands in a field; what we look at must be what it should be.


def _words(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError("words are not a text")
    return value


def _number(value: object) -> int:
    if not is_number(value):
        raise ValueError("a number is none")
    return value


def _address(value: object) -> str:
    return str(_number(value))
