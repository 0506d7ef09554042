"""The row under everything that comes by itself: put it off, why it came, and an end of it all in one tap."""

from __future__ import annotations

from content.pack import Pack

from . import presses
from .channel import Button


def unasked_row(pack: Pack, language: str, token: str = "") -> tuple[Button, ...]:
    """Return the row; with a session's `token` what it asks can be put off."""
    later = (Button(pack.line("button_later", language), presses.later(token)),) if token else ()
    why = Button(pack.line("button_why", language), presses.command("checkins"))
    stop = Button(pack.line("button_stop_all", language), presses.command("stop"))
    return (*later, why, stop)
