"""Every row of a database as lines of text that either engine can take in again, all of one moment.

Words that two people say to each other are not among them (`left_out`). The lines: what it is; a row with one value of
each kind, which must come back as it went; of each table its name and columns, its rows, its count and checksum; at the
end the counts once more. Tables are read as they are, not as this version knows them: an older form is kept as well.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Column, Date, DateTime, LargeBinary, MetaData, create_engine, func, select, text
from sqlalchemy.engine import Connection
from sqlalchemy.pool import NullPool

from .database import Database
from .left_out import without_words
from .refusals import REFUSALS, StoreUnavailable, unavailable

FORMAT = 1
BATCH = 2000
"""Rows at a time in memory."""

CANARY = (b"\x00\xff", datetime(2026, 11, 23, 18, 0, 0, 5, UTC), date(2026, 11, 23), "naïveté – 🧡", True, 0.1, 2**53)
"""One value of each kind; written with every backup, and looked at before one is restored."""

BYTES, MOMENT, DAY, PLAIN = "bytes", "moment", "day", "plain"
CANARY_KINDS = (BYTES, MOMENT, DAY, PLAIN, PLAIN, PLAIN, PLAIN)


def _moment(value: datetime) -> str:
    return (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)).isoformat()


TO_TEXT: dict[str, Callable[[Any], Any]] = {
    BYTES: lambda value: base64.b64encode(value).decode(),
    MOMENT: _moment,
    DAY: lambda value: value.isoformat(),
}
FROM_TEXT: dict[str, Callable[[Any], Any]] = {
    BYTES: base64.b64decode,
    MOMENT: datetime.fromisoformat,
    DAY: date.fromisoformat,
}


def kind_of(column: Column[Any]) -> str:
    """Return as what a column's values are written down."""
    if isinstance(column.type, LargeBinary):
        return BYTES
    if isinstance(column.type, DateTime):
        return MOMENT
    return DAY if isinstance(column.type, Date) else PLAIN


def translate(values: Any, kinds: Any, by: dict[str, Callable[[Any], Any]]) -> list[Any]:
    """Return the values of one row, written down or read back."""
    return [
        by[kind](value) if kind in by and value is not None else value
        for value, kind in zip(values, kinds, strict=True)
    ]


@contextlib.contextmanager
def one_moment(database: Database) -> Iterator[Connection]:
    """Hand out a connection that sees the database as it is now, however long it reads; nobody waits for it.

    Raises:
        StoreUnavailable: the database refused, or is not there.
    """
    try:
        if database.engine.dialect.name == "postgresql":
            options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
            with database.engine.connect().execution_options(**options) as connection:
                be_patient(connection)
                yield connection
        else:
            with _reader(database.engine.url.database or "") as connection:
                yield connection
    except REFUSALS as failure:
        raise unavailable(failure) from failure


def be_patient(connection: Connection) -> None:
    """Let a PostgreSQL transaction take its time; and refuse to read, rather than to miss, rows it may not see."""
    for setting in ("statement_timeout = 0", "idle_in_transaction_session_timeout = 0", "row_security = off"):
        connection.exec_driver_sql(f"SET LOCAL {setting}")


@contextlib.contextmanager
def _reader(path: str) -> Iterator[Connection]:
    """A reader of a SQLite file beside its writer: the write-ahead log keeps what it began to read."""

    def connect() -> sqlite3.Connection:
        bare = sqlite3.connect(f"file:{_quoted(path)}?mode=rw", uri=True, timeout=5, check_same_thread=False)
        bare.isolation_level = None
        bare.execute("PRAGMA query_only = ON")
        return bare

    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool, hide_parameters=True)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            yield connection
            connection.rollback()
    finally:
        engine.dispose()


def _quoted(path: str) -> str:
    return path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def tables_of(connection: Connection) -> MetaData:
    """Return the tables as they are; alembic's own is not among them."""
    found = MetaData()
    found.reflect(connection)
    if (known := found.tables.get("alembic_version")) is not None:
        found.remove(known)
    return found


def revision_of(connection: Connection) -> str:
    """Return the form of the tables.

    Raises:
        StoreUnavailable: these are no tables of ours.
    """
    try:
        revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except REFUSALS as failure:
        raise StoreUnavailable("there is nothing of ours in this database") from failure
    return str(revision)


def lines_of(connection: Connection, made_at: datetime) -> Iterator[str]:
    """Give the whole database as lines, without their ends."""
    found = tables_of(connection)
    manifest = {
        "format": FORMAT,
        "made_at": made_at.isoformat(),
        "engine": connection.dialect.name,
        "revision": revision_of(connection),
        "tables": [table.name for table in found.sorted_tables],
        "given_out": _given_out(connection),
    }
    yield json.dumps(manifest)
    yield json.dumps({"canary": translate(CANARY, CANARY_KINDS, TO_TEXT)})
    counts = {}
    for table in found.sorted_tables:
        names, kinds = [column.name for column in table.columns], [kind_of(column) for column in table.columns]
        yield json.dumps({"table": table.name, "columns": names, "kinds": kinds})
        digest, counts[table.name] = hashlib.sha256(), 0
        ordered = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=BATCH)
        for rows in connection.execute(ordered).partitions():
            for row in rows:
                kept = without_words(table.name, names, row)
                line = json.dumps(translate(kept, kinds, TO_TEXT), separators=(",", ":"))
                digest.update(line.encode())
                yield line
            counts[table.name] += len(rows)
        yield json.dumps({"end": table.name, "rows": counts[table.name], "sha256": digest.hexdigest()})
    yield json.dumps({"whole": counts})


def _given_out(connection: Connection) -> dict[str, int]:
    """Return the last number that each table gave to a row: none of them is to be given again."""
    if connection.dialect.name == "sqlite":
        is_there = connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'").first()
        query = "SELECT name, seq FROM sqlite_sequence"
        return {row[0]: row[1] for row in connection.exec_driver_sql(query)} if is_there else {}
    query = """SELECT t.relname, s.last_value FROM pg_sequences s
        JOIN pg_class c ON c.relname = s.sequencename AND c.relnamespace = s.schemaname::regnamespace
        JOIN pg_depend d ON d.objid = c.oid AND d.deptype IN ('a', 'i') JOIN pg_class t ON t.oid = d.refobjid
        WHERE s.last_value IS NOT NULL AND s.schemaname = current_schema()"""
    return {row[0]: row[1] for row in connection.exec_driver_sql(query)}


def count_rows(connection: Connection) -> dict[str, int]:
    """Return how many rows each table has."""
    tables = tables_of(connection).sorted_tables
    return {table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables}
