"""The workers of one rehearsal, as processes: started, killed, stopped and let go on, and ended."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from .kill_ground import SECRET, Ground, free_port
from .workers_door import Balancer
from .workers_program import NUMBER

START_WITHIN = 30.0
"""Seconds in which a worker must be at work: a ceiling against hangs."""

SEEN_AFTER = 0.5
"""How long whoever stands before the workers takes to see that one is not well."""

MACHINES_APART = 90.0
"""How many seconds every second machine's clock is ahead: many leases, and far less than what Telegram would say."""

_LOOK_SECONDS = 0.02


class Worker:
    """One process."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path, port: int) -> None:
        self.process = process
        self.log = log
        self.port = port

    @property
    def number(self) -> int:
        """Its number in the store; 0 until it has said it."""
        lines = [line for line in self.said().splitlines() if line.startswith(NUMBER)]
        return int(lines[0].removeprefix(NUMBER)) if lines else 0

    def said(self) -> str:
        """Everything it has said so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")


class Crew:
    """All workers of one rehearsal, of which some may have died."""

    def __init__(self, ground: Ground, api_url: str, hours_ahead: float, settings: dict[str, str]) -> None:
        self._ground = ground
        self._api_url = api_url
        self._hours_ahead = hours_ahead
        self._settings = settings
        self._balancer = Balancer()
        self._url = ""
        self.workers: list[Worker] = []
        """All that were ever started, the dead ones too."""

    async def open(self) -> None:
        """Open the door before them."""
        port = await self._balancer.open()
        self._url = f"http://127.0.0.1:{port}/updates"

    @property
    def alive(self) -> list[Worker]:
        """Those that live."""
        return [worker for worker in self.workers if worker.process.returncode is None]

    async def start(self, point: str = "", passing: int = 1) -> Worker:
        """Start a worker, which dies at a point if one is given, and wait until it is at work."""
        port, log = free_port(), self._ground.folder / f"worker{len(self.workers)}.log"
        environment = {**self._ground.environment(self._api_url), **self._settings}
        if self._ground.combination.door == "webhook":
            environment |= {"WEBHOOK_URL": self._url, "WEBHOOK_SECRET": SECRET, "WEBHOOK_PORT": str(port)}
        arguments = ["--hours-ahead", str(self._hours_ahead), "--point", point, "--passing", str(passing)]
        arguments += ["--machine-ahead", str(MACHINES_APART * (len(self.workers) % 2))]
        with log.open("wb") as out:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "rehearsal.workers_program",
                *arguments,
                cwd=self._ground.folder,
                env={**environment, "PATH": os.defpath},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=out,
                stderr=asyncio.subprocess.STDOUT,
            )
        worker = Worker(process, log, port)
        self.workers.append(worker)
        await until(lambda: "The store is open" in worker.said(), START_WITHIN, f"{log} is not at work")
        self._balancer.well.append(port)
        return worker

    async def kill(self, worker: Worker) -> None:
        """End one as a power cut does."""
        worker.process.kill()
        await self.gone(worker)

    async def gone(self, worker: Worker) -> None:
        """Wait until one is dead, and until whoever stands before it has seen that."""
        async with asyncio.timeout(START_WITHIN):
            await worker.process.wait()
        await asyncio.sleep(SEEN_AFTER)
        self._balancer.cut(worker.port)

    async def stand_still(self, worker: Worker, seconds: float) -> None:
        """Let one stand still, as a machine does that is moved to another, and go on."""
        worker.process.send_signal(signal.SIGSTOP)
        try:
            await asyncio.sleep(SEEN_AFTER)
            self._balancer.cut(worker.port)
            await asyncio.sleep(seconds - SEEN_AFTER)
        finally:
            worker.process.send_signal(signal.SIGCONT)
        self._balancer.well.append(worker.port)

    async def end(self) -> list[str]:
        """Tell all who live to stop, as an operator does. Returns what was wrong with it."""
        living = self.alive
        for worker in living:
            worker.process.terminate()
        try:
            async with asyncio.timeout(START_WITHIN):
                statuses = await asyncio.gather(*(worker.process.wait() for worker in living))
        except TimeoutError:
            statuses = []
        return [] if set(statuses) <= {0} and len(statuses) == len(living) else [f"workers ended with {statuses}"]

    async def close(self) -> None:
        """Leave no process behind."""
        for worker in self.alive:
            worker.process.kill()
            await worker.process.wait()
        await self._balancer.close()


class InVain(Exception):
    """Something was waited for and did not come."""


async def until(holds: Callable[[], bool], seconds: float, told: str) -> float:
    """Wait until something holds. Returns the seconds it took.

    Raises:
        InVain: it does not within `seconds`.
    """
    loop = asyncio.get_running_loop()
    began = loop.time()
    while not await asyncio.to_thread(holds):
        if loop.time() - began > seconds:
            raise InVain(told)
        await asyncio.sleep(_LOOK_SECONDS)
    return loop.time() - began
