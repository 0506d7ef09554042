"""Organisations, the codes that open them, and who joined: by their own tap, and left as silently.

Every question here is asked of one organisation, or of one peer; none goes over all of either.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, delete, func, insert, select, update
from sqlalchemy.engine import Connection

from . import roles
from .dialects import insert_for
from .tables import invites, memberships, nudges, organisations, peers, rhythms, schedules

MEMBER, OWNER, RESPONDER = roles.MEMBER, roles.OWNER, roles.RESPONDER
"""What a peer is to an organisation, each by a tap of their own; one peer may be all three."""

ROLES = roles.OF_ORGANISATIONS

CODE_BYTES = 9
"""Random bytes of a code: twelve letters, which nobody guesses and a poster can carry."""

OWNER_DAYS = 14
"""Days after which a link that gives one person a role opens nothing any more."""


# Built once: building a statement costs more than running it.
_OF_PEER = (
    select(memberships.c.role, memberships.c.joined_on, organisations)
    .join(organisations, organisations.c.id == memberships.c.organisation_id)
    .where(memberships.c.peer_id == bindparam("of_peer"))
    .order_by(organisations.c.id, memberships.c.role)
)


@dataclass(frozen=True)
class Organisation:
    """One organisation as peers know it."""

    id: int
    name: str
    is_closed: bool = False
    short_since: date | None = None
    """The day since when fewer look after it than should; only `find` and `all_of_them` tell."""

    is_taken_over: bool = False
    """True once it had an owner; before that whoever runs the bot looks after it. Told as above."""


@dataclass(frozen=True)
class Invite:
    """A code and what it opens."""

    code: str
    organisation: Organisation
    role: str
    made_on: date

    @property
    def is_for_one(self) -> bool:
        """True for a link that works once: it makes an owner, or a responder."""
        return self.role != MEMBER

    @property
    def last_on(self) -> date | None:
        """The last day it opens something; None for one that has no end."""
        return self.made_on + timedelta(days=OWNER_DAYS) if self.is_for_one else None


@dataclass(frozen=True)
class Membership:
    """What a peer is to an organisation."""

    organisation: Organisation
    role: str
    joined_on: date


def make(connection: Connection, name: str, today: date) -> Organisation:
    """Make an organisation."""
    values = {"name": name, "made_on": today, "is_closed": False}
    made = connection.execute(insert(organisations).values(values)).inserted_primary_key
    assert made
    return Organisation(made[0], name)


def find(connection: Connection, organisation_id: int, is_locked: bool = False) -> Organisation | None:
    """Return an organisation by its number; `is_locked` lets nobody else change it before this transaction ends."""
    query = select(organisations).where(organisations.c.id == organisation_id)
    # A share of the key is left free: who joins meanwhile need not wait.
    row = connection.execute(query.with_for_update(key_share=True) if is_locked else query).first()
    return _organisation(row) if row else None


def _organisation(row: Any) -> Organisation:
    return Organisation(row.id, row.name, row.is_closed, row.short_since, row.is_taken_over)


def all_of_them(connection: Connection) -> list[Organisation]:
    """Return all organisations, for the operator."""
    rows = connection.execute(select(organisations).order_by(organisations.c.id))
    return [_organisation(row) for row in rows]


def close(connection: Connection, organisation_id: int) -> None:
    """Close an organisation: it asks nobody any more, its codes open nothing, and nobody belongs to it."""
    is_its = organisations.c.id == organisation_id
    connection.execute(update(organisations).where(is_its).values(is_closed=True))
    connection.execute(delete(invites).where(invites.c.organisation_id == organisation_id))
    connection.execute(update(schedules).where(schedules.c.organisation_id == organisation_id).values(state="ended"))
    for peer_id in connection.execute(_joined(organisation_id)).scalars().all():
        leave(connection, organisation_id, peer_id)
    connection.execute(delete(memberships).where(memberships.c.organisation_id == organisation_id))


def invite(connection: Connection, organisation_id: int, today: date, role: str = MEMBER, code: str = "") -> str:
    """Make a code that invites peers, or gives one person a role, and return it; `code` if it was chosen already.

    A new one for a role takes the place of older ones for it that nobody used.
    """
    code = code or secrets.token_urlsafe(CODE_BYTES)
    if role != MEMBER:
        is_its = (invites.c.organisation_id == organisation_id) & (invites.c.role == role)
        connection.execute(delete(invites).where(is_its))
    values = {"code": code, "organisation_id": organisation_id, "role": role, "made_on": today}
    connection.execute(insert(invites).values(values))
    return code


def invite_of(connection: Connection, organisation_id: int, today: date) -> str:
    """Return the code that invites peers; one is made when there is none."""
    found = open_invite(connection, organisation_id, today)
    return found.code if found else invite(connection, organisation_id, today)


def open_invite(connection: Connection, organisation_id: int, today: date, role: str = MEMBER) -> Invite | None:
    """Return an organisation's code that invites peers, or the one that gives a role; None when there is none."""
    is_its = (invites.c.organisation_id == organisation_id) & (invites.c.role == role)
    row = connection.execute(_open(today).where(is_its).order_by(invites.c.code)).first()
    return _invite(row) if row else None


def purge_invites(connection: Connection, today: date) -> None:
    """Forget links for one person that open nothing any more; those for peers have no end."""
    is_over = (invites.c.role != MEMBER) & (invites.c.made_on < today - timedelta(days=OWNER_DAYS))
    connection.execute(delete(invites).where(is_over))


def withdraw(connection: Connection, organisation_id: int) -> None:
    """Let no code of an organisation open anything any more; who joined stays."""
    connection.execute(delete(invites).where(invites.c.organisation_id == organisation_id))


def opened_by(connection: Connection, code: str, today: date, is_locked: bool = False) -> Invite | None:
    """Return what a code opens; None when it opens nothing, or nothing any more.

    `is_locked` lets nobody else use it up before this transaction ends.
    """
    query = _open(today).where(invites.c.code == code)
    row = connection.execute(query.with_for_update(of=invites) if is_locked else query).first()
    return _invite(row) if row else None


def _open(today: date) -> Select[Any]:
    is_young = (invites.c.role == MEMBER) | (invites.c.made_on >= today - timedelta(days=OWNER_DAYS))
    return (
        select(invites.c.code, invites.c.role, invites.c.made_on.label("invited_on"), organisations)
        .join(organisations, organisations.c.id == invites.c.organisation_id)
        .where(~organisations.c.is_closed, is_young)
    )


def _invite(row: Any) -> Invite:
    return Invite(row.code, Organisation(row.id, row.name), row.role, row.invited_on)


def join(connection: Connection, organisation_id: int, peer_id: int, today: date, role: str = MEMBER) -> None:
    """Let a peer join, or have another role; who has it already stays as they are."""
    adding = insert_for(connection.dialect.name)(memberships).on_conflict_do_nothing()
    values = {"organisation_id": organisation_id, "peer_id": peer_id, "role": role, "joined_on": today}
    connection.execute(adding.values(values))


def take_over(connection: Connection, code: str, peer_id: int, today: date) -> bool:
    """Give a peer the role of a code, which then opens nothing any more. False when it did not.

    Who has the role already leaves the code to whom it is for.
    """
    invited = opened_by(connection, code, today)
    if invited is None or not invited.is_for_one:
        return False
    if has_role(connection, invited.organisation.id, peer_id, invited.role):
        return False
    if not connection.execute(delete(invites).where(invites.c.code == code)).rowcount:
        return False
    join(connection, invited.organisation.id, peer_id, today, invited.role)
    if invited.role == OWNER:
        its = organisations.c.id == invited.organisation.id
        connection.execute(update(organisations).where(its).values(is_taken_over=True))
    return True


def owner_count(connection: Connection, organisation_id: int) -> int:
    """Return how many look after an organisation."""
    is_its = (memberships.c.organisation_id == organisation_id) & (memberships.c.role == OWNER)
    return connection.execute(select(func.count()).select_from(memberships).where(is_its)).scalar_one()


def has_owner_in_reach(connection: Connection, organisation_id: int) -> bool:
    """True while somebody looks after an organisation whom the bot can reach: who blocked it sees nothing of it."""
    is_its = (memberships.c.organisation_id == organisation_id) & (memberships.c.role == OWNER)
    query = select(memberships.c.peer_id).join(peers, peers.c.id == memberships.c.peer_id)
    return connection.execute(query.where(is_its, peers.c.is_reachable).limit(1)).first() is not None


def set_short_since(connection: Connection, organisation_id: int, day: date | None) -> None:
    """Note since when fewer look after it than should; None when enough do."""
    its = organisations.c.id == organisation_id
    connection.execute(update(organisations).where(its).values(short_since=day))


def dismiss(connection: Connection, organisation_id: int, role: str) -> int:
    """Take a role, and the links for it, from all who have it. Returns how many there were.

    No link says which owner made it, so with the owners every link that gives a role goes: one kept would let them in.
    """
    gives_it = invites.c.role != MEMBER if role == OWNER else invites.c.role == role
    connection.execute(delete(invites).where(invites.c.organisation_id == organisation_id, gives_it))
    is_its = (memberships.c.organisation_id == organisation_id) & (memberships.c.role == role)
    return connection.execute(delete(memberships).where(is_its)).rowcount


def is_owner(connection: Connection, organisation_id: int, peer_id: int) -> bool:
    """True while a peer looks after an organisation."""
    return has_role(connection, organisation_id, peer_id, OWNER)


def has_role(connection: Connection, organisation_id: int, peer_id: int, role: str) -> bool:
    """True while a peer has a role in an organisation."""
    query = select(memberships.c.peer_id).where(_own(organisation_id, peer_id, role))
    return connection.execute(query).first() is not None


def with_role(connection: Connection, organisation_id: int, role: str) -> list[int]:
    """Return the row numbers of the peers who have a role, the one who has had it longest first."""
    is_its = (memberships.c.organisation_id == organisation_id) & (memberships.c.role == role)
    query = select(memberships.c.peer_id).where(is_its).order_by(memberships.c.joined_on, memberships.c.peer_id)
    return list(connection.execute(query).scalars())


def give_up(connection: Connection, organisation_id: int, peer_id: int, role: str = OWNER) -> None:
    """Let a peer have a role no longer. Who joined stays joined."""
    connection.execute(delete(memberships).where(_own(organisation_id, peer_id, role)))


def _own(organisation_id: int, peer_id: int, role: str) -> ColumnElement[bool]:
    its, own = memberships.c.organisation_id == organisation_id, memberships.c.peer_id == peer_id
    return its & own & (memberships.c.role == role)


def leave(connection: Connection, organisation_id: int, peer_id: int) -> None:
    """Let a peer leave: nothing is planned for them there any more. Answers go with their days."""
    connection.execute(delete(memberships).where(_own(organisation_id, peer_id, MEMBER)))
    planned = (nudges.c.organisation_id == organisation_id) & (nudges.c.peer_id == peer_id)
    connection.execute(delete(nudges).where(planned, nudges.c.state == "planned"))
    its = select(schedules.c.id).where(schedules.c.organisation_id == organisation_id)
    connection.execute(delete(rhythms).where(rhythms.c.peer_id == peer_id, rhythms.c.schedule_id.in_(its)))


def is_member(connection: Connection, organisation_id: int, peer_id: int) -> bool:
    """True while a peer gets the check-ins of an organisation."""
    return has_role(connection, organisation_id, peer_id, MEMBER)


def of_peer(connection: Connection, peer_id: int) -> list[Membership]:
    """Return what a peer joined, and what they look after."""
    return [
        Membership(Organisation(row.id, row.name, row.is_closed), row.role, row.joined_on)
        for row in connection.execute(_OF_PEER, {"of_peer": peer_id})
    ]


def members_after(connection: Connection, organisation_id: int, after_peer: int, most: int) -> list[int]:
    """Return row numbers of peers who joined an organisation, those after one, at most so many."""
    query = _joined(organisation_id).where(memberships.c.peer_id > after_peer).limit(most)
    return list(connection.execute(query).scalars())


def _joined(organisation_id: int) -> Select[Any]:
    is_its = (memberships.c.organisation_id == organisation_id) & (memberships.c.role == MEMBER)
    return select(memberships.c.peer_id).where(is_its).order_by(memberships.c.peer_id)
