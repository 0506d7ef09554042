"""Anger at the bot: no scolding and no filter, only the question whether it should leave somebody alone.

Only words that say nothing else are anger: whatever answers a question, or asks for something, is heard as that.
"""

from __future__ import annotations

from . import presses, screens
from .channel import Button
from .reply import Reply

COMMAND = "anger"
"""What angry words are carried out as. No menu names it, and nothing of it is kept."""


def meet_anger(reply: Reply) -> None:
    """Ask whether to leave somebody alone; the place in a flow is kept, and one tap leads back to it."""
    language, say = reply.screen.language, reply.given.words.pack.line
    stop = Button(say("button_stop_for_good", language), presses.command("stop"))
    talk = Button(say("button_talk", language), presses.command("talk"))
    venting = Button(say("button_venting", language), presses.BACK)
    reply.say(screens.note(reply.screen, "anger", (stop,), (venting,), (talk,)))
