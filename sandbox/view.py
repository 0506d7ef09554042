"""What a phone shows of a chat: bubbles, buttons, keyboard, pins, toasts and menu, as JSON for the page."""

from __future__ import annotations

from typing import Any

from sandbox import inline, limits, peer_shapes
from sandbox.bot_settings import commands_for, text_for
from sandbox.state import Chat, Message, SandboxState

SHOWN = 300
_WORDS = {
    "audio": "Music 1:00",
    "photo": "Photo",
    "video": "Video 0:05",
    "video_note": "Video message 0:05",
    "animation": "Moving picture",
    "sticker": "💜",
    "venue": "Place: Drop-in centre",
    "location": "Location",
    "contact": "Contact: A friend",
    "dice": "🎲 4",
    "poll": "Poll: Tea or coffee?",
}
_SERVICE = {
    "new_chat_members": "{} came into the group",
    "left_chat_member": "{} left the group",
    "pinned_message": "{} pinned a message",
}


def phone(state: SandboxState, chat: Chat) -> dict[str, Any]:
    """Everything one phone shows now."""
    alive = [message for message in chat.messages.values() if not message.deleted]
    busy = _busy(state, chat)
    return {
        "seq": chat.changed,
        "now": state.now().isoformat(),
        "peer": peer(chat),
        "bot": _bot(state, chat),
        "messages": [_message(state, chat, message, busy) for message in alive[-SHOWN:]],
        "deleted": [message.message_id for message in chat.messages.values() if message.deleted][-SHOWN:],
        "keyboard": _keyboard(chat),
        "pinned": [
            {"message_id": number, "text": chat.messages[number].shape.get("text", "")}
            for number in reversed(chat.pinned)
        ],
        "toasts": chat.toasts[-20:],
        "commands": commands_for(state, chat),
        "typing": chat.typing,
        "inline": inline.shown(state, chat),
    }


def peer(chat: Chat) -> dict[str, Any]:
    """Who holds the phone."""
    return {
        "id": chat.chat_id,
        "name": chat.name,
        "language_code": chat.language_code,
        "kind": "channel" if chat.channel else "group" if chat.group else "private",
        "wrote": chat.wrote,
        "blocked": chat.blocked,
        "gone": chat.gone,
        "seq": chat.changed,
    }


def _bot(state: SandboxState, chat: Chat) -> dict[str, Any]:
    """The bot as this phone names it."""
    language = chat.language_code
    return {
        "name": text_for(state, "name", language),
        "username": state.bot["username"],
        "description": text_for(state, "description", language),
        "short_description": text_for(state, "short_description", language),
    }


def _busy(state: SandboxState, chat: Chat) -> set[tuple[int, str]]:
    """The buttons that wait for the bot's answer."""
    now = state.now()
    return {
        (tap.message_id, tap.callback)
        for tap in state.taps.values()
        if tap.phone_id == chat.chat_id and not tap.answered and now - tap.at <= limits.CALLBACK_LIFE
    }


def _kind(shape: dict[str, Any]) -> str:
    """What sort of message it is."""
    if any(key in shape for key in _SERVICE):
        return "service"
    return next((kind for kind in ("text", *peer_shapes.KINDS) if kind in shape), "other")


def _label(shape: dict[str, Any], kind: str) -> str:
    """What a thing without words is called."""
    if kind == "voice":
        return f"Voice message {shape['voice']['duration'] // 60}:{shape['voice']['duration'] % 60:02d}"
    if kind == "document":
        return str(shape["document"].get("file_name") or "A file without a name")
    if kind != "service":
        return _WORDS.get(kind, "")
    key = next(key for key in _SERVICE if key in shape)
    if key == "pinned_message":
        return _SERVICE[key].format(shape["from"]["first_name"])
    who = shape[key][0] if isinstance(shape[key], list) else shape[key]
    return _SERVICE[key].format(who["first_name"])


def _way(shape: dict[str, Any]) -> str:
    """How it came, if not in the usual way."""
    if "forward_origin" in shape:
        origin = shape["forward_origin"]
        return f"Forwarded from {origin.get('sender_user_name') or origin['sender_user']['first_name']}"
    return f"via @{shape['via_bot']['username']}" if "via_bot" in shape else ""


def _message(state: SandboxState, chat: Chat, message: Message, busy: set[tuple[int, str]]) -> dict[str, Any]:
    """One bubble."""
    shape = message.shape
    kind = _kind(shape)
    label = _label(shape, kind)
    rows = shape.get("reply_markup", {}).get("inline_keyboard", [])
    reply = shape.get("reply_to_message")
    return {
        "message_id": message.message_id,
        "mine": not message.from_bot,
        "kind": kind,
        "text": shape.get("text") or shape.get("caption") or label,
        "label": label,
        "way": _way(shape),
        "sound": _sound(state, shape),
        "picture": _picture(state, shape),
        "document": _document(state, shape),
        "entities": shape.get("entities") or shape.get("caption_entities", []),
        "date": shape["date"],
        "edited": "edit_date" in shape,
        "silent": message.silent,
        "protected": bool(shape.get("has_protected_content")),
        "pinned": message.message_id in chat.pinned,
        "reply": (reply.get("text") or "…") if reply else "",
        "buttons": [[_button(button, message, busy) for button in row] for row in rows],
        "raw": shape,
    }


def _sound(state: SandboxState, shape: dict[str, Any]) -> dict[str, str] | None:
    """Where the page finds a sound that can be played, and what the bot called its file."""
    kept = state.uploads.find(str(shape.get("voice", {}).get("file_id")))
    return {"url": f"/phone/sound/{kept[0]['file_id']}", "name": kept[1].name} if kept else None


def _picture(state: SandboxState, shape: dict[str, Any]) -> dict[str, Any] | None:
    """Where the page finds a picture of the bot's, its edges in pixels, and what the bot called its file.

    Telegram gives pictures no words of their own: a screen reader says what it is, and reads what stands under it.
    """
    largest = (shape.get("photo") or [{}])[-1]
    kept = state.uploads.find(str(largest.get("file_id")))
    if kept is None:
        return None
    edges = {edge: largest[edge] for edge in ("width", "height")}
    alt = "Photo. The words under it say what it shows." if "caption" in shape else "Photo"
    return {"url": f"/phone/picture/{kept[0]['file_id']}", "name": kept[1].name, "alt": alt, **edges}


def _document(state: SandboxState, shape: dict[str, Any]) -> dict[str, Any] | None:
    """What a file is called, how many bytes it has, and where the page finds it: nowhere, if it must not be saved."""
    sent = shape.get("document")
    if sent is None or "animation" in shape:
        return None
    is_open = state.uploads.find(str(sent["file_id"])) and not shape.get("has_protected_content")
    url = f"/phone/document/{sent['file_id']}" if is_open else ""
    return {"url": url, "name": sent.get("file_name", ""), "size": sent.get("file_size", 0)}


def _button(button: dict[str, Any], message: Message, busy: set[tuple[int, str]]) -> dict[str, Any]:
    """One button under a bubble."""
    shown = {"text": button["text"], "kind": "other", "style": button.get("style", "")}
    if "callback_data" in button:
        shown["kind"] = "tap"
        shown["busy"] = (message.message_id, str(button["callback_data"])) in busy
        shown["callback_data"] = button["callback_data"]
    elif "url" in button:
        shown["kind"], shown["url"] = "link", button["url"]
    elif "copy_text" in button:
        shown["kind"], shown["copy"] = "copy", button["copy_text"]["text"]
    return shown


def _keyboard(chat: Chat) -> dict[str, Any] | None:
    """The keyboard below the text field."""
    markup = chat.keyboard.markup if chat.keyboard else None
    if markup is None:
        return None
    return {
        "rows": [[button["text"] for button in row] for row in markup["keyboard"]],
        "placeholder": markup.get("input_field_placeholder", ""),
        "resize": bool(markup.get("resize_keyboard")),
        "persistent": bool(markup.get("is_persistent")),
        "hidden": chat.keyboard_hidden,
    }
