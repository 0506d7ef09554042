"""Gathering tombstones for a restore, from everywhere they can still be read: no source alone is surely the newest."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sqlalchemy import inspect

from . import backups, mark_file, tombstones
from .database import Database, StoreUnavailable
from .rows_out import one_moment
from .sealed_file import BackupProblem


@dataclass
class Gathered:
    """The tombstones that were found, and each place with what was found there, in the operator's words."""

    marks: dict[bytes, date] = field(default_factory=dict)
    places: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def add(self, place: str, marks: dict[bytes, date]) -> None:
        """Take what was found in a place."""
        self.marks.update(marks)
        self.places.append(f"{place}: {len(marks)}")


def gather(folder: Path, secret: bytes, files: Sequence[Path] = (), urls: Sequence[str] = ()) -> Gathered:
    """Look into the file of marks and the newest backup of a folder, into more files of marks, and into old databases.

    A place that cannot be read is named in `failed`, and the others count.
    """
    gathered = Gathered()
    for path in (folder / mark_file.NAME, *files):
        try:
            gathered.add(str(path), mark_file.read(path))
            if not path.exists():
                gathered.failed.append(f"{path}: there is none")
        except mark_file.UnreadableMarks as problem:
            gathered.failed.append(f"{path}: {problem}")
    # A tombstone stands in every backup after it, so the newest that opens has all that any of them has.
    for each in backups.kept(folder):
        try:
            gathered.add(str(each.path), backups.look_at(each.path, secret).marks)
            break
        except BackupProblem as problem:
            gathered.failed.append(f"{each.path}: {problem}")
    for url in urls:
        try:
            gathered.add("the old database", marks_in(url))
        except StoreUnavailable as problem:
            gathered.failed.append(f"the old database: {problem}")
    return gathered


def marks_in(url: str) -> dict[bytes, date]:
    """Return the tombstones in a database; none when it is older than they are.

    Raises:
        StoreUnavailable: it is not there, or cannot be read any more.
    """
    with closing(Database(url)) as database, one_moment(database) as connection:
        if not inspect(connection).has_table("tombstones"):
            return {}
        return tombstones.all_of_them(connection)


def keep_marks(database: Database, folder: Path, today: date) -> bool:
    """Write the database's tombstones into the file beside the backups. True when it changed.

    Raises:
        StoreUnavailable: the database or the folder refused.
    """
    marks = database.transact_now(tombstones.all_of_them)
    return mark_file.keep(folder / mark_file.NAME, marks, today)
