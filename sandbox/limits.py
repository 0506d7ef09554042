"""What Telegram refuses, in Telegram's own words: lengths, buttons, commands and floods. Pure."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from sandbox.markup import LINK, utf16_length

TEXT_UNITS = 4096
CAPTION_UNITS = 1024
PHOTO_BYTES = 10 * 1024 * 1024
PHOTO_EDGES, PHOTO_RATIO = 10_000, 20
"""Width and height of a picture together, and how much longer one edge may be than the other."""
DOWNLOAD_BYTES = 20 * 1024 * 1024
"""How large a file may be that a bot downloads."""
CALLBACK_BYTES = 64
CALLBACK_ANSWER = 200
BUTTONS = 100
COMMANDS = 100
ENTITIES = 100
CALLBACK_LIFE = timedelta(seconds=150)
DELETE_LIFE = timedelta(hours=48)
DICE_LIFE = timedelta(hours=24)
"""In a private chat a dice can only be deleted after this."""
MESSAGE_LIFE = timedelta(hours=24)
START_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_DESCRIPTION = 256
_COPY_UNITS = 256
_STYLES = ("primary", "success", "danger")
_ACTIONS = (
    "callback_data", "url", "copy_text", "web_app", "login_url", "switch_inline_query", "pay",
    "switch_inline_query_current_chat", "switch_inline_query_chosen_chat", "callback_game",
)  # fmt: skip


class Refused(Exception):
    """A request that Telegram would answer with ok=false."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        """Keep what the answer needs."""
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def shape(self) -> dict[str, Any]:
        """The JSON answer."""
        answer: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            answer["parameters"] = self.parameters
        return answer


def bad(words: str) -> Refused:
    """A 400 with Telegram's words."""
    return Refused(400, f"Bad Request: {words}")


def forbidden(words: str) -> Refused:
    """A 403 with Telegram's words."""
    return Refused(403, f"Forbidden: {words}")


def too_many(seconds: int) -> Refused:
    """A 429 that names the seconds to wait."""
    return Refused(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


def check_text(text: str) -> None:
    """Refuse an empty or a too long text.

    Raises:
        Refused: 400, as Telegram answers.
    """
    if not text:
        raise bad("message text is empty")
    if len(text) > TEXT_UNITS // 2 and utf16_length(text) > TEXT_UNITS:
        raise bad("message is too long")


def check_caption(caption: str) -> None:
    """Refuse words under a file that are too long.

    Raises:
        Refused: 400, as Telegram answers.
    """
    if utf16_length(caption) > CAPTION_UNITS:
        raise bad("message caption is too long")


def check_markup(markup: Any) -> dict[str, Any] | None:
    """Check a reply markup of any kind.

    Returns:
        The markup as Telegram keeps it, or None if there is none.

    Raises:
        Refused: 400, as Telegram answers.
    """
    if markup is None or markup == "":
        return None
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    if "inline_keyboard" in markup:
        rows = _rows(markup["inline_keyboard"], "inline_keyboard")
        checked = [[_inline_button(button) for button in row] for row in rows]
        return {"inline_keyboard": [row for row in checked if row]}
    if "keyboard" in markup:
        rows = _rows(markup["keyboard"], "keyboard")
        return {**markup, "keyboard": [[_reply_button(button) for button in row] for row in rows if row]}
    if markup.get("remove_keyboard") or markup.get("force_reply"):
        return dict(markup)
    return None


def _rows(rows: Any, field: str) -> list[list[Any]]:
    """Check that a keyboard is a list of lists, not larger than Telegram takes."""
    if not isinstance(rows, list):
        raise bad(f'field "{field}" of the ReplyKeyboardMarkup must be an Array of Arrays')
    for row in rows:
        if not isinstance(row, list):
            raise bad(f'field "{field}" of the ReplyKeyboardMarkup must be an Array of Arrays')
    if sum(len(row) for row in rows) > BUTTONS:
        raise bad("reply markup is too long")
    return rows


def _inline_button(button: Any) -> dict[str, Any]:
    """Check one button under a message."""
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise bad("can't parse inline keyboard button: Can't find field \"text\"")
    if not button["text"].strip():
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if not any(action in button for action in _ACTIONS):
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if "callback_data" in button and not 1 <= _size(button["callback_data"]) <= CALLBACK_BYTES:
        raise bad("BUTTON_DATA_INVALID")
    if "url" in button and not LINK.fullmatch(str(button["url"])):
        raise bad(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    if "copy_text" in button:
        _check_copy(button["copy_text"])
    if button.get("style", "primary") not in _STYLES:
        raise bad("can't parse inline keyboard button: invalid button style specified")
    return button


def _size(callback: Any) -> int:
    """How many bytes a button carries."""
    return len(str(callback).encode("utf-8", "surrogatepass"))


def _check_copy(copy: Any) -> None:
    """Check the text that a button copies."""
    text = copy.get("text") if isinstance(copy, dict) else None
    if not isinstance(text, str) or not 1 <= utf16_length(text) <= _COPY_UNITS:
        raise bad("BUTTON_COPY_TEXT_INVALID")


def _reply_button(button: Any) -> dict[str, Any]:
    """Check one button of the keyboard below the text field."""
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict) or not isinstance(button.get("text"), str) or not button["text"].strip():
        raise bad('can\'t parse keyboard button: Field "text" must be a non-empty string')
    return button


def check_commands(commands: Any) -> list[dict[str, str]]:
    """Check the list of `setMyCommands`.

    Raises:
        Refused: 400, as Telegram answers.
    """
    if not isinstance(commands, list):
        raise bad("can't parse commands JSON object")
    if len(commands) > COMMANDS:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    checked: list[dict[str, str]] = []
    for entry in commands:
        if not isinstance(entry, dict):
            raise bad("expected an Object")
        name = str(entry.get("command", "")).removeprefix("/")
        description = str(entry.get("description", ""))
        if not _COMMAND.fullmatch(name):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(description) <= _DESCRIPTION:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
        checked.append({"command": name, "description": description})
    return checked


class FloodGate:
    """Counts messages as Telegram does when its limits are switched on: by chat, by group, and over all chats."""

    CHAT_BURST = 5
    GROUP_BURST = 20
    GROUP_PER_SECOND = 20 / 60
    ALL_PER_SECOND = 30

    def __init__(self) -> None:
        """Start switched off, with nothing counted."""
        self.on = False
        self._chats: dict[int, tuple[float, datetime]] = {}
        self._all: tuple[float, datetime] | None = None

    def admit(self, chat_id: int, now: datetime) -> None:
        """Count one message.

        Raises:
            Refused: 429, if the chat or the bot sends too fast.
        """
        if not self.on:
            return
        is_group = chat_id < 0
        burst, speed = (self.GROUP_BURST, self.GROUP_PER_SECOND) if is_group else (self.CHAT_BURST, 1.0)
        overall = _poured(self._all, now, self.ALL_PER_SECOND)
        chat = _poured(self._chats.get(chat_id), now, speed)
        if chat + 1 > burst:
            raise too_many(max(1, ceil((chat + 1 - burst) / speed)))
        if overall + 1 > self.ALL_PER_SECOND:
            raise too_many(1)
        self._chats[chat_id] = (chat + 1, now)
        self._all = (overall + 1, now)


def _poured(bucket: tuple[float, datetime] | None, now: datetime, per_second: float) -> float:
    """How full a leaking bucket still is."""
    if bucket is None:
        return 0.0
    level, at = bucket
    return max(0.0, level - (now - at).total_seconds() * per_second)
