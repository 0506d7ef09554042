"""The JSON that Telegram sends: people, chats, messages, taps and changes of membership. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sandbox.state import Chat, Message

Shape = dict[str, Any]

USERNAME = "practice_bot"
FIRST_NAME = "Practice bot"

_ADMIN_RIGHTS = (
    "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
    "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories",
    "can_edit_stories", "can_delete_stories", "can_send_welcome_messages",
)  # fmt: skip


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
        "supports_inline_queries": True,
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
        return {"id": of.chat_id, "type": "channel" if of.channel else "supergroup", "title": of.name}
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


def tap(query_id: str, who: Shape, message: Message, callback: str, out_of_reach: bool = False) -> Shape:
    """A press of an inline button; a message that is deleted or too old is shown as one that cannot be reached."""
    shape = message.shape
    if message.deleted or out_of_reach:
        shape = {"chat": shape["chat"], "message_id": shape["message_id"], "date": 0}
    return {
        "id": query_id,
        "from": who,
        "message": shape,
        "chat_instance": str(message.shape["chat"]["id"] * 7919),
        "data": callback,
    }


def membership(where: Shape, by: Shape, date: int, who: Shape, change: tuple[str, str]) -> Shape:
    """Somebody, often the bot, was blocked, unblocked, added or removed."""
    return {
        "chat": where,
        "from": by,
        "date": date,
        "old_chat_member": _member(who, change[0]),
        "new_chat_member": _member(who, change[1]),
    }


def _member(who: Shape, status: str) -> Shape:
    """A member of a chat."""
    member: Shape = {"user": who, "status": status}
    if status == "kicked":
        member["until_date"] = 0
    if status == "administrator":
        member |= dict.fromkeys(_ADMIN_RIGHTS, False) | {"can_manage_chat": True, "can_post_messages": True}
    return member
