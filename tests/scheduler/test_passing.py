"""Whoever practises moves the clock: what would have happened in those weeks has happened when it stands still."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

from scheduler.pace import UNHURRIED, Pace
from scheduler.passing import PassingTime
from scheduler.service import SchedulerService
from tests.conversations.counted import FIRST, Team, after
from tests.conversations.ground import house_in
from tests.store.ground import run


def test_when_the_clock_is_moved_over_the_end_of_four_weeks_they_are_counted(tmp_path: Path) -> None:
    with house_in(tmp_path) as ground:
        team = Team(ground.database, 20)
        team.half(FIRST)
        ground.time.moment = after(FIRST) - timedelta(hours=10)

        async def practise() -> None:
            service = SchedulerService(ground.house, ground.chat, ground.bell, True, Pace(UNHURRIED))
            clock = SimpleNamespace(advance=lambda by: ground.time.passes(seconds=by.total_seconds()))
            await PassingTime(clock, service.let_fall_due).pass_time(timedelta(hours=10))

        run(practise())
        assert [band for _, question, band in team.bands() if question == "mood"] == ["some"]
