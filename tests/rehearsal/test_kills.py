"""Killed once at every durable point, the bot loses nothing, and acts on each update once (rules 14 and 15).

A machine that loses power asks nobody. `make soak` does the same by the hundred, with faults; here each point has its
one turn, so that a change that breaks a promise is seen before it is merged.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from rehearsal.kill_ground import Combination, Ground
from rehearsal.kill_lives import plan_each
from rehearsal.kill_peace import learn
from rehearsal.kill_run import KillRun, Progress
from rehearsal.kill_table import table
from tests.acceptance.program import ROOT, tell

SEED = "each point once"

SCRIPTS, ACTS_MOST = 5, 8
"""Short talks, so that somebody comes by every point all the time: some start, some tap, some are erased."""

UPDATES_A_LIFE = 8

START_SECONDS_MOST = 5.0
"""Five times the bar of a restart, against hangs: two cores may be busy with other tests."""


def test_killed_once_at_every_durable_point_nothing_is_lost_and_nothing_acts_twice(tmp_path: Path) -> None:
    plans = plan_each("polling")
    pack = ROOT / "content" / "pack"
    progress = Progress("sqlite-polling", len(plans), len(plans) * UPDATES_A_LIFE)

    async def rehearse() -> None:
        lesson = await learn(pack, SEED, SCRIPTS, ACTS_MOST)
        ground = Ground(Combination("sqlite", "polling"), tmp_path, pack)
        await KillRun(ground, lesson, SEED, progress, lies=False).run(iter(plans))

    asyncio.run(rehearse())
    tell(table([progress]))
    assert progress.verdict is not None
    assert progress.verdict.breaks == []
    assert {plan.point: progress.deaths[plan.point] for plan in plans} == {plan.point: 1 for plan in plans}
    assert sorted(progress.start_seconds)[len(progress.start_seconds) // 2] < START_SECONDS_MOST
