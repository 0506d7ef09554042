"""A machine whose clock is wrong: Telegram, heard with every answer, says what time it is (`security.md` G-T3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from conversations.count_windows import count_due
from scheduler.clock import OFF_MOST, Clock
from scheduler.jobs import fire_all_due, plan_ahead
from tests.conversations.asked import QUESTION, join
from tests.conversations.counted import FIRST, Team, after
from tests.conversations.ground import ALEX, Ground, house_in
from tests.conversations.owned import KIM, SAM, begins, house
from tests.store.ground import run

TRUE = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)
WEEKS = timedelta(days=36)
A_LITTLE = timedelta(seconds=40)


class Machine:
    """A machine: what time it is in truth, how far its clock is off, how long it has been running."""

    def __init__(self, moment: datetime = TRUE, off: timedelta = timedelta()) -> None:
        self.moment, self.off, self.booted_at = moment, off, moment - timedelta(hours=3)
        self.clock = Clock(lambda: self.moment + self.off, lambda: self.moment - self.booted_at)

    def hears(self, times: int = 2, wrong: timedelta = timedelta()) -> None:
        """Let Telegram answer, some seconds apart."""
        for _ in range(times):
            self.moment += timedelta(seconds=5)
            self.clock.hear((self.moment + wrong).replace(microsecond=0))

    @property
    def error(self) -> timedelta:
        """How far the house's time is from the truth."""
        return abs(self.clock.now() - self.moment)


@pytest.mark.parametrize("off", [WEEKS, -WEEKS, timedelta(hours=1), -timedelta(hours=1)])
def test_a_clock_that_is_far_off_is_put_right_once_telegram_said_so_twice(off: timedelta) -> None:
    machine = Machine(off=off)
    assert machine.error == abs(off)
    machine.hears(1)
    assert machine.error == abs(off)
    machine.hears(1)
    assert machine.error < timedelta(seconds=2)
    assert machine.clock.seconds_off() == pytest.approx(off.total_seconds(), abs=2)


def test_an_answer_that_is_far_off_is_doubted_until_another_agrees() -> None:
    machine, well = Machine(off=WEEKS), Machine(off=A_LITTLE)
    assert not machine.clock.doubts()
    machine.hears(1)
    well.hears(1)
    assert machine.clock.doubts() and not well.clock.doubts()
    machine.hears(1)
    assert not machine.clock.doubts()


@pytest.mark.parametrize("off", [timedelta(), A_LITTLE, -A_LITTLE, OFF_MOST - timedelta(seconds=5)])
def test_a_clock_that_is_off_by_little_is_left_as_it_is(off: timedelta) -> None:
    """Two clocks and a slow line never agree to the second; time must not jump to and fro for that."""
    machine = Machine(off=off)
    machine.hears(3)
    assert machine.clock.now() == machine.moment + off
    assert machine.clock.seconds_off() == 0


def test_a_server_of_telegrams_with_a_wrong_clock_moves_nobodys_between_right_ones_or_for_a_minute() -> None:
    """It may answer alone on a line that is kept: so for minutes no row of its answers is enough."""
    machine = Machine()
    machine.hears(1)
    for times in (1, 2, 12):
        machine.hears(times, wrong=WEEKS)
        assert machine.error == timedelta()
        machine.hears(1)
        assert machine.error == timedelta()


def test_when_all_of_telegram_says_so_for_minutes_the_machine_is_wrong_after_all() -> None:
    machine = Machine()
    machine.hears(1)
    machine.hears(59, wrong=-WEEKS)
    assert machine.error == timedelta()
    machine.hears(3, wrong=-WEEKS)
    assert abs(machine.error - WEEKS) < timedelta(seconds=2)


def test_a_machine_that_was_paused_and_set_right_is_believed_with_the_first_answer() -> None:
    """Some hosts stop the time that the machine has been running too: by that alone the house would be behind."""
    machine = Machine()
    machine.hears(2)
    machine.moment += timedelta(hours=2)
    machine.booted_at += timedelta(hours=2)
    assert abs(machine.error - timedelta(hours=2)) < timedelta(seconds=2)
    machine.hears(1)
    assert machine.error == timedelta()


def test_near_the_limit_nothing_jumps_to_and_fro() -> None:
    machine, seen = Machine(off=OFF_MOST + timedelta(seconds=1)), []
    for at in range(60):
        machine.off = OFF_MOST + timedelta(seconds=1 - 2 * (at % 2))
        machine.hears(2)
        seen.append(machine.clock.seconds_off() > 0)
    assert sum(one != other for one, other in pairwise(seen)) <= 1
    machine.off = timedelta(minutes=4)
    machine.hears(1)
    assert machine.clock.seconds_off() == 0


def test_a_clock_that_leaps_between_two_answers_takes_the_house_nowhere() -> None:
    machine = Machine()
    machine.hears()
    machine.off = WEEKS
    assert machine.error < timedelta(seconds=2)
    machine.moment += timedelta(hours=8)
    assert machine.error < timedelta(seconds=2)
    machine.off = timedelta()
    assert machine.error == timedelta()


def test_a_clock_that_is_set_right_is_used_again_and_both_is_said(caplog: pytest.LogCaptureFixture) -> None:
    machine = Machine(off=WEEKS)
    machine.hears(4)
    machine.off = timedelta()
    machine.hears(4)
    assert [record.levelname for record in caplog.records if record.name == "scheduler.clock"] == ["ERROR", "WARNING"]
    assert machine.clock.now() == machine.moment


def test_without_telegram_the_machine_is_believed_and_practice_moves_on_from_there() -> None:
    machine = Machine(off=WEEKS)
    assert machine.clock.now() == machine.moment + WEEKS
    machine.clock.advance(timedelta(days=2))
    machine.hears()
    assert abs(machine.clock.now() - machine.moment - timedelta(days=2)) < timedelta(seconds=2)


def in_its_time(ground: Ground, machine: Machine) -> Any:
    """The house with a machine's clock; what passes for the ground passes for the machine."""
    ground.house = replace(ground.house, now=machine.clock.now)
    return ground.house


def test_after_a_clock_that_was_ahead_by_weeks_the_next_check_ins_come_as_planned(tmp_path: Path) -> None:
    with house_in(tmp_path) as ground:

        async def scene() -> list[str]:
            await begins_with_alex(ground)
            machine = Machine(ground.time.moment)
            machine.hears()
            machine.off = WEEKS
            ahead = in_its_time(ground, machine)
            await plan_ahead(ahead)
            await fire_all_due(ahead)
            ground.house = replace(ground.house, now=ground.time)
            said = []
            for _ in range(21):
                await plan_ahead(ground.house)
                said += await ground.passes(days=1)
            return [each.text for each in said if each.text.startswith(QUESTION)]

        assert len(run(scene())) >= 2


async def begins_with_alex(ground: Ground) -> None:
    """Start a weekly check-in that Alex has joined."""
    code = await house(ground, SAM, KIM)
    await begins(ground)
    await join(ground, code, ALEX)


def test_a_clock_that_is_ahead_by_weeks_counts_no_half_window_as_a_whole_one(tmp_path: Path) -> None:
    with house_in(tmp_path) as ground:
        team = Team(ground.database, 30)
        team.half(FIRST)
        machine = Machine(after(FIRST) - timedelta(days=22))
        machine.hears()
        machine.off = WEEKS
        run(count_due(in_its_time(ground, machine)))
        assert team.rows("counted_windows") == []
        machine.moment += timedelta(days=22)
        run(count_due(ground.house))
        assert [row["begins_on"] for row in team.rows("counted_windows")][-1] == FIRST
