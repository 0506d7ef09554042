"""What a peer does with the phone: write, press, tap, block; each act becomes the update Telegram sends."""

from __future__ import annotations

from typing import Any

from sandbox import limits, peer_shapes, shapes
from sandbox.entities import find_plain
from sandbox.markup import utf16_length
from sandbox.state import Chat, Message, SandboxState

_FIRST_PLANE = 0xFFFF


class NotPossible(ValueError):
    """Something a phone would not let a person do."""


def writer(state: SandboxState, chat: Chat) -> dict[str, Any]:
    """The person who acts in this chat."""
    return shapes.person(state.chats[chat.owner])


def send(state: SandboxState, chat: Chat, content: dict[str, Any], sender: dict[str, Any] | None = None) -> Message:
    """Put a peer's message into the chat and tell the bot.

    Raises:
        NotPossible: If the bot is blocked or gone, or the peer is.
    """
    if chat.blocked:
        raise NotPossible("the bot is blocked or gone from this chat: unblock it first")
    if chat.gone:
        raise NotPossible("this peer has no account any more")
    chat.wrote = True
    message = state.add_message(chat, sender or writer(state, chat), content)
    state.put_update("channel_post" if chat.channel else "message", message.shape)
    return message


def say(state: SandboxState, chat: Chat, text: str, **how: Any) -> Message:
    """Write a text; as on a phone, one longer than Telegram takes goes as several messages.

    Args:
        state: The sandbox's memory.
        chat: Where.
        text: What.
        how: More fields of the message, such as where it was first.

    Returns:
        The last of the messages.

    Raises:
        NotPossible: If there is nothing to send, or the bot is blocked.
    """
    text = text.strip()
    if not text:
        raise NotPossible("an empty message cannot be sent")
    while True:
        piece, text = _cut(text)
        content: dict[str, Any] = {"text": piece, **how}
        entities = find_plain(piece, [])
        if entities:
            content["entities"] = entities
        message = send(state, chat, content)
        if not text:
            return message


def _cut(text: str) -> tuple[str, str]:
    """As much of a text as one message holds, and the rest."""
    if len(text) <= limits.TEXT_UNITS // 2 or utf16_length(text) <= limits.TEXT_UNITS:
        return text, ""
    units = 0
    for place, sign in enumerate(text):
        units += 2 if ord(sign) > _FIRST_PLANE else 1
        if units > limits.TEXT_UNITS:
            return text[:place], text[place:].strip()
    return text, ""


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
    """Send a voice note, a picture, a sticker, a place …, or a text in another way; no real file is behind it.

    Raises:
        NotPossible: If nobody knows this kind.
    """
    if kind in peer_shapes.WAYS:
        return _send_way(state, chat, kind, caption)
    try:
        content = peer_shapes.sent_kind(kind, state.changed + 1, caption)
    except ValueError as problem:
        raise NotPossible(str(problem)) from problem
    if kind == "contact":
        content["contact"]["user_id"] = chat.owner
    return send(state, chat, content)


def _send_way(state: SandboxState, chat: Chat, way: str, text: str) -> Message:
    """Send a text, or something like it, in one of the other ways."""
    date = int(state.now().timestamp())
    match way:
        case "forwarded":
            return say(
                state, chat, text or "Read this", **peer_shapes.passed_on(date, is_hidden=bool(state.changed % 2))
            )
        case "via_bot":
            return say(state, chat, text or "Look at this", via_bot=peer_shapes.OTHER_BOT)
        case "reply":
            return say(state, chat, text or "This one", **peer_shapes.answered(_newest(chat).shape))
        case "long":
            return say(state, chat, peer_shapes.longest(text, limits.TEXT_UNITS))
        case "live_location":
            return send(state, chat, peer_shapes.live_place())
    album = {"media_group_id": str(state.changed + 1)}
    send(state, chat, peer_shapes.sent_kind("photo", state.changed + 1, text) | album)
    return send(state, chat, peer_shapes.sent_kind("photo", state.changed + 1) | album)


def _newest(chat: Chat) -> Message:
    """The bot's newest message that is still there, or anybody's."""
    alive = [message for message in chat.messages.values() if not message.deleted]
    if not alive:
        raise NotPossible("there is nothing to answer")
    return next((message for message in reversed(alive) if message.from_bot), alive[-1])


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


def tap(
    state: SandboxState,
    chat: Chat,
    message_id: int,
    place: tuple[int, int] | None,
    callback: str = "",
    out_of_reach: bool = False,
) -> str:
    """Tap a button under a message, by its place or, as an old phone might, by the word it carried.

    With `out_of_reach` the bot is told of the message as Telegram tells of one that is too old for it.

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
    body = shapes.tap(made.query_id, writer(state, chat), message, word, out_of_reach)
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
    state.put_update("edited_channel_post" if chat.channel else "edited_message", shape)
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


def tell_place(state: SandboxState, chat: Chat, change: tuple[str, str]) -> None:
    """Tell the bot that its place in a chat changed."""
    date = int(state.now().timestamp())
    me = shapes.sender(state.bot)
    body = shapes.membership(shapes.chat(chat), writer(state, chat), date, me, change)
    state.put_update("my_chat_member", body)
    state.touch(chat)


def block(state: SandboxState, chat: Chat) -> None:
    """Block the bot, or take it out of the group or channel."""
    if chat.blocked:
        return
    old = "administrator" if chat.channel else "member"
    if chat.group and not chat.channel:
        send(state, chat, {"left_chat_member": shapes.sender(state.bot)})
    chat.blocked = True
    tell_place(state, chat, (old, "kicked"))


def unblock(state: SandboxState, chat: Chat) -> None:
    """Let the bot in again."""
    if chat.blocked:
        chat.blocked = False
        tell_place(state, chat, ("kicked", "administrator" if chat.channel else "member"))


def vanish(state: SandboxState, chat: Chat) -> None:
    """Delete the peer's account: the bot is not told, and can no longer write."""
    if chat.group:
        raise NotPossible("only a peer has an account")
    chat.gone = True
    state.touch(chat)
