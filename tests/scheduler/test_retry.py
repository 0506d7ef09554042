"""The whole table of what becomes of a row after an attempt. Pure: outcome, kind and number in, decision out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scheduler.retry import ATTEMPTS_MOST, ONLY_ONCE, PAUSE_MOST, Decision, Outcome, decide, pause_after

SAID_AGAIN = ("reply", "call_request")
LAST = ATTEMPTS_MOST


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


TABLE = [
    # It went: whatever it was, it is done, however many attempts that took.
    (Outcome.SENT, "reply", 1, 0, Decision("sent")),
    (Outcome.SENT, "call_request", 1, 0, Decision("sent")),
    (Outcome.SENT, "check_in", 1, 0, Decision("sent")),
    (Outcome.SENT, "nudge", 1, 0, Decision("sent")),
    (Outcome.SENT, "reply", LAST, 0, Decision("sent")),
    # The peer blocked the bot or is gone: trying again would be knocking at a closed door.
    (Outcome.UNREACHABLE, "reply", 1, 0, Decision("failed", "left")),
    (Outcome.UNREACHABLE, "call_request", 1, 0, Decision("failed", "left")),
    (Outcome.UNREACHABLE, "check_in", 1, 0, Decision("failed", "left")),
    (Outcome.UNREACHABLE, "nudge", LAST, 0, Decision("failed", "left")),
    # Telegram will never take this message: the chat must not stand still behind it.
    (Outcome.REFUSED, "reply", 1, 0, Decision("failed", "refused")),
    (Outcome.REFUSED, "call_request", 1, 0, Decision("failed", "refused")),
    (Outcome.REFUSED, "check_in", 1, 0, Decision("failed", "refused")),
    (Outcome.REFUSED, "nudge", 1, 0, Decision("failed", "refused")),
    # Surely not sent: every kind is tried again, because no copy can come of it.
    (Outcome.NOT_SENT, "reply", 1, 0, Decision("retry", wait=seconds(1))),
    (Outcome.NOT_SENT, "call_request", 2, 0, Decision("retry", wait=seconds(2))),
    (Outcome.NOT_SENT, "check_in", 3, 0, Decision("retry", wait=seconds(4))),
    (Outcome.NOT_SENT, "nudge", 4, 0, Decision("retry", wait=seconds(8))),
    # Telegram asked for a wait: it is kept when it is longer than our own pause,
    (Outcome.NOT_SENT, "reply", 1, 30, Decision("retry", wait=seconds(30))),
    # and our own is kept when Telegram's is shorter.
    (Outcome.NOT_SENT, "reply", 6, 1, Decision("retry", wait=seconds(32))),
    # Even a very long wait that was asked for is honoured: coming earlier makes it longer.
    (Outcome.NOT_SENT, "nudge", 1, 3600, Decision("retry", wait=seconds(3600))),
    # Nobody knows whether it went: a reply may be copied, so it is never lost;
    (Outcome.UNSURE, "reply", 1, 0, Decision("retry", wait=seconds(1))),
    (Outcome.UNSURE, "call_request", 1, 0, Decision("retry", wait=seconds(1))),
    # what the bot starts by itself is never doubled, so it is given up, and counted as unknown.
    (Outcome.UNSURE, "check_in", 1, 0, Decision("unknown", "unsure")),
    (Outcome.UNSURE, "nudge", 1, 0, Decision("unknown", "unsure")),
    (Outcome.UNSURE, "nudge", LAST, 0, Decision("unknown", "unsure")),
    # One attempt before the most is still tried again; at the most it is given up, in the open.
    (Outcome.NOT_SENT, "reply", LAST - 1, 0, Decision("retry", wait=PAUSE_MOST)),
    (Outcome.NOT_SENT, "reply", LAST, 0, Decision("failed", "gave_up")),
    (Outcome.NOT_SENT, "nudge", LAST, 0, Decision("failed", "gave_up")),
    (Outcome.UNSURE, "reply", LAST, 0, Decision("failed", "gave_up")),
    # A wait that was asked for does not make an attempt too many.
    (Outcome.NOT_SENT, "reply", LAST + 1, 60, Decision("failed", "gave_up")),
]


@pytest.mark.parametrize(("outcome", "kind", "attempts", "asked", "decision"), TABLE)
def test_the_table(outcome: Outcome, kind: str, attempts: int, asked: float, decision: Decision) -> None:
    """Each promise of `design.md` §2 is a row; a row changed is a promise changed."""
    assert decide(outcome, kind, attempts, seconds(asked)) == decision


def test_the_table_has_every_outcome_for_every_kind() -> None:
    """A pair that nobody thought about is where a message gets lost or doubled."""
    pairs = {(outcome, kind) for outcome, kind, *_ in TABLE}
    assert pairs == {(outcome, kind) for outcome in Outcome for kind in (*SAID_AGAIN, *ONLY_ONCE)}


def test_every_reason_fits_its_column() -> None:
    for _, _, _, _, decision in TABLE:
        assert len(decision.why) <= 24
        assert len(decision.state) <= 12


def test_pauses_double_up_to_the_most_and_never_shrink() -> None:
    """Ten thousand rows that all come back every second would keep a struggling Telegram down."""
    pauses = [pause_after(attempt) for attempt in range(1, 200)]
    assert pauses[:5] == [seconds(1), seconds(2), seconds(4), seconds(8), seconds(16)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == PAUSE_MOST


def test_a_reply_is_tried_for_hours_before_it_is_given_up() -> None:
    """An outage of an evening must not cost anybody their answer."""
    whole = sum((pause_after(attempt) for attempt in range(1, ATTEMPTS_MOST)), timedelta())
    assert timedelta(hours=2) < whole < timedelta(hours=4)
