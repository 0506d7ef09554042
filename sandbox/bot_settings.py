"""The Bot API methods about the bot itself: its commands, its name and texts."""

from __future__ import annotations

from typing import Any

from sandbox import limits
from sandbox.arguments import Arguments
from sandbox.limits import bad
from sandbox.state import Chat, SandboxState

_SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators", "chat",
           "chat_administrators", "chat_member")  # fmt: skip
_TEXTS = {"name": 64, "description": 512, "short_description": 120}


def get_me(state: SandboxState, _ask: Arguments) -> dict[str, Any]:
    """Show the bot."""
    return state.bot


def _scope(ask: Arguments) -> tuple[str, str]:
    """Where a list of commands holds: the scope, and the language or nothing."""
    scope = ask.value("scope") or {"type": "default"}
    if not isinstance(scope, dict) or scope.get("type") not in _SCOPES:
        raise bad("unsupported type of scope specified")
    key = str(scope["type"])
    if "chat_id" in scope:
        key += f":{scope['chat_id']}"
    if "user_id" in scope:
        key += f":{scope['user_id']}"
    return key, _language(ask)


def _language(ask: Arguments) -> str:
    """The language a text is for; empty for all others."""
    code = ask.text("language_code")
    if code and not (len(code) == len("en") and code.isalpha() and code.islower()):
        raise bad("invalid language code specified")
    return code


def set_commands(state: SandboxState, ask: Arguments) -> bool:
    """Set the commands of the menu."""
    where = _scope(ask)
    commands = limits.check_commands(ask.value("commands"))
    if commands:
        state.commands[where] = commands
    else:
        state.commands.pop(where, None)
    _touch_all(state)
    return True


def get_commands(state: SandboxState, ask: Arguments) -> list[dict[str, str]]:
    """Show the commands of exactly this scope and language."""
    return state.commands.get(_scope(ask), [])


def delete_commands(state: SandboxState, ask: Arguments) -> bool:
    """Take the commands of this scope and language away."""
    state.commands.pop(_scope(ask), None)
    _touch_all(state)
    return True


def commands_for(state: SandboxState, chat: Chat) -> list[dict[str, str]]:
    """The commands that a phone shows, in the order in which Telegram looks for them."""
    wide = "all_group_chats" if chat.group else "all_private_chats"
    for scope in (f"chat:{chat.chat_id}", wide, "default"):
        for language in (chat.language_code[:2], ""):
            if (scope, language) in state.commands:
                return state.commands[scope, language]
    return []


def text_for(state: SandboxState, kind: str, language: str) -> str:
    """The bot's name or one of its texts, in a language or for all."""
    fallback = str(state.bot["first_name"]) if kind == "name" else ""
    return state.texts.get((kind, language[:2])) or state.texts.get((kind, "")) or fallback


def set_text(kind: str, state: SandboxState, ask: Arguments) -> bool:
    """Set the bot's name or one of its texts."""
    text, language = ask.text(kind), _language(ask)
    if len(text) > _TEXTS[kind]:
        raise bad(f"BOT_{kind.upper()}_TOO_LONG" if kind != "name" else "BOT_TITLE_INVALID")
    state.texts[kind, language] = text
    if kind == "name" and not language and text:
        state.bot = {**state.bot, "first_name": text}
    _touch_all(state)
    return True


def get_text(kind: str, state: SandboxState, ask: Arguments) -> dict[str, str]:
    """Show the bot's name or one of its texts."""
    return {kind: text_for(state, kind, _language(ask))}


def _touch_all(state: SandboxState) -> None:
    """Every phone shows the menu and the name."""
    for chat in state.chats.values():
        state.touch(chat)


def log_out(_state: SandboxState, _ask: Arguments) -> bool:
    """Say yes to close and logOut, which mean nothing here."""
    return True
