"""What a soak runs beside its kills: processes of their own with the lowest priority, whose last words are shown."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

from .kill_points import ROOT
from .plan_sweep import SENDS

NICE = "15"
"""How far they stand back: the kills have a time to keep, these have none."""


@dataclass(frozen=True)
class Part:
    """One kind of what runs beside the kills: its module, how its size is told to it, the size of a whole soak."""

    module: str
    size: str
    whole: int
    told: str
    needs_number: bool = False
    """Whether its seed has to be a number."""


PARTS = {
    "fuzzed": Part("rehearsal.fuzz", "--updates", 1_000_000, "fuzzed updates", needs_number=True),
    "plans": Part("rehearsal.plan_sweep", "--sends", SENDS, "planned sends"),
    "lives": Part("rehearsal.simulate", "--lives", 5_000, "simulated weeks"),
    "explored": Part("rehearsal.explore", "--talks", 3_000, "explored talks"),
    "flows": Part("rehearsal.safety_run", "--flows", 10_000, "random flows", needs_number=True),
    "mutants": Part("rehearsal.soak_mutations", "--most", 1_000, "mutants of each kind"),
    "workers": Part("rehearsal.workers", "--rows", 1_200, "messages of several workers, by each door"),
    "published": Part("rehearsal.soak_publishing", "--cases", 5_000, "people amid a publication", needs_number=True),
    "calls": Part("rehearsal.soak_calls", "--lives", 10_000, "lives of call requests", needs_number=True),
    "blind": Part("rehearsal.blind", "--pairs", 1_008, "pairs of worlds"),
    "attacks": Part("rehearsal.count_attack", "--years", 10_000, "years of organisations"),
}
"""What can run beside the kills, by the name it is asked for."""


class Beside:
    """One of them on its way."""

    def __init__(self, running: asyncio.subprocess.Process, told: Path) -> None:
        self._running = running
        self._told = told

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self._running.returncode is not None

    def last_words(self) -> str:
        """Return the last line it printed so far."""
        lines = self._told.read_text(encoding="utf-8").splitlines()
        return next((line for line in reversed(lines) if line.strip()), "beginning")

    async def end(self) -> tuple[int, str]:
        """Wait for its end. Returns its exit status, 0 when nothing broke, and its table."""
        status = await self._running.wait()
        lines = self._told.read_text(encoding="utf-8").splitlines()
        return status, "\n".join(line for line in lines if not line.startswith("seed ") and " lives, " not in line)


def commands(seed: str, sizes: Mapping[str, int]) -> dict[str, list[str]]:
    """Return, by name, what is to run: those of `PARTS` that are in `sizes`."""
    number = seed if seed.isdecimal() else str(Random(seed).randrange(10**6))
    found = {}
    for name, size in sizes.items():
        part = PARTS[name]
        own = number if part.needs_number else seed
        found[name] = [sys.executable, "-m", part.module, "--seed", own, part.size, str(size)]
    return found


@contextlib.asynccontextmanager
async def run_beside(name: str, command: list[str], folder: Path) -> AsyncIterator[Beside]:
    """Let a command run beside the block; one that still runs at its end is ended."""
    if shutil.which("nice"):
        command = ["nice", "-n", NICE, *command]
    told = folder / f"{name}.txt"
    with told.open("wb") as out:
        environment = {"PYTHONPATH": str(ROOT), "PATH": os.defpath}
        running = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=environment, stdout=out, stderr=out)
    try:
        yield Beside(running, told)
    finally:
        if running.returncode is None:
            running.kill()
            await running.wait()
