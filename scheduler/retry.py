"""What to do after an attempt to deliver: a table, and nothing else. Pure.

| what came back        | reply, call request      | check-in, nudge |
|-----------------------|--------------------------|-----------------|
| sent                  | sent                     | sent            |
| peer unreachable      | failed: left             | failed: left    |
| refused               | failed: refused          | failed: refused |
| surely not sent       | again, a little later    | again           |
| unsure                | again: a copy may appear | unknown         |
| too many attempts     | failed: gave_up          | failed: gave_up |

A reply is never lost and may be copied in the send window; a nudge is never doubled (`design.md` §2).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

ATTEMPTS_MOST = 40
"""At the longest pause this is about three hours of trying; after a day Telegram itself forgets updates."""

PAUSE, PAUSE_MOST = timedelta(seconds=1), timedelta(minutes=5)

ONLY_ONCE = frozenset({"check_in", "nudge"})
"""Kinds that must not appear twice."""


class Outcome(StrEnum):
    """How an attempt ended."""

    SENT = "sent"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    NOT_SENT = "not_sent"
    UNSURE = "unsure"


@dataclass(frozen=True)
class Decision:
    """What becomes of the row: its new state, why, and for `retry` how long to wait."""

    state: str
    why: str = ""
    wait: timedelta = timedelta()


def decide(outcome: Outcome, kind: str, attempts: int, asked_wait: timedelta = timedelta()) -> Decision:
    """Decide what becomes of a row of `kind` after attempt number `attempts` (counted from 1)."""
    match outcome:
        case Outcome.SENT:
            return Decision("sent")
        case Outcome.UNREACHABLE:
            return Decision("failed", "left")
        case Outcome.REFUSED:
            return Decision("failed", "refused")
        case Outcome.UNSURE if kind in ONLY_ONCE:
            return Decision("unknown", "unsure")
        case _:
            if attempts >= ATTEMPTS_MOST:
                return Decision("failed", "gave_up")
            return Decision("retry", wait=max(asked_wait, pause_after(attempts)))


def pause_after(attempts: int) -> timedelta:
    """Return the pause after attempt number `attempts`: doubled each time, up to the most."""
    doublings: int = 1 << min(attempts - 1, 20)
    return min(PAUSE * doublings, PAUSE_MOST)
