"""What stands on an organisation's screen where an owner is missing, or was: until when, and what waits. Pure."""

from __future__ import annotations

from store.schedules import UNOWNED

from . import presses
from .hand_over import SHORT_DAYS
from .lookups import Owned
from .own_screens import button
from .screens import Row, Screen


def foot(screen: Screen, owned: Owned) -> str:
    """Return what stands under an organisation where an owner is missing, or was; "" when all is well."""
    say, language, of = screen.pack.line, screen.language, owned.organisation
    told = []
    if any(each.state == UNOWNED for each in owned.schedules):
        told.append(say("owner_unowned", language))
    if owned.is_only_owner:
        since = of.short_since or screen.today
        until = since + SHORT_DAYS
        is_over = screen.today > until
        line = "owner_short_over" if is_over else "owner_short"
        told.append(say(line, language, **({} if is_over else {"date": until.isoformat()})))
    return "\n".join(told)


def rows(screen: Screen, owned: Owned) -> list[Row]:
    """Return the button that lets check-ins go on, where some wait."""
    if not any(each.state == UNOWNED for each in owned.schedules):
        return []
    return [(button(screen, "button_go_on_asking", presses.owner("go_on", owned.organisation.id)),)]
