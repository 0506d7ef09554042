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
"""How begins what "Keep it" hands back; the day on which it was asked stands behind it."""


def question(screen: Screen, last_on: date, today: date) -> Message:
    """Return the question as it is asked today (UTC). `last_on` is the day after which all goes."""
    keep = own_screens.button(screen, "button_idle_keep", f"{STAY}{today.isoformat()}")
    erase = own_screens.button(screen, "button_idle_erase", presses.command("erase"))
    stop = unasked_row(screen.pack, screen.language)[-1:]
    return screens.note(screen, "idle_ask", (keep, erase), stop, date=last_on.isoformat())


def _stay(reply: Reply, asked_on: str) -> None:
    """They are here by having tapped; who was erased meanwhile is told so, also when they came back since."""
    joined_on = reply.standing.joined_on
    came_later = joined_on is not None and bool(asked_on) and joined_on.isoformat() > asked_on
    line = "idle_gone" if reply.standing.is_new or came_later else "idle_kept"
    reply.say(screens.note(reply.screen, line, own_screens.back(reply.screen)))


WAYS: dict[str, Callable[[Reply, str], None]] = {"stay": _stay}
"""Buttons under the question, by name."""
