"""The searches that are compared, each in a process of its own on one core; the peers stand in no lock of ours."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from . import turns_peers
from .processes import BOT_CORE, ROOT, STOP_SECONDS, Broken, pin
from .search_library import Change
from .turns_peers import Missing

BM25S, PYSTEMMER, TANTIVY, MINISEARCH, MATPLOTLIB = "0.3.16", "3.1.0", "0.27.0", "7.2.0", "3.11.2"
"""Versions are fixed. RapidFuzz and SQLite are those the house has."""

_HERE = Path(__file__).parent
ASKED_AT_ONCE = 20


class TooSlow(Exception):
    """A search was not through in the time that each one has."""


class Searching:
    """A search in its process. It has `seconds` for all it is asked, from its start."""

    def __init__(self, command: Sequence[str], folder: Path, seconds: float) -> None:
        pipe = subprocess.PIPE
        self._popen = subprocess.Popen(command, stdin=pipe, stdout=pipe, env={}, cwd=folder, text=True)
        pin(self._popen.pid, BOT_CORE)
        self._until = time.monotonic() + seconds

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

    def build(self, file: Path) -> dict[str, Any]:
        """Take in all cards of a file. Returns the search's name, seconds and megabytes."""
        return self._ask({"build": str(file)})

    def find(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        """Ask for each text. Returns ms and the cards found, best first, with their scores.

        Raises:
            TooSlow: its time is over.
        """
        answers: list[dict[str, Any]] = []
        for begin in range(0, len(texts), ASKED_AT_ONCE):
            if time.monotonic() > self._until:
                raise TooSlow
            answers += self._ask({"find": texts[begin : begin + ASKED_AT_ONCE]})["answers"]
        return answers

    def change(self, changes: Sequence[Change], seconds: float) -> list[float]:
        """Take in changed cards one by one, three at least, then as many as fit into `seconds`. Returns ms."""
        took: list[float] = self._ask({"change": [asdict(change) for change in changes], "seconds": seconds})["ms"]
        return took

    def _ask(self, asked: dict[str, Any]) -> dict[str, Any]:
        assert self._popen.stdin
        assert self._popen.stdout
        self._popen.stdin.write(json.dumps(asked) + "\n")
        self._popen.stdin.flush()
        line = self._popen.stdout.readline()
        if not line:
            raise Broken("a search that was to be measured ended")
        answer: dict[str, Any] = json.loads(line)
        if "problem" in answer:
            raise Broken(answer["problem"])
        return answer


def _here(module: str) -> Callable[[float], Searching]:
    """A search in the house's own environment."""
    command = [sys.executable, "-P", str(_HERE / "search_worker.py"), module]
    return lambda seconds: Searching(command, ROOT, seconds)


def _bm25s(seconds: float) -> Searching:
    python = turns_peers.environment(f"bm25s-{BM25S}", f"bm25s=={BM25S}", f"PyStemmer=={PYSTEMMER}")
    return Searching([python, "-P", str(_HERE / "search_worker.py"), "search_bm25s"], ROOT, seconds)


def _tantivy(seconds: float) -> Searching:
    python = turns_peers.environment(f"tantivy-{TANTIVY}", f"tantivy=={TANTIVY}")
    return Searching([python, "-P", str(_HERE / "search_worker.py"), "search_tantivy"], ROOT, seconds)


def _minisearch(seconds: float) -> Searching:
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        raise Missing("needs node and npm")
    folder = turns_peers.node_folder(npm, f"minisearch-{MINISEARCH}", f"minisearch@{MINISEARCH}")
    return Searching([node, "--expose-gc", str(_HERE / "search_minisearch.mjs")], folder, seconds)


OURS, OURS_RANKED = "ours", "ours, ranking alone"
ALL: dict[str, Callable[[float], Searching]] = {
    OURS: _here("search_ours"),
    OURS_RANKED: _here("search_ours_ranked"),
    "WRatio titles": _here("search_rapidfuzz_titles"),
    "WRatio titles + typed": _here("search_rapidfuzz"),
    "FTS5 trigram": _here("search_fts5"),
    "bm25s": _bm25s,
    "tantivy": _tantivy,
    "MiniSearch": _minisearch,
}
"""Each search by its short name; starting one may raise `Missing`."""


def draw(figures: dict[str, Any], file: Path) -> None:
    """Have the picture drawn.

    Raises:
        Missing: matplotlib cannot be had here, or failed.
    """
    python = turns_peers.environment(f"matplotlib-{MATPLOTLIB}", f"matplotlib=={MATPLOTLIB}")
    command = [python, "-P", str(_HERE / "search_picture.py"), str(file.resolve())]
    ended = subprocess.run(command, input=json.dumps(figures), capture_output=True, text=True, check=False)
    if ended.returncode:
        raise Missing(f"the picture was not drawn: {''.join(ended.stderr.strip().splitlines()[-1:])}")
