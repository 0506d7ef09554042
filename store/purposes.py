"""Why a column exists, who reads it, and for how long."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Purpose:
    """Why a column exists. `days` is None for what stays as long as its peer, or as long as the bot."""

    purpose: str
    reader: str
    days: int | None = None
