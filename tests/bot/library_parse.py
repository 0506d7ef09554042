"""The library's own reading of an update, as the judge of ours: the same fields, through its objects."""

from __future__ import annotations

from typing import Any
from unicodedata import category

from telegram import Chat, ChatMember, ChatMemberUpdated, Message, Update

from conversations.channel import FileSent, Inbound, Kind


def library_parse(raw: dict[str, Any]) -> Inbound:
    """Read one update by way of the library. Raises whatever it raises."""
    update = Update.de_json(raw, None)
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


def _message(update: Update, message: Message) -> Inbound:
    is_edited = update.edited_message is not None
    text = _words(message.text)
    kind = (Kind.EDITED if is_edited else Kind.TEXT) if text else Kind.UNREADABLE
    if (is_edited and not text) or _is_notice(message):
        kind = Kind.NOTHING
    file = _file(message) if kind is Kind.UNREADABLE else None
    return Inbound(
        update_id=update.update_id,
        address=str(message.chat.id),
        kind=kind,
        text=text or _words(message.caption),
        message_id=message.message_id,
        language=_language(message),
        sent_at=message.edit_date or message.date,
        what="photo" if message.photo else "document" if file else "",
        file=file,
    )


def _file(message: Message) -> FileSent | None:
    document = message.document
    if document is None or message.animation is not None:
        return None
    return FileSent(_words(document.file_id), _words(document.file_name), document.file_size or 0)


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
        return Inbound(update.update_id, str(tap.from_user.id), Kind.NOTHING, tap_id=tap_id)
    return Inbound(
        update_id=update.update_id,
        address=str(message.chat.id),
        kind=Kind.TAP,
        press=_words(tap.data),
        tap_id=tap_id,
        message_id=message.message_id,
        language=_words(tap.from_user.language_code),
    )


def _membership(update_id: int, change: ChatMemberUpdated) -> Inbound:
    address = str(change.chat.id)
    language = _words(change.from_user.language_code)
    is_here = change.new_chat_member.status not in (ChatMember.BANNED, ChatMember.LEFT)
    if change.chat.type != Chat.PRIVATE:
        kind = Kind.NOT_PRIVATE if is_here else Kind.NOTHING
    else:
        kind = Kind.RETURNED if is_here else Kind.LEFT
    return Inbound(update_id, address, kind, language=language)


def _language(message: Message) -> str:
    return _words(message.from_user.language_code) if message.from_user else ""


def _words(value: str | None) -> str:
    return "".join("\ufffd" if category(letter) == "Cs" else letter for letter in value or "")
