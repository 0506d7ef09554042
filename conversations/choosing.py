"""What a peer chooses about how the bot behaves: when it may write by itself, and how much its buttons give away."""

from __future__ import annotations

from dataclasses import replace

from . import presses, screens
from .channel import Button
from .occurrences import HOURS
from .presses import HOURS_PREFIX
from .reply import Reply


def ask_hours(reply: Reply) -> None:
    """Ask when the bot may write by itself."""
    language, say = reply.screen.language, reply.given.words.pack.line
    buttons = [Button(say(HOURS_PREFIX + key, language), presses.command(HOURS_PREFIX + key)) for key in HOURS]
    back = Button(say("button_back", language), presses.BACK)
    reply.say(screens.note(reply.screen, "hours_ask", *((button,) for button in buttons), (back,)))


def choose_hours(reply: Reply, key: str) -> None:
    """Keep the hours; a name that is none is asked about again."""
    if key not in HOURS:
        ask_hours(reply)
        return
    reply.settings = replace(reply.settings, hours=key)
    chosen = reply.given.words.pack.line(HOURS_PREFIX + key, reply.screen.language)
    back = Button(reply.given.words.pack.line("button_back", reply.screen.language), presses.BACK)
    reply.say(screens.note(reply.screen, "hours_done", (back,), hours=chosen))


def be_discreet(reply: Reply) -> None:
    """Make the labels that are always there neutral, or plain again; the doors are sent anew with them."""
    reply.settings = replace(reply.settings, is_discreet=not reply.settings.is_discreet)
    reply.replaces = 0
    reply.say(screens.home(reply.screen, "discreet_on" if reply.settings.is_discreet else "discreet_off"))
