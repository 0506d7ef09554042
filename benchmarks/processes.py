"""Processes to measure: the bot as an operator starts it, the echoes, the bare Telegram; their cores, CPU, memory."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from settings import read_settings

ROOT = Path(__file__).resolve().parents[1]
TOKEN = "123456789:" + "benchmark" * 4
"""The form of a token; it opens nothing."""

STOP_SECONDS = 15
BOT_CORE, TELEGRAM_CORE = 0, 1


class Broken(Exception):
    """A process that was to be measured did not do what it should."""


def pin(pid: int, core: int) -> None:
    """Keep a process on one core, where the system can, and has two."""
    if hasattr(os, "sched_setaffinity") and {BOT_CORE, TELEGRAM_CORE} <= os.sched_getaffinity(0):
        os.sched_setaffinity(pid, {core})


class Process:
    """A child process on one core, ended when the block ends."""

    def __init__(self, arguments: list[str], core: int, environment: dict[str, str], folder: Path = ROOT) -> None:
        self.born = time.time()
        pipe = subprocess.PIPE
        self.popen = subprocess.Popen(
            [sys.executable, *arguments], stdin=pipe, stdout=pipe, stderr=None, env=environment, cwd=folder, text=True
        )
        pin(self.popen.pid, core)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: type[BaseException] | None, _it: BaseException | None, _at: TracebackType | None) -> None:
        self.stop()
        for pipe in (self.popen.stdin, self.popen.stdout):
            if pipe:
                pipe.close()

    def stop(self) -> None:
        """Ask it to end, wait, and end it if it does not."""
        self.popen.terminate()
        try:
            self.popen.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End it without a word (SIGKILL)."""
        self.popen.kill()
        self.popen.wait()

    def cpu_seconds(self) -> float:
        """Return the CPU time spent so far, in all threads; 0 where the system does not tell."""
        stat = Path(f"/proc/{self.popen.pid}/stat")
        if not stat.exists():
            return 0.0
        fields = stat.read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident_megabytes(self) -> float:
        """Return the memory held now; 0 where the system does not tell."""
        status = Path(f"/proc/{self.popen.pid}/status")
        if not status.exists():
            return 0.0
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) / 1024


class BareTelegram(Process):
    """The bare fake in a process of its own, with the peers inside it, so that nothing else queues."""

    def __init__(self, latency: float = 0.0) -> None:
        super().__init__(["-m", "benchmarks.bare_telegram", str(latency)], TELEGRAM_CORE, {})
        self.address: str = self._answer()["address"]

    def ask(self, do: str, **fields: Any) -> dict[str, Any]:
        """Have something done there, and return what came of it.

        Raises:
            Broken: it did not happen in time.
        """
        assert self.popen.stdin
        self.popen.stdin.write(json.dumps({"do": do, **fields}) + "\n")
        self.popen.stdin.flush()
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self.popen.stdout
        line = self.popen.stdout.readline()
        if not line:
            raise Broken("the bare Telegram ended")
        answer: dict[str, Any] = json.loads(line)
        if "problem" in answer:
            raise Broken(answer["problem"])
        return answer


NO_PACE = 10_000
"""Messages a second: no limit to speak of, as the peers have none."""


def key_in(folder: Path) -> str:
    """Return the master key kept in `folder`, made at the first call."""
    file = folder / "key"
    if not file.exists():
        file.write_text(base64.b64encode(secrets.token_bytes(32)).decode())
    return file.read_text()


def database_in(folder: Path) -> str:
    """Return the address of the database in `folder`."""
    return f"sqlite:///{folder / 'bot.db'}"


def our_bot(telegram: BareTelegram, folder: Path, messages_per_second: int = NO_PACE) -> Process:
    """Start the bot by its own command, with an empty database in `folder` unless there is one."""
    environment = {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": telegram.address,
        "DATABASE_URL": database_in(folder),
        "MASTER_KEY": key_in(folder),
        "MESSAGES_PER_SECOND": str(messages_per_second),
        "PACK_FOLDER": str(read_settings().pack_folder.resolve()),
        "LOG_LEVEL": "WARNING",
    }
    return Process([str(ROOT / "main.py")], BOT_CORE, environment, folder)


def echo(telegram: BareTelegram, at_once: int) -> Process:
    """Start python-telegram-bot's own echo bot."""
    arguments = ["-m", "benchmarks.echo", TOKEN, telegram.address, str(at_once)]
    return Process(arguments, BOT_CORE, {})


def aiogram_echo(telegram: BareTelegram) -> Process:
    """Start aiogram's own echo bot."""
    return Process(["-m", "benchmarks.aiogram_echo", TOKEN, telegram.address], BOT_CORE, {})


@contextlib.contextmanager
def bench_folder(where: Path | None = None) -> Iterator[Path]:
    """A folder for one bot's database, on disk or `where`; gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=where))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextlib.contextmanager
def one_core() -> Iterator[None]:
    """Measure inside this process on the core the bot would have."""
    if not hasattr(os, "sched_getaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    pin(0, BOT_CORE)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
