"""Of a simulated life: was anybody asked, or erased, as idle who was here? And who drifts away in it, for how long."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from .sim_history import Fired, Life, Shown

IDLE, OF_IDLE = "idle", -1
"""What asks who was not here for long: its kind, and the schedule it is of."""

LONG = 100
"""Days from which on a life is long enough for somebody to be idle in it."""

DRIFTS = 0.5
"""How many of the peers of a long life drift away, for months or for good."""

ASKED_FROM, ERASED_FROM, NOTICE, AGAIN_AFTER = (timedelta(days=days) for days in (90, 120, 30, 6))


def draw_away(seed: str, number: int, begins: datetime, days: int) -> tuple[datetime, datetime] | None:
    """Return from when until when a peer does nothing by themselves; None for who stays, and in a short life."""
    chance = Random(f"{seed} away {number}")
    if days < LONG or chance.random() >= DRIFTS:
        return None
    first = begins + timedelta(days=1 + chance.random() * (days - LONG))
    return first, first + timedelta(days=chance.choice((95, 105, 115, 140, 10_000)))


def check_idle(life: Life) -> Iterator[str]:
    """Yield who was asked too soon or too often, and who was erased too soon or without having been asked in time."""
    asked: dict[int, list[Shown]] = defaultdict(list)
    for shown, fired in life.unasked():
        if fired.kind == IDLE:
            yield from _asked_wrongly(life, shown, fired, asked[shown.peer])
            asked[shown.peer].append(shown)
    for peer, at in life.let_go.items():
        here = last_here(life, peer, at)
        if at - here < ERASED_FROM:
            yield f"{peer} was erased at {at}, and was here at {here}"
        wishes = next((known for known in reversed(life.wishes_before_gone[peer])), None)
        could = wishes is None or (wishes.is_reachable and not wishes.settings.is_stopped)
        done = last_done(life, peer, at)
        if could and not any(max(here, done) < each.at < at - NOTICE for each in asked[peer]):
            yield f"{peer} was erased at {at}, was not asked a month before, and did something at {done}"


def _asked_wrongly(life: Life, shown: Shown, fired: Fired, before: list[Shown]) -> Iterator[str]:
    here = last_here(life, shown.peer, fired.at)
    if fired.at - here < ASKED_FROM:
        yield f"{shown.peer} was asked at {shown.at}, and was here at {here}"
    if before and shown.at - before[-1].at < AGAIN_AFTER:
        yield f"{shown.peer} was asked at {before[-1].at} and again at {shown.at}"


def last_here(life: Life, peer: int, at: datetime) -> datetime:
    """Return when the bot took in something of a peer last; when the life began, if it never did."""
    taken = (life.taken.get(act.update_id) for act in life.acts if act.peer == peer and act.kind != "block")
    return max((when for when in taken if when and when <= at), default=life.begins)


def last_done(life: Life, peer: int, at: datetime) -> datetime:
    """Return when a peer wrote something last, or tapped what was taken in; when the life began, if they never did.

    What an outage dropped is among it, but for a tap: Telegram keeps that for 150 seconds, and it has no answer.
    """
    acts = (act for act in life.acts if act.peer == peer and act.kind != "block" and act.update_id)
    done = (act.at for act in acts if not act.press or act.update_id in life.taken)
    return max((when for when in done if when <= at), default=life.begins)
