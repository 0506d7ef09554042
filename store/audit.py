"""The audit trail: what was done with a role, in words of one list, in the transaction that did it.

It holds no free text, no code and no name, and nothing of what peers do; a person is a number that empties itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, inspect, select
from sqlalchemy.engine import Connection

from . import roles
from .tables import audit_trail

CLOCK = "clock"
"""Who did what nobody did: a rule that came due."""

WHO = (roles.OWNER, roles.RESPONDER, roles.COORDINATOR, roles.OPERATOR, CLOCK)

OF_TEAMS = (
    *("check_in_begun", "check_in_paused", "check_in_resumed", "check_in_ended", "check_in_moved"),
    *("check_ins_unowned", "check_ins_went_on"),
    *("link_made", "links_renewed", "links_withdrawn"),
    *("owner_link_made", "owner_became", "owner_left", "owners_dismissed"),
    *("responder_link_made", "responder_became", "responder_left", "responders_dismissed"),
    *("deed_written", "deed_agreed", "deed_taken_back", "counts_exported", "calls_changed"),
    *("organisation_made", "organisation_closed"),
)
"""What can be done for an organisation; its owners read it, each with a line `trail_…` of the pack."""

OF_WORDS = (
    *("published", "agreed", "taken_back", "draft_sent"),
    *("coordinator_link_made", "coordinator_links_withdrawn", "coordinator_became", "coordinator_left"),
    "coordinator_withdrawn",
)
"""What can be done about words, and about who writes them."""

OF_MACHINE = ("backup_made", "restored", "database_prepared", "database_upgraded", "database_taken_back")
"""What can be done to the whole store."""

LEFT = {roles.OWNER: "owner_left", roles.RESPONDER: "responder_left"}
"""What it is called when somebody lets go of a role themselves, and also when they erase themselves: an owner knows for
whom a link was made, and a role that went without a word would say which of the two it was."""

ACTIONS = frozenset((*OF_TEAMS, *OF_WORDS, *OF_MACHINE))

_NUMBER = re.compile(r"[0-9]{0,18}")


@dataclass(frozen=True)
class Entry:
    """One thing that was done: when (UTC), with which role, for which organisation (0: none), by whom, to what."""

    done_at: datetime
    role: str
    organisation_id: int
    peer_id: int | None
    action: str
    of: str


def note(
    connection: Connection,
    now: datetime,
    role: str,
    action: str,
    organisation_id: int = 0,
    peer_id: int | None = None,
    of: int | str = "",
) -> None:
    """Write down that something was done.

    Args:
        connection: the transaction that does it.
        now: the moment.
        role: one of `WHO`.
        action: one of `ACTIONS`.
        organisation_id: for which organisation; 0 for none.
        peer_id: who, by row; None for an operator and the clock.
        of: to what, by a row's number; a code or a name is none.

    Raises:
        ValueError: a word that is not in the lists, or `of` is no number; nothing was written.
    """
    if role not in WHO or action not in ACTIONS or not _NUMBER.fullmatch(str(of)):
        raise ValueError("the audit trail holds words of its lists, and numbers")
    values = {"done_at": now, "role": role, "organisation_id": organisation_id, "peer_id": peer_id}
    connection.execute(insert(audit_trail).values(action=action, of=str(of), **values))


def is_kept(connection: Connection) -> bool:
    """True when there is a trail that can be written into: older forms of the tables have none."""
    there = inspect(connection)
    if not there.has_table(audit_trail.name):
        return False
    return {column["name"] for column in there.get_columns(audit_trail.name)} == set(audit_trail.columns.keys())


def note_left(connection: Connection, now: datetime, role: str, organisation_id: int) -> None:
    """Write down that somebody whose row goes had a role, if it is one; without their number, which would go too."""
    if role in LEFT:
        note(connection, now, role, LEFT[role], organisation_id)


def newest(connection: Connection, most: int, organisation_id: int | None = None, skip: int = 0) -> list[Entry]:
    """Return what was done last, of one organisation or of everything; the newest first, without the first `skip`."""
    query = select(audit_trail).order_by(audit_trail.c.id.desc()).limit(most).offset(skip)
    if organisation_id is not None:
        query = query.where(audit_trail.c.organisation_id == organisation_id)
    names = ("done_at", "role", "organisation_id", "peer_id", "action", "of")
    return [Entry(*(row[name] for name in names)) for row in connection.execute(query).mappings()]
