"""The JSON that Telegram sends: people, chats, messages, taps and changes of membership. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sandbox.state import Chat, Message

Shape = dict[str, Any]

USERNAME = "practice_bot"
FIRST_NAME = "Practice bot"

_FILE: Shape = {"file_size": 12_345}
_SENT: dict[str, Shape] = {
    "voice": {"voice": {"duration": 4, "mime_type": "audio/ogg", **_FILE}},
    "audio": {"audio": {"duration": 60, "mime_type": "audio/mpeg", "title": "Song", **_FILE}},
    "video_note": {"video_note": {"duration": 5, "length": 240, **_FILE}},
    "video": {"video": {"duration": 5, "width": 640, "height": 360, "mime_type": "video/mp4", **_FILE}},
    "document": {"document": {"file_name": "notes.pdf", "mime_type": "application/pdf", **_FILE}},
    "sticker": {
        "sticker": {
            "type": "regular",
            "width": 512,
            "height": 512,
            "is_animated": False,
            "is_video": False,
            "emoji": "💜",
            "set_name": "practice",
            **_FILE,
        }
    },
    "location": {"location": {"latitude": 49.2819, "longitude": -123.0998}},
    "contact": {"contact": {"phone_number": "+16045550123", "first_name": "A friend"}},
    "dice": {"dice": {"emoji": "🎲", "value": 4}},
}
KINDS = ("photo", *_SENT)


def bot(token: str) -> Shape:
    """The bot itself, as getMe shows it."""
    number = token.partition(":")[0]
    return {
        "id": int(number) if number.isdecimal() else 1,
        "is_bot": True,
        "first_name": FIRST_NAME,
        "username": USERNAME,
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def sender(of: Shape) -> Shape:
    """The short form of the bot that messages carry."""
    return {key: of[key] for key in ("id", "is_bot", "first_name", "username")}


def person(chat: Chat) -> Shape:
    """The peer behind a private chat, as updates show them."""
    shape = {"id": chat.chat_id, "is_bot": False, "first_name": chat.name}
    if chat.language_code:
        shape["language_code"] = chat.language_code
    return shape


def chat(of: Chat) -> Shape:
    """A chat as messages carry it."""
    if of.group:
        return {"id": of.chat_id, "type": "supergroup", "title": of.name}
    return {"id": of.chat_id, "type": "private", "first_name": of.name}


def full_chat(of: Chat) -> Shape:
    """A chat as getChat shows it."""
    shape = {
        **chat(of),
        "accent_color_id": of.chat_id % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": True,
            "limited_gifts": True,
            "unique_gifts": True,
            "premium_subscription": True,
            "gifts_from_channels": True,
        },
    }
    if of.group:
        shape["permissions"] = {"can_send_messages": True}
    if of.pinned:
        shape["pinned_message"] = of.messages[of.pinned[-1]].shape
    return shape


def sent_kind(kind: str, number: int) -> Shape:
    """What a peer's voice note, picture, sticker … looks like; there is no real file behind it.

    Raises:
        ValueError: If nobody knows this kind.
    """
    name = {"file_id": f"practice-file-{number}", "file_unique_id": f"practice{number}"}
    if kind == "photo":
        sizes = ((90, 67), (800, 600))
        return {"photo": [{**name, "width": w, "height": h, "file_size": w * h} for w, h in sizes]}
    if kind not in _SENT:
        raise ValueError(f"unknown kind of message: {kind}; known: {', '.join(KINDS)}")
    body = _SENT[kind][kind]
    return {kind: {**name, **body} if "file_size" in body else dict(body)}


def tap(query_id: str, who: Shape, message: Message, callback: str) -> Shape:
    """A press of an inline button; a deleted message is shown as Telegram shows one it cannot reach."""
    shape = message.shape
    if message.deleted:
        shape = {"chat": shape["chat"], "message_id": shape["message_id"], "date": 0}
    return {
        "id": query_id,
        "from": who,
        "message": shape,
        "chat_instance": str(message.shape["chat"]["id"] * 7919),
        "data": callback,
    }


def membership(where: Shape, who: Shape, date: int, bot_shape: Shape, change: tuple[str, str]) -> Shape:
    """The bot was blocked, unblocked, added or removed."""

    def member(status: str) -> Shape:
        until = {"until_date": 0} if status == "kicked" else {}
        return {"user": sender(bot_shape), "status": status, **until}

    return {
        "chat": where,
        "from": who,
        "date": date,
        "old_chat_member": member(change[0]),
        "new_chat_member": member(change[1]),
    }
