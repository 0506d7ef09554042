"""Made rows of any table: what they point at comes with them, and every value in them is chance, so it can be found."""

from __future__ import annotations

import itertools
import random
import string
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Column, Date, Float, LargeBinary, Table, insert
from sqlalchemy.engine import Connection

from store import tables
from store.schema import UtcDateTime

ENDED = {"outbox": "sent", "nudges": "done", "call_requests": "closed", "call_rungs": "done", "schedules": "ended"}
"""What the state of a row is once nothing has to be done about it any more."""

WORDS = {"role": "member", "kind": "reply", "why": "", "occurrence": "2026-11-24T13:00", "rung": "backup"}
"""Words a column holds that are nobody's."""

LETTERS_MOST = 24


class Maker:
    """Makes rows, each unlike all others. `moment` is when all of them were made."""

    def __init__(self, seed: int, moment: datetime) -> None:
        self.moment = moment
        self._chance = random.Random(seed)
        self._numbers = itertools.count(1)

    def bytes(self, size: int = 48) -> bytes:
        """Bytes nobody can guess, as a sealed value is."""
        return self._chance.randbytes(size)

    def letters(self, most: int = LETTERS_MOST) -> str:
        """Letters nobody can guess."""
        return "".join(self._chance.choices(string.ascii_lowercase, k=min(most, LETTERS_MOST)))

    def number(self) -> int:
        """A number of 47 bits that stands nowhere else."""
        return self._chance.getrandbits(46) | 1 << 46

    def row(self, tx: Connection, table: Table, **given: Any) -> dict[str, Any]:
        """Add a row, and the rows it points at where `given` does not say which. Returns its values."""
        values = self.values(tx, table, **given)
        inserted = tx.execute(insert(table).values(values)).inserted_primary_key
        assert inserted is not None
        return values | dict(zip(table.primary_key.columns.keys(), inserted, strict=True))

    def values(self, tx: Connection, table: Table, **given: Any) -> dict[str, Any]:
        """Return the values of a row that would be added."""
        return {
            column.name: given[column.name] if column.name in given else self._value(tx, table, column)
            for column in table.columns
            if column.name in given or not _is_counted_up(table, column)
        }

    def _value(self, tx: Connection, table: Table, column: Column[Any]) -> Any:
        for key in column.foreign_keys:
            return self.row(tx, key.column.table)[key.column.name]
        kind = column.type
        if isinstance(kind, UtcDateTime):
            return self.moment
        if isinstance(kind, Date):
            return self.moment.date()
        if isinstance(kind, Boolean):
            return True
        if isinstance(kind, LargeBinary):
            return self.bytes(32)
        if isinstance(kind, Float):
            return 1.0
        if kind.python_type is str:
            return self._word(table, column)
        if column.name == "message_id":
            return self.number()
        return next(self._numbers) if column.name in ("id", "update_id", "of") or column.primary_key else 1

    def _word(self, table: Table, column: Column[Any]) -> str:
        if column.name == "state":
            return ENDED[table.name]
        if column.name in WORDS:
            return WORDS[column.name]
        return self.letters(getattr(column.type, "length", None) or LETTERS_MOST)


def _is_counted_up(table: Table, column: Column[Any]) -> bool:
    is_alone = list(table.primary_key.columns) == [column]
    return is_alone and column.autoincrement is not False and column.type.python_type is int and not column.foreign_keys


def of_peers() -> list[tuple[Table, Column[Any]]]:
    """Every table with a column that names a peer, and that column."""
    return [
        (table, column)
        for table in tables.metadata.sorted_tables
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table is tables.peers
    ]
