"""The whole table of what becomes of a row after an attempt. Pure: outcome, kind and number in, decision out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scheduler.retry import (
    GIVE_UP_AFTER,
    LATE_AFTER,
    NOT_SENT_PAUSE_MOST,
    ONLY_ONCE,
    UNSURE_PAUSE_MOST,
    Decision,
    Outcome,
    after,
    before,
    pause_after,
)

SAID_AGAIN = ("reply", "call_request", "emergency")
FRESH, DAY = timedelta(seconds=5), GIVE_UP_AFTER
SECOND = timedelta(seconds=1)


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def again(count: float) -> Decision:
    return Decision("retry", wait=seconds(count))


TABLE = [
    # It went: whatever it was, it is done, however many attempts and hours that took.
    (Outcome.SENT, "reply", 1, FRESH, 0, Decision("sent")),
    (Outcome.SENT, "call_request", 1, FRESH, 0, Decision("sent")),
    (Outcome.SENT, "check_in", 1, FRESH, 0, Decision("sent")),
    (Outcome.SENT, "nudge", 1, FRESH, 0, Decision("sent")),
    (Outcome.SENT, "reply", 99, DAY, 0, Decision("sent")),
    # The peer blocked the bot or is gone: trying again would be knocking at a closed door.
    (Outcome.UNREACHABLE, "reply", 1, FRESH, 0, Decision("failed", "left")),
    (Outcome.UNREACHABLE, "call_request", 1, FRESH, 0, Decision("failed", "left")),
    (Outcome.UNREACHABLE, "check_in", 1, FRESH, 0, Decision("failed", "left")),
    (Outcome.UNREACHABLE, "nudge", 99, DAY, 0, Decision("failed", "left")),
    # Telegram will never take this message: the chat must not stand still behind it.
    (Outcome.REFUSED, "reply", 1, FRESH, 0, Decision("failed", "refused")),
    (Outcome.REFUSED, "call_request", 1, FRESH, 0, Decision("failed", "refused")),
    (Outcome.REFUSED, "check_in", 1, FRESH, 0, Decision("failed", "refused")),
    (Outcome.REFUSED, "nudge", 1, FRESH, 0, Decision("failed", "refused")),
    # Surely not sent: every kind is tried again, because no copy can come of it,
    (Outcome.NOT_SENT, "reply", 1, FRESH, 0, again(1)),
    (Outcome.NOT_SENT, "call_request", 2, FRESH, 0, again(2)),
    (Outcome.NOT_SENT, "check_in", 3, FRESH, 0, again(4)),
    (Outcome.NOT_SENT, "nudge", 4, FRESH, 0, again(8)),
    # and through an outage of an evening at the same short pause, so that it goes as soon as anything does.
    (Outcome.NOT_SENT, "reply", 400, timedelta(hours=6), 0, Decision("retry", wait=NOT_SENT_PAUSE_MOST)),
    # Telegram asked for a wait: it is kept when it is longer than our own pause,
    (Outcome.NOT_SENT, "reply", 1, FRESH, 30, again(30)),
    # and our own is kept when Telegram's is shorter.
    (Outcome.NOT_SENT, "reply", 6, FRESH, 1, again(32)),
    # Even a very long wait that was asked for is honoured: coming earlier makes it longer.
    (Outcome.NOT_SENT, "nudge", 1, FRESH, 3600, again(3600)),
    # Nobody knows whether it went: a reply may be copied, so it is never lost;
    (Outcome.UNSURE, "reply", 1, FRESH, 0, again(1)),
    (Outcome.UNSURE, "call_request", 1, FRESH, 0, again(1)),
    # but each attempt may be a copy, so they become rare.
    (Outcome.UNSURE, "reply", 30, timedelta(hours=6), 0, Decision("retry", wait=UNSURE_PAUSE_MOST)),
    # What the bot starts by itself is never doubled, so it is given up, and counted as unknown.
    (Outcome.UNSURE, "check_in", 1, FRESH, 0, Decision("unknown", "unsure")),
    (Outcome.UNSURE, "nudge", 1, FRESH, 0, Decision("unknown", "unsure")),
    (Outcome.UNSURE, "nudge", 99, DAY, 0, Decision("unknown", "unsure")),
    # An emergency card that could not go at once is tried every few seconds, whatever became of it.
    (Outcome.SENT, "emergency", 1, FRESH, 0, Decision("sent")),
    (Outcome.UNREACHABLE, "emergency", 1, FRESH, 0, Decision("failed", "left")),
    (Outcome.REFUSED, "emergency", 1, FRESH, 0, Decision("failed", "refused")),
    (Outcome.NOT_SENT, "emergency", 99, FRESH, 0, again(4)),
    (Outcome.UNSURE, "emergency", 99, FRESH, 0, again(4)),
    (Outcome.NOT_SENT, "emergency", 99, FRESH, 30, again(30)),
    # A nudge that would come more than two hours late is missed, not sent at three in the morning.
    (Outcome.NOT_SENT, "nudge", 1, LATE_AFTER - SECOND, 0, again(1)),
    (Outcome.NOT_SENT, "nudge", 1, LATE_AFTER, 0, Decision("missed", "late")),
    (Outcome.NOT_SENT, "check_in", 1, FRESH, 7200, Decision("missed", "late")),
    # An answer a day late answers nothing any more; it is given up, in the open.
    (Outcome.NOT_SENT, "reply", 1, DAY - SECOND, 0, again(1)),
    (Outcome.NOT_SENT, "reply", 1, DAY, 0, Decision("failed", "gave_up")),
    (Outcome.UNSURE, "reply", 1, DAY, 0, Decision("failed", "gave_up")),
]


@pytest.mark.parametrize(("outcome", "kind", "attempts", "age", "asked", "decision"), TABLE)
def test_the_table(
    outcome: Outcome, kind: str, attempts: int, age: timedelta, asked: float, decision: Decision
) -> None:
    """Each promise of `design.md` §2 is a row; a row changed is a promise changed."""
    assert after(outcome, kind, attempts, age, seconds(asked)) == decision


def test_the_table_has_every_outcome_for_every_kind() -> None:
    """A pair that nobody thought about is where a message gets lost or doubled."""
    pairs = {(outcome, kind) for outcome, kind, *_ in TABLE}
    assert pairs == {(outcome, kind) for outcome in Outcome for kind in (*SAID_AGAIN, *ONLY_ONCE)}


@pytest.mark.parametrize(
    ("kind", "age", "was_sending", "decision"),
    [
        ("reply", timedelta(hours=23), False, None),
        ("reply", FRESH, True, None),
        ("call_request", FRESH, True, None),
        ("nudge", FRESH, False, None),
        ("nudge", LATE_AFTER, False, None),
        ("nudge", LATE_AFTER + SECOND, False, Decision("missed", "late")),
        ("check_in", LATE_AFTER + SECOND, False, Decision("missed", "late")),
        ("nudge", FRESH, True, Decision("unknown", "unsure")),
        ("check_in", LATE_AFTER + SECOND, True, Decision("unknown", "unsure")),
    ],
)
def test_what_is_not_even_tried(kind: str, age: timedelta, was_sending: bool, decision: Decision | None) -> None:
    """After an outage the bot's own ideas are old; and one whose first attempt never told its end may be there."""
    assert before(kind, age, was_sending) == decision


def test_every_reason_fits_its_column() -> None:
    for *_, decision in TABLE:
        assert len(decision.why) <= 24
        assert len(decision.state) <= 12


@pytest.mark.parametrize(
    ("outcome", "most"), [(Outcome.NOT_SENT, NOT_SENT_PAUSE_MOST), (Outcome.UNSURE, UNSURE_PAUSE_MOST)]
)
def test_pauses_double_up_to_the_most_and_never_shrink(outcome: Outcome, most: timedelta) -> None:
    """Ten thousand rows that all come back every second would keep a struggling Telegram down."""
    pauses = [pause_after(outcome, attempt) for attempt in range(1, 200)]
    assert pauses[:5] == [seconds(1), seconds(2), seconds(4), seconds(8), seconds(16)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == most


def test_an_answer_whose_fate_stays_unsure_is_copied_some_fifty_times_a_day_at_the_most() -> None:
    """If every answer of Telegram's is lost for a whole day, a chat must not fill with hundreds of copies."""
    age, attempts = timedelta(), 0
    while (decision := after(Outcome.UNSURE, "reply", attempts + 1, age)).state == "retry":
        attempts += 1
        age += decision.wait
    assert 40 < attempts < 70
