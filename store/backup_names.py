"""The names of backups: each says when it was made, for copying a file changes everything else."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_STAMP = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"peer2peer-(\d{8}T\d{6}Z)\.backup")


def name_of(made_at: datetime) -> str:
    """Return the name of a backup that is made at this moment."""
    return f"peer2peer-{made_at.astimezone(UTC).strftime(_STAMP)}.backup"


def made_at_of(name: str) -> datetime | None:
    """Return the moment (UTC) that a name says; None when it is no backup's."""
    found = _NAME.fullmatch(name)
    try:
        return datetime.strptime(found[1], _STAMP).replace(tzinfo=UTC) if found else None
    except ValueError:
        return None
