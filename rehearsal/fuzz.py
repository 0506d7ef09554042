"""Fuzzed updates against the whole house: `python -m rehearsal.fuzz --updates 20000 --seed 1`.

Ends with status 1 when anything broke; each way of breaking then has a file that `--replay` takes anew.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import multiprocessing
import sys
import tempfile
import time
from collections import Counter
from functools import partial
from pathlib import Path

from .fuzz_replay import replay, smallest, write
from .fuzz_rounds import Break, Tally, fuzz, memory

PROGRESS_SECONDS = 5.0
KINDS_SHOWN = 12

HEAD = (
    f"{'seed':>8} {'updates':>10} {'answers':>9} {'cards':>7}"
    f" {'a second':>9} {'slowest take':>13} {'growth':>9} {'broken':>7}"
)


def run(seed: int, updates: int, level: int = logging.WARNING, is_quiet: bool = False) -> tuple[Tally, list[Break]]:
    """Take `updates` fuzzed updates into one house. Returns what it came to, and one break of each kind."""
    found: list[Break] = []
    told_at = time.monotonic()

    def tell(tally: Tally) -> None:
        nonlocal told_at
        if not is_quiet and time.monotonic() - told_at > PROGRESS_SECONDS:
            told_at = time.monotonic()
            pace = tally.updates / tally.seconds
            broken = sum(tally.broken.values())
            gained = (memory() - tally.settled) / 2**20 if tally.settled else 0
            print(
                f"seed {seed}: {tally.updates:,} of {updates:,}, {pace:.0f} a second,"
                f" {gained:+.1f} MB, {broken} broken",
                flush=True,
            )

    return asyncio.run(fuzz(seed, updates, level, found.append, tell)), found


def main(arguments: list[str]) -> int:
    """Run from the command line. Returns the exit status."""
    asked = _asked(arguments)
    if asked.replay:
        broken = replay(asked.replay)
        print("\n".join(broken) or "Nothing broke.")
        return 1 if broken else 0
    share = -(-asked.updates // asked.workers)
    one = partial(_run_and_tell, updates=share, level=logging.getLevelName(asked.log), folder=asked.into)
    seeds = [asked.seed + place for place in range(asked.workers)]
    if asked.workers == 1:
        tallies = [one(asked.seed)]
    else:
        with multiprocessing.get_context("spawn").Pool(asked.workers) as workers:
            tallies = workers.map(one, seeds)
    print(table(tallies))
    return 1 if any(tally.broken for tally in tallies) else 0


def table(tallies: list[Tally]) -> str:
    """Return what runs came to, for people."""
    kinds, broken = Counter[str](), Counter[str]()
    lines = ["", HEAD]
    for tally in tallies:
        kinds += tally.kinds
        broken += tally.broken
        pace = tally.updates / max(tally.seconds, 1e-9)
        lines.append(
            f"{tally.seed:>8} {tally.updates:>10,} {tally.answers:>9,} {tally.cards:>7,} {pace:>9.0f}"
            f" {tally.slowest:>11.2f} s {tally.growth / 2**20:>6.1f} MB {sum(tally.broken.values()):>7}"
        )
    hung = sum(count for what, count in broken.items() if what in ("hung", "slow"))
    grew = broken["grew"]
    lines += ["", f"uncaught or wrong: {sum(broken.values()) - hung - grew}, hung: {hung}, grew too much: {grew}"]
    lines += ["kinds: " + ", ".join(f"{kind} {count:,}" for kind, count in kinds.most_common(KINDS_SHOWN))]
    lines += [f"  {count:>6} × {what}" for what, count in broken.most_common()]
    return "\n".join(lines)


def _run_and_tell(seed: int, updates: int, level: int, folder: Path) -> Tally:
    tally, found = run(seed, updates, level)
    for each in found:
        raws = smallest(each)
        path = write(each, seed, raws, folder)
        print(f"\nBROKEN: {each.what}\n  {len(raws)} update(s), again with: python -m rehearsal.fuzz --replay {path}")
    return tally


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m rehearsal.fuzz", description=__doc__)
    parser.add_argument("--updates", type=int, default=20_000, help="how many, all workers together")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same updates")
    parser.add_argument("--workers", type=int, default=1, help="processes, each with a seed and a house of its own")
    parser.add_argument(
        "--log", default="WARNING", choices=("DEBUG", "INFO", "WARNING"), help="from where logs are read"
    )
    parser.add_argument("--into", type=Path, default=Path(tempfile.gettempdir()), help="where broken updates are put")
    parser.add_argument("--replay", type=Path, help="take the updates of one file, and say what breaks")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
