"""A thousand peers in one database: one who will erase themselves, two who came by the doors as well, and others."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import Table, delete, insert, select, text, update
from sqlalchemy.engine import Connection

from conversations.channel import Message, Send, to_json
from conversations.occurrences import Rule
from flows.session import Session
from store import idle, marks, messages, organisations, outbox, peers, schedules, sessions, tables
from store.database import Database
from store.peers import Peer
from tests.erasure.doors import Doors
from tests.erasure.forms import of_bytes, of_number, of_words
from tests.erasure.rows import Maker, of_peers
from tests.store.ground import MASTER, NOW

SAM, ALEX, KIM = 70_001_112_223_334, 70_001_112_229_991, 70_001_112_229_992
"""Whoever erases themselves, and two neighbours. Longer than real ids, so that no number of a file equals them."""

KEPT_WORDS = "žq kept canary “été” ß"
"""What somebody typed and agreed to have kept; with letters that JSON escapes."""

TYPED_WORDS = "zqx canary typed 4471"
"""What somebody typed and nobody keeps."""

SENT_WORDS = "zqx canary sent on 8823"
"""What somebody typed to another person."""

LONG = 9_000
"""Bytes of a value that needs pages of its own in SQLite."""

OF_NOBODY = ("seen_updates", "tombstones")
"""What an erasing adds: the number of the tap, and a mark made from the key that is gone."""

Rows = dict[str, list[tuple[Any, ...]]]


def fill(database: Database, crowd: int = 1_000) -> None:
    """Make everybody. Sam, Alex and Kim stand in the middle of the others, by row and by byte."""
    maker = Maker(11, NOW)
    database.transact_now(lambda tx: _others(tx, maker, crowd // 2))
    code = database.transact_now(_organisation)
    doors = Doors(database)
    doors.run(_live(doors, code))
    database.transact_now(lambda tx: _what_no_door_makes(tx, maker))
    database.transact_now(lambda tx: _others(tx, maker, crowd - crowd // 2 - 3))


def _organisation(tx: Connection) -> str:
    made = organisations.make(tx, "Corner House", NOW.date())
    schedules.add(tx, made.id, "team_check_in", Rule((1,), time(13, 0)).to_json(), NOW.date())
    return organisations.invite(tx, made.id, NOW.date())


async def _live(doors: Doors, code: str) -> None:
    """Three people join, answer a check-in, want lines, begin a talk and leave it open. They type what is not kept."""
    for who in (ALEX, SAM, KIM):
        await doors.says(f"/start org_{code}", who)
        await doors.taps("Join", who)
        await doors.says("/zone Kamloops", who)
    await doors.passes(days=1, hours=3)
    for who in (ALEX, SAM, KIM):
        await doors.taps("Rough", who)
        await doors.says(TYPED_WORDS, who)
        await doors.says("hard shift", who)
    # What is said to them now waits in the outbox, and is not sent.
    for who in (SAM, KIM):
        await doors.says("/privacy", who, delivers=False)


def _what_no_door_makes(tx: Connection, maker: Maker) -> None:
    """Rows of every other table; kept words in an open talk; long messages, and one with another person's words."""
    for who in (SAM, KIM):
        peer = peer_at(tx, who)
        body = sessions.load(tx, peer)
        assert body
        session = Session.from_json(body)
        kept = replace(session, results={**session.results, "kept": KEPT_WORDS * 9})
        sessions.save(tx, peer, kept.to_json(), kept.release, NOW)
        for kind, words in (("call_request", SENT_WORDS), ("nudge", "y" * LONG)):
            outbox.add(tx, peer, kind, to_json(Send(Message(words))), NOW + timedelta(days=1), NOW)
        messages.note(tx, peer.id, maker.number(), True, NOW)
        for table, column in of_peers():
            has_one = tx.execute(select(column).where(column == peer.id)).first()
            if has_one is None:
                maker.row(tx, table, **{column.name: peer.id})
        call = tx.execute(select(tables.call_requests.c.id).where(tables.call_requests.c.peer_id == peer.id)).scalar()
        maker.row(tx, tables.call_rungs, call_id=call)


def _others(tx: Connection, maker: Maker, number: int) -> None:
    """Many peers at once, with a row in each table of peers; then a tenth of the rows are changed, and pages move."""
    rows: dict[Table, list[dict[str, Any]]] = defaultdict(list)
    organisation = maker.row(tx, tables.organisations)["id"]
    last = tx.execute(select(tables.peers.c.id).order_by(tables.peers.c.id.desc())).scalar() or 0
    calls = tx.execute(select(tables.call_requests.c.id).order_by(tables.call_requests.c.id.desc())).scalar() or 0
    for place in range(1, number + 1):
        size = LONG if place % 50 == 0 else 40 + place % 7 * 60
        ids = {"peer_id": last + place, "organisation_id": organisation, "call_id": calls + place}
        ids |= {"taken_by": None, "asked_last": None}
        rows[tables.peers].append(maker.values(tx, tables.peers) | {"id": last + place})
        for table in (*tables.OF_PEERS,):
            given = {name: value for name, value in ids.items() if name in table.columns}
            if table is tables.call_requests:
                given["id"] = calls + place
            values = maker.values(tx, table, **given)
            rows[table].append(values | ({"body_sealed": maker.bytes(size)} if "body_sealed" in values else {}))
    for table in (tables.peers, *(each for each in tables.metadata.sorted_tables if each in tables.OF_PEERS)):
        tx.execute(insert(table), rows[table])
    tx.execute(delete(tables.outbox).where(tables.outbox.c.peer_id % 11 == 5, tables.outbox.c.peer_id > last))
    if tx.dialect.name == "postgresql":
        for name in ("peers", "call_requests"):
            # Their numbers were given here; the server has to count on from them.
            counting = f"SELECT count(nextval(pg_get_serial_sequence('{name}', 'id'))) FROM generate_series(1, :rows)"
            tx.execute(text(counting), {"rows": number})


def let_be_idle(tx: Connection, peer_id: int, now: datetime) -> None:
    """Let a peer's time be over: not here for half a year, asked long ago, and with no role; the bot listened."""
    today = now.date()
    days = {"last_here_on": today - timedelta(days=180), "idle_asked_on": today - timedelta(days=60)}
    tx.execute(update(tables.peers).where(tables.peers.c.id == peer_id).values(days))
    tx.execute(delete(tables.coordinators).where(tables.coordinators.c.peer_id == peer_id))
    marks.note(tx, idle.LISTENING, f"{today - timedelta(days=300)} {now:%Y-%m-%dT%H:%M}")


def peer_at(tx: Connection, address: int) -> Peer:
    """The peer at an address, who is there."""
    found = peers.find(tx, MASTER, str(address))
    assert found is not None
    return found


def traces(tx: Connection, address: int) -> dict[str, list[bytes]]:
    """Every value of a peer that could be found in a file, by where it stands: its forms."""
    peer = peer_at(tx, address)
    forms: dict[str, list[bytes]] = {}
    for table, column in ((tables.peers, tables.peers.c.id), *of_peers()):
        query = select(table).where(column == peer.id)
        for place, row in enumerate(tx.execute(query).mappings()):
            for name, value in row.items():
                if isinstance(value, bytes) and value:
                    forms[f"{table.name}.{name} {place}"] = of_bytes(value)
                elif name == "message_id" and value > 2**46:
                    forms[f"{table.name}.{name} {place}"] = of_number(value)
    return forms


def plain() -> list[bytes]:
    """Sam's own words and address, which stand nowhere in the open at any time."""
    return [form for words in (str(SAM), TYPED_WORDS, KEPT_WORDS, SENT_WORDS) for form in of_words(words)]


def rows_of_others(tx: Connection, peer_id: int) -> Rows:
    """Every row of every table but those of one peer, with nobody in the places where others' rows name them."""
    whose = {table: table.c.peer_id for table in tables.OF_PEERS} | {tables.peers: tables.peers.c.id}
    named = {column for table, column in of_peers() if table not in whose or column is not whose[table]}
    own_calls = select(tables.call_requests.c.id).where(tables.call_requests.c.peer_id == peer_id)
    own = set(tx.execute(own_calls).scalars())
    found: Rows = {}
    for table in tables.metadata.sorted_tables:
        query = select(table).order_by(*table.primary_key.columns)
        if table in whose:
            query = query.where(whose[table] != peer_id)
        if "call_id" in table.columns:
            query = query.where(table.c.call_id.not_in(own))
        rows = [dict(row) for row in tx.execute(query).mappings()]
        for column in named & set(table.columns):
            rows = [row | ({column.name: None} if row[column.name] == peer_id else {}) for row in rows]
        found[table.name] = [tuple(row.values()) for row in rows]
    return found
