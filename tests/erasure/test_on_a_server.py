"""Rule 10 on PostgreSQL: every value about a peer was under their key, and the key and the rows are gone, vacuumed.

There the files are the server's. What is ours to prove: beside sealed values only row numbers, moments, days, yes and
no, and words of ours ever stood open; after an erasing no row is left, and the file of `peers` has no deleted key.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import select, text

from store import peers, tables
from store.database import Database
from store.keys import KeyProblem
from tests.acceptance.program import tell
from tests.erasure import crowd
from tests.erasure.crowd import SAM
from tests.erasure.doors import Doors
from tests.erasure.forms import everything_in, found
from tests.store.ground import MASTER, opened, owners_address

CROWD = 60

SEALED = re.compile(r"(_sealed|_wrapped|_lookup|^body)$")
"""Columns of bytes: under the peer's key, or an HMAC; a draft's body is words for everybody."""

OPEN_WORDS = re.compile(
    r"reply|check_in|nudge|call_request|follow_up|silence|line|queued|sent|done|planned|closed|left|member|missed"
    r"|\d{4}-\d\d-\d\dT\d\d:\d\d|[0-9a-f]{64}|[a-z]{16,24}|"
)
"""All that a column of letters may hold of a peer: states and kinds, a time of a schedule, the name of a release, and
what the tests' own made rows hold for names of releases."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A server with Sam on it, who came by the doors, and others."""
    with opened(tmp_path_factory.mktemp("server"), "postgresql") as database:
        crowd.fill(database, CROWD)
        yield database


def _rows_of_sam(database: Database) -> list[tuple[str, Any]]:
    """Every value of every row of Sam's, by table and column."""

    def look(tx: Any) -> list[tuple[str, Any]]:
        peer_id = crowd.peer_at(tx, SAM).id
        values: list[tuple[str, Any]] = []
        for table in (tables.peers, *tables.OF_PEERS):
            column = tables.peers.c.id if table is tables.peers else table.c.peer_id
            for row in tx.execute(select(table).where(column == peer_id)).mappings():
                values += [(f"{table.name}.{name}", value) for name, value in row.items()]
        return values

    return database.transact_now(look)


def test_beside_what_is_sealed_only_numbers_moments_and_words_of_ours_stand_open(server: Database) -> None:
    """What stands open in a row is in the server's log and its copies for as long as those are kept."""
    values = _rows_of_sam(server)
    assert {name.partition(".")[0] for name, _ in values} == {"peers", *(table.name for table in tables.OF_PEERS)}
    for name, value in values:
        if isinstance(value, bytes):
            assert SEALED.search(name.partition(".")[2]), name
        elif isinstance(value, str):
            assert name.startswith("drafts.") or OPEN_WORDS.fullmatch(value), (name, value)
        else:
            assert value is None or isinstance(value, bool | int | dt.datetime | dt.date), (name, value)
    everything = b"|".join(value if isinstance(value, bytes) else str(value).encode() for _, value in values)
    assert found(everything, crowd.plain()) == []


def test_no_sealed_value_opens_with_anything_but_that_peers_own_key(server: Database) -> None:
    """Otherwise to destroy the key would destroy nothing: each value is opened with Sam's key, and with Kim's."""

    def look(tx: Any) -> tuple[int, int]:
        sam, kim = crowd.peer_at(tx, SAM), crowd.peer_at(tx, crowd.KIM)
        sealed = tx.execute(
            select(tables.outbox.c.body_sealed).where(
                tables.outbox.c.peer_id == sam.id, tables.outbox.c.state == "queued"
            )
        ).scalars()
        opened_by = [0, 0]
        for value in sealed:
            for place, key in enumerate((sam.key, kim.key)):
                try:
                    key.open(value, f"outbox.body|{sam.id}")
                except KeyProblem:
                    continue
                opened_by[place] += 1
        return opened_by[0], opened_by[1]

    with_own, with_another = server.transact_now(look)
    assert with_own >= 3
    assert with_another == 0


@contextmanager
def owned(folder: Path) -> Iterator[Database]:
    """An empty database on the server, worked with as the owner of its tables, who may vacuum them."""
    with opened(folder, "postgresql"), closing(Database(owners_address())) as database:
        yield database


def test_erased_by_the_door_key_and_rows_are_gone_and_the_room_is_given_back(tmp_path: Path) -> None:
    """What the server's own files still hold is looked for as well, and told honestly (`SECURITY.md`)."""
    with owned(tmp_path) as database:
        crowd.fill(database, CROWD)
        peer_id = database.transact_now(lambda tx: crowd.peer_at(tx, SAM).id)
        traces = database.transact_now(lambda tx: crowd.traces(tx, SAM))
        before = database.transact_now(lambda tx: crowd.rows_of_others(tx, peer_id))
        keys = [form for place in traces for form in traces[place] if "key_wrapped" in place or "lookup" in place]
        assert found(_file_of_peers(database), keys) != [], "the search can find them"
        doors = Doors(database, first_update=9_000)
        doors.run(doors.takes(doors.tap("1c:erase_yes", SAM), delivers=False))
        assert doors.said_to(SAM)[-1].startswith("Done. Everything I held about you is erased.")
        assert database.transact_now(lambda tx: peers.find(tx, MASTER, str(SAM))) is None
        after = database.transact_now(lambda tx: crowd.rows_of_others(tx, peer_id))
        assert [name for name in after if name not in crowd.OF_NOBODY and after[name] != before[name]] == []
        dead = text("SELECT n_dead_tup FROM pg_stat_user_tables WHERE relname = 'peers'")
        # The server may count what is dead a moment after it was taken away: then the next tidying looks.
        assert database.transact_now(lambda tx: tx.execute(dead).scalar()) == 0 or database.scrub()
        _tell_what_the_server_keeps(database, traces)


def test_while_a_transaction_could_still_see_the_row_nobody_is_told_that_it_is_done(tmp_path: Path) -> None:
    """A dump that runs keeps deleted rows where they are; the server says nothing of it, so it is asked."""
    with owned(tmp_path) as database:
        crowd.fill(database, CROWD)
        peer_id = database.transact_now(lambda tx: crowd.peer_at(tx, SAM).id)
        url = database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(url) as reader:
            reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            reader.execute("SELECT 1 FROM marks LIMIT 1")
            database.transact_now(lambda tx: peers.erase(tx, peer_id))
            assert database.scrub() is False
        assert database.scrub() is True


def test_who_does_not_own_the_tables_tells_the_truth(tmp_path: Path) -> None:
    """Before version 17 the server lets nobody else vacuum, and says so in a notice that must not pass for done."""
    with opened(tmp_path, "postgresql") as database:
        crowd.fill(database, 8)
        may_vacuum = "SELECT current_setting('server_version_num')::int >= 170000"
        is_recent = database.transact_now(lambda tx: tx.execute(text(may_vacuum)).scalar_one())
        doors = Doors(database, first_update=9_000)
        doors.run(doors.takes(doors.tap("1c:erase_yes", SAM), delivers=False))
        said = doors.said_to(SAM)[-1]
        assert ("traces in my files go a little later" in said) is not is_recent
        assert database.transact_now(lambda tx: peers.find(tx, MASTER, str(SAM))) is None


def _tell_what_the_server_keeps(database: Database, traces: dict[str, list[bytes]]) -> None:
    """What is promised of a server is its rows. Its files are looked at, so that the page says what is so."""
    files, log = everything_in(_path_of_peers(database).parent), everything_in(_folder(database) / "pg_wal")
    in_files = [place for place, forms in traces.items() if found(files, forms)]
    in_log = [place for place, forms in traces.items() if found(log, forms)]
    tell(f"after VACUUM of {len(traces)} sealed values: {len(in_files)} in gaps of files, {len(in_log)} in the WAL")


def _folder(database: Database) -> Path:
    with database.engine.connect() as connection:
        return Path(connection.exec_driver_sql("SHOW data_directory").scalar_one())


def _path_of_peers(database: Database) -> Path:
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("CHECKPOINT")
        path = connection.exec_driver_sql("SELECT pg_relation_filepath('peers')").scalar_one()
    return _folder(database) / str(path)


def _file_of_peers(database: Database) -> bytes:
    """The bytes of the file in which the server keeps the table of peers, as they stand on disk."""
    return _path_of_peers(database).read_bytes()
