"""Becoming a responder: by a link that works once, and a tap of one's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from store.organisations import RESPONDER

from . import call_screens, own_screens, screens
from .changes import Joined
from .reply import Reply


def respond(reply: Reply, of: str) -> None:
    """Become a responder by a link that works once; a second tap finds that it did act."""
    number, _, code = of.partition("-")
    invited = reply.standing.look.invite(code)
    known = reply.standing.look.plans().memberships
    if invited and invited.role == RESPONDER:
        reply.settings = replace(reply.settings, is_stopped=False)
        reply.changes.append(Joined(code))
        reply.say(call_screens.now_responder(reply.screen, invited.organisation))
    elif found := [each for each in known if each.role == RESPONDER and str(each.organisation.id) == number]:
        reply.say(call_screens.now_responder(reply.screen, found[0].organisation))
    else:
        reply.say(screens.note(reply.screen, "invite_gone", own_screens.back(reply.screen)))


WAYS: dict[str, Callable[[Reply, str], None]] = {"respond": respond}
