"""Counts: which windows were counted for whom, who was in the cohorts, and what was told of them."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import ColumnElement, delete, exists, func, insert, select, update
from sqlalchemy.engine import Connection

from .dialects import insert_for
from .organisations import MEMBER
from .tables import cohorts, counted_windows, counts, memberships, organisations, peers

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
    """What was told of one question: a band, the answers that were counted, and what was asked ("" for: not noted).

    Both in the source language of the pack, as it was that day.
    """

    band: str
    answers: tuple[str, ...]
    asks: str = ""


@dataclass(frozen=True)
class CountedWindow:
    """A window that was counted, by its first day. No question is in it of which nothing was told."""

    begins_on: date
    questions: Mapping[Question, CountOf] = field(default_factory=dict)


def written(answers: Sequence[str]) -> str:
    """Return answers as they are kept. An accent is one letter, as it is for `flows/counting_rules.letters_of`."""
    return json.dumps(answers, ensure_ascii=False)


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
    erased: int = 0,
) -> None:
    """Keep who was in the cohort of a window, and what is told of it; `questions` is empty for nothing.

    `erased` more were in it, perhaps, whom nobody knows any more: they count as having left.
    """
    stayed = _in_the_last_cohort(connection, organisation_id)
    its_window = (counted_windows.c.organisation_id == organisation_id) & (counted_windows.c.begins_on == begins_on)
    connection.execute(update(counted_windows).where(its_window).values(cohort=len(cohort) + erased))
    its = {"organisation_id": organisation_id, "begins_on": begins_on}
    rows = [
        {
            **its,
            "flow": flow,
            "question": question,
            "band": count.band,
            "answers": written(count.answers),
            "asks": count.asks,
        }
        for (flow, question), count in questions.items()
    ]
    if rows:
        connection.execute(insert(counts), rows)
    staying = set(connection.execute(select(cohorts.c.peer_id).where(stayed)).scalars())
    gone = stayed & cohorts.c.peer_id.in_(staying - {*cohort})
    connection.execute(update(cohorts).where(gone).values(until=begins_on))
    # Who left and is back is in it as before: no window was looked at without them.
    back = stayed & cohorts.c.peer_id.in_(staying & {*cohort}) & cohorts.c.until.is_not(None)
    connection.execute(update(cohorts).where(back).values(until=None))
    came = [
        {"organisation_id": organisation_id, "peer_id": peer_id, "since": begins_on}
        for peer_id in _still_there(connection, {*cohort} - staying)
    ]
    if came:
        connection.execute(insert(cohorts), came)


def _in_the_last_cohort(connection: Connection, organisation_id: int) -> ColumnElement[bool]:
    """Return what says of a stay that it reaches over the last window that was looked at."""
    last = max((begins_on for begins_on, _ in looked_at(connection, organisation_id)), default=date.max)
    return (cohorts.c.organisation_id == organisation_id) & (cohorts.c.until.is_(None) | (cohorts.c.until > last))


def _still_there(connection: Connection, peer_ids: Collection[int]) -> list[int]:
    """Return those who did not erase themselves meanwhile, and let none of them before this transaction ends."""
    query = select(peers.c.id).where(peers.c.id.in_(peer_ids)).order_by(peers.c.id)
    return list(connection.execute(query.with_for_update(read=True, key_share=True)).scalars())


def forget_who_left(connection: Connection, today: date, before: date) -> None:
    """Note who left since the last look, and forget that somebody was in cohorts once they left before a day.

    Who belongs to the organisation now is known anyhow, and stays: they would else count as one who left, and another
    who came. So does all of it while one stay is younger.
    """
    is_its = (memberships.c.organisation_id == cohorts.c.organisation_id) & (memberships.c.role == MEMBER)
    is_member = exists().where(is_its, memberships.c.peer_id == cohorts.c.peer_id)
    # However they left: by a tap, with their organisation, or before a restore.
    connection.execute(update(cohorts).where(cohorts.c.until.is_(None), ~is_member).values(until=today))
    other = cohorts.alias()
    is_theirs = (other.c.organisation_id == cohorts.c.organisation_id) & (other.c.peer_id == cohorts.c.peer_id)
    is_younger = exists().where(is_theirs, other.c.until >= before)
    connection.execute(delete(cohorts).where(cohorts.c.until < before, ~is_member, ~is_younger))


def windows(connection: Connection, organisation_id: int, now: datetime, is_owner: bool) -> list[CountedWindow]:
    """Return the windows that were counted and may be read now, by owners or by peers, the newest first."""
    its = counted_windows.c.organisation_id == organisation_id
    opens = counted_windows.c.owners_from if is_owner else counted_windows.c.peers_from
    begun = connection.execute(select(counted_windows.c.begins_on).where(its, opens <= now)).scalars().all()
    found: dict[date, dict[Question, CountOf]] = {begins_on: {} for begins_on in sorted(begun, reverse=True)}
    query = select(counts).where(counts.c.organisation_id == organisation_id)
    for row in connection.execute(query.order_by(counts.c.flow, counts.c.question)):
        if row.begins_on in found:
            count = CountOf(row.band, tuple(json.loads(row.answers)), row.asks)
            found[row.begins_on][row.flow, row.question] = count
    return [CountedWindow(begins_on, questions) for begins_on, questions in found.items()]
