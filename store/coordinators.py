"""Who writes the words: coordinators, made by a link that works once, and known to the history by number only."""

from __future__ import annotations

import secrets
from datetime import date, timedelta

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Connection

from .dialects import insert_for
from .tables import coordinator_invites, coordinators, drafts, peers

CODE_BYTES = 9
"""Random bytes of a code: twelve letters, which nobody guesses."""

INVITE_DAYS = 7
"""Days after which a link opens nothing any more."""


def number_of(connection: Connection, peer_id: int) -> int:
    """Return a peer's number as a coordinator; 0 for who is none."""
    return connection.execute(select(coordinators.c.id).where(coordinators.c.peer_id == peer_id)).scalar() or 0


def is_at(connection: Connection, lookup: bytes) -> bool:
    """True when the peer at an address is a coordinator; `lookup` is the address's HMAC."""
    query = select(coordinators.c.id).join(peers, peers.c.id == coordinators.c.peer_id)
    return connection.execute(query.where(peers.c.address_lookup == lookup)).scalar() is not None


def numbers(connection: Connection) -> list[tuple[int, date]]:
    """Return the numbers of all coordinators, each with the day since when."""
    rows = connection.execute(select(coordinators.c.id, coordinators.c.made_on).order_by(coordinators.c.id))
    return [(row.id, row.made_on) for row in rows]


def invite(connection: Connection, today: date) -> str:
    """Make a code that makes one coordinator, and return it."""
    code = secrets.token_urlsafe(CODE_BYTES)
    connection.execute(insert(coordinator_invites).values(code=code, made_on=today))
    return code


def is_open(connection: Connection, code: str, today: date) -> bool:
    """True for a code that can still be used; it is then locked for this transaction."""
    query = select(coordinator_invites.c.made_on).where(coordinator_invites.c.code == code).with_for_update()
    made_on = connection.execute(query).scalar()
    return made_on is not None and today <= made_on + timedelta(days=INVITE_DAYS)


def take(connection: Connection, code: str, peer_id: int, today: date) -> bool:
    """Use a code up: the peer is a coordinator from now on. False when it opens nothing."""
    if not is_open(connection, code, today):
        return False
    connection.execute(delete(coordinator_invites).where(coordinator_invites.c.code == code))
    adding = insert_for(connection.dialect.name)(coordinators).values(peer_id=peer_id, made_on=today)
    connection.execute(adding.on_conflict_do_nothing(index_elements=[coordinators.c.peer_id]))
    return True


def give_up(connection: Connection, peer_id: int) -> None:
    """The peer is no coordinator any more, from the next thing they do; their draft goes with the role."""
    connection.execute(delete(drafts).where(drafts.c.peer_id == peer_id))
    connection.execute(delete(coordinators).where(coordinators.c.peer_id == peer_id))


def withdraw(connection: Connection, number: int) -> bool:
    """Take the role from a coordinator by number. False when there is no such one."""
    peer_id = connection.execute(select(coordinators.c.peer_id).where(coordinators.c.id == number)).scalar()
    if peer_id is None:
        return False
    give_up(connection, peer_id)
    return True


def purge_invites(connection: Connection, today: date) -> None:
    """Forget codes that open nothing any more."""
    is_over = coordinator_invites.c.made_on < today - timedelta(days=INVITE_DAYS)
    connection.execute(delete(coordinator_invites).where(is_over))


def withdraw_invites(connection: Connection) -> int:
    """Take back every code that was not used. Returns how many there were."""
    return connection.execute(delete(coordinator_invites)).rowcount
