"""One search in a process of its own: filled, asked, changed and timed. `search_peers.py` starts and asks it.

It runs in the house's environment and in those of the peers, so it needs nothing but the standard library.
"""

from __future__ import annotations

import gc
import importlib
import json
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


def _megabytes() -> float:
    """The memory held now; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def _timed(call: Callable[[], Any]) -> tuple[float, Any]:
    """What a call took, in ms, and what it returned."""
    begun = time.perf_counter_ns()
    returned = call()
    return (time.perf_counter_ns() - begun) / 1e6, returned


class _Worker:
    """Answers what it is asked, a line of JSON each."""

    def __init__(self, module: Any) -> None:
        self._module = module
        # Ours makes cards of documents first, which is neither timed nor counted.
        self._read = getattr(module, "read", lambda documents, _folder: documents)
        self._changed = getattr(module, "changed", lambda document: document)
        self._search: Any = None

    def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Answer `build` (a file), `find` (texts) or `change` (documents)."""
        if "build" in asked:
            return self._build(asked["build"])
        if "find" in asked:
            return self._find(asked["find"])
        return self._change(asked["change"], asked["seconds"])

    def _build(self, file: str) -> dict[str, Any]:
        with open(file, encoding="utf-8") as lines:
            documents = [json.loads(line) for line in lines]
        cards = self._read(documents, Path(file).parent)
        gc.collect()
        before = _megabytes()
        took, self._search = _timed(partial(self._module.Made, cards))
        gc.collect()
        grown = _megabytes() - before
        # The documents are kept until here, or an index of cards made of them would fill their place, unseen.
        # As the bot does after its start: what is there to stay is not looked through again.
        del documents, cards
        gc.collect()
        gc.freeze()
        return {"name": self._search.name, "seconds": took / 1000, "megabytes": grown}

    def _find(self, texts: list[str]) -> dict[str, Any]:
        answers = []
        for text in texts:
            took, found = _timed(partial(self._search.find, text))
            answers.append({"ms": took, "found": found})
        return {"answers": answers}

    def _change(self, changes: list[dict[str, Any]], seconds: float) -> dict[str, Any]:
        """Take in one card after the other until the time is over, three at least; each must be found at once."""
        took = []
        begun = time.monotonic()
        for change in changes:
            card = self._changed(change["card"])
            took.append(_timed(partial(self._search.put, card))[0])
            found = self._search.find(change["word"])
            if not found or found[0][0] != change["card"]["key"]:
                return {"problem": f"{self._search.name} did not see a change: {change['word']}: {found[:2]}"}
            if len(took) >= 3 and time.monotonic() - begun > seconds:
                break
        return {"ms": took}


def main(module: str) -> None:
    """Answer until nobody asks any more."""
    # Behind everything else: what a peer imports is never one of our short names.
    sys.path.append(str(ROOT))
    worker = _Worker(importlib.import_module(f"benchmarks.{module}"))
    for line in sys.stdin:
        print(json.dumps(worker.answer(json.loads(line))), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
