"""Bugs to plant where calls are asked for: each breaks a promise that lives at random keep."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from conversations import call_acts, call_presses, calling, climbing
from conversations.ladder import Rung
from rehearsal.calls_acts import Act
from store import calls, organisations, outbox, tables

Patch = pytest.MonkeyPatch


@dataclass(frozen=True)
class Bug:
    """One bug: how it is planted, what is told of it, and the shortest list of acts that shows it."""

    plant: Callable[[Patch], None]
    told: str
    acts: tuple[Act, ...]

    def __str__(self) -> str:
        return self.plant.__name__.strip("_")


def _nothing(*_: Any) -> None:
    return None


def _the_last_tap_wins(patch: Patch) -> None:
    before = call_presses._WAYS["take"]

    def take(tx: Any, peer: Any, reply: Any, press: Any) -> None:
        calls.change(tx, press.number, state=calls.OPEN)
        before(tx, peer, reply, press)

    patch.setitem(call_presses._WAYS, "take", take)


def _nobody_says_that_nobody_saw_it(patch: Patch) -> None:
    patch.setitem(climbing._ACTS, Rung.UNSEEN, _nothing)


def _the_fallback_waits_for_the_first_to_succeed(patch: Patch) -> None:
    """F11: what comes later comes only where what came before went well."""
    before = climbing._ACTS[Rung.UNSEEN]

    def unseen(house: Any, tx: Any, call: Any) -> None:
        if any(notice.message_id for notice in climbing.call_notices.of_call(tx, call.id).values()):
            before(house, tx, call)

    patch.setitem(climbing._ACTS, Rung.UNSEEN, unseen)


def _who_closes_tells_nobody(patch: Patch) -> None:
    before = call_acts.close
    patch.setattr(call_acts, "close", lambda tx, call, now, *_: before(tx, call, now))


def _what_comes_back_is_told_to_nobody(patch: Patch) -> None:
    patch.setitem(climbing._ACTS, Rung.BACK, _nothing)


def _nobody_says_that_somebody_took_it(patch: Patch) -> None:
    patch.setitem(climbing._ACTS, Rung.TAKEN, _nothing)


def _words_go_to_whoever_answers_longest(patch: Patch) -> None:
    before = calling.reachable

    def reachable(house: Any, tx: Any, _: Any) -> Any:
        return before(house, tx, organisations.with_role(tx, 1, organisations.RESPONDER)[0])

    patch.setattr(calling, "reachable", reachable)


def _words_are_dropped(patch: Patch) -> None:
    patch.setattr(calling.call_screens, "relayed", lambda *_: [])


def _who_answers_no_more_keeps_what_they_have(patch: Patch) -> None:
    def give_up(tx: Any, of: int, peer_id: int, _now: Any) -> None:
        organisations.give_up(tx, of, peer_id, organisations.RESPONDER)

    patch.setattr(call_acts, "give_up", give_up)


def _nobody_is_told_that_it_is_taken(patch: Patch) -> None:
    patch.setitem(climbing._ACTS, Rung.NOTICES, _nothing)


def _nobody_stands_in_for_who_is_away(patch: Patch) -> None:
    patch.setattr(call_acts, "look_for_another", _nothing)


def _words_stay_in_the_outbox(patch: Patch) -> None:
    def close_sent(tx: Any, row_ids: Any) -> set[int]:
        rows = tables.outbox
        tx.execute(rows.update().where(rows.c.id.in_(row_ids)).values(state="sent", lease_until=None))
        return set(row_ids)

    patch.setattr(outbox, "close_sent", close_sent)


def _members_are_asked_too(patch: Patch) -> None:
    before = organisations.with_role
    patch.setattr(
        climbing, "responders", lambda _house, tx, call: before(tx, call.organisation_id, organisations.MEMBER)[1:]
    )


def _it_is_sent_to_nobody_after_a_restart(patch: Patch) -> None:
    """A timer in memory: what the process did not live to do is done by nobody."""
    before = calls.plan

    def plan(tx: Any, call_id: int, rungs: Any) -> None:
        before(tx, call_id, {rung: due for rung, due in rungs.items() if rung is not Rung.SEND})

    patch.setattr(calls, "plan", plan)


SAM, WAIT, TICK, DELIVER, CALM = Act("ask", "sam"), Act("wait", pick=2), Act("tick"), Act("deliver"), Act("calm")
HOUR = Act("wait", pick=5)
OUT = (SAM, WAIT, TICK, DELIVER)
TAKEN = (*OUT, Act("take", "kim"), DELIVER)

BUGS = (
    Bug(_the_last_tap_wins, "was taken from who has it", (*OUT, Act("take", "kim"), Act("take", "mia"))),
    Bug(_nobody_says_that_nobody_saw_it, "untold", (*OUT, HOUR, CALM)),
    Bug(
        _the_fallback_waits_for_the_first_to_succeed,
        "untold",
        (*(Act("stop", who) for who in ("kim", "lee", "mia")), SAM, HOUR, CALM),
    ),
    Bug(_who_closes_tells_nobody, "untold", (*TAKEN, Act("close", "sam"), CALM)),
    Bug(_what_comes_back_is_told_to_nobody, "untold", (*TAKEN, Act("back", "kim"), CALM)),
    Bug(_nobody_says_that_somebody_took_it, "untold", (*TAKEN, CALM)),
    Bug(_words_go_to_whoever_answers_longest, "came to ['mia']", (*TAKEN, Act("word", "sam"), CALM)),
    Bug(_words_are_dropped, "lost", (*TAKEN, Act("word", "sam"), CALM)),
    Bug(_who_answers_no_more_keeps_what_they_have, "is held by", (*TAKEN, Act("quit", "kim"), CALM)),
    Bug(_nobody_is_told_that_it_is_taken, "still asked", (*TAKEN, CALM)),
    Bug(
        _nobody_stands_in_for_who_is_away,
        "unasked",
        (Act("block", "mia"), Act("block", "kim"), *OUT, CALM),
    ),
    Bug(_words_stay_in_the_outbox, "kept in the outbox", (*TAKEN, Act("word", "kim"))),
    Bug(_members_are_asked_too, "never accepted", (*OUT, CALM)),
    Bug(_it_is_sent_to_nobody_after_a_restart, "unasked", (SAM, WAIT, Act("restart"), TICK, CALM)),
)
