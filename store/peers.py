"""Peers: found by the HMAC of their address, opened with their own key, gone without a trace."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import date

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.engine import Connection, RowMapping

from . import tables, tombstones
from .keys import MasterKey, Sealer
from .sqlite_file import mark_for_scrubbing


@dataclass(frozen=True)
class PeerSettings:
    """What a peer chose. `language` is empty while they have not chosen one and their Telegram's is used.

    Attributes:
        hours: names when the bot may write by itself; empty means the usual hours.
        is_discreet: neutral labels.
        is_stopped: nothing unasked at all, until they come back.
        has_check_ins_off: no check-ins of the organisations they joined, until they turn them on.
        quiet_until: a moment, ISO; nothing unasked before it. Empty: no such wish.
        loss_on: the day, ISO, on which they said that they lost somebody.
        lines: how often a line comes: "", or a name of `LINES_EVERY` in conversations/lines.py.
        ten_days: the pack of lines that runs, and since which day: "rest 2026-12-01".
        spoken: what their phone speaks, for what comes by itself; no choice of theirs, and less than one.
        doses_most: how many unasked messages they want in seven days, at the most.
        is_previewing: a coordinator tries out words that are not published; ordinary messages go there meanwhile.
        deeds_read: numbers of the lines of their organisations that came with a check-in, each of which comes once.
    """

    language: str = ""
    zone: str = ""
    hours: str = ""
    is_discreet: bool = False
    is_stopped: bool = False
    has_pin: bool = False
    has_check_ins_off: bool = False
    quiet_until: str = ""
    loss_on: str = ""
    lines: str = ""
    ten_days: str = ""
    spoken: str = ""
    doses_most: int = 2
    is_previewing: bool = False
    deeds_read: str = ""


@dataclass(frozen=True)
class Peer:
    """One peer, opened. `key` seals and opens what belongs to them.

    `spread_by` spreads peers over a window of time: a keyed digest of their address. A row's number would tell, by the
    second at which somebody new is asked, how many came and went before them (`docs/decisions/0037`).
    `last_here_on` is the day of their last message, tap or edit, up to six days too early; None: not noted yet.
    """

    id: int
    address: str
    key: Sealer
    settings: PeerSettings
    is_reachable: bool
    joined_on: date
    spread_by: str
    last_here_on: date | None = None

    def place(self, column: str) -> str:
        """Return the place a sealed value of this peer is bound to."""
        return f"{column}|{self.id}"


# Statements of every turn are built once: building them costs more than running them.
# A lock that lets rows be added for the peer: what a delivery notes must not wait for a turn, nor a turn for it.
_LOCKED = select(tables.peers).with_for_update(key_share=True)
_AT_ADDRESS = _LOCKED.where(tables.peers.c.address_lookup == bindparam("lookup"))
_BY_ID = _LOCKED.where(tables.peers.c.id == bindparam("row_id"))


_CREATE = insert(tables.peers)
_FILL = (
    update(tables.peers)
    .where(tables.peers.c.id == bindparam("row_id"))
    .values(address_sealed=bindparam("address"), settings_sealed=bindparam("settings"))
)


def find(connection: Connection, master: MasterKey, address: str) -> Peer | None:
    """Return the peer at `address`, locked for this transaction; None for a stranger."""
    row = connection.execute(_AT_ADDRESS, {"lookup": master.lookup(address)}).mappings().first()
    return _open(row, master) if row else None


def find_by_id(connection: Connection, master: MasterKey, peer_id: int) -> Peer | None:
    """Return a peer by row number, locked for this transaction."""
    row = connection.execute(_BY_ID, {"row_id": peer_id}).mappings().first()
    return _open(row, master) if row else None


def lock(connection: Connection, peer_id: int) -> bool:
    """Lock a peer for this transaction, without opening them. False when they are gone."""
    return connection.execute(_BY_ID, {"row_id": peer_id}).first() is not None


def look_at(connection: Connection, master: MasterKey, peer_id: int) -> Peer | None:
    """Return a peer by row number, not locked: for who writes to somebody else amid a turn of their own."""
    query = select(tables.peers).where(tables.peers.c.id == peer_id)
    row = connection.execute(query).mappings().first()
    return _open(row, master) if row else None


def create(connection: Connection, master: MasterKey, address: str, today: date) -> Peer:
    """Make a peer with a key of their own."""
    lookup = master.lookup(address)
    key, wrapped = master.new_peer_key(lookup)
    values = {
        "address_lookup": lookup,
        "address_sealed": b"",
        "key_wrapped": wrapped,
        "settings_sealed": b"",
        "is_reachable": True,
        "joined_on": today,
        "last_here_on": today,
    }
    inserted = connection.execute(_CREATE, values)
    assert inserted.inserted_primary_key
    peer = Peer(inserted.inserted_primary_key[0], address, key, PeerSettings(), True, today, _spread(lookup), today)
    address_sealed = key.seal(address.encode(), peer.place("peers.address"))
    sealed = {"row_id": peer.id, "address": address_sealed, "settings": _sealed_settings(peer)}
    connection.execute(_FILL, sealed)
    return peer


def save_settings(connection: Connection, peer: Peer, settings: PeerSettings) -> Peer:
    """Keep changed settings."""
    changed = replace(peer, settings=settings)
    values = {"settings_sealed": _sealed_settings(changed)}
    connection.execute(update(tables.peers).where(tables.peers.c.id == peer.id).values(values))
    return changed


def set_reachable(connection: Connection, peer_id: int, is_reachable: bool) -> None:
    """Note that a peer left, or came back."""
    values = {"is_reachable": is_reachable}
    connection.execute(update(tables.peers).where(tables.peers.c.id == peer_id).values(values))


def erase(connection: Connection, peer_id: int, day: date | None = None) -> None:
    """Destroy a peer's key and every row of theirs; `Database.scrub` then leaves no byte of them.

    A tombstone of that `day` (the database's own today when it is None) keeps them erased when a backup is restored.
    """
    tombstones.put(connection, peer_id, day)
    for table in tables.OF_PEERS:
        connection.execute(delete(table).where(table.c.peer_id == peer_id))
    connection.execute(delete(tables.peers).where(tables.peers.c.id == peer_id))
    mark_for_scrubbing(connection)


def _sealed_settings(peer: Peer) -> bytes:
    return peer.key.seal(json.dumps(asdict(peer.settings)).encode(), peer.place("peers.settings"))


def _open(row: RowMapping, master: MasterKey) -> Peer:
    key = master.peer_key(row["key_wrapped"], row["address_lookup"])
    address = key.open(row["address_sealed"], f"peers.address|{row['id']}").decode()
    settings = json.loads(key.open(row["settings_sealed"], f"peers.settings|{row['id']}"))
    spread_by = _spread(row["address_lookup"])
    days = (row["joined_on"], spread_by, row["last_here_on"])
    return Peer(row["id"], address, key, PeerSettings(**settings), row["is_reachable"], *days)


def _spread(lookup: bytes) -> str:
    return lookup[:8].hex()
