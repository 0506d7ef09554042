"""`make simulate`: weeks of an organisation's life in seconds, read against rules 9 to 18 of `design.md`.

One long life with a picture of its weeks; or, with `--lives`, many short ones, each from a seed of its own.
Ends with status 1 when a rule was broken, and says how to live the same again.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import logging
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import datetime
from random import SystemRandom

from conversations.words import Words

from .fuzz_house import starter_words
from .sim_checker import Broken, check
from .sim_history import Life
from .sim_picture import picture, totals
from .sim_world import World

LONG_DAYS, LONG_PEERS = 90, 200
SHORT_DAYS, SHORT_PEERS = 7, 50
"""A seed of `security.md` G-D4."""

TOGETHER = 10
"""Short lives that one process lives in a row before it tells of them."""

TELL_SECONDS = 1.0
TOLD_MOST = 12


@dataclass
class Lives:
    """What lives came to together: counts, and what was broken, by seed."""

    counts: Counter[str] = field(default_factory=Counter)
    broken: list[tuple[str, Broken]] = field(default_factory=list)

    def add(self, other: Lives) -> None:
        """Count others in."""
        self.counts += other.counts
        self.broken += other.broken


def live(words: Words, seed: str, days: int, peers: int, is_told: bool = False) -> Life:
    """Live one life in this process."""
    told = _Telling(days) if is_told else lambda _life, _now: None
    return asyncio.run(World(words, seed, days, peers).live(told))


def live_some(seeds: Sequence[str], days: int, peers: int) -> Lives:
    """Live some lives in a row, and read them."""
    words, found = _words(), Lives()
    for seed in seeds:
        life = live(words, seed, days, peers)
        found.broken += [(seed, each) for each in check(life)]
        found.counts += counted(life)
    return found


def counted(life: Life) -> Counter[str]:
    """Return what a life came to, in numbers."""
    ends = Counter(state for state, _ in life.row_ends.values())
    return Counter(
        {
            "lives": 1,
            "acts": len(life.acts),
            "due": len(life.fired),
            "came by itself": sum(1 for _ in life.unasked()),
            "answered": sum(bool(each.wanted) for each in life.answered),
            "missed": ends["missed"] + sum(fired.state == "missed" for fired in life.fired),
            "unknown": ends["unknown"],
            "deaths": life.deaths.total(),
            "outages": len(life.outages),
            "faults": life.faults.total(),
        }
    )


def _words() -> Words:
    """Return the starter pack, with nothing in it that is looked through again and again in vain."""
    words = starter_words()
    words.index  # noqa: B018 - made by being looked at
    logging.disable(logging.CRITICAL)
    gc.collect()
    gc.freeze()
    return words


class _Telling:
    """Says now and then how far a life is."""

    def __init__(self, days: int) -> None:
        self._days, self._told_at = days, time.monotonic()

    def __call__(self, life: Life, now: datetime) -> None:
        if time.monotonic() - self._told_at < TELL_SECONDS:
            return
        self._told_at = time.monotonic()
        day = (now - life.begins).days + 1
        came = len(life.row_notes)
        print(f"day {day} of {self._days}: {len(life.acts):,} acts, {came:,} came by itself", flush=True)


def simulate_one(asked: argparse.Namespace) -> int:
    """Live one long life, tell of it, and draw its weeks. Returns the exit status."""
    words, began = _words(), time.monotonic()
    life = live(words, asked.seed, asked.days or LONG_DAYS, asked.peers or LONG_PEERS, is_told=True)
    seconds = time.monotonic() - began
    broken = check(life)
    print(f"\n{picture(life)}\n\n{totals(life)}\n\nseed {asked.seed}, {seconds:.1f} s, {len(broken)} broken")
    for each in broken[:TOLD_MOST]:
        print(f"  {each.rule}: {each.told}")
    return 1 if broken else 0


def simulate_many(asked: argparse.Namespace) -> int:
    """Live many short lives, on all cores. Returns the exit status."""
    days, peers = asked.days or SHORT_DAYS, asked.peers or SHORT_PEERS
    found, began, told_at = Lives(), time.monotonic(), time.monotonic()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        waiting = [pool.submit(live_some, seeds, days, peers) for seeds in _portions(asked.seed, asked.lives)]
        for done in as_completed(waiting):
            found.add(done.result())
            if time.monotonic() - told_at > TELL_SECONDS:
                told_at = time.monotonic()
                pace = found.counts["lives"] / (told_at - began)
                told = f"{found.counts['lives']:,} of {asked.lives:,} lives, {pace:.1f} a second"
                print(f"{told}, {len(found.broken)} broken", flush=True)
    print(table(found, time.monotonic() - began))
    for seed, each in found.broken[:TOLD_MOST]:
        print(f"  seed {seed}: {each.rule}: {each.told}")
    if found.broken:
        print(f"Again: make simulate ARGS='--seed {found.broken[0][0]} --days {days} --peers {peers}'")
    return 1 if found.broken else 0


def table(found: Lives, seconds: float) -> str:
    """Return what lives came to, for people."""
    lines = [f"{name:<16}{count:>12,}" for name, count in found.counts.items()]
    rules = Counter(each.rule for _, each in found.broken)
    lines += [f"{rule:<44}{count:>6,} broken" for rule, count in rules.items()] or ["no rule was broken"]
    return "\n".join([*lines, f"{seconds:.0f} s"])


def _portions(seed: str, lives: int) -> Iterator[list[str]]:
    for first in range(0, lives, TOGETHER):
        yield [f"{seed}.{number}" for number in range(first, min(first + TOGETHER, lives))]


def main(arguments: Sequence[str] | None = None) -> int:
    """Simulate from the command line. Returns the exit status."""
    reader = argparse.ArgumentParser(prog="simulate", description=__doc__)
    reader.add_argument("--seed", default="", help="what everything is drawn from; a new one without it")
    reader.add_argument("--lives", type=int, default=0, help="that many short lives, instead of a long one")
    reader.add_argument("--days", type=int, default=0, help=f"days of a life ({LONG_DAYS}; {SHORT_DAYS} of many)")
    reader.add_argument("--peers", type=int, default=0, help=f"peers in it ({LONG_PEERS}; {SHORT_PEERS} of many)")
    asked = reader.parse_args(arguments)
    asked.seed = asked.seed or str(SystemRandom().randrange(10**6))
    return simulate_many(asked) if asked.lives else simulate_one(asked)


if __name__ == "__main__":
    sys.exit(main())
