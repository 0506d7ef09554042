"""Several workers on one PostgreSQL, by each door (`python -m rehearsal.workers`); ends with 1 when something broke."""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from settings import read_settings

from .kill_ground import DOORS, Combination, Ground
from .workers_checker import Verdict
from .workers_run import Figures, WorkersRun

ROWS = 600
"""Messages of a whole run, each door."""

WORKERS = 3

PACE = "25"
"""Messages a second: Telegram's own, of all workers together."""


async def rehearse(folder: Path, pack: Path, door: str, seed: str, workers: int, rows: int) -> tuple[Verdict, Figures]:
    """Run one rehearsal in a folder of its own. Returns what it came to, with what was wrong in the verdict."""
    folder.mkdir(parents=True, exist_ok=True)
    ground = await asyncio.to_thread(Ground, Combination("postgres", door), folder, pack)
    run = WorkersRun(ground, seed, workers, rows, {"MESSAGES_PER_SECOND": PACE})
    verdict = await run.run()
    verdict.breaks += run.figures.problems
    return verdict, run.figures


def table(door: str, verdict: Verdict, figures: Figures) -> str:
    """Return what a run came to, in lines."""
    counted = ", ".join(f"{count} {name}" for name, count in sorted(verdict.counts.items()))
    lines = [
        f"workers by {door}: {figures.workers} at work, all of it {figures.rounds} times; {counted}",
        f"  rows of a killed one were taken up {figures.kill_seconds:.1f} s after its death; "
        f"after that of who spoke with Telegram another did within {figures.speaker_seconds:.1f} s",
        f"  one stood still for {figures.stood_still_seconds:.0f} s each time, the database was away for "
        f"{figures.restart_seconds:.1f} s; at most {figures.shown_a_second:.0f} messages in a second",
        *(f"  BROKEN: {each}" for each in verdict.breaks),
    ]
    return "\n".join(lines)


async def _all(asked: argparse.Namespace) -> int:
    folder, pack, is_broken = Path(tempfile.mkdtemp(prefix="workers-")), read_settings().pack_folder, False
    for door in asked.door:
        place = folder / door
        verdict, figures = await rehearse(place, pack, door, asked.seed, asked.workers, asked.rows)
        print(table(door, verdict, figures), flush=True)
        is_broken |= bool(verdict.breaks)
    if is_broken:
        print(f"What they said is in {folder}")
        return 1
    shutil.rmtree(folder, ignore_errors=True)
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Rehearse from the command line. Returns the exit status."""
    reader = argparse.ArgumentParser(prog="workers", description=__doc__)
    reader.add_argument("--seed", default="workers", help="what everything is drawn from")
    reader.add_argument("--rows", type=int, default=ROWS, help=f"messages put into the outbox ({ROWS})")
    reader.add_argument("--workers", type=int, default=WORKERS, help=f"at work at the same time ({WORKERS})")
    reader.add_argument("--door", nargs="+", default=list(DOORS), choices=DOORS, help="of these; both without it")
    return asyncio.run(_all(reader.parse_args(arguments)))


if __name__ == "__main__":
    sys.exit(main())
