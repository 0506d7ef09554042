"""Deeds: what an organisation says it did. One owner writes a line, another agrees; peers read it with a check-in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Connection

from .tables import deeds


@dataclass(frozen=True)
class Deed:
    """One line. `made_on` is the day it was written; once it is agreed to, the day it was agreed to.

    `written_by` is None when whoever wrote it erased themselves since.
    """

    id: int
    text: str
    written_by: int | None
    is_agreed: bool
    made_on: date


def write(connection: Connection, organisation_id: int, text: str, peer_id: int, today: date) -> None:
    """Keep a line until another owner agrees, in place of one that waits still."""
    waiting = (deeds.c.organisation_id == organisation_id) & ~deeds.c.is_agreed
    connection.execute(delete(deeds).where(waiting))
    values = {
        "organisation_id": organisation_id,
        "text": text,
        "written_by": peer_id,
        "is_agreed": False,
        "made_on": today,
    }
    connection.execute(insert(deeds).values(values))


def of_organisation(connection: Connection, organisation_id: int) -> list[Deed]:
    """Return all lines of an organisation, the newest first."""
    query = select(deeds).where(deeds.c.organisation_id == organisation_id).order_by(deeds.c.id.desc())
    return [_read(row) for row in connection.execute(query)]


def agree(connection: Connection, organisation_id: int, deed_id: int, peer_id: int, today: date) -> bool:
    """Let a line go out, unless whoever agrees wrote it, or it is not there any more. Returns whether it does."""
    its = (deeds.c.organisation_id == organisation_id) & (deeds.c.id == deed_id) & ~deeds.c.is_agreed
    is_anothers = deeds.c.written_by.is_(None) | (deeds.c.written_by != peer_id)
    changed = connection.execute(update(deeds).where(its, is_anothers).values(is_agreed=True, made_on=today))
    return bool(changed.rowcount)


def drop(connection: Connection, organisation_id: int, deed_id: int) -> bool:
    """Take a line away: a waiting one, or one that goes out already; who has read it has read it.

    Returns whether it was there.
    """
    its = (deeds.c.organisation_id == organisation_id) & (deeds.c.id == deed_id)
    return bool(connection.execute(delete(deeds).where(its)).rowcount)


def to_tell(connection: Connection, organisation_id: int, since: date) -> Deed | None:
    """Return the newest line that was agreed to on a day or after it."""
    its = (deeds.c.organisation_id == organisation_id) & deeds.c.is_agreed & (deeds.c.made_on >= since)
    row = connection.execute(select(deeds).where(its).order_by(deeds.c.id.desc())).first()
    return _read(row) if row else None


def _read(row: Any) -> Deed:
    return Deed(row.id, row.text, row.written_by, row.is_agreed, row.made_on)
