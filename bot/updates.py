"""From Telegram's update to ours: which chat, what kind of thing, which words. Everything else is left behind."""

from __future__ import annotations

from typing import Any

from telegram import Bot, Chat, ChatMember, ChatMemberUpdated, Message, Update

from conversations.channel import Inbound, Kind

ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")
"""Kinds of update we ask Telegram for; what is not asked for is not sent, and not held by us."""


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
        return Inbound(update.update_id, str(message.chat.id), Kind.NOT_PRIVATE, language=_language(message))
    return _message(update, message)


def parse_barely(raw: dict[str, Any]) -> Inbound | None:
    """Read the words of a private message without the library, which could not read the update; None without any.

    Telegram may change a field nobody here needs; a cry must not get lost over it.
    """
    message = _fields(raw.get("message"))
    chat = _fields(message.get("chat"))
    number, address, text = raw.get("update_id"), chat.get("id"), message.get("text")
    if chat.get("type") != Chat.PRIVATE or not isinstance(number, int) or not isinstance(address, int):
        return None
    if not isinstance(text, str):
        return None
    language, message_id = _fields(message.get("from")).get("language_code"), message.get("message_id")
    return Inbound(
        update_id=number,
        address=str(address),
        kind=Kind.TEXT,
        text=text,
        message_id=message_id if isinstance(message_id, int) else 0,
        language=language if isinstance(language, str) else "",
    )


def _fields(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _message(update: Update, message: Message) -> Inbound:
    is_edited = update.edited_message is not None
    kind = (Kind.EDITED if is_edited else Kind.TEXT) if message.text else Kind.UNREADABLE
    if is_edited and not message.text:
        kind = Kind.NOTHING
    return Inbound(
        update_id=update.update_id,
        address=str(message.chat.id),
        kind=kind,
        text=message.text or message.caption or "",
        message_id=message.message_id,
        language=_language(message),
        sent_at=message.edit_date or message.date,
        what="photo" if message.photo else "",
    )


def _tap(update: Update) -> Inbound:
    tap = update.callback_query
    assert tap is not None
    message = tap.message
    if message is None or message.chat.type != Chat.PRIVATE:
        return Inbound(update.update_id, str(tap.from_user.id), Kind.NOTHING, tap_id=tap.id)
    return Inbound(
        update_id=update.update_id,
        address=str(message.chat.id),
        kind=Kind.TAP,
        press=tap.data or "",
        tap_id=tap.id,
        message_id=message.message_id,
        language=tap.from_user.language_code or "",
    )


def _membership(update_id: int, change: ChatMemberUpdated) -> Inbound:
    address = str(change.chat.id)
    language = change.from_user.language_code or ""
    is_here = change.new_chat_member.status not in (ChatMember.BANNED, ChatMember.LEFT)
    if change.chat.type != Chat.PRIVATE:
        kind = Kind.NOT_PRIVATE if is_here else Kind.NOTHING
    else:
        kind = Kind.RETURNED if is_here else Kind.LEFT
    return Inbound(update_id, address, kind, language=language)


def _language(message: Message) -> str:
    return (message.from_user.language_code or "") if message.from_user else ""
