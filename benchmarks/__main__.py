"""Measures the house and prints one table; nothing is written into the repository. `README.md` says how to read it."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from . import crisis, crowd, due_rows, due_together, durable, emergency, lines, pure, search, start_up, turns, verifier
from .pack_words import read_words
from .processes import Broken, one_core
from .table import Row, show


def _pure(is_quick: bool) -> list[Row]:
    with one_core():
        return pure.measure(read_words(), rounds=400 if is_quick else 2000, repeats=3 if is_quick else 5)


def _turns(is_quick: bool) -> list[Row]:
    with one_core():
        return turns.measure(turns.Load(1_000, 300, 600, 3) if is_quick else turns.Load(20_000, 1_000, 4_000, 7))


def _lines(is_quick: bool) -> list[Row]:
    with one_core():
        return lines.measure(read_words(), times=1 if is_quick else 5)


def _search(is_quick: bool) -> list[Row]:
    wanted = search.Wanted(sizes=(2_000,)) if is_quick else search.Wanted()
    return [Row(line, "") for line in search.measure(wanted)]


def _crisis(is_quick: bool) -> list[Row]:
    return crisis.rows(read_words())


def _durable(is_quick: bool) -> list[Row]:
    return durable.measure(durable.Load(100, 2, 1) if is_quick else durable.Load(1000, 2, 3))


def _crowd(is_quick: bool) -> list[Row]:
    if is_quick:
        return crowd.measure(crowd.Weight(1_000, quiet_seconds=5, flood_seconds=10, noise=100, punish_seconds=5))
    return crowd.measure(crowd.Weight(10_000, quiet_seconds=30, flood_seconds=60, noise=100, punish_seconds=30))


def _due(is_quick: bool) -> list[Row]:
    if is_quick:
        return due_together.measure(due_rows.Weight(2_000, silent_each=20, quiet_seconds=5))
    return due_together.measure(due_rows.Weight(10_000, silent_each=50, quiet_seconds=60))


def _verifier(is_quick: bool) -> list[Row]:
    with one_core():
        return verifier.measure(1 if is_quick else 7)


def _start_up(is_quick: bool) -> list[Row]:
    return start_up.measure(1, crowd=100) if is_quick else start_up.measure(5)


def _emergency(is_quick: bool) -> list[Row]:
    return emergency.measure(40, 1) if is_quick else emergency.measure(200, 4)


ALL: dict[str, Callable[[bool], list[Row]]] = {
    "pure": _pure,
    "turns": _turns,
    "lines": _lines,
    "search": _search,
    "crisis": _crisis,
    "verifier": _verifier,
    "emergency": _emergency,
    "start": _start_up,
    "durable": _durable,
    "crowd": _crowd,
    "due": _due,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what the command line asks for. Returns the exit status."""
    reader = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    reader.add_argument("--quick", action="store_true", help="small loads, once each: does it run, not how fast")
    reader.add_argument("--only", metavar="NAME", action="append", choices=ALL, help=", ".join(ALL))
    asked = reader.parse_args(arguments)
    rows: list[Row] = []
    try:
        for name in asked.only or ALL:
            begun = time.monotonic()
            rows += ALL[name](asked.quick)
            print(f"{name}: measured in {time.monotonic() - begun:.0f} s", file=sys.stderr)
    except (Broken, pure.Changed) as problem:
        print(f"Not measured. {problem}", file=sys.stderr)
        return 1
    cores, load = os.cpu_count(), os.getloadavg()[0]
    print(
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {cores} cores, Python {platform.python_version()}, load {load:.1f}\n"
    )
    print(show(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
