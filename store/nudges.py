"""Things to do for a peer at a time: a silence, a follow-up, a check-in, a line. Rows, not timers in memory."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import and_, bindparam, delete, func, insert, literal_column, or_, select, update
from sqlalchemy.engine import Connection, RowMapping

from .dialects import insert_for
from .keys import KeyProblem, MasterKey
from .peers import Peer, find_by_id
from .tables import HAS_OCCURRENCE, UtcDateTime, nudges, peers

SILENCE, FOLLOW_UP, CHECK_IN, LINE = "silence", "follow_up", "check_in", "line"

IDLE = "idle"
"""The question to a peer who was not here for long; of the "schedule" `OF_IDLE`, as lines are of 0."""

OF_IDLE = -1

LAST_FOR = timedelta(days=7)
"""How long after a check-in was sent somebody may still answer it."""

LATER = "later"
"""Why something is planned that was sent before: its peer put it off."""

WAITS = "waits"
"""Why something planned comes later than its rule says: quiet hours, a talk under way, a day without room."""

_COLUMN = "nudges.body"
_log = logging.getLogger(__name__)


# Statements of every turn are built once: building them costs more than running them.
_PLAN = insert(nudges)
_CANCEL = delete(nudges).where(nudges.c.peer_id == bindparam("of_peer"), nudges.c.state == "planned")
_CANCEL_KIND = _CANCEL.where(nudges.c.kind == bindparam("meant_kind"))


_MOMENT = bindparam("moment", type_=UtcDateTime())
# Of a peer whose turn is under way nothing is taken: the turn may take it back, and would wait for us, and we for it.
_DUE = (
    select(nudges)
    .join(peers, peers.c.id == nudges.c.peer_id)
    .where(nudges.c.state == literal_column("'planned'"), nudges.c.due_at <= _MOMENT)
    .order_by(nudges.c.due_at, nudges.c.id)
    .limit(1)
    .with_for_update(skip_locked=True, key_share=True, of=[nudges, peers])
)
_OF_SCHEDULE = and_(
    nudges.c.peer_id == bindparam("of_peer"),
    nudges.c.schedule_id == bindparam("of_schedule"),
    nudges.c.state == literal_column("'planned'"),
)
_FORGET_ALL = delete(nudges).where(_OF_SCHEDULE, nudges.c.occurrence != literal_column("''"))
_FORGET_NEXT = delete(nudges).where(
    _OF_SCHEDULE,
    nudges.c.occurrence != literal_column("''"),
    nudges.c.why == literal_column("''"),
    nudges.c.due_at > _MOMENT,
)
_RENEW = (
    update(nudges)
    .where(_OF_SCHEDULE, nudges.c.why == literal_column(f"'{WAITS}'"))
    .values(version=bindparam("of_version"))
)
_DUE_SINCE = select(func.min(nudges.c.due_at)).where(
    _OF_SCHEDULE, nudges.c.why != literal_column(f"'{LATER}'"), nudges.c.due_at <= _MOMENT
)
_HAVE_DONE = (
    update(nudges)
    .where(_OF_SCHEDULE, nudges.c.occurrence == bindparam("of_occurrence"))
    .values(state="done", why="", body_sealed=b"")
)

# What its peer put off stays theirs.
_LET_WAIT = (
    update(nudges)
    .where(nudges.c.id == bindparam("nudge"))
    .values(due_at=bindparam("until", type_=UtcDateTime()), why=func.coalesce(func.nullif(nudges.c.why, ""), WAITS))
)
_END = update(nudges).where(nudges.c.id == bindparam("nudge"))

_SNOOZED = '{"is_snoozed": true}'


@dataclass(frozen=True)
class Occurrence:
    """One of the times at which a schedule is due: `wall` is local time, "2026-12-01T13:00". Schedule 0: own lines."""

    wall: str
    organisation_id: int = 0
    schedule_id: int = 0
    version: int = 0


@dataclass(frozen=True)
class DueNudge:
    """A nudge whose time has come, with its peer opened and locked."""

    id: int
    kind: str
    body: str
    due_at: datetime
    peer: Peer
    organisation_id: int = 0
    schedule_id: int = 0
    occurrence: str = ""
    version: int = 0


def plan(connection: Connection, peer: Peer, kind: str, body: str, due_at: datetime) -> None:
    """Plan a nudge. A new silence takes the place of the one before: only the open question can fall silent."""
    if kind == SILENCE:
        cancel(connection, peer.id, SILENCE)
    sealed = peer.key.seal(body.encode(), peer.place(_COLUMN))
    values = {"peer_id": peer.id, "kind": kind, "state": "planned", "body_sealed": sealed, "due_at": due_at}
    connection.execute(_PLAN, values)


def plan_occurrence(
    connection: Connection, peer: Peer, kind: str, occurrence: Occurrence, due_at: datetime, body: str = "{}"
) -> bool:
    """Plan a check-in or a line. One that is due and not acted on yet stays so, for the schedule's version of today.

    Returns:
        False when that occurrence was sent or missed already: it stays what it is, and of each a peer has one.
    """
    values = {
        "peer_id": peer.id,
        "kind": kind,
        "state": "planned",
        "body_sealed": peer.key.seal(body.encode(), peer.place(_COLUMN)),
        "due_at": due_at,
        "organisation_id": occurrence.organisation_id,
        "schedule_id": occurrence.schedule_id,
        "occurrence": occurrence.wall,
        "version": occurrence.version,
    }
    return connection.execute(_plan_it(connection.dialect.name), values).first() is not None


@lru_cache
def _plan_it(dialect: str) -> Any:
    adding: Any = insert_for(dialect)(nudges)
    return adding.on_conflict_do_update(
        index_elements=[nudges.c.peer_id, nudges.c.schedule_id, nudges.c.occurrence],
        index_where=HAS_OCCURRENCE,
        set_={"version": adding.excluded.version},
        where=nudges.c.state == "planned",
    ).returning(nudges.c.id)


def forget_occurrences(connection: Connection, peer_id: int, schedule_id: int) -> None:
    """Take back everything that a schedule planned for a peer, and what they put off: they want none of it now."""
    connection.execute(_FORGET_ALL, {"of_peer": peer_id, "of_schedule": schedule_id})


def forget_next(connection: Connection, peer_id: int, schedule_id: int, now: datetime, version: int = 0) -> None:
    """Take back the occurrence that a schedule planned next for a peer, for another to be planned in its place.

    What is due already stays: it has to be acted on, and be it as missed. So does what its peer put off, and what
    waits: its time has come, and planned anew it would be passed by. It is the schedule's `version` of now.
    """
    connection.execute(_FORGET_NEXT, {"of_peer": peer_id, "of_schedule": schedule_id, "moment": now})
    connection.execute(_RENEW, {"of_peer": peer_id, "of_schedule": schedule_id, "of_version": version})


def due_since(connection: Connection, peer_id: int, schedule_id: int, now: datetime) -> datetime | None:
    """Return since when something of a schedule is due that nobody acted on yet; None when nothing is."""
    values = {"of_peer": peer_id, "of_schedule": schedule_id, "moment": now}
    found: datetime | None = connection.execute(_DUE_SINCE, values).scalar()
    return found


def is_answered(connection: Connection, peer_id: int, schedule_id: int, occurrence: str) -> None:
    """What was put off is answered: it does not come again."""
    values = {"of_peer": peer_id, "of_schedule": schedule_id, "of_occurrence": occurrence}
    connection.execute(_HAVE_DONE, values)


def ask_again(connection: Connection, peer: Peer, schedule_id: int, occurrence: str, due_at: datetime) -> bool:
    """Plan an occurrence once more that was sent already, because its peer wants it later. False when it is gone."""
    own = and_(nudges.c.peer_id == peer.id, nudges.c.schedule_id == schedule_id, nudges.c.occurrence == occurrence)
    body = peer.key.seal(_SNOOZED.encode(), peer.place(_COLUMN))
    values = {"state": "planned", "due_at": due_at, "body_sealed": body, "why": LATER}
    return connection.execute(update(nudges).where(own, nudges.c.state == "done").values(values)).rowcount > 0


def count_occurrences(connection: Connection) -> int:
    """Return how many check-ins are planned, all peers together; for the operator."""
    is_planned = and_(nudges.c.state == "planned", nudges.c.kind == CHECK_IN)
    counted: int = connection.execute(select(func.count()).select_from(nudges).where(is_planned)).scalar_one()
    return counted


def sent_check_in(
    connection: Connection, peer_id: int, schedule_id: int, wall: str, now: datetime
) -> Occurrence | None:
    """Return a check-in that a peer was sent within a week, also one that they put off; None for any other."""
    was_sent = or_(nudges.c.state == "done", and_(nudges.c.state == "planned", nudges.c.why == LATER))
    own = and_(nudges.c.peer_id == peer_id, nudges.c.kind == CHECK_IN, was_sent)
    its = and_(nudges.c.schedule_id == schedule_id, nudges.c.occurrence == wall)
    row = connection.execute(select(nudges).where(own, its, nudges.c.due_at > now - LAST_FOR)).mappings().first()
    return Occurrence(row["occurrence"], row["organisation_id"], row["schedule_id"], row["version"]) if row else None


def due_by_schedule(connection: Connection, peer_id: int) -> dict[int, datetime]:
    """Return when each schedule (0: the peer's own lines) is next due for a peer."""
    own = and_(nudges.c.peer_id == peer_id, nudges.c.state == "planned", nudges.c.occurrence != "")
    query = select(nudges.c.schedule_id, func.min(nudges.c.due_at)).where(own).group_by(nudges.c.schedule_id)
    return {schedule_id: due_at for schedule_id, due_at in connection.execute(query)}


def cancel(connection: Connection, peer_id: int, kind: str = "") -> None:
    """Take back what is planned for a peer; all of it, or one kind."""
    statement, values = (_CANCEL_KIND, {"meant_kind": kind}) if kind else (_CANCEL, {})
    connection.execute(statement, {"of_peer": peer_id, **values})


def next_due_nudge(connection: Connection, master: MasterKey, now: datetime) -> DueNudge | None:
    """Return one nudge whose time has come, locked for this transaction; None when there is none."""
    while row := connection.execute(_DUE, {"moment": now}).mappings().first():
        try:
            return _open(connection, master, row)
        except KeyProblem:
            # One damaged row must not keep everybody else's nudges back.
            _log.error("a nudge that does not open with the key is set aside")
            close(connection, row["id"], "cancelled", "unreadable")
    return None


def _open(connection: Connection, master: MasterKey, row: RowMapping) -> DueNudge:
    peer = find_by_id(connection, master, row["peer_id"])
    assert peer is not None, "a nudge goes with its peer (ON DELETE CASCADE)"
    body = peer.key.open(row["body_sealed"], peer.place(_COLUMN)).decode()
    names = ("organisation_id", "schedule_id", "occurrence", "version")
    return DueNudge(row["id"], row["kind"], body, row["due_at"], peer, **{name: row[name] for name in names})


def close(connection: Connection, nudge_id: int, state: str, why: str = "") -> None:
    """End a nudge as done, missed or cancelled; what it was about is emptied."""
    connection.execute(_END, {"nudge": nudge_id, "state": state, "why": why, "body_sealed": b""})


def set_aside(connection: Connection, nudge_id: int) -> None:
    """End a nudge that broke us, unless another worker came further with it."""
    values = {"state": "cancelled", "why": "broke", "body_sealed": b""}
    is_it = and_(nudges.c.id == nudge_id, nudges.c.state == "planned")
    connection.execute(update(nudges).where(is_it).values(values))


def postpone(connection: Connection, nudge_id: int, due_at: datetime) -> None:
    """Let a nudge wait longer, for example until quiet hours end."""
    connection.execute(_LET_WAIT, {"nudge": nudge_id, "until": due_at})


def count_planned(connection: Connection, peer_id: int, kind: str) -> int:
    """Return how many nudges of one kind are planned for a peer."""
    planned = and_(nudges.c.peer_id == peer_id, nudges.c.state == "planned", nudges.c.kind == kind)
    count: int = connection.execute(select(func.count()).select_from(nudges).where(planned)).scalar_one()
    return count


def purge(connection: Connection, before: datetime) -> None:
    """Forget nudges that ended and were due before `before`."""
    connection.execute(delete(nudges).where(and_(nudges.c.state != "planned", nudges.c.due_at < before)))
