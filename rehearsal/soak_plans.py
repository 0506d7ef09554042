"""The plan sweep beside the kills: a process of its own with the lowest priority, whose last words are shown."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from .kill_points import ROOT
from .soak_fuzz import NICE, Fuzzing


@contextlib.asynccontextmanager
async def plans_beside(seed: str, sends: int, folder: Path) -> AsyncIterator[Fuzzing]:
    """Let a plan sweep run beside the block; one that still runs at its end is ended."""
    command = [sys.executable, "-m", "rehearsal.plan_sweep", "--sends", str(sends), "--seed", seed]
    if shutil.which("nice"):
        command = ["nice", "-n", NICE, *command]
    told = folder / "plans.txt"
    with told.open("wb") as out:
        environment = {"PYTHONPATH": str(ROOT), "PATH": os.defpath}
        running = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=environment, stdout=out, stderr=out)
    try:
        yield Fuzzing(running, told)
    finally:
        if running.returncode is None:
            running.kill()
            await running.wait()
