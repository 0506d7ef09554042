"""Kills over check-ins and lines, on both engines side by side: the soak's part for what comes by itself."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Sequence
from pathlib import Path
from pprint import pformat

from settings import read_settings

from .kill_ground import ENGINES, Combination, Ground
from .unasked_progress import UnaskedProgress
from .unasked_run import UnaskedRun
from .unasked_table import is_broken, replay, table

KILLS, DUE = 520, 10_400
"""Of a whole soak, both engines together: a little more than the 500 and 10,000 that are promised."""


class UnaskedSoak:
    """Both engines, or one of them."""

    def __init__(self, seed: str, engines: Sequence[str], kills: int, due: int) -> None:
        """Prepare. `kills` and `due` are of both engines together, whichever run."""
        self._seed = seed
        # Each engine has its half, so that one that runs alone draws the same.
        self.runs = {name: UnaskedProgress(name, kills // len(ENGINES), due // len(ENGINES)) for name in engines}

    async def run(self, folder: Path) -> int:
        """Run. Returns the exit status: 1 when a promise was broken."""
        async with asyncio.TaskGroup() as group:
            for progress in self.runs.values():
                group.create_task(self._one(progress, folder / f"unasked-{progress.name}"))
        runs = list(self.runs.values())
        print(table(runs), flush=True)
        broken = [run for run in runs if is_broken(run)]
        for run in broken:
            print(replay(run, self._seed), flush=True)
        return int(bool(broken))

    async def _one(self, progress: UnaskedProgress, folder: Path) -> None:
        folder.mkdir()
        progress.folder = str(folder)
        pack = read_settings().pack_folder
        ground = await asyncio.to_thread(Ground, Combination(progress.name, "polling"), folder, pack)
        run = UnaskedRun(ground, f"{self._seed}:{progress.name}", progress)
        try:
            found = await run.run()
            if found.breaks:
                (folder / "breaks.txt").write_text(pformat(found.breaks, width=160), encoding="utf-8")
        except Exception:  # a fault of the rehearsal's own: its run counts as broken, the other goes on
            traceback.print_exc()
