"""The real program as a process: started in an empty folder, read line by line, ended, killed.

Nothing here sleeps and hopes: a test waits for a line, for a sight on a phone, or for the end of the process, each with
a ceiling in seconds that only a program that hangs ever reaches.
"""

from __future__ import annotations

import base64
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import IO

from tests.acceptance import witnessed

ROOT = Path(__file__).resolve().parents[2]
MAIN = ROOT / "main.py"

TOKEN = "123456789:AAPracticePracticePracticePractice_12"
OTHER_TOKEN = "987654321:AAOtherOtherOtherOtherOtherOtherOther"

CEILING = 90.0
"""Seconds after which a program that says nothing counts as hanging: on two busy cores a start takes two or three, and
on slow ones that others use too it was seen to take thirty."""

SECRET = "practice_" * 4
"""What Telegram shows at the webhook."""

KEY = base64.b64encode(bytes(range(32))).decode()
"""A master key, for stores that several bots use."""

DOORS = ("polling", "webhook")
"""The two ways in which updates come."""

_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT")
"""What a program gets of the environment of whoever runs the tests: never their settings."""


def tell(figures: str) -> None:
    """Show what a test measured to whoever runs it with -s."""
    sys.stdout.write(f"\n{figures}\n")


def environment(pack: Path, **settings: str) -> dict[str, str]:
    """An environment with these settings and no others, the words of `pack`, and a free port."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return {**kept, "PACK_FOLDER": str(pack), "SANDBOX_PORT": "0", **settings}


def run_to_end(folder: Path, env: dict[str, str], command: str = "run") -> subprocess.CompletedProcess[str]:
    """Run a command that is expected to end by itself."""
    return subprocess.run(
        [sys.executable, str(MAIN), command],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        timeout=CEILING,
        check=False,
    )


class Program:
    """A program that goes on running. Its lines of both kinds are kept, oldest first."""

    def __init__(self, folder: Path, env: dict[str, str], command: str = "run", script: Path = MAIN) -> None:
        """Start it; `wait_line` tells when it is ready."""
        self.lines: list[str] = []
        self._changed = threading.Condition()
        self._open = 2
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, str(script), command],
            cwd=folder,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        pipes = (self.process.stdout, self.process.stderr)
        self._readers = [threading.Thread(target=self._read, args=(pipe,), daemon=True) for pipe in pipes]
        for reader in self._readers:
            reader.start()

    def _read(self, pipe: IO[str]) -> None:
        """Keep the lines of one pipe until the process closes it."""
        with pipe:
            for line in pipe:
                with self._changed:
                    self.lines.append(line.rstrip("\n"))
                    self._changed.notify_all()
        with self._changed:
            self._open -= 1
            self._changed.notify_all()

    def wait_line(self, fragment: str, seconds: float = CEILING) -> str:
        """Wait for a line that contains this.

        Raises:
            AssertionError: It ended without it, or the ceiling was reached; with all it said.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._line(fragment) is not None or not self._open, timeout=seconds)
            found = self._line(fragment)
            assert found is not None, f"no line with {fragment!r} in {seconds} s:\n" + "\n".join(self.lines)
            return found

    def count(self, fragment: str) -> int:
        """How many of its lines contain this."""
        return sum(fragment in line for line in self.lines)

    def wait_count(self, fragment: str, count: int, seconds: float = CEILING) -> float:
        """Wait until so many lines contain this. Returns the seconds it took; `AssertionError` if it was too long."""
        began = time.monotonic()
        with self._changed:
            is_there = self._changed.wait_for(lambda: self.count(fragment) >= count, timeout=seconds)
            assert is_there, f"not {count} lines with {fragment!r} in {seconds} s:\n" + "\n".join(self.lines)
        return time.monotonic() - began

    def _line(self, fragment: str) -> str | None:
        return next((line for line in self.lines if fragment in line), None)

    def address(self) -> str:
        """The address of the phone page that it prints when it is ready."""
        line = self.wait_line("http://127.0.0.1:")
        return "http" + line.rpartition("http")[2].strip()

    def interrupt(self, seconds: float) -> float:
        """Press Ctrl-C and wait. Returns the seconds it took; `AssertionError` if it was too long."""
        return self.end(signal.SIGINT, seconds)

    def end(self, number: signal.Signals, seconds: float) -> float:
        """Send a signal and wait for the end. Returns the seconds it took."""
        self.process.send_signal(number)
        return self.ended(seconds)

    def ended(self, seconds: float) -> float:
        """Wait for the end. Returns the seconds it took; `AssertionError` if it was too long."""
        began = time.monotonic()
        try:
            self.process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"still running after {seconds} s:\n" + "\n".join(self.lines)) from None
        took = time.monotonic() - began
        for reader in self._readers:
            reader.join(timeout=CEILING)
        return took

    def age(self) -> float:
        """Seconds since it was started."""
        return time.monotonic() - self.started

    def memory(self, kind: str = "VmRSS") -> float:
        """What it holds in memory now (`VmRSS`), or held at the most (`VmHWM`), in MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(rf"{kind}:\s+(\d+) kB", status)
        assert found, f"no {kind} in what the system tells of a process"
        return int(found[1]) / 1024

    def kill(self) -> None:
        """End it as a power cut would: nothing is finished, nothing is said."""
        self.end(signal.SIGKILL, CEILING)

    @property
    def output(self) -> str:
        """Everything it said so far."""
        return "\n".join(self.lines)

    def __enter__(self) -> Program:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.kill()


class Witnessed(Program):
    """A program whose sandbox the oracle sees; leaving it fails if anything was said that is not the Bot API's."""

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, failure, trace)
        said = [line for line in self.lines if line.startswith(witnessed.MARK)]
        assert not said, "\n".join(said)


def sandbox(folder: Path, pack: Path, token: str = TOKEN) -> Program:
    """A practice Telegram in a process of its own, seen by the oracle; wait for its `address()`."""
    script = Path(witnessed.__file__)
    return Witnessed(folder, environment(pack, TELEGRAM_BOT_TOKEN=token), "sandbox", script)


def bot(folder: Path, pack: Path, api_url: str, **settings: str) -> Program:
    """A bot that talks to that practice Telegram and remembers in a file of `folder`."""
    wanted = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": api_url, "DATABASE_URL": f"sqlite:///{folder}/bot.db"}
    return Program(folder, environment(pack, **wanted | settings))


def free_port() -> str:
    """A port of this machine that nobody listens at."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return str(taken.getsockname()[1])


def door_settings(door: str, secret: str = SECRET) -> dict[str, str]:
    """The settings by which updates come through this door; a webhook gets a port of its own."""
    if door == "polling":
        return {}
    port = free_port()
    return {"WEBHOOK_URL": f"http://127.0.0.1:{port}/hook", "WEBHOOK_SECRET": secret, "WEBHOOK_PORT": port}
