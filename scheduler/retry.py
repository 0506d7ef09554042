"""What to do after an attempt to deliver: a table, and nothing else. Pure.

| what came back        | reply, call request, card   | check-in, nudge          |
|-----------------------|-----------------------------|--------------------------|
| sent                  | sent                        | sent                     |
| peer unreachable      | failed: left                | failed: left             |
| refused               | failed: refused             | failed: refused          |
| surely not sent       | again, a little later       | again; missed after 2 h  |
| unsure                | again: a copy may appear    | unknown                  |
| none, after a day     | failed: gave_up             | missed: late             |

A reply is never lost and may be copied in the send window; a nudge is never doubled (`design.md` §2). An emergency card
that could not go at once is tried every few seconds: a late copy harms nobody, a missing card may.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from conversations.unasked import LATE as LATE_AFTER

PAUSE = timedelta(seconds=1)
"""The pause after the first attempt; doubled each time, up to the most."""

NOT_SENT_PAUSE_MOST, UNSURE_PAUSE_MOST = timedelta(minutes=1), timedelta(minutes=30)
"""What surely did not go may be tried often. What may have gone is a copy each time: some fifty a day at the most."""

EMERGENCY_PAUSE_MOST = timedelta(seconds=4)

GIVE_UP_AFTER = timedelta(hours=24)
"""After a day Telegram itself forgets what a peer wrote; an answer to it would stand alone."""

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


def before(kind: str, age: timedelta, was_sending: bool, is_over: bool = False) -> Decision | None:
    """Decide what becomes of a row without an attempt; None when it may be tried.

    Args:
        kind: what promise the row has.
        age: how long ago it was committed.
        was_sending: an earlier attempt never told how it ended.
        is_over: its time is over: its peer's quiet hours have begun since, or it is too late after its time.
    """
    if kind not in ONLY_ONCE:
        return None
    if was_sending:
        return Decision("unknown", "unsure")
    return Decision("missed", "late") if is_over or age > LATE_AFTER else None


def after(outcome: Outcome, kind: str, attempts: int, age: timedelta, asked_wait: timedelta = timedelta()) -> Decision:
    """Decide what becomes of a row after attempt number `attempts` (counted from 1).

    Args:
        outcome: how the attempt ended.
        kind: what promise the row has.
        attempts: how many there were.
        age: how long ago the row was committed.
        asked_wait: how long Telegram wants us to wait.
    """
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
            pause = pause_after(outcome, attempts)
            wait = max(asked_wait, min(pause, EMERGENCY_PAUSE_MOST) if kind == "emergency" else pause)
            if kind in ONLY_ONCE and age + wait > LATE_AFTER:
                return Decision("missed", "late")
            if age + wait > GIVE_UP_AFTER:
                return Decision("failed", "gave_up")
            return Decision("retry", wait=wait)


def pause_after(outcome: Outcome, attempts: int) -> timedelta:
    """Return the pause after attempt number `attempts`."""
    doublings: int = 1 << min(attempts - 1, 20)
    most = UNSURE_PAUSE_MOST if outcome is Outcome.UNSURE else NOT_SENT_PAUSE_MOST
    return min(PAUSE * doublings, most)
