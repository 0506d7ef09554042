"""Lines of a backup read back: looked at as a whole before anything is written, then taken in, row by row.

Rows of erased peers are never written: what hangs on them goes with them, what only names them forgets them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Table, func, insert, select, text
from sqlalchemy.engine import Connection

from .rows_out import BATCH, CANARY, CANARY_KINDS, FORMAT, FROM_TEXT, tables_of, translate
from .sealed_file import BackupProblem

LEAP = 1000
"""Numbers passed by after a restore: rows that were made since the backup are gone, and no button of theirs may open
another row."""


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself in its first line."""

    made_at: datetime
    engine: str
    revision: str
    tables: tuple[str, ...]
    given_out: dict[str, int]


@dataclass(frozen=True)
class Row:
    """One row of a table, as it is written in the database."""

    table: str
    values: dict[str, Any]


def manifest_of(lines: Iterator[str]) -> Manifest:
    """Read the first line.

    Raises:
        BackupProblem: a newer version made it, or it says nothing that can be understood.
    """
    try:
        said = json.loads(next(lines))
        if said["format"] != FORMAT:
            raise BackupProblem("a newer version of the bot made this backup: restore it with that version")
        made_at = datetime.fromisoformat(said["made_at"])
        return Manifest(made_at, said["engine"], said["revision"], tuple(said["tables"]), said["given_out"])
    except (StopIteration, ValueError, KeyError, TypeError) as failure:
        raise BackupProblem("this backup cannot be understood") from failure


def rows_of(lines: Iterator[str], counts: dict[str, int]) -> Iterator[Row]:
    """Give every row behind the first line, and count them in `counts`.

    Raises:
        BackupProblem: a count or a checksum is not what it was, or the canary did not come back. What was given before
            is then worth nothing.
    """
    try:
        canary = json.loads(next(lines))["canary"]
        if translate(canary, CANARY_KINDS, FROM_TEXT) != list(CANARY):
            raise BackupProblem("the canary of this backup did not come back as it went")
        for line in lines:
            said = json.loads(line)
            if "whole" in said:
                _compare(said["whole"], counts, list(lines))
                return
            yield from _table(lines, said, counts)
        raise BackupProblem("the end of this backup is missing")
    except (StopIteration, ValueError, KeyError, TypeError) as failure:
        raise BackupProblem("this backup cannot be understood") from failure


def _compare(whole: dict[str, int], counts: dict[str, int], more: list[str]) -> None:
    if whole != counts or more:
        raise BackupProblem("this backup does not hold the rows that it says it does")


def _table(lines: Iterator[str], said: dict[str, Any], counts: dict[str, int]) -> Iterator[Row]:
    name, columns, kinds, digest = said["table"], said["columns"], said["kinds"], hashlib.sha256()
    for count, line in enumerate(lines):
        if line[:1] == "{":
            end = json.loads(line)
            if (end["end"], end["rows"], end["sha256"]) != (name, count, digest.hexdigest()):
                raise BackupProblem(f"the rows of {name} in this backup are not those that were written")
            counts[name] = count
            return
        digest.update(line.encode())
        yield Row(name, dict(zip(columns, translate(json.loads(line), kinds, FROM_TEXT), strict=True)))
    raise BackupProblem("the end of this backup is missing")


@dataclass
class Taken:
    """What became of the rows of a backup: how many of each table were written, and how many left out."""

    written: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    left_roles: list[tuple[int, str]] = field(default_factory=list)
    """The organisations and roles of those who were left out."""


class TakingIn:
    """Writes rows into empty tables of the same form, those of erased peers aside."""

    def __init__(self, connection: Connection, is_erased: Callable[[bytes], bool]) -> None:
        self._connection = connection
        self._tables = tables_of(connection).tables
        self._is_erased = is_erased
        self._gone: dict[str, set[Any]] = {}
        self._waiting: list[dict[str, Any]] = []
        self._table: Table | None = None
        self.taken = Taken()

    def take(self, rows: Iterator[Row]) -> None:
        """Write all of them; a table's rows come together, behind those they point at."""
        for row in rows:
            if self._table is None or self._table.name != row.table:
                self._write()
                self._table = self._tables[row.table]
            if self._may_stay(self._table, row.values):
                self._waiting.append(row.values)
                self._count(self.taken.written, row.table)
            else:
                self._count(self.taken.left_out, row.table)
                self._note_role(row)
            if len(self._waiting) >= BATCH:
                self._write()
        self._write()

    def _may_stay(self, table: Table, values: dict[str, Any]) -> bool:
        """True for what is to be written; what only names a row that is gone forgets it."""
        is_gone = table.name == "peers" and self._is_erased(values["key_wrapped"])
        for key in table.foreign_keys:
            if values[key.parent.name] in self._gone.get(key.column.table.name, ()):
                if _goes_with_it(key):
                    is_gone = True
                else:
                    values[key.parent.name] = None
        if is_gone and len(table.primary_key.columns) == 1:
            only = next(iter(table.primary_key.columns)).name
            self._gone.setdefault(table.name, set()).add(values[only])
        return not is_gone

    def _note_role(self, row: Row) -> None:
        if row.table == "memberships" and "role" in row.values:
            self.taken.left_roles.append((row.values["organisation_id"], row.values["role"]))

    def _count(self, counts: dict[str, int], table: str) -> None:
        counts[table] = counts.get(table, 0) + 1

    def _write(self) -> None:
        if self._waiting and self._table is not None:
            self._connection.execute(insert(self._table), self._waiting)
        self._waiting = []


def _goes_with_it(key: ForeignKey) -> bool:
    return key.ondelete == "CASCADE"


def pass_numbers_by(connection: Connection, given_out: dict[str, int], leap: int) -> None:
    """Let every table go on behind the last number it ever gave, and `leap` further."""
    for table in tables_of(connection).sorted_tables:
        key = table.primary_key.columns.values()
        if len(key) != 1 or key[0].name != "id":
            continue
        highest = connection.execute(select(func.max(key[0]))).scalar() or 0
        last = max(highest, given_out.get(table.name, 0))
        last = last + leap if last else 0
        if connection.dialect.name == "postgresql" and last:
            query = text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)")
            connection.execute(query, {"name": table.name, "last": last})
        elif last and _counts_up(connection, table.name):
            connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
            values = {"name": table.name, "last": last}
            connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"), values)


def _counts_up(connection: Connection, table: str) -> bool:
    query = text("SELECT sql LIKE '%AUTOINCREMENT%' FROM sqlite_master WHERE type = 'table' AND name = :name")
    return bool(connection.execute(query, {"name": table}).scalar())
