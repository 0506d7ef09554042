"""What a peer does with the phone: write, press, tap, block; each act becomes the update Telegram sends."""

from __future__ import annotations

from typing import Any

from sandbox import limits, shapes
from sandbox.entities import find_plain
from sandbox.state import Chat, Message, SandboxState


class NotPossible(ValueError):
    """Something a phone would not let a person do."""


def _writer(state: SandboxState, chat: Chat) -> dict[str, Any]:
    """The person who acts in this chat."""
    return shapes.person(state.chats[chat.owner])


def _send(state: SandboxState, chat: Chat, content: dict[str, Any]) -> Message:
    """Put the peer's message into the chat and tell the bot."""
    if chat.blocked:
        raise NotPossible("the bot is blocked or gone from this chat: unblock it first")
    chat.wrote = True
    message = state.add_message(chat, _writer(state, chat), content)
    state.put_update("message", message.shape)
    return message


def say(state: SandboxState, chat: Chat, text: str) -> Message:
    """Write a text.

    Raises:
        NotPossible: If there is nothing to send, or the bot is blocked.
    """
    text = text.strip()
    if not text:
        raise NotPossible("an empty message cannot be sent")
    content: dict[str, Any] = {"text": text[: limits.TEXT_UNITS]}
    entities = find_plain(content["text"], [])
    if entities:
        content["entities"] = entities
    return _send(state, chat, content)


def start(state: SandboxState, chat: Chat, payload: str = "") -> Message:
    """Press START, or open a link that carries a word.

    Raises:
        NotPossible: If Telegram would not take the word.
    """
    if not limits.START_PAYLOAD.fullmatch(payload):
        raise NotPossible("a start word has at most 64 of A-Z a-z 0-9 _ -")
    if chat.blocked:
        unblock(state, chat)
    return say(state, chat, f"/start {payload}")


def send_kind(state: SandboxState, chat: Chat, kind: str, caption: str = "") -> Message:
    """Send a voice note, a picture, a sticker, a place …; there is no real file behind it.

    Raises:
        NotPossible: If nobody knows this kind.
    """
    try:
        content = shapes.sent_kind(kind, state.changed + 1)
    except ValueError as problem:
        raise NotPossible(str(problem)) from problem
    if kind == "contact":
        content["contact"]["user_id"] = chat.owner
    if caption:
        content["caption"] = caption
    return _send(state, chat, content)


def press(state: SandboxState, chat: Chat, label: str) -> Message:
    """Press a button of the keyboard below the text field: its text is sent.

    Raises:
        NotPossible: If there is no such button.
    """
    keyboard = chat.keyboard.markup if chat.keyboard else None
    if keyboard is None:
        raise NotPossible("there is no reply keyboard")
    for row in keyboard["keyboard"]:
        for button in row:
            if button["text"] == label:
                if keyboard.get("one_time_keyboard"):
                    chat.keyboard_hidden = True
                if button.get("request_location"):
                    return send_kind(state, chat, "location")
                if button.get("request_contact"):
                    return send_kind(state, chat, "contact")
                return say(state, chat, label)
    raise NotPossible(f"the reply keyboard has no button {label!r}")


def _button(message: Message, row: int, column: int) -> str:
    """The word a button under a message carries."""
    rows = message.shape.get("reply_markup", {}).get("inline_keyboard", [])
    if not (0 <= row < len(rows) and 0 <= column < len(rows[row])):
        raise NotPossible("there is no button at this place")
    button = rows[row][column]
    if "callback_data" not in button:
        raise NotPossible("this button sends nothing to the bot")
    return str(button["callback_data"])


def tap(state: SandboxState, chat: Chat, message_id: int, place: tuple[int, int] | None, callback: str = "") -> str:
    """Tap a button under a message, by its place or, as an old phone might, by the word it carried.

    Returns:
        The id of the callback query.

    Raises:
        NotPossible: If there is no such message or button.
    """
    message = chat.messages.get(message_id)
    if message is None or (message.deleted and not callback):
        raise NotPossible(f"there is no message {message_id}")
    if chat.blocked:
        raise NotPossible("the bot is blocked or gone from this chat: unblock it first")
    word = callback or _button(message, *(place or (0, 0)))
    made = state.add_tap(chat, message_id, word)
    body = shapes.tap(made.query_id, _writer(state, chat), message, word)
    state.put_update("callback_query", body, limits.CALLBACK_LIFE)
    return made.query_id


def edit(state: SandboxState, chat: Chat, message_id: int, text: str) -> Message:
    """Change a text the peer wrote.

    Raises:
        NotPossible: If it is not theirs.
    """
    message = chat.messages.get(message_id)
    if message is None or message.deleted or message.from_bot or "text" not in message.shape:
        raise NotPossible(f"message {message_id} cannot be edited")
    if not text.strip():
        raise NotPossible("an empty message cannot be sent")
    shape = {**message.shape, "text": text.strip(), "edit_date": int(state.now().timestamp())}
    shape["entities"] = find_plain(shape["text"], [])
    if not shape["entities"]:
        del shape["entities"]
    message.shape = shape
    state.put_update("edited_message", shape)
    state.touch(chat)
    return message


def clear(state: SandboxState, chat: Chat) -> None:
    """Delete the chat on the phone, as Telegram's "Delete chat" does: the bot is not told."""
    for message in chat.messages.values():
        message.deleted = True
    chat.pinned.clear()
    chat.keyboard = None
    chat.toasts.clear()
    state.touch(chat)


def _member(state: SandboxState, chat: Chat, change: tuple[str, str]) -> None:
    """Tell the bot that its place in a chat changed."""
    date = int(state.now().timestamp())
    body = shapes.membership(shapes.chat(chat), _writer(state, chat), date, state.bot, change)
    state.put_update("my_chat_member", body)
    state.touch(chat)


def block(state: SandboxState, chat: Chat) -> None:
    """Block the bot, or take it out of the group."""
    if not chat.blocked:
        chat.blocked = True
        _member(state, chat, ("member", "kicked"))


def unblock(state: SandboxState, chat: Chat) -> None:
    """Let the bot in again."""
    if chat.blocked:
        chat.blocked = False
        _member(state, chat, ("kicked", "member"))


def add_to_group(state: SandboxState, owner: Chat, title: str) -> Chat:
    """Make a group with the bot in it: it is told so twice, as on Telegram, and somebody says hello."""
    if owner.group:
        raise NotPossible("only a peer can make a group")
    group = state.add_group(title or "Our group", owner.chat_id)
    _member(state, group, ("left", "member"))
    _send(state, group, {"new_chat_members": [shapes.sender(state.bot)]})
    say(state, group, f"/start@{state.bot['username']}")
    return group
