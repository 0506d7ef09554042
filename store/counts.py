"""Counts: which windows were counted for whom, who was in the cohorts, and what was told of them."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.engine import Connection

from .dialects import insert_for
from .organisations import MEMBER
from .tables import cohorts, counted_windows, counts, memberships, organisations

Question = tuple[str, str]
"""A check-in's key and the name its answer is saved under."""


@dataclass(frozen=True)
class Asking:
    """An open organisation: since when it is there, and which window was counted last; None for none yet."""

    organisation_id: int
    made_on: date
    last_counted: date | None


@dataclass(frozen=True)
class CountOf:
    """What was told of one question: a band, and the answers that were counted, in the pack's words of that day."""

    band: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class CountedWindow:
    """A window that was counted, by its first day. No question is in it of which nothing was told."""

    begins_on: date
    questions: Mapping[Question, CountOf] = field(default_factory=dict)


def asking(connection: Connection) -> list[Asking]:
    """Return the open organisations, and how far each was counted."""
    last = func.max(counted_windows.c.begins_on).label("last_counted")
    joined = organisations.outerjoin(counted_windows, counted_windows.c.organisation_id == organisations.c.id)
    query = select(organisations.c.id, organisations.c.made_on, last).select_from(joined)
    query = query.where(~organisations.c.is_closed).group_by(organisations.c.id, organisations.c.made_on)
    rows = connection.execute(query.order_by(organisations.c.id))
    return [Asking(row.id, row.made_on, row.last_counted) for row in rows]


def begin(
    connection: Connection, organisation_id: int, begins_on: date, peers_from: datetime, owners_from: datetime
) -> bool:
    """Note that a window is counted now. False when another worker did, who is waited for."""
    adding = (
        insert_for(connection.dialect.name)(counted_windows)
        .on_conflict_do_nothing()
        .returning(counted_windows.c.begins_on)
    )
    values = {
        "organisation_id": organisation_id,
        "begins_on": begins_on,
        "cohort": 0,
        "peers_from": peers_from,
        "owners_from": owners_from,
    }
    return connection.execute(adding.values(values)).first() is not None


def members(connection: Connection, organisation_id: int, since: date) -> frozenset[int]:
    """Return who belongs to an organisation and joined on a day or before it."""
    is_its = (memberships.c.organisation_id == organisation_id) & (memberships.c.role == MEMBER)
    query = select(memberships.c.peer_id).where(is_its, memberships.c.joined_on <= since)
    return frozenset(connection.execute(query).scalars())


def stays(connection: Connection, organisation_id: int) -> list[tuple[int, date, date | None]]:
    """Return who was in the cohorts of an organisation, from which window, and until which."""
    query = select(cohorts.c.peer_id, cohorts.c.since, cohorts.c.until)
    rows = connection.execute(query.where(cohorts.c.organisation_id == organisation_id))
    return [(row.peer_id, row.since, row.until) for row in rows]


def looked_at(connection: Connection, organisation_id: int) -> list[tuple[date, int]]:
    """Return the windows in which answers were looked at, told or not, with the size of their cohorts."""
    its = counted_windows.c.organisation_id == organisation_id
    query = select(counted_windows.c.begins_on, counted_windows.c.cohort).where(its, counted_windows.c.cohort > 0)
    return [(row.begins_on, row.cohort) for row in connection.execute(query.order_by(counted_windows.c.begins_on))]


def keep(
    connection: Connection,
    organisation_id: int,
    begins_on: date,
    cohort: Collection[int],
    questions: Mapping[Question, CountOf],
) -> None:
    """Keep who was in the cohort of a window, and what is told of it; `questions` is empty for nothing."""
    its_window = (counted_windows.c.organisation_id == organisation_id) & (counted_windows.c.begins_on == begins_on)
    connection.execute(update(counted_windows).where(its_window).values(cohort=len(cohort)))
    its = {"organisation_id": organisation_id, "begins_on": begins_on}
    rows = [
        {**its, "flow": flow, "question": question, "band": count.band, "answers": json.dumps(count.answers)}
        for (flow, question), count in questions.items()
    ]
    if rows:
        connection.execute(insert(counts), rows)
    open_stays = (cohorts.c.organisation_id == organisation_id) & cohorts.c.until.is_(None)
    staying = set(connection.execute(select(cohorts.c.peer_id).where(open_stays)).scalars())
    gone = open_stays & cohorts.c.peer_id.in_(staying - {*cohort})
    connection.execute(update(cohorts).where(gone).values(until=begins_on))
    came = [
        {"organisation_id": organisation_id, "peer_id": peer_id, "since": begins_on}
        for peer_id in sorted({*cohort} - staying)
    ]
    if came:
        connection.execute(insert(cohorts), came)


def windows(connection: Connection, organisation_id: int, now: datetime, is_owner: bool) -> list[CountedWindow]:
    """Return the windows that were counted and may be read now, by owners or by peers, the newest first."""
    its = counted_windows.c.organisation_id == organisation_id
    opens = counted_windows.c.owners_from if is_owner else counted_windows.c.peers_from
    begun = connection.execute(select(counted_windows.c.begins_on).where(its, opens <= now)).scalars().all()
    found: dict[date, dict[Question, CountOf]] = {begins_on: {} for begins_on in sorted(begun, reverse=True)}
    query = select(counts).where(counts.c.organisation_id == organisation_id)
    for row in connection.execute(query.order_by(counts.c.flow, counts.c.question)):
        if row.begins_on in found:
            count = CountOf(row.band, tuple(json.loads(row.answers)))
            found[row.begins_on][row.flow, row.question] = count
    return [CountedWindow(begins_on, questions) for begins_on, questions in found.items()]
