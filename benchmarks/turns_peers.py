"""The named peers of `turns.py`: each installed once into a folder of its own, beside what we install, and asked there.

They are no part of us: no lock names them, and `make clean` removes them with the environment they stand in.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from .processes import BOT_CORE, STOP_SECONDS, Broken, pin
from .turns_talks import Talk

CHATSKY, FLOW_RUNNER = "0.10.0", "1.0.11"
"""Versions are fixed, so that a figure means the same next year. What they need themselves is the newest that fits."""

_PEERS = Path(sys.prefix) / "bench-peers"
_HERE = Path(__file__).parent
_READY = "ready"


class Missing(Exception):
    """A peer cannot be had on this machine."""


class Engine:
    """A peer's engine in a process of its own, on the core that ours has when it is measured."""

    def __init__(self, command: Sequence[str], folder: Path, talks: Sequence[Talk]) -> None:
        pipe = subprocess.PIPE
        self._popen = subprocess.Popen(command, stdin=pipe, stdout=pipe, env={}, cwd=folder, text=True)
        pin(self._popen.pid, BOT_CORE)
        self.name: str = self._ask([asdict(talk) for talk in talks])["name"]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: type[BaseException] | None, _it: BaseException | None, _at: TracebackType | None) -> None:
        self._popen.terminate()
        try:
            self._popen.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            self._popen.wait()
        for pipe in (self._popen.stdin, self._popen.stdout):
            if pipe:
                pipe.close()

    def have(self, talk: Talk, times: int, is_json: bool) -> tuple[float, list[str]]:
        """Have a talk as `times` peers. Returns CPU seconds, and what was said to the last of them.

        Raises:
            Broken: the engine ended.
        """
        answer = self._ask({"talk": talk.key, "times": times, "is_json": is_json})
        return answer["seconds"], answer["said"]

    def _ask(self, asked: Any) -> dict[str, Any]:
        assert self._popen.stdin
        assert self._popen.stdout
        self._popen.stdin.write(json.dumps(asked) + "\n")
        self._popen.stdin.flush()
        line = self._popen.stdout.readline()
        if not line:
            raise Broken("an engine that was to be measured ended")
        answer: dict[str, Any] = json.loads(line)
        return answer


def chatsky(talks: Sequence[Talk]) -> Engine:
    """Start Chatsky.

    Raises:
        Missing: it cannot be installed here.
    """
    python = environment(f"chatsky-{CHATSKY}", f"chatsky=={CHATSKY}")
    # -P: beside the file are modules with short names, and none of them is meant by whatever is imported.
    return Engine([python, "-P", str(_HERE / "turns_chatsky.py")], _PEERS, talks)


def flow_runner(talks: Sequence[Talk]) -> Engine:
    """Start the FLOIP flow-runner.

    Raises:
        Missing: there is no Node here, or it cannot be installed.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        raise Missing("needs node and npm")
    folder = node_folder(npm, f"flow-runner-{FLOW_RUNNER}", f"@floip/flow-runner@{FLOW_RUNNER}")
    return Engine([node, str(_HERE / "turns_flow_runner.mjs")], folder, talks)


def environment(name: str, *wanted: str) -> str:
    """Return the Python of an environment of its own that has the `wanted` packages, installed at the first call.

    Raises:
        Missing: they cannot be installed here.
    """
    folder = _PEERS / name
    python = str(folder / "bin" / "python")
    # Only wheels: nothing of theirs runs while it is installed.
    fetch = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary=:all:", *wanted]
    _install(folder, [[sys.executable, "-m", "venv", str(folder)], fetch])
    return python


def node_folder(npm: str, name: str, wanted: str) -> Path:
    """Return a folder of its own that has the `wanted` package for Node, installed at the first call.

    Raises:
        Missing: it cannot be installed here.
    """
    folder = _PEERS / name
    quiet = ["--no-audit", "--no-fund", "--loglevel=error"]
    _install(folder, [[npm, "install", "--prefix", str(folder), "--ignore-scripts", *quiet, wanted]])
    return folder


def _install(folder: Path, commands: Sequence[Sequence[str]]) -> None:
    """Install once; a folder that was left half made is made anew."""
    if (folder / _READY).exists():
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for command in commands:
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        if ended.returncode:
            last = (ended.stderr.strip() or ended.stdout.strip()).splitlines()[-1:]
            raise Missing(f"could not be installed: {''.join(last) or ended.returncode}")
    (folder / _READY).touch()
