"""What an idle peer is shown: the question whether they go on, and what a tap on it comes to, however late. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from . import own_screens, presses, screens
from .channel import Message
from .reply import Reply
from .screens import Screen
from .unasked_row import unasked_row

STAY = presses.own("stay")
"""What "Keep it" hands back."""


def question(screen: Screen, last_on: date) -> Message:
    """Return the question. `last_on` is the day after which all goes."""
    keep = own_screens.button(screen, "button_idle_keep", STAY)
    erase = own_screens.button(screen, "button_idle_erase", presses.command("erase"))
    stop = unasked_row(screen.pack, screen.language)[-1:]
    return screens.note(screen, "idle_ask", (keep, erase), stop, date=last_on.isoformat())


def _stay(reply: Reply, _: str) -> None:
    """They are here by having tapped; who was erased meanwhile is told so."""
    line = "idle_gone" if reply.standing.is_new else "idle_kept"
    reply.say(screens.note(reply.screen, line, own_screens.back(reply.screen)))


WAYS: dict[str, Callable[[Reply, str], None]] = {"stay": _stay}
"""Buttons under the question, by name."""
