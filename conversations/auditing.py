"""The audit trail as an operator reads it in a terminal: what was done with roles, by role and never by name."""

from __future__ import annotations

import contextlib
from pathlib import Path

from store import audit, opening
from store.audit import Entry
from store.database import Database

NOTHING_YET = "Nothing was done yet."

_FILE = "sqlite:///"


def told_trail_at(url: str, organisation: int = 0, most: int = 100) -> str:
    """Return what was done last in the store at `url`, the newest first; of one organisation, or of all. UTC.

    Raises:
        StoreUnavailable, WrongDatabase: the store cannot be read.
    """
    if url.startswith(_FILE) and not Path(url.removeprefix(_FILE)).exists():
        return f"{url.removeprefix(_FILE)} is not there. {NOTHING_YET}"
    with contextlib.closing(Database(url)) as database:
        if not opening.is_current(database):
            return NOTHING_YET
        return told_trail(database, organisation, most)


def told_trail(database: Database, organisation: int = 0, most: int = 100) -> str:
    """Return what was done last, the newest first.

    Raises:
        StoreUnavailable: the store cannot be read.
    """
    found = database.transact_now(lambda tx: audit.newest(tx, most, organisation or None))
    return "\n".join(map(_told, found)) or NOTHING_YET


def _told(entry: Entry) -> str:
    at = f"organisation {entry.organisation_id}  " if entry.organisation_id else ""
    of = f" {entry.of}" if entry.of else ""
    return f"{entry.done_at:%Y-%m-%d %H:%M}  {at}{entry.role}: {entry.action.replace('_', ' ')}{of}"
