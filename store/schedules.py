"""An organisation's schedules. A change gives a schedule its next version, and makes void what older ones planned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, insert, literal_column, select, update
from sqlalchemy.engine import Connection, RowMapping

from .roles import MEMBER
from .tables import memberships, organisations, schedules

ACTIVE, PAUSED, ENDED = "active", "paused", "ended"

UNOWNED = "unowned"
"""Of a schedule that waits because nobody looks after its organisation; a new owner lets it go on."""

ALL_PLANNED = -1
"""What `planned_to` is once every member was planned for; else the last member that was."""


# Built once: building a statement costs more than running it.
_OF_ORGANISATION = (
    select(schedules)
    .where(
        schedules.c.organisation_id == bindparam("of_organisation"), schedules.c.state != literal_column(f"'{ENDED}'")
    )
    .order_by(schedules.c.id)
)


@dataclass(frozen=True)
class Schedule:
    """One schedule. `rule` is JSON that `conversations/occurrences.py` reads."""

    id: int
    organisation_id: int
    flow: str
    rule: str
    state: str
    version: int
    planned_to: int


def add(connection: Connection, organisation_id: int, flow: str, rule: str, today: date) -> Schedule:
    """Begin a schedule; its members are planned for with the next ticks."""
    values = {
        "organisation_id": organisation_id,
        "flow": flow,
        "rule": rule,
        "state": ACTIVE,
        "version": 1,
        "planned_to": 0,
        "made_on": today,
    }
    made = connection.execute(insert(schedules).values(values)).inserted_primary_key
    assert made
    return Schedule(made[0], organisation_id, flow, rule, ACTIVE, 1, 0)


def find(connection: Connection, organisation_id: int, schedule_id: int) -> Schedule | None:
    """Return a schedule of an organisation; None for what is not there, or is another's."""
    is_its = (schedules.c.id == schedule_id) & (schedules.c.organisation_id == organisation_id)
    row = connection.execute(select(schedules).where(is_its)).mappings().first()
    return _read(row) if row else None


def of_organisation(connection: Connection, organisation_id: int) -> list[Schedule]:
    """Return what an organisation has that has not ended, oldest first."""
    rows = connection.execute(_OF_ORGANISATION, {"of_organisation": organisation_id}).mappings()
    return [_read(row) for row in rows]


def asks_peer(connection: Connection, schedule_id: int, peer_id: int) -> bool:
    """True when a schedule is of an organisation that the peer joined."""
    query = select(schedules.c.id).join(memberships, memberships.c.organisation_id == schedules.c.organisation_id)
    is_theirs = (memberships.c.peer_id == peer_id) & (memberships.c.role == MEMBER)
    return connection.execute(query.where(schedules.c.id == schedule_id, is_theirs)).first() is not None


def begun_by(connection: Connection, organisation_id: int, mark: str) -> Schedule | None:
    """Return the schedule of an organisation, ended ones too, whose rule bears a mark; None when there is none."""
    is_its = (schedules.c.organisation_id == organisation_id) & schedules.c.rule.contains(mark, autoescape=True)
    row = connection.execute(select(schedules).where(is_its)).mappings().first()
    return _read(row) if row else None


def change(
    connection: Connection, organisation_id: int, schedule_id: int, state: str = "", rule: str = "", flow: str = ""
) -> bool:
    """Change a schedule; what was planned is void, and planned anew while it is active. False when it is not there."""
    is_its = (schedules.c.id == schedule_id) & (schedules.c.organisation_id == organisation_id)
    named = {"state": state, "rule": rule, "flow": flow}
    values: dict[str, Any] = {name: value for name, value in named.items() if value}
    values |= {"version": schedules.c.version + 1, "planned_to": 0}
    return connection.execute(update(schedules).where(is_its, schedules.c.state != ENDED).values(values)).rowcount > 0


def change_all(connection: Connection, organisation_id: int, before: str, after: str) -> int:
    """Bring all schedules of an organisation that are in one state into another. Returns how many there were."""
    is_its = (schedules.c.organisation_id == organisation_id) & (schedules.c.state == before)
    values = {"state": after, "version": schedules.c.version + 1, "planned_to": 0}
    return connection.execute(update(schedules).where(is_its).values(values)).rowcount


def unplanned(connection: Connection) -> Schedule | None:
    """Return an active schedule whose members are not all planned for, locked for this transaction."""
    query = (
        select(schedules)
        .join(organisations, organisations.c.id == schedules.c.organisation_id)
        .where(schedules.c.state == ACTIVE, schedules.c.planned_to != ALL_PLANNED, ~organisations.c.is_closed)
        .order_by(schedules.c.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=schedules)
    )
    row = connection.execute(query).mappings().first()
    return _read(row) if row else None


def set_planned_to(connection: Connection, schedule_id: int, peer_id: int) -> None:
    """Note how far planning came."""
    connection.execute(update(schedules).where(schedules.c.id == schedule_id).values(planned_to=peer_id))


def plan_all_anew(connection: Connection) -> int:
    """Make everything that schedules planned void, to be planned anew. Returns how many schedules there were."""
    values = {"version": schedules.c.version + 1, "planned_to": 0}
    return connection.execute(update(schedules).where(schedules.c.state == ACTIVE).values(values)).rowcount


def _read(row: RowMapping) -> Schedule:
    names = ("id", "organisation_id", "flow", "rule", "state", "version", "planned_to")
    return Schedule(**{name: row[name] for name in names})
