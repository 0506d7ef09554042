"""The Bot API methods about messages: send, edit, delete, pin, and the answer to a tap."""

from __future__ import annotations

from typing import Any

from sandbox import limits, peer_shapes, shapes
from sandbox.arguments import Arguments, as_whole
from sandbox.limits import bad, forbidden
from sandbox.markup import utf16_length
from sandbox.state import Chat, Message, SandboxState
from sandbox.texts import read_text

_MANY = 100


def open_chat(state: SandboxState, ask: Arguments) -> Chat:
    """The chat to write to.

    Raises:
        Refused: 400 or 403, if Telegram would not let the bot write there.
    """
    chat = state.find_chat(ask.chat_id())
    if chat.blocked and chat.group:
        raise forbidden(f"bot was kicked from the {'channel' if chat.channel else 'supergroup'} chat")
    if chat.gone:
        raise forbidden("user is deactivated")
    if chat.blocked:
        raise forbidden("bot was blocked by the user")
    if not chat.wrote:
        raise forbidden("bot can't initiate conversation with a user")
    return chat


def send_message(state: SandboxState, ask: Arguments) -> dict[str, Any]:
    """Send a text."""
    chat = open_chat(state, ask)
    text, entities = read_text(ask)
    content: dict[str, Any] = {"text": text}
    if entities:
        content["entities"] = entities
    return put(state, ask, chat, content)


def put(state: SandboxState, ask: Arguments, chat: Chat, content: dict[str, Any]) -> dict[str, Any]:
    """Put a checked message into the chat."""
    markup = limits.check_markup(ask.value("reply_markup"))
    content.update(_options(ask))
    reply = _replied(chat, ask)
    if reply:
        content["reply_to_message"] = reply.shape
    if markup and "inline_keyboard" in markup:
        content["reply_markup"] = markup
    state.gate.admit(chat.chat_id, state.now())
    message = state.add_message(chat, shapes.sender(state.bot), content)
    message.silent = ask.flag("disable_notification")
    message.markup = markup
    chat.typing = False
    if markup:
        _show_keyboard(chat, message, markup)
    return message.shape


def _options(ask: Arguments) -> dict[str, Any]:
    """The options of a message that show in its JSON."""
    options: dict[str, Any] = {}
    if ask.flag("protect_content"):
        options["has_protected_content"] = True
    preview = ask.value("link_preview_options")
    if isinstance(preview, dict) and preview:
        options["link_preview_options"] = preview
    elif ask.flag("disable_web_page_preview"):
        options["link_preview_options"] = {"is_disabled": True}
    return options


def _replied(chat: Chat, ask: Arguments) -> Message | None:
    """The message that is answered."""
    parameters = ask.value("reply_parameters")
    parameters = parameters if isinstance(parameters, dict) else {}
    message_id = as_whole(parameters.get("message_id")) or ask.whole("reply_to_message_id")
    if not message_id:
        return None
    message = chat.messages.get(message_id)
    if message and not message.deleted:
        return message
    if parameters.get("allow_sending_without_reply") or ask.flag("allow_sending_without_reply"):
        return None
    raise bad("message to be replied not found")


def _show_keyboard(chat: Chat, message: Message, markup: dict[str, Any]) -> None:
    """Change the keyboard below the text field, if the message brings or takes one."""
    if markup.get("keyboard"):
        chat.keyboard, chat.keyboard_hidden = message, False
    elif markup.get("remove_keyboard"):
        chat.keyboard = None


def _editable(state: SandboxState, ask: Arguments) -> tuple[Chat, Message]:
    """The message to edit.

    Raises:
        Refused: 400, if there is none or the bot may not edit it.
    """
    if ask.text("inline_message_id"):
        raise bad("MESSAGE_ID_INVALID")
    if not ask.text("chat_id") and not ask.text("message_id"):
        raise bad("message identifier is not specified")
    chat = state.find_chat(ask.chat_id())
    message = state.find_message(chat, ask.whole("message_id"), "edit")
    keyboard = message.markup is not None and "inline_keyboard" not in message.markup
    if not message.from_bot or keyboard:
        # Telegram does not let a bot edit a message that brought or took a reply keyboard.
        raise bad("message can't be edited")
    return chat, message


def edit_text(state: SandboxState, ask: Arguments) -> dict[str, Any]:
    """Change the text of one of the bot's messages; without a keyboard the old one goes."""
    chat, message = _editable(state, ask)
    text, entities = read_text(ask)
    if "text" not in message.shape:
        raise bad("there is no text in the message to edit")
    return _edit(state, ask, (chat, message), {"text": text, "entities": entities})


def edit_markup(state: SandboxState, ask: Arguments) -> dict[str, Any]:
    """Change only the buttons under one of the bot's messages."""
    return _edit(state, ask, _editable(state, ask), {})


def _edit(state: SandboxState, ask: Arguments, where: tuple[Chat, Message], content: dict[str, Any]) -> dict[str, Any]:
    """Write the change into the message, if it is one."""
    chat, message = where
    markup = limits.check_markup(ask.value("reply_markup"))
    if markup is not None and "inline_keyboard" not in markup:
        raise bad("inline keyboard expected")
    content["reply_markup"] = markup if markup and markup["inline_keyboard"] else None
    if all((message.shape.get(key) or None) == (value or None) for key, value in content.items()):
        raise bad(limits.NOT_MODIFIED)
    # The shape may be waiting in the update queue or in a tap: those keep what they showed.
    shape = {**message.shape, **content, "edit_date": int(state.now().timestamp())}
    for key in ("entities", "reply_markup"):
        if not shape.get(key):
            shape.pop(key, None)
    message.shape, message.markup = shape, content["reply_markup"]
    state.touch(chat)
    return shape


def _check_deletable(state: SandboxState, chat: Chat, message: Message) -> None:
    """Refuse to delete what Telegram would not: too old, a young dice, or what others wrote in a group."""
    age = state.now() - message.born
    if chat.group and not message.from_bot:
        raise bad("message can't be deleted")
    if age > limits.DELETE_LIFE or ("dice" in message.shape and not chat.group and age <= limits.DICE_LIFE):
        raise bad("message can't be deleted for everyone")


def delete_one(state: SandboxState, ask: Arguments) -> bool:
    """Delete a message of either side."""
    chat = state.find_chat(ask.chat_id())
    message = state.find_message(chat, ask.whole("message_id"), "delete")
    _check_deletable(state, chat, message)
    state.delete_message(chat, message)
    return True


def delete_many(state: SandboxState, ask: Arguments) -> bool:
    """Delete up to a hundred messages; those that are gone are passed over."""
    chat = state.find_chat(ask.chat_id())
    numbers = ask.value("message_ids")
    if not isinstance(numbers, list) or not 1 <= len(numbers) <= _MANY:
        raise bad("message identifiers are not specified" if not numbers else "too many messages to delete")
    wanted = [as_whole(number) for number in numbers]
    if None in wanted:
        raise bad("invalid message identifier specified")
    found = [chat.messages[number] for number in wanted if number in chat.messages]
    for message in found:
        if not message.deleted:
            _check_deletable(state, chat, message)
    for message in found:
        if not message.deleted:
            state.delete_message(chat, message)
    return True


def _pinnable(state: SandboxState, ask: Arguments) -> Chat:
    """The chat, if the bot may pin there: in a group it would have to be an administrator."""
    chat = state.find_chat(ask.chat_id())
    if chat.group and not chat.channel:
        raise bad("not enough rights to manage pinned messages in the chat")
    return chat


def pin(state: SandboxState, ask: Arguments) -> bool:
    """Pin a message to the top of the chat."""
    chat = _pinnable(state, ask)
    message = state.find_message(chat, ask.whole("message_id"), "pin")
    if message.message_id in chat.pinned:
        chat.pinned.remove(message.message_id)
    chat.pinned.append(message.message_id)
    state.touch(chat)
    if not chat.channel:
        # Telegram tells the chat, and with it the bot itself, what was pinned.
        told = state.add_message(chat, shapes.sender(state.bot), peer_shapes.pinned(message.shape), service=True)
        state.put_update("message", told.shape)
    return True


def unpin(state: SandboxState, ask: Arguments) -> bool:
    """Take a pin away: the named one, or the newest."""
    chat = _pinnable(state, ask)
    message_id = ask.whole("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if message_id not in chat.pinned:
        raise bad("message to unpin not found")
    chat.pinned.remove(message_id)
    state.touch(chat)
    return True


def unpin_all(state: SandboxState, ask: Arguments) -> bool:
    """Take every pin away."""
    chat = _pinnable(state, ask)
    chat.pinned.clear()
    state.touch(chat)
    return True


def answer_tap(state: SandboxState, ask: Arguments) -> bool:
    """Answer a tap: the spinner ends, and a text shows for a moment."""
    tap = state.find_tap(ask.text("callback_query_id"))
    text = ask.text("text")
    if utf16_length(text) > limits.CALLBACK_ANSWER:
        raise bad("MESSAGE_TOO_LONG")
    tap.answered = True
    chat = state.chats[tap.phone_id]
    if text:
        chat.toasts.append({"text": text, "alert": ask.flag("show_alert"), "seq": state.changed + 1})
        del chat.toasts[:-50]
    state.touch(chat)
    return True


def chat_action(state: SandboxState, ask: Arguments) -> bool:
    """Show that the bot is writing."""
    chat = open_chat(state, ask)
    if not ask.text("action"):
        raise bad("wrong parameter action in request")
    chat.typing = True
    state.touch(chat)
    return True


def get_chat(state: SandboxState, ask: Arguments) -> dict[str, Any]:
    """Show what Telegram tells a bot about a chat."""
    return shapes.full_chat(state.find_chat(ask.chat_id()))


def leave_chat(state: SandboxState, ask: Arguments) -> bool:
    """Leave a group."""
    chat = state.find_chat(ask.chat_id())
    if not chat.group:
        raise bad("chat member status can't be changed in private chats")
    if chat.blocked:
        raise forbidden("bot is not a member of the supergroup chat")
    me = shapes.sender(state.bot)
    if not chat.channel:
        # Telegram tells a bot of its own leaving, as the last message of the group.
        state.put_update("message", state.add_message(chat, me, {"left_chat_member": me}, service=True).shape)
    chat.blocked = True
    old = "administrator" if chat.channel else "member"
    change = shapes.membership(shapes.chat(chat), me, int(state.now().timestamp()), me, (old, "left"))
    state.put_update("my_chat_member", change)
    state.touch(chat)
    return True
