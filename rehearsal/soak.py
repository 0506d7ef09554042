"""`make soak`: kills by the hundred, over updates and what comes by itself; fuzz, plans, lives, talks, mutants beside.

Prints how far it is, then one table. Ends with status 1 when a promise was broken, and says how to draw the same again.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from random import SystemRandom

from settings import read_settings

from . import soak_unasked
from .kill_ground import COMBINATIONS, ENGINES, Combination, Ground
from .kill_lives import plan_lives
from .kill_peace import Lesson, learn
from .kill_run import KillRun, Progress
from .kill_table import progress_line, replay_line, table
from .soak_beside import PARTS, Beside, commands, run_beside
from .soak_unasked import UnaskedSoak
from .unasked_table import told_so_far

KILLS, UPDATES = 520, 10_400
"""Of a whole soak, over all combinations: a little more than the 500 and 10,000 that are promised."""

SCRIPTS = 10

SIDE_BY_SIDE = 2
"""Combinations at once: as many as a small machine has cores."""

TELL_SECONDS = 5.0

BROKEN_STATUS = 1


class Soak:
    """One soak: what was asked for, and how far it is."""

    def __init__(self, asked: argparse.Namespace) -> None:
        self._asked = asked
        self._began = time.monotonic()
        self._limit = asyncio.Semaphore(SIDE_BY_SIDE)
        wanted = [found for found in COMBINATIONS if str(found) in asked.combination and asked.only in ("", "kill")]
        share = max(1, len(wanted))
        self.runs = {each: Progress(str(each), -(-asked.kills // share), -(-asked.updates // share)) for each in wanted}
        self._beside: dict[str, Beside] = {}
        engines = asked.engine if asked.only in ("", "unasked") else []
        self._unasked = UnaskedSoak(asked.seed, engines, asked.unasked_kills, asked.due)

    async def run(self) -> int:
        """Run everything. Returns the exit status."""
        folder = Path(tempfile.mkdtemp(prefix="soak-"))
        status = 0
        async with contextlib.AsyncExitStack() as doors:
            wanted = {name: getattr(self._asked, name) for name in PARTS if self._asked.only in ("", name)}
            for name, command in commands(self._asked.seed, wanted).items():
                self._beside[name] = await doors.enter_async_context(run_beside(name, command, folder))
            telling = asyncio.create_task(self._tell())
            doors.callback(telling.cancel)
            if self.runs:
                await self._kill(folder)
                status = self._judge()
            if self._unasked.runs:
                status = await self._unasked.run(folder) or status
            for name, beside in self._beside.items():
                its_status, its_table = await beside.end()
                print(f"{name}:\n{its_table}", flush=True)
                status = status or its_status
        if not status:
            shutil.rmtree(folder)
        return status

    async def _kill(self, folder: Path) -> None:
        pack = read_settings().pack_folder
        print(f"Seed {self._asked.seed}. Learning what {SCRIPTS} scripts come to in peace ...", flush=True)
        lesson = await learn(pack, self._asked.seed, SCRIPTS)
        async with asyncio.TaskGroup() as group:
            for combination, progress in self.runs.items():
                progress.folder = str(folder / str(combination))
                group.create_task(self._kill_one(combination, progress, lesson, pack))

    async def _kill_one(self, combination: Combination, progress: Progress, lesson: Lesson, pack: Path) -> None:
        async with self._limit:
            folder = Path(progress.folder)
            folder.mkdir()
            ground = await asyncio.to_thread(Ground, combination, folder, pack)
            plans = plan_lives(f"{self._asked.seed}:{combination}", combination.door)
            run = KillRun(ground, lesson, self._asked.seed, progress)
            try:
                await run.run(islice(plans, progress.kills_wanted))
            except Exception:  # a fault of the rehearsal's own: its run counts as broken, the others go on
                traceback.print_exc()

    def _judge(self) -> int:
        print(table(list(self.runs.values())), flush=True)
        broken = [run for run in self.runs.values() if run.verdict is None or run.verdict.breaks]
        for run in broken:
            print(replay_line(run, self._asked.seed), flush=True)
        return BROKEN_STATUS if broken else 0

    async def _tell(self) -> None:
        while True:
            await asyncio.sleep(TELL_SECONDS)
            line = progress_line(list(self.runs.values()), time.monotonic() - self._began)
            line += "; " + told_so_far(list(self._unasked.runs.values())) if self._unasked.runs else ""
            running = [f"; {name} {each.last_words()}" for name, each in self._beside.items() if not each.is_over]
            print(line + "".join(running), flush=True)


def read_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    names = [str(combination) for combination in COMBINATIONS]
    reader = argparse.ArgumentParser(prog="soak", description=__doc__)
    reader.add_argument("--seed", default="", help="what everything is drawn from; a new one without it")
    reader.add_argument("--kills", type=int, default=KILLS, help=f"over all combinations ({KILLS})")
    reader.add_argument("--updates", type=int, default=UPDATES, help=f"over all combinations ({UPDATES})")
    for name, part in PARTS.items():
        reader.add_argument(f"--{name}", type=int, default=part.whole, help=f"{part.told} beside them ({part.whole})")
    unasked, kinds = soak_unasked, ("kill", "unasked", *PARTS)
    reader.add_argument("--unasked-kills", type=int, default=unasked.KILLS, help=f"beside check-ins ({unasked.KILLS})")
    reader.add_argument(
        "--due", type=int, default=unasked.DUE, help=f"check-ins and lines that fall due ({unasked.DUE})"
    )
    reader.add_argument("--engine", nargs="+", default=list(ENGINES), choices=ENGINES, help="of these; both without it")
    reader.add_argument("--only", default="", choices=kinds, help="one of them; all without it")
    reader.add_argument("--combination", nargs="+", default=names, choices=names, help="which; all without it")
    reader.add_argument("--replay", metavar="SEED:COMBINATION", default="", help="one combination of an earlier soak")
    asked = reader.parse_args(arguments)
    if asked.replay:
        asked.seed, _, name = asked.replay.rpartition(":")
        if name not in names:
            reader.error(f"no combination is called {name!r}; there are {', '.join(names)}")
        asked.combination, asked.only = [name], "kill"
    asked.seed = asked.seed or str(SystemRandom().randrange(10**6))
    return asked


async def soak(asked: argparse.Namespace) -> int:
    """Soak, and print the table. Returns the exit status: 1 when a promise was broken."""
    return await Soak(asked).run()


def main(arguments: Sequence[str] | None = None) -> int:
    """Soak from the command line. Returns the exit status."""
    return asyncio.run(soak(read_arguments(arguments)))


if __name__ == "__main__":
    sys.exit(main())
