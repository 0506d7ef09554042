"""Backups: each one sealed file, whole or not there, made while the bot works; listed, looked at, let go in time."""

from __future__ import annotations

import contextlib
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from .backup_names import made_at_of, name_of
from .database import Database
from .mark_file import PART_KEEP, flush_folder, part_of
from .rows_in import Manifest, Row, manifest_of, rows_of
from .rows_out import lines_of, one_moment
from .sealed_file import BackupProblem, Sealing, unsealed
from .tables import key_checks, tombstones

KEEP_ALL = timedelta(days=2)
"""How long every backup is kept; after that the last one of each day is."""

KEEP = timedelta(days=30)
"""How long a backup is kept, and what is in it with it (`security.md` §3.8)."""

NEWEST_KEPT = 7
"""How many of the newest stay however old they seem: a clock that is ahead for an hour must not take them all."""

_CHANGED = "this backup was changed or cut off: take another one"


@dataclass(frozen=True)
class Looked:
    """A backup that was read to its end: its first line, how many rows of each table, its tombstones, its key check."""

    manifest: Manifest
    rows: dict[str, int]
    marks: dict[bytes, date]
    check_value: bytes | None


@dataclass(frozen=True)
class Made:
    """A backup that was made: its file, its bytes, and what was found when it was read back."""

    path: Path
    size: int
    looked: Looked


@dataclass(frozen=True)
class Kept:
    """A backup in the folder: its file, its bytes, and when it was made."""

    path: Path
    size: int
    made_at: datetime


def make(database: Database, folder: Path, secret: bytes, now: datetime) -> Made:
    """Write a backup of this moment, and read it back before it gets its name.

    Raises:
        StoreUnavailable: the database refused.
        BackupProblem: the file could not be written, or did not come back as it went. There is no half file.
    """
    path = _free_name(folder, now)
    part = part_of(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder, now)
        try:
            _write(database, part, secret, now)
            looked = look_at(part, secret)
            size = part.stat().st_size
            part.rename(path)
        finally:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
        flush_folder(folder)
    except OSError as failure:
        raise BackupProblem(f"{path} cannot be written ({failure.strerror}); nothing is left of it") from failure
    return Made(path, size, looked)


def _free_name(folder: Path, now: datetime) -> Path:
    """Return the name of a backup of now; the second after, if there is one of this second."""
    path = folder / name_of(now)
    return _free_name(folder, now + timedelta(seconds=1)) if path.exists() else path


def _write(database: Database, part: Path, secret: bytes, now: datetime) -> None:
    """Write the rows, pressed and sealed, and let the disk have them."""
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        sealing, pressing = Sealing(file, secret), zlib.compressobj(1)
        with one_moment(database) as connection:
            for line in lines_of(connection, now):
                sealing.write(pressing.compress(line.encode() + b"\n"))
        sealing.write(pressing.flush())
        sealing.end()
        file.flush()
        os.fsync(file.fileno())


@contextlib.contextmanager
def opened(path: Path, secret: bytes) -> Iterator[Iterator[str]]:
    """Hand out the lines of a backup.

    Raises:
        BackupProblem: it cannot be read, was changed or cut off, or is no backup.
        WrongBackupKey: it was made with another key.
    """
    try:
        with path.open("rb") as file:
            yield _lines(unsealed(file, secret))
    except OSError as failure:
        raise BackupProblem(f"{path} cannot be read ({failure.strerror})") from failure


def _lines(chunks: Iterator[bytes]) -> Iterator[str]:
    """Give the lines of what was pressed, and see to it that the end came."""
    unpressing, rest = zlib.decompressobj(), b""
    try:
        for chunk in chunks:
            *lines, rest = (rest + unpressing.decompress(chunk)).split(b"\n")
            yield from (line.decode() for line in lines)
    except (zlib.error, UnicodeDecodeError) as failure:
        raise BackupProblem(_CHANGED) from failure
    if rest or not unpressing.eof:
        raise BackupProblem(_CHANGED)


def look_at(path: Path, secret: bytes) -> Looked:
    """Read a backup to its end: what it is, its rows by table, and the tombstones in it.

    Raises:
        BackupProblem: it is not whole, or a count, a checksum or the canary is not what it was.
    """
    counts: dict[str, int] = {}
    with opened(path, secret) as lines:
        manifest = manifest_of(lines)
        marks, check_value = {}, None
        for row in rows_of(lines, counts):
            if row.table == tombstones.name:
                marks[row.values["mark"]] = row.values["erased_on"]
            elif row.table == key_checks.name and row.values["name"] == "master":
                check_value = row.values["check_value"]
    return Looked(manifest, counts, marks, check_value)


def rows_in(path: Path, secret: bytes) -> Iterator[Row]:
    """Give the rows of a backup.

    Raises:
        BackupProblem: as for `look_at`, as soon as it is met.
    """
    with opened(path, secret) as lines:
        manifest_of(lines)
        yield from rows_of(lines, {})


def kept(folder: Path) -> list[Kept]:
    """Return the backups of a folder, the newest first. Their names say when they were made: copying changes the rest.

    Raises:
        BackupProblem: the folder cannot be read.
    """
    found = []
    try:
        for path in folder.iterdir() if folder.exists() else ():
            if made_at := made_at_of(path.name):
                found.append(Kept(path, path.stat().st_size, made_at))
    except OSError as failure:
        raise BackupProblem(f"{folder} cannot be read ({failure.strerror})") from failure
    return sorted(found, key=lambda each: each.made_at, reverse=True)


def prune(folder: Path, now: datetime) -> list[Kept]:
    """Delete the backups that are too old, and of each older day all but its last, but none of the newest few.

    Returns those that are gone.

    Raises:
        BackupProblem: one cannot be deleted.
    """
    old, days = [], set[date]()
    for place, each in enumerate(kept(folder)):
        age, day = now - each.made_at, each.made_at.date()
        if place >= NEWEST_KEPT and (age > KEEP or (age > KEEP_ALL and day in days)):
            old.append(each)
        days.add(day)
    try:
        for each in old:
            each.path.unlink(missing_ok=True)
    except OSError as failure:
        raise BackupProblem(f"a backup cannot be deleted ({failure.strerror}): {failure.filename}") from failure
    return old


def _sweep(folder: Path, now: datetime) -> None:
    """Delete half files of backups that were killed; a younger one may still be under way."""
    for path in folder.glob("*.part"):
        if now.timestamp() - path.stat().st_mtime > PART_KEEP.total_seconds():
            path.unlink(missing_ok=True)
