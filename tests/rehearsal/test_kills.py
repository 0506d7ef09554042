"""Killed once at every durable point, the bot loses nothing, and acts on each update once (rules 14 and 15).

A machine that loses power asks nobody. `make soak` does the same by the hundred, with faults; here each point has its
one turn, so that a change that breaks a promise is seen before it is merged.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from rehearsal.kill_ground import Combination, Ground
from rehearsal.kill_lives import Plan, plan_each
from rehearsal.kill_peace import Lesson, learn
from rehearsal.kill_points import BY_NAME
from rehearsal.kill_run import KillRun, Progress
from rehearsal.kill_table import table
from tests.acceptance.program import ROOT, tell
from tests.store.ground import prepared_server

SEED = "each point once"
PACK = ROOT / "content" / "pack"

SCRIPTS, ACTS_MOST = 5, 8
"""Short talks, so that somebody comes by every point all the time: some start, some tap, some are erased."""

UPDATES_A_LIFE = 8

START_SECONDS_MOST = 20.0
"""Far above the bar of a restart, against hangs: two cores may be slow, and busy with other tests."""

QUIET_SECONDS_MOST = 45.0
"""After the last start peers end their short talks; what the dead had on its way must not wait for its lease."""

ON_POSTGRES = {
    "key_made", "tables_made", "words_kept", "leases_freed", "post_came", "post_kept", "post_done",
    "commit_asked", "commit_done", "claim_kept", "send_going", "end_known", "peer_erased", "nudge_made", "stop_half",
}  # fmt: skip
"""Points at which the other engine, or the other door, may do something else. Each point has its turn on one of them
here; both have all of theirs in `make soak`."""


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    """What everything comes to in peace."""
    return asyncio.run(learn(PACK, SEED, SCRIPTS, ACTS_MOST))


@pytest.mark.parametrize(
    ("combination", "names", "make_database"),
    [
        (Combination("sqlite", "polling"), set(BY_NAME) - ON_POSTGRES, lambda: ""),
        (Combination("postgres", "webhook"), ON_POSTGRES, lambda: prepared_server()[1]),
    ],
    ids=lambda given: str(given) if isinstance(given, Combination) else "",
)
def test_killed_once_at_every_durable_point_nothing_is_lost_and_nothing_acts_twice(
    tmp_path: Path, lesson: Lesson, combination: Combination, names: set[str], make_database: Callable[[], str]
) -> None:
    plans = plan_each(combination.door, names)
    progress = Progress(str(combination), len(plans), len(plans) * UPDATES_A_LIFE)
    asyncio.run(_rehearse(Ground(combination, tmp_path, PACK, make_database()), lesson, progress, plans))
    tell(table([progress]))
    assert progress.verdict is not None
    assert progress.verdict.breaks == []
    assert {plan.point: progress.deaths[plan.point] for plan in plans} == {plan.point: 1 for plan in plans}
    assert progress.quiet_seconds < QUIET_SECONDS_MOST
    assert sorted(progress.start_seconds)[len(progress.start_seconds) // 2] < START_SECONDS_MOST


async def _rehearse(ground: Ground, lesson: Lesson, progress: Progress, plans: list[Plan]) -> None:
    await KillRun(ground, lesson, SEED, progress, lies=False, hatches=True).run(iter(plans))
