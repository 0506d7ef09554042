"""Which messages stand in a peer's chat, by number only, so that they can be tidied away."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, delete, func, insert, select
from sqlalchemy.engine import Connection

from .keys import KeyProblem, MasterKey
from .tables import messages, peers

_log = logging.getLogger(__name__)

# Statements of every turn are built once: building them costs more than running them.
_NOTE = insert(messages)
_NEWEST = select(func.max(messages.c.message_id)).where(messages.c.peer_id == bindparam("of_peer"))


@dataclass(frozen=True)
class OldMessages:
    """Messages of one chat whose time is over."""

    peer_id: int
    address: str
    message_ids: tuple[int, ...]


def note(connection: Connection, peer_id: int, message_id: int, is_personal: bool, now: datetime) -> None:
    """Remember that a message stands in the chat."""
    values = {"peer_id": peer_id, "message_id": message_id, "is_personal": is_personal, "seen_at": now}
    connection.execute(_NOTE, values)


def note_all(connection: Connection, standing: Collection[tuple[int, int, bool]], now: datetime) -> None:
    """Remember that messages stand in chats, all at once: peer, number in the chat, and whether it is personal."""
    if standing:
        names = ("peer_id", "message_id", "is_personal")
        connection.execute(_NOTE, [{**dict(zip(names, each, strict=True)), "seen_at": now} for each in standing])


def newest(connection: Connection, peer_id: int) -> int:
    """Return the highest message number noted for a peer; 0 when there is none."""
    return connection.execute(_NEWEST, {"of_peer": peer_id}).scalar() or 0


def of_peer(connection: Connection, peer_id: int, after: datetime) -> list[int]:
    """Return the numbers of messages noted after `after`: those a bot may still delete."""
    query = select(messages.c.message_id).where(messages.c.peer_id == peer_id, messages.c.seen_at > after)
    return sorted(set(connection.execute(query).scalars()))


def forget(connection: Connection, peer_id: int, message_ids: Collection[int]) -> None:
    """Forget messages that are gone from the chat."""
    gone = and_(messages.c.peer_id == peer_id, messages.c.message_id.in_(message_ids))
    connection.execute(delete(messages).where(gone))


def over(
    connection: Connection, master: MasterKey, before: datetime, after: datetime, most: int, after_peer: int = 0
) -> list[OldMessages]:
    """Return personal messages from between `after` and `before`, by chat: at most `most`, those after `after_peer`.

    Those of a row that is damaged are forgotten: nobody can say any more where they stand.
    """
    is_due = and_(messages.c.seen_at <= before, messages.c.seen_at > after)
    is_old = and_(messages.c.is_personal, is_due, messages.c.peer_id > after_peer)
    query = select(messages.c.peer_id, messages.c.message_id).where(is_old).order_by(messages.c.peer_id)
    by_peer: dict[int, set[int]] = {}
    for peer_id, message_id in connection.execute(query.limit(most * 100)):
        by_peer.setdefault(peer_id, set()).add(message_id)
    chats = []
    for peer_id in list(by_peer)[:most]:
        row = connection.execute(select(peers).where(peers.c.id == peer_id)).mappings().one()
        try:
            key = master.peer_key(row["key_wrapped"], row["address_lookup"])
            address = key.open(row["address_sealed"], f"peers.address|{peer_id}").decode()
        except KeyProblem:
            # One damaged row must not keep everybody else's chats from being cleaned.
            _log.error("messages of a row that does not open with the key are forgotten")
            forget(connection, peer_id, by_peer[peer_id])
            continue
        chats.append(OldMessages(peer_id, address, tuple(sorted(by_peer[peer_id]))))
    return chats


def purge(connection: Connection, before: datetime) -> None:
    """Forget numbers too old to be of use: a bot cannot delete what is older than 48 hours."""
    connection.execute(delete(messages).where(messages.c.seen_at < before))
