"""How owners let their organisation answer call requests: when, how soon, and the link for one more responder.

Nothing here says who asked, how many did, or who answers: only that nobody answers, or one person alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from store.organisations import RESPONDER

from . import owner_changes, owner_screens, presses, screens
from .call_hours import CHOICES, PROMISES, CallHours
from .call_screens import hours_told
from .channel import Button, Message
from .lookups import Owned
from .own_screens import button
from .reply import Reply
from .screens import Screen

OFF = "off"


def shown(screen: Screen, owned: Owned) -> Message:
    """Return whether an organisation answers call requests, when and how soon, and every way to change it."""
    of, hours, say = owned.organisation.id, owned.calls, screen.pack.line
    if hours is None:
        on = button(screen, "button_calls_on", presses.owner("calls_set", of, "week"))
        return screens.note(screen, "owner_calls_off", (on,), owner_screens.back(screen, owned.organisation))
    line = {0: "owner_calls_nobody", 1: "owner_calls_one"}.get(owned.responders, "owner_calls_many")
    rows = (
        tuple(_choice(screen, of, f"button_call_hours_{name}", name) for name in CHOICES),
        tuple(_promise(screen, of, minutes) for minutes in PROMISES),
        (button(screen, "button_responder", presses.owner("responder", of)),),
        *([(button(screen, "button_nobody", presses.owner("nobody", of)),)] if owned.responders else []),
        (button(screen, "button_calls_off", presses.owner("calls_set", of, OFF)),),
        owner_screens.back(screen, owned.organisation),
    )
    values = {"hours": hours_told(screen, hours), "minutes": str(hours.minutes)}
    told = screens.note(screen, "owner_calls", *rows, **values)
    return replace(told, text=f"{told.text.strip()}\n{say(line, screen.language)}")


def _choice(screen: Screen, of: int, label: str, what: str) -> Button:
    return button(screen, label, presses.owner("calls_set", of, what))


def _promise(screen: Screen, of: int, minutes: int) -> Button:
    label = screen.pack.line("button_call_minutes", screen.language, minutes=str(minutes))
    return Button(label, presses.owner("calls_set", of, str(minutes)))


def _show(reply: Reply, owned: Owned, _: str) -> None:
    reply.say(shown(reply.screen, owned))


def _set(reply: Reply, owned: Owned, what: str) -> None:
    """Change when or how soon calls are answered; requests that are open keep what was promised to them."""
    before = owned.calls or CallHours()
    if what == OFF:
        hours = None
    elif what in CHOICES:
        weekdays, opens, closes = CHOICES[what]
        hours = replace(before, weekdays=weekdays, opens=opens, closes=closes)
    elif what in map(str, PROMISES):
        hours = replace(before, minutes=int(what))
    else:
        reply.say(owner_screens.gone(reply.screen))
        return
    if hours != owned.calls:
        text = hours.to_text() if hours else ""
        reply.changes.append(owner_changes.CallsSet(owned.organisation.id, text))
    reply.say(shown(reply.screen, replace(owned, calls=hours)))


def _responder(reply: Reply, owned: Owned, _: str) -> None:
    """Show the link that makes one more responder. While one waits for its person, no other is made."""
    of = owned.organisation
    if not reply.given.bot_name:
        reply.say(screens.note(reply.screen, "owner_no_name", owner_screens.back(reply.screen, of)))
        return
    waiting = owned.responder_invite
    code = waiting.code if waiting else owner_screens.fresh(reply.given.token)
    if waiting is None:
        reply.changes.append(owner_changes.LinkMade(of.id, code, RESPONDER))
    until = (waiting.last_on if waiting else None) or owner_screens.last_day(reply.given.today)
    reply.say(owner_screens.responder_link(reply.screen, of, code, until))


def _ask_nobody(reply: Reply, owned: Owned, _: str) -> None:
    of = owned.organisation
    yes, no = presses.owner("nobody_yes", of.id), presses.owner("calls", of.id)
    reply.say(owner_screens.sure(reply.screen, "owner_nobody_ask", yes, no, of.name))


def _nobody(reply: Reply, owned: Owned, _: str) -> None:
    """Take the role from all who answer: an owner knows none of them, so who is to stay gets a new link."""
    reply.changes.append(owner_changes.RespondersDismissed(owned.organisation.id))
    reply.say(shown(reply.screen, replace(owned, responders=0, responder_invite=None)))


WAYS: dict[str, Callable[[Reply, Owned, str], None]] = {
    "calls": _show,
    "calls_set": _set,
    "responder": _responder,
    "nobody": _ask_nobody,
    "nobody_yes": _nobody,
}
