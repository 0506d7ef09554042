"""The tombstones beside the backups: a small file of marks, which outlives the database they were put up in.

It names nobody. Each line is a mark and a day; the last one counts them, so that a file that was cut is known.
"""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
from datetime import date, timedelta
from pathlib import Path

from .backup_names import made_at_of
from .refusals import StoreUnavailable
from .tombstones import KEEP, Marks

NAME = "erased.marks"

SURE_AFTER_DAYS = 4
"""A day is past once there are backups of so many days from it on: a clock that is wrong for a day or two makes fewer,
and if it alone were asked, one that is ahead by two months would let every mark go."""

PART_KEEP = timedelta(days=1)
"""How old a file that was never finished gets before it is deleted."""

_HEAD = "peer2peer tombstones 1"
_log = logging.getLogger(__name__)


class UnreadableMarks(Exception):
    """A file of marks cannot be read, or is not whole."""

    is_safe_to_log = True


def read(path: Path) -> dict[bytes, date]:
    """Return the marks in a file; none when there is no file.

    Raises:
        UnreadableMarks: it is not whole, or no file of marks.
    """
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as failure:
        raise UnreadableMarks(f"{path.name} cannot be read ({type(failure).__name__})") from failure
    if len(lines) < 2 or lines[0] != _HEAD or lines[-1] != f"{len(lines) - 2} marks":  # noqa: PLR2004 - head and count
        raise UnreadableMarks(f"{path.name} is not whole")
    try:
        pairs = [line.split(" ") for line in lines[1:-1]]
        return {bytes.fromhex(mark): date.fromisoformat(day) for mark, day in pairs}
    except ValueError as failure:
        raise UnreadableMarks(f"{path.name} is not whole") from failure


def keep(path: Path, marks: Marks, today: date) -> bool:
    """Write `marks` into the file, beside those that stand there. True when the file changed.

    While there is no mark, none is made: one that a bot made which was started by mistake would look like a witness.

    One that is too old goes, if the backups beside the file bear out that the time has passed (`SURE_AFTER_DAYS`).

    Raises:
        StoreUnavailable: the folder cannot be written; what stood there stands there.
    """
    try:
        known = read(path)
    except UnreadableMarks as problem:
        _log.error("%s: it is set beside, and written anew from the database", problem)
        known = {}
        with contextlib.suppress(OSError):
            path.replace(path.with_name(path.name + ".broken"))
    try:
        wanted = _without_old({**marks, **known}, path.parent, today)
        if wanted == known and (path.exists() or not wanted):
            return False
        lines = (f"{mark.hex()} {wanted[mark]}" for mark in sorted(wanted))
        text = "\n".join([_HEAD, *lines, f"{len(wanted)} marks", ""])
        write_whole(path, text.encode("ascii"))
    except OSError as failure:
        raise StoreUnavailable(f"{path.name} cannot be written ({failure.strerror})") from failure
    return True


def _without_old(marks: dict[bytes, date], folder: Path, today: date) -> dict[bytes, date]:
    if all(today - day <= KEEP for day in marks.values()):
        return marks
    sure = _sure_day(folder, today)
    return {mark: day for mark, day in marks.items() if sure is None or sure - day <= KEEP}


def _sure_day(folder: Path, today: date) -> date | None:
    """Return the newest day that is surely past, whatever the clock says now; None when nothing bears one out."""
    made = [made_at_of(path.name) for path in folder.iterdir()] if folder.exists() else []
    days = sorted({each.date() for each in made if each and each.date() <= today}, reverse=True)
    return days[SURE_AFTER_DAYS - 1] if len(days) >= SURE_AFTER_DAYS else None


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole, or as it was before; only its owner can read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = part_of(path)
    try:
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _sweep(path, fresh.stat().st_mtime)
        fresh.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise
    flush_folder(path.parent)


def part_of(path: Path) -> Path:
    """Return the name of a file that becomes `path` once it is whole: nobody else's, in this container or another.

    The number of a process would not do: each worker is process 1 of its container, and all write into one folder.
    """
    return path.with_name(f"{path.name}.{secrets.token_hex(8)}.part")


def _sweep(path: Path, now: float) -> None:
    """Delete what killed ones left; a younger one may still be written. `now` is by the folder's own clock."""
    for part in path.parent.glob(f"{path.name}.*.part"):
        # Another one may do the same, and what cannot be deleted keeps no mark from being written.
        with contextlib.suppress(OSError):
            if now - part.stat().st_mtime > PART_KEEP.total_seconds():
                part.unlink()


def flush_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk: a file without one is lost."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
