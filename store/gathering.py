"""Gathering tombstones for a restore, from everywhere they can still be read: no source alone is surely the newest."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sqlalchemy import inspect
from sqlalchemy.engine import make_url

from . import backups, mark_file, tombstones
from .database import Database, StoreUnavailable
from .rows_out import count_rows, one_moment
from .sealed_file import BackupProblem


@dataclass
class Gathered:
    """The tombstones that were found, and each place with what was found there, in the operator's words.

    Attributes:
        marks: all of them.
        places: where they were found.
        failed: places that could not be read; `slips` are those of them that were asked for by name.
        empty: files that are whole and hold no mark.
        is_known: whether a place was read that knows who was erased until the end. A backup does not: it knows until it
            was made. A file without any mark does not: it may be of a bot that was started by mistake, and knows
            nothing of the nights before.
    """

    marks: dict[bytes, date] = field(default_factory=dict)
    places: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    slips: list[str] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    is_known: bool = False

    def add(self, place: str, marks: dict[bytes, date], is_known: bool = True) -> None:
        """Take what was found in a place."""
        self.marks.update(marks)
        self.places.append(f"{place}: {len(marks)}")
        self.is_known = self.is_known or is_known

    def fail(self, told: str, is_slip: bool) -> None:
        """Note that a place could not be read."""
        self.failed.append(told)
        self.slips += [told] if is_slip else []


def gather(
    folder: Path, secret: bytes, files: Sequence[Path] = (), urls: Sequence[str] = (), standing: str = ""
) -> Gathered:
    """Look into the file of marks and the newest backup of a folder, and into the database that stands there, if any.

    Also into more files of marks and into old databases, which were asked for by name. A place that cannot be read is
    named in `failed`, and the others count. To be called before anything is written: what a restore keeps of the
    database that it replaces would be found here as well.
    """
    gathered = Gathered()
    for path in (folder / mark_file.NAME, *files):
        try:
            if path.exists():
                marks = mark_file.read(path)
                gathered.add(str(path), marks, is_known=bool(marks))
                gathered.empty += [] if marks else [str(path)]
            else:
                gathered.fail(f"{path}: there is none", path in files)
        except mark_file.UnreadableMarks as problem:
            gathered.fail(f"{path}: {problem}", path in files)
    # A tombstone stands in every backup after it, so the newest that opens has all that any of them has: but for one
    # of a database in which nobody was, which a bot made that was started by mistake.
    for each in backups.kept(folder):
        try:
            looked = backups.look_at(each.path, secret)
            gathered.add(str(each.path), looked.marks, is_known=False)
            if looked.marks or looked.rows.get("peers"):
                break
        except BackupProblem as problem:
            gathered.fail(f"{each.path}: {problem}", is_slip=False)
    named = [("the old database", url) for url in urls]
    for place, url in (*named, *([("the database that stands there", standing)] if standing else [])):
        try:
            gathered.add(place, marks_in(url))
        except StoreUnavailable as problem:
            gathered.fail(f"{place}: {problem}", url in urls)
    return gathered


def marks_in(url: str) -> dict[bytes, date]:
    """Return the tombstones in a database; none when it is older than they are.

    Raises:
        StoreUnavailable: it is not there, nobody was ever in it, or it cannot be read any more.
    """
    # To open a file that is not there would make one, and its folder.
    if (file := make_url(url)).get_backend_name() == "sqlite" and not Path(file.database or "").is_file():
        raise StoreUnavailable("there is none")
    with closing(Database(url)) as database, one_moment(database) as connection:
        there = inspect(connection)
        found = tombstones.all_of_them(connection) if there.has_table("tombstones") else {}
        # A bot that was started by mistake made one, which knows nothing of the nights before.
        if not found and not (there.has_table("peers") and count_rows(connection)["peers"]):
            raise StoreUnavailable("nobody was ever in it")
        return found


def keep_marks(database: Database, folder: Path, today: date) -> bool:
    """Write the database's tombstones into the file beside the backups. True when it changed.

    Raises:
        StoreUnavailable: the database or the folder refused.
    """
    marks = database.transact_now(tombstones.all_of_them)
    return mark_file.keep(folder / mark_file.NAME, marks, today)
