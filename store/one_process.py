"""One bot works with a file: a second start is refused, and a killed one leaves nothing in the way."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from .refusals import StoreUnavailable, WrongDatabase


def hold(path: Path) -> int:
    """Take the lock beside a database file. Returns what holds it; the system lets go when the process ends.

    Not of the file itself: to close that a second time would take SQLite's own locks away.

    Raises:
        WrongDatabase: another bot is at work with this file.
        StoreUnavailable: the lock cannot be written.
    """
    lock = path.with_name(path.name + ".lock")
    try:
        held = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as failure:
        raise StoreUnavailable(f"{lock.name}: {failure.strerror}") from failure
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as failure:
        os.close(held)
        raise WrongDatabase("another bot is at work with this file: end that one first") from failure
    except OSError as failure:
        os.close(held)
        raise StoreUnavailable(f"{lock.name}: {failure.strerror}") from failure
    return held


def let_go(held: int) -> None:
    """Let another start have the file."""
    os.close(held)
