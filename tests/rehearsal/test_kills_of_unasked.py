"""Killed again and again while check-ins and lines fall due, the bot shows none twice and loses none in silence.

A small run of what `make soak` does at full size: real kills on both engines side by side, and faults on every line.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from rehearsal.kill_ground import Combination, Ground
from rehearsal.unasked_lives import PASSED, UnaskedLives
from rehearsal.unasked_progress import UnaskedProgress
from rehearsal.unasked_run import UnaskedRun
from rehearsal.unasked_table import is_broken, table
from tests.acceptance.program import tell
from tests.store.ground import prepared_server
from tests.unasked_pack import write

SEED = "unasked"
KILLS, DUE, PEERS = 5, 20, 60

POINTS = {
    "sqlite": ("members_made", "unasked_made", "claim_kept", "send_done", "sent_written"),
    "postgres": ("unasked_made", "claim_kept", "send_done"),
}
"""Where two things are half done; `make soak` dies at all of them, on both engines."""


def test_killed_while_check_ins_fall_due_nothing_is_doubled_or_lost_in_silence(tmp_path: Path) -> None:
    runs = [UnaskedProgress(engine, KILLS, DUE) for engine in ("sqlite", "postgres")]
    asyncio.run(_rehearse(tmp_path, runs))
    tell(table(runs))
    for run in runs:
        assert run.findings is not None
        assert run.findings.breaks == []
        assert not is_broken(run), run.problems or run.missing
        assert run.kills >= KILLS
        assert run.findings.counts["shown"] > 0
        assert run.findings.counts["due: check_in"] + run.findings.counts["due: line"] >= DUE


async def _rehearse(folder: Path, runs: list[UnaskedProgress]) -> None:
    pack = write(folder / "pack")
    async with asyncio.TaskGroup() as group:
        for run in runs:
            place = folder / run.name
            place.mkdir()
            url = prepared_server()[1] if run.name == "postgres" else ""
            ground = Ground(Combination(run.name, "polling"), place, pack, url)
            group.create_task(UnaskedRun(ground, SEED, run, POINTS[run.name], PEERS, stirred=0.0).run())


def test_every_point_has_its_turn_before_any_comes_again() -> None:
    lives, names = UnaskedLives("seed"), []
    deaths = dict.fromkeys(PASSED, 0)
    while not set(PASSED) <= set(names):
        names.append(lives.next(_counter(deaths), due=60, is_quiet=False, is_stirred=False).point)
        assert len(names) < 2 * len(PASSED), "some end anywhere, and none has two turns"


def test_where_nobody_died_yet_a_life_dies_at_an_early_passing() -> None:
    lives = UnaskedLives("seed", ("nudge_ended",))
    plans = [lives.next(_counter({}), due=60, is_quiet=False, is_stirred=False) for _ in range(50)]
    assert max(plan.passing for plan in plans if plan.point == "nudge_ended") <= 15


@pytest.mark.parametrize("name", ["members_found", "planned_made"])
def test_where_schedules_changed_lives_die_while_they_are_planned(name: str) -> None:
    lives = UnaskedLives("seed")
    died = _counter(dict.fromkeys(("members_found", "members_made", "members_kept", "planned_void", "planned_made"), 1))
    died[name] = 0
    assert lives.next(died, due=60, is_quiet=False, is_stirred=True).point == name


def _counter(deaths: dict[str, int]) -> Counter[str]:
    return Counter(deaths)
