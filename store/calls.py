"""Call requests: what a peer asked for, what falls due for it, who was told. What is said in a call is kept nowhere.

Everything about one request is changed under the lock of its row; a peer's own row is locked before it.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, func, insert, literal_column, or_, select, update
from sqlalchemy.engine import Connection, RowMapping

from .dialects import insert_for
from .tables import UtcDateTime, call_requests, call_rungs, organisations

ASKED, OPEN, TAKEN, CLOSED = "asked", "open", "taken", "closed"
"""A request: sent by its peer and not gone out yet; gone out; a responder has it; over."""

PLANNED, DONE, CANCELLED = "planned", "done", "cancelled"
"""A rung: to come; acted on; void, or given up."""

NUMBER_MOST = 10**15
"""A request's number is drawn from so many. Counted on, it would tell a responder how many others asked in between."""

IS_ACTIVE = call_requests.c.state.in_([literal_column(f"'{state}'") for state in (ASKED, OPEN, TAKEN)])

_OLDEST_FIRST = (call_requests.c.asked_at, call_requests.c.id)

# Statements of every turn are built once: building them costs more than running them.
_RELAY = (
    select(call_requests)
    .where(
        call_requests.c.state == literal_column(f"'{TAKEN}'"),
        or_(call_requests.c.peer_id == bindparam("of_peer"), call_requests.c.taken_by == bindparam("of_peer")),
    )
    .limit(1)
    .with_for_update()
)
_MOMENT = bindparam("moment", type_=UtcDateTime())
_DUE = (
    select(call_requests, call_rungs.c.rung, call_rungs.c.due_at)
    .join(call_rungs, call_rungs.c.call_id == call_requests.c.id)
    .where(call_rungs.c.state == literal_column(f"'{PLANNED}'"), call_rungs.c.due_at <= _MOMENT)
    .order_by(call_rungs.c.due_at, *_OLDEST_FIRST, call_rungs.c.rung)
    .limit(1)
    .with_for_update(skip_locked=True, of=call_requests)
)


@dataclass(frozen=True)
class Call:
    """One call request. `taken_by` of an open one is who had it last; `minutes` what was promised when it was sent.

    `takes` is how often it was taken, and `heard` of which of these takings its peer was told. `asked_last` is who gave
    an open one up, or whom the peer of one that is over closed on.
    """

    id: int
    organisation_id: int
    peer_id: int
    state: str
    asked_at: datetime
    promised_at: datetime
    minutes: int
    taken_by: int | None = None
    taken_at: datetime | None = None
    takes: int = 0
    heard: int = 0
    asked_last: int | None = None

    @property
    def is_active(self) -> bool:
        """True until it is over."""
        return self.state != CLOSED

    def other_than(self, peer_id: int) -> int | None:
        """Return who is on the other side of the relay."""
        return self.taken_by if peer_id == self.peer_id else self.peer_id


@dataclass(frozen=True)
class DueRung:
    """A rung whose time has come, and its request, locked."""

    call: Call
    rung: str
    due_at: datetime


def _call(row: RowMapping) -> Call:
    return Call(*(row[each.name] for each in fields(Call)))


def add(
    connection: Connection, organisation_id: int, peer_id: int, now: datetime, promised_at: datetime, minutes: int
) -> int:
    """Keep a request that a peer sends. Returns its number."""
    number = secrets.randbelow(NUMBER_MOST) + 1
    values = {
        "id": number,
        "organisation_id": organisation_id,
        "peer_id": peer_id,
        "state": ASKED,
        "asked_at": now,
        "promised_at": promised_at,
        "minutes": minutes,
    }
    connection.execute(insert(call_requests).values(values))
    return number


def find(connection: Connection, call_id: int) -> Call | None:
    """Return a request by its number, locked for this transaction; None when it is gone."""
    query = select(call_requests).where(call_requests.c.id == call_id).with_for_update()
    row = connection.execute(query).mappings().first()
    return _call(row) if row else None


def asked_by(connection: Connection, peer_id: int, is_locked: bool = False) -> list[Call]:
    """Return what a peer asked for that is not over, oldest first; `is_locked` for who is going to change it."""
    query = select(call_requests).where(call_requests.c.peer_id == peer_id, IS_ACTIVE).order_by(*_OLDEST_FIRST)
    return [_call(row) for row in connection.execute(query.with_for_update() if is_locked else query).mappings()]


def last_asked(connection: Connection, organisation_id: int, peer_id: int) -> datetime | None:
    """Return when a peer asked an organisation last, over or not; None for never."""
    its = and_(call_requests.c.peer_id == peer_id, call_requests.c.organisation_id == organisation_id)
    found: datetime | None = connection.execute(select(func.max(call_requests.c.asked_at)).where(its)).scalar()
    return found


def count_sent(connection: Connection, organisation_id: int, peer_id: int, since: datetime) -> int:
    """Return of how many requests of a peer an organisation's responders heard since a moment. Undone ones are none."""
    its = and_(call_requests.c.peer_id == peer_id, call_requests.c.organisation_id == organisation_id)
    has_gone = and_(call_rungs.c.rung == "send", call_rungs.c.state == DONE)
    query = select(func.count()).select_from(call_requests).join(call_rungs, call_rungs.c.call_id == call_requests.c.id)
    return int(connection.execute(query.where(its, has_gone, call_requests.c.asked_at > since)).scalar_one())


def closed_on(connection: Connection, peer_id: int) -> set[int]:
    """Return the responders whom a peer closed on, while that is kept."""
    its = and_(call_requests.c.peer_id == peer_id, call_requests.c.state == CLOSED)
    query = select(call_requests.c.asked_last).where(its, call_requests.c.asked_last.is_not(None))
    return set(connection.execute(query).scalars())


def count_kept(connection: Connection, peer_id: int) -> int:
    """Return how many requests of a peer are kept, over or not."""
    query = select(func.count()).select_from(call_requests).where(call_requests.c.peer_id == peer_id)
    return int(connection.execute(query).scalar_one())


def relay_of(connection: Connection, peer_id: int) -> Call | None:
    """Return the relay that a peer is in, on either side, locked; None when they are in none. Nobody is in two."""
    row = connection.execute(_RELAY, {"of_peer": peer_id}).mappings().first()
    return _call(row) if row else None


def active_of(connection: Connection, organisation_id: int) -> list[Call]:
    """Return the requests to an organisation that are not over, locked."""
    its = select(call_requests).where(call_requests.c.organisation_id == organisation_id, IS_ACTIVE)
    return [_call(row) for row in connection.execute(its.order_by(*_OLDEST_FIRST).with_for_update()).mappings()]


def change(connection: Connection, call_id: int, **values: Any) -> None:
    """Change a request whose row is locked."""
    connection.execute(update(call_requests).where(call_requests.c.id == call_id).values(values))


def has_heard(connection: Connection, call_id: int, taking: int) -> None:
    """Note that its peer was told of a taking, unless it was taken once more since."""
    is_it = and_(call_requests.c.id == call_id, call_requests.c.takes == taking)
    connection.execute(update(call_requests).where(is_it).values(heard=taking))


def is_of(connection: Connection, call_id: int, peer_id: int) -> bool:
    """True when a peer sent a request. Its row is not locked: nobody else becomes who sent it."""
    its = and_(call_requests.c.id == call_id, call_requests.c.peer_id == peer_id)
    return connection.execute(select(call_requests.c.id).where(its)).first() is not None


def plan(connection: Connection, call_id: int, rungs: Mapping[str, datetime]) -> None:
    """Plan rungs, each in place of an earlier one of its name."""
    adding: Any = insert_for(connection.dialect.name)(call_rungs)
    adding = adding.on_conflict_do_update(
        index_elements=[call_rungs.c.call_id, call_rungs.c.rung],
        set_={"state": PLANNED, "due_at": adding.excluded.due_at},
    )
    rows = [
        {"call_id": call_id, "rung": str(rung), "state": PLANNED, "due_at": due_at} for rung, due_at in rungs.items()
    ]
    connection.execute(adding, rows)


def _planned(call_id: int, rungs: Collection[str]) -> Any:
    named = call_rungs.c.rung.in_([str(rung) for rung in rungs])
    return and_(call_rungs.c.call_id == call_id, call_rungs.c.state == PLANNED, named)


def cancel(connection: Connection, call_id: int, rungs: Collection[str]) -> None:
    """Rungs that are still to come are void."""
    connection.execute(update(call_rungs).where(_planned(call_id, rungs)).values(state=CANCELLED))


def bring_forward(connection: Connection, call_id: int, rung: str, now: datetime) -> None:
    """Let a rung that is still to come be due now."""
    is_later = call_rungs.c.due_at > now
    connection.execute(update(call_rungs).where(_planned(call_id, (rung,)), is_later).values(due_at=now))


def is_planned(connection: Connection, call_id: int, rung: str) -> bool:
    """True while a rung is still to come."""
    return connection.execute(select(call_rungs.c.rung).where(_planned(call_id, (rung,)))).first() is not None


def next_due(connection: Connection, now: datetime) -> DueRung | None:
    """Return a rung whose time has come, with its request locked; None when there is none that nobody is at."""
    row = connection.execute(_DUE, {"moment": now}).mappings().first()
    if row is None:
        return None
    # Once more, under the lock: somebody may have acted on it while it was waited for.
    kept = select(call_rungs.c.due_at).where(_planned(row["id"], (row["rung"],)), call_rungs.c.due_at <= now)
    locked = find(connection, row["id"])
    if locked is None or connection.execute(kept).first() is None:
        return DueRung(_call(row), "", row["due_at"])
    return DueRung(locked, row["rung"], row["due_at"])


def asked_after(connection: Connection, moment: datetime) -> Call | None:
    """Return a request that was asked later than a moment, locked; None when there is none that nobody is at."""
    its = select(call_requests).where(IS_ACTIVE, call_requests.c.asked_at > moment).limit(1)
    row = connection.execute(its.with_for_update(skip_locked=True)).mappings().first()
    return _call(row) if row else None


def bring_all_forward(connection: Connection, call_id: int, by: timedelta) -> None:
    """Let every rung that is still to come be due earlier."""
    its = and_(call_rungs.c.call_id == call_id, call_rungs.c.state == PLANNED)
    for rung, due_at in connection.execute(select(call_rungs.c.rung, call_rungs.c.due_at).where(its)).all():
        put_off(connection, call_id, rung, due_at - by)


def end_rung(connection: Connection, call_id: int, rung: str, state: str = DONE) -> None:
    """A rung was acted on, or given up."""
    connection.execute(update(call_rungs).where(_planned(call_id, (rung,))).values(state=state))


def put_off(connection: Connection, call_id: int, rung: str, due_at: datetime) -> None:
    """Try a rung again at `due_at`."""
    connection.execute(update(call_rungs).where(_planned(call_id, (rung,))).values(due_at=due_at))


def settings_of(connection: Connection, organisation_id: int) -> str:
    """Return when an organisation answers call requests, as its row keeps it; "" when it answers none."""
    query = select(organisations.c.calls).where(organisations.c.id == organisation_id)
    return connection.execute(query).scalar() or ""


def set_settings(connection: Connection, organisation_id: int, text: str) -> None:
    """Keep when an organisation answers call requests. What was promised to open requests stays."""
    connection.execute(update(organisations).where(organisations.c.id == organisation_id).values(calls=text))
