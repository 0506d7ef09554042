"""What a soak runs beside its kills: processes of their own with the lowest priority, whose last words are shown."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from random import Random

from .kill_points import ROOT

FUZZED = 1_000_000
"""Fuzzed updates of a whole soak."""

LIVES = 5_000
"""Simulated weeks of a whole soak."""

NICE = "15"
"""How far they stand back: the kills have a time to keep, these have none."""


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
    """Return, by name, what is to run: `fuzz` (updates), `plans` (sends) and `lives` (weeks), those in `sizes`."""
    number = seed if seed.isdecimal() else str(Random(seed).randrange(10**6))
    known = {
        "fuzz": ["rehearsal.fuzz", "--seed", number, "--updates"],
        "plans": ["rehearsal.plan_sweep", "--seed", seed, "--sends"],
        "lives": ["rehearsal.simulate", "--seed", seed, "--lives"],
    }
    return {name: [sys.executable, "-m", *known[name], str(size)] for name, size in sizes.items()}


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
