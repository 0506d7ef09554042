"""A process that has read the libraries, and lets bots fork off it: a start then costs a sixth, and is main.py as ever.

It reads libraries only, nothing of the house: what a bot is to die at is wrapped before the house is read.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path

from .kill_points import main

READ_BEFORE = (
    "alembic.command", "apscheduler.schedulers.asyncio", "cryptography.hazmat.primitives.ciphers.aead", "httpx",
    "psycopg", "sqlalchemy.dialects.postgresql", "sqlalchemy.dialects.sqlite", "telegram.ext", "uvicorn", "yaml",
)  # fmt: skip
"""What takes long to read, and is nobody's own."""


class Hatched:
    """One bot that was forked off."""

    def __init__(self, pid: int, ending: asyncio.Future[int]) -> None:
        self.pid = pid
        self._ending = ending

    @property
    def returncode(self) -> int | None:
        """How it ended, as a subprocess says it: -9 for a SIGKILL; None while it runs."""
        return self._ending.result() if self._ending.done() else None

    async def wait(self) -> int:
        """Wait for its end."""
        return await asyncio.shield(self._ending)


class Nest:
    """Where the bots of one run come from, one after the other."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def hatch(self, arguments: Sequence[str], log: Path) -> Hatched:
        """Start a bot with arguments for `kill_points`; what it says is added to a log. The one before has ended."""
        assert self._process.stdin is not None and self._process.stdout is not None, "both are pipes"
        asked = {"arguments": [*arguments], "log": str(log)}
        self._process.stdin.write(json.dumps(asked).encode() + b"\n")
        pid = int(await self._process.stdout.readline())
        return Hatched(pid, asyncio.ensure_future(self._end()))

    async def _end(self) -> int:
        assert self._process.stdout is not None, "it is a pipe"
        return int(await self._process.stdout.readline())


@contextlib.asynccontextmanager
async def nest(folder: Path, environment: Mapping[str, str]) -> AsyncIterator[Nest]:
    """Keep a nest as long as the block lasts: its bots work in this folder, with nothing but this environment."""
    pipe = asyncio.subprocess.PIPE
    command = (sys.executable, "-m", "rehearsal.kill_nest")
    process = await asyncio.create_subprocess_exec(*command, cwd=folder, env=environment, stdin=pipe, stdout=pipe)
    try:
        yield Nest(process)
    finally:
        assert process.stdin is not None, "it is a pipe"
        process.stdin.close()
        await process.wait()


def sit() -> None:
    """Fork a bot off for each line that is read, and say its number, and then how it ended, until no line comes."""
    for name in READ_BEFORE:
        import_module(name)
    for line in sys.stdin:
        asked = json.loads(line)
        pid = os.fork()
        if not pid:
            _speak_into(asked["log"])
            main(asked["arguments"])
            return
        print(pid, flush=True)
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _speak_into(log: str) -> None:
    """Let what this process says go into a log, and let it hear nothing."""
    with open(log, "ab") as said, open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
        os.dup2(said.fileno(), 1)
        os.dup2(said.fileno(), 2)


if __name__ == "__main__":
    sit()
