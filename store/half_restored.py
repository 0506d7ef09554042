"""The file that a restore fills: everybody is in it and no erasing reaches it, so what a killed one left goes first."""

from __future__ import annotations

import logging
from pathlib import Path

from . import one_process
from .refusals import StoreUnavailable, WrongDatabase

_log = logging.getLogger(__name__)


def half_of(path: Path) -> Path:
    """Return the name under which a restore fills the file that will be `path`."""
    return path.with_name(path.name + ".restoring")


def forget(path: Path) -> None:
    """Take away what is left of a restore into `path`; the caller holds its lock.

    Raises:
        OSError: the disk refused.
    """
    half = half_of(path)
    for left in _files(half):
        left.unlink(missing_ok=True)


def forget_if_killed(path: Path) -> None:
    """Take it away, unless somebody works with `path`: a restore that fills it, or a bot, which did this at its start.

    A disk that refuses is logged: peers are to be answered all the same, and the next opening tries again.
    """
    # Looked at first: a lock taken for nothing could meet the start of a bot, which would be refused.
    if not any(left.exists() for left in _files(half_of(path))):
        return
    try:
        held = one_process.hold(path)
    except WrongDatabase:
        return
    except StoreUnavailable as failure:
        _log.error("a restore that was killed left a whole database, which cannot be taken away: %s", failure)
        return
    try:
        forget(path)
        _log.warning("a restore that was killed had left a whole database beside this one; it is taken away")
    except OSError as failure:
        _log.error("a restore that was killed left a whole database, which cannot be taken away: %s", failure.strerror)
    finally:
        one_process.let_go(held)


def _files(half: Path) -> tuple[Path, ...]:
    return tuple(half.with_name(half.name + ending) for ending in ("", "-wal", "-shm", "-journal"))
