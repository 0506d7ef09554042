"""The ladder of a call request: each rung at its own time, whatever became of the others; and every subset failing."""

from __future__ import annotations

import asyncio
import itertools
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from conversations import climbing, ladder
from conversations.call_hours import CHOICES, CallHours
from conversations.climbing import climb_all
from conversations.ladder import Rung
from conversations.occurrences import moment_of
from tests.conversations.called import KIM, LEE, MIA, SAM, asks, heard, house, last, talk
from tests.conversations.ground import Ground, house_in
from tests.store.ground import NOW

HOUR = timedelta(hours=1)
NOTICE, UNSEEN, ENDED = "Someone would like to hear", "Nobody has taken your request yet", "Nobody took your request"

WAITING = (Rung.SEND, Rung.BACKUP, Rung.UNSEEN, Rung.OVER)
RELAYING = (Rung.TAKEN, Rung.NOTICES, Rung.NO_WORD, Rung.SILENCE)


def subsets(of: tuple[Rung, ...]) -> list[tuple[Rung, ...]]:
    return [each for many in range(len(of) + 1) for each in itertools.combinations(of, many)]


def test_the_rungs_of_a_request_are_planned_when_it_is_sent() -> None:
    """None waits for the one before: their times are known from the beginning (F11)."""
    plan = ladder.when_sent(NOW, CallHours(*CHOICES["always"], minutes=60))
    assert plan == {
        Rung.SEND: NOW + timedelta(seconds=20),
        Rung.BACKUP: NOW + HOUR / 2,
        Rung.UNSEEN: NOW + HOUR,
        Rung.OVER: NOW + HOUR + timedelta(days=1),
    }


@pytest.mark.parametrize("wall", ["2026-11-24 12:00", "2026-11-27 16:50", "2026-11-27 22:00", "2026-11-29 20:55"])
@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("minutes", [1, 15, 60, 120])
def test_no_rung_comes_too_early_and_nobody_is_asked_when_nobody_answers(wall: str, choice: str, minutes: int) -> None:
    hours = CallHours(*CHOICES[choice], minutes=minutes)
    now = moment_of(datetime.fromisoformat(wall), hours.zone)
    plan, opens_at = ladder.when_sent(now, hours), hours.opens_at(now)
    assert plan[Rung.SEND] <= plan[Rung.BACKUP] <= plan[Rung.UNSEEN] < plan[Rung.OVER]
    assert plan[Rung.SEND] >= max(now + timedelta(seconds=20), opens_at)
    assert plan[Rung.UNSEEN] == ladder.promise(now, opens_at, minutes)
    assert hours.opens_at(plan[Rung.BACKUP]) == plan[Rung.BACKUP]
    assert plan[Rung.OVER] >= plan[Rung.UNSEEN] + timedelta(days=1)
    assert plan[Rung.OVER] - plan[Rung.UNSEEN] < ladder.GIVE_UP_AFTER, "a rung that breaks is tried until it acts"


@pytest.mark.parametrize(
    ("choice", "wall", "ends"),
    [
        ("week", "2026-11-27 17:50", "2026-11-30 17:00"),
        ("week", "2026-11-24 12:00", "2026-11-25 17:00"),
        ("days", "2026-11-28 20:00", "2026-11-29 21:00"),
        ("always", "2026-11-24 12:00", ""),
    ],
)
def test_the_next_open_day_ends_when_nobody_answers_any_more(choice: str, wall: str, ends: str) -> None:
    hours = CallHours(*CHOICES[choice])
    found = hours.next_day_ends(moment_of(datetime.fromisoformat(wall), hours.zone))
    assert found == (moment_of(datetime.fromisoformat(ends), hours.zone) if ends else None)


def test_words_that_wait_for_an_answer_keep_their_time_however_often_more_are_typed() -> None:
    """Somebody who writes every ten minutes must not keep away for ever what asks the others."""
    assert Rung.NO_WORD in ladder.when_peer_writes(NOW, 60, is_awaited=False)
    assert Rung.NO_WORD not in ladder.when_peer_writes(NOW, 60, is_awaited=True)
    assert set(ladder.when_responder_writes(NOW)) == {Rung.SILENCE}


@pytest.mark.parametrize("failing", subsets(WAITING), ids=lambda each: "+".join(each) or "none")
def test_whichever_rungs_break_the_others_come_at_their_own_time(
    failing: tuple[Rung, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """G-E2, with rungs that raise each time they are tried."""
    _break(failing, monkeypatch)

    async def scene() -> None:
        with house_in(tmp_path) as ground:
            await house(ground, KIM, LEE, MIA)
            await asks(ground)
            sent_at = ground.time.moment
            for rung, after in ((Rung.SEND, 20 / 3600), (Rung.BACKUP, 0.5), (Rung.UNSEEN, 1.0), (Rung.OVER, 25.0)):
                await _at(ground, sent_at + HOUR * after)
                assert _has_come(ground, rung) == (rung not in failing), rung
            is_told_by_backup = Rung.BACKUP not in failing
            assert any(NOTICE in text for text in heard(ground, MIA)) == is_told_by_backup
            assert any(NOTICE in text for text in heard(ground, KIM)) == (is_told_by_backup or Rung.SEND not in failing)

    asyncio.run(scene())


def _break(failing: tuple[Rung, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: Any) -> None:
        raise RuntimeError("a rung that breaks")

    for rung in failing:
        monkeypatch.setitem(climbing._ACTS, rung, breaks)


async def _at(ground: Ground, moment: datetime) -> None:
    """Let it be a moment, and what is due then happen; what broke is tried once more, as at any tick."""
    ground.time.moment = moment
    await climb_all(ground.house)
    await ground.delivery.drain()


def _has_come(ground: Ground, rung: Rung) -> bool:
    if rung in (Rung.SEND, Rung.BACKUP):
        return next(row["state"] for row in ground.rows("call_rungs") if row["rung"] == rung) == "done"
    return any((UNSEEN if rung is Rung.UNSEEN else ENDED) in text for text in heard(ground, SAM))


AWAY = [each for many in range(4) for each in itertools.combinations((KIM, LEE, MIA), many)]


@pytest.mark.parametrize("away", AWAY, ids=lambda each: "+".join(each) or "none")
def test_whoever_blocked_the_bot_the_next_is_told_at_once_and_the_peer_when_nobody_is_left(
    away: tuple[str, ...], tmp_path: Path
) -> None:
    """G-E2: nobody waits for half an hour because of somebody who is not there."""

    async def scene() -> None:
        with house_in(tmp_path) as ground:
            await house(ground, KIM, LEE, MIA)
            ground.chat.blocked.update(away)
            await asks(ground)
            await ground.passes(seconds=30)
            there = [each for each in (KIM, LEE, MIA) if each not in away]
            asked = [each for each in there if any(NOTICE in text for text in heard(ground, each))]
            # Of three who are there, the third is the backup; she is told now if one of the first two is not.
            expected = there if {KIM, LEE} & set(away) else [KIM, LEE]
            assert asked == expected
            assert (UNSEEN in last(ground, SAM)) == (not there)

    asyncio.run(scene())


@pytest.mark.parametrize("failing", subsets(RELAYING), ids=lambda each: "+".join(each) or "none")
def test_whichever_rungs_of_a_relay_break_the_others_come_at_their_own_time(
    failing: tuple[Rung, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _break(failing, monkeypatch)

    async def scene() -> None:
        with house_in(tmp_path) as ground:
            await house(ground, KIM, LEE)
            await talk(ground)
            taken_at = ground.time.moment
            assert ("Someone has your request now" in last(ground, SAM)) == (Rung.TAKEN not in failing)
            assert ("Someone else has it" in last(ground, LEE)) == (Rung.NOTICES not in failing)
            await _at(ground, taken_at + HOUR)
            is_back = Rung.NO_WORD not in failing
            assert ("can't go on right now" in last(ground, SAM)) == is_back
            await _at(ground, taken_at + HOUR * 24)
            assert ("Nobody wrote for a day" in last(ground, SAM)) == (not is_back and Rung.SILENCE not in failing)

    asyncio.run(scene())


def test_a_rung_that_broke_is_tried_again_a_minute_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene() -> None:
        with house_in(tmp_path) as ground:
            await house(ground, KIM)
            await asks(ground)
            with monkeypatch.context() as patch:
                _break((Rung.SEND,), patch)
                await _at(ground, ground.time.moment + timedelta(seconds=20))
            await _at(ground, ground.time.moment + timedelta(seconds=59))
            assert NOTICE not in last(ground, KIM)
            await _at(ground, ground.time.moment + timedelta(seconds=1))
            assert NOTICE in last(ground, KIM)

    asyncio.run(scene())


def test_without_words_a_rung_stays_planned(tmp_path: Path) -> None:
    async def scene() -> None:
        with house_in(tmp_path) as ground:
            await house(ground, KIM)
            await asks(ground)
            words, ground.house.shelf.newest = ground.house.shelf.newest, None
            await _at(ground, ground.time.moment + timedelta(seconds=20))
            assert NOTICE not in last(ground, KIM)
            ground.house.shelf.newest = words
            await _at(ground, ground.time.moment)
            assert NOTICE in last(ground, KIM)

    asyncio.run(scene())


def test_who_said_stop_is_asked_nothing_and_asked_again_when_they_are_back(tmp_path: Path) -> None:
    async def scene() -> None:
        with house_in(tmp_path) as ground:
            await house(ground, KIM)
            await ground.says("/stop", KIM)
            await asks(ground)
            await ground.passes(seconds=30)
            assert NOTICE not in last(ground, KIM)
            assert UNSEEN in last(ground, SAM), "with nobody there, nobody waits an hour to hear it"
            await ground.says("/start", KIM)
            await ground.passes(minutes=16)
            assert NOTICE in last(ground, KIM)

    asyncio.run(scene())
