"""The fuzz beside the kills: a process of its own with the lowest priority, whose last words are shown meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

from .kill_points import ROOT

FUZZED = 1_000_000
"""Fuzzed updates of a whole soak."""

NICE = "15"
"""How far the fuzz stands back: the kills have a time to keep, it has none."""


class Fuzzing:
    """One fuzz on its way."""

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
        return status, "\n".join(line for line in lines if not line.startswith("seed "))


@contextlib.asynccontextmanager
async def fuzz_beside(seed: str, updates: int, folder: Path) -> AsyncIterator[Fuzzing]:
    """Let a fuzz run beside the block; one that still runs at its end is ended."""
    number = int(seed) if seed.isdecimal() else Random(seed).randrange(10**6)
    command = [sys.executable, "-m", "rehearsal.fuzz", "--updates", str(updates), "--seed", str(number)]
    if shutil.which("nice"):
        command = ["nice", "-n", NICE, *command]
    told = folder / "fuzz.txt"
    with told.open("wb") as out:
        environment = {"PYTHONPATH": str(ROOT), "PATH": os.defpath}
        running = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=environment, stdout=out, stderr=out)
    try:
        yield Fuzzing(running, told)
    finally:
        if running.returncode is None:
            running.kill()
            await running.wait()
