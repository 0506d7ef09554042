"""A place for whoever wants to see every request, answer and post of a sandbox: nobody stands there but in tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True)
class Sight:
    """One request of the bot with its answer, or one update that is posted: then the method is `webhook`.

    `answer` is the true one even when `note` says that a fault broke it on its way; without one the line was cut first.
    """

    method: str
    fields: dict[str, Any]
    answer: dict[str, Any] | None
    note: str = ""


Witness = Callable[[Sight], None]

installed: Witness | None = None
"""Stands beside every sandbox that is made without a witness of its own. Must not raise."""
