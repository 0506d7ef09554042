"""What was done with roles, as the owners of an organisation read it, and check-ins that go on after a wait."""

from __future__ import annotations

from store import audit
from store.schedules import UNOWNED

from . import owner_changes, owner_screens, presses, screens
from .lookups import Owned
from .own_screens import button
from .reply import Reply
from .screens import Row, Screen

SHOWN = 10
"""Entries of one page."""

PAGES_MOST = 50


def trail(reply: Reply, owned: Owned, page: str) -> None:
    """Show what was done for an organisation, the newest first."""
    at = int(page) if page.isdecimal() and int(page) < PAGES_MOST else 0
    found = reply.standing.look.trail(owned.organisation.id, SHOWN + 1, at * SHOWN)
    screen, name = reply.screen, owned.organisation.name
    back = owner_screens.back(screen, owned.organisation)
    if not found:
        reply.say(screens.note(screen, "owner_trail_none", back, name=name))
        return
    told = "\n".join(_told(screen, entry, is_own) for entry, is_own in found[:SHOWN])
    more = (button(screen, "button_more", presses.owner("trail", owned.organisation.id, at + 1)),)
    rows: tuple[Row, ...] = (more, back) if len(found) > SHOWN else (back,)
    reply.say(screens.note(screen, "owner_trail", *rows, name=name, list=told))


def _told(screen: Screen, entry: audit.Entry, is_own: bool) -> str:
    """Return one entry in a line. Who erased themselves reads like who gave a role up."""
    say, language = screen.pack.line, screen.language
    who, what = say(f"trail_by_{'you' if is_own else entry.role}", language), say(f"trail_{entry.action}", language)
    return say("trail_line", language, date=entry.done_at.date().isoformat(), who=who, what=what).strip()


def go_on(reply: Reply, owned: Owned, _: str) -> None:
    """Let the check-ins that wait for an owner go on; a second tap finds that they do."""
    if any(each.state == UNOWNED for each in owned.schedules):
        reply.changes.append(owner_changes.WentOn(owned.organisation.id))
    back = owner_screens.back(reply.screen, owned.organisation)
    reply.say(screens.note(reply.screen, "owner_went_on", back))
