"""What the buttons of a check-in name: their session, and which time of which schedule was asked for."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from store.answers import Asked

from .planning import read_wall, wall_text
from .presses import CHECK_IN_TOKEN

Mark = tuple[int, str]
"""Which check-in is meant: its schedule, and the occurrence it was asked for."""

_TOKEN = re.compile(CHECK_IN_TOKEN + r"[A-Za-z0-9_]{1,12}-(.*)")
_MARK = re.compile(r"([0-9a-f]{1,8})-([0-9a-f]{1,7})")
_BEGIN = datetime(1970, 1, 1)  # noqa: DTZ001 - local, as occurrences are
_MINUTE = timedelta(minutes=1)


def token_of(asked: Asked, token: str) -> str:
    """Return the token of a check-in's session: `token`, and what is asked in as few letters as there is room for."""
    return f"{CHECK_IN_TOKEN}{token}-{mark_of(asked)}"


def mark_of(asked: Asked) -> str:
    """Return what names a check-in in a button."""
    return f"{asked.schedule_id:x}-{(read_wall(asked.occurrence) - _BEGIN) // _MINUTE:x}"


def mark_in(token: str) -> str:
    """Return what names the check-in in a session's token; "" in one of before they did."""
    found = _TOKEN.fullmatch(token)
    return found[1] if found else ""


def read_mark(mark: str) -> Mark | None:
    """Return which check-in is named; None for what is no name of one."""
    found = _MARK.fullmatch(mark)
    return (int(found[1], 16), wall_text(_BEGIN + int(found[2], 16) * _MINUTE)) if found else None
