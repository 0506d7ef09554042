"""Whether an organisation has the owners it should have, and what comes of it when it has none (`users.md` J43).

Two are wanted. With one, its home screen says until when the second should be there. With none whom the bot can reach,
its check-ins wait by themselves: nobody would see what becomes of them. A new owner lets them go on.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from store import audit, organisations, schedules
from store.database import Transaction
from store.organisations import Organisation
from store.schedules import ACTIVE, UNOWNED

OWNERS_WANTED = 2
"""People who should look after an organisation: one may fall ill, or leave."""

SHORT_DAYS = timedelta(days=14)
"""How long one owner alone has to find the second."""


def look_at(tx: Transaction, organisation_id: int, now: datetime) -> None:
    """Note since when owners are missing; when none is left, its check-ins wait."""
    found = organisations.find(tx, organisation_id, is_locked=True)
    if found is None or found.is_closed or not found.is_taken_over:
        # Who runs the bot looks after what nobody took over yet.
        return
    is_short = organisations.owner_count(tx, organisation_id) < OWNERS_WANTED
    if is_short != (found.short_since is not None):
        organisations.set_short_since(tx, organisation_id, now.date() if is_short else None)
    if not organisations.has_owner_in_reach(tx, organisation_id) and schedules.change_all(
        tx, organisation_id, ACTIVE, UNOWNED
    ):
        audit.note(tx, now, audit.CLOCK, "check_ins_unowned", organisation_id)


def to_look_at(tx: Transaction) -> list[int]:
    """Return the numbers of the organisations to look at now and then.

    An owner who blocked the bot did not say so to anybody.
    """
    return [each.id for each in organisations.all_of_them(tx) if each.is_taken_over and not each.is_closed]


def go_on(tx: Transaction, organisation_id: int) -> int:
    """Let check-ins that wait go on. Returns how many there were."""
    return schedules.change_all(tx, organisation_id, UNOWNED, ACTIVE)


def is_overdue(of: Organisation, now: datetime) -> bool:
    """True when owners have been missing for longer than they should."""
    return of.short_since is not None and now.date() > of.short_since + SHORT_DAYS
