"""Durable turns: what waited in Telegram before the start, answered and on disk, beside an echo that keeps nothing."""

from __future__ import annotations

import shutil
import statistics
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .processes import PracticeTelegram, Process, echo, our_bot
from .table import Row, ratio, section, whole

TEXTS = (
    "Hard shift",
    "breathe",
    "something else",
    "rosé",
    "Find help",
    "where do i get a kit",
    "no",
    "merci",
    "Me",
    "hi",
)
"""One peer's messages, one answer each: doors, choices typed, questions to the library, words nobody understands."""

MEMORY_DISK = Path("/dev/shm")

ECHO_SEQUENTIAL, ECHO_AT_ONCE = "stock echo, sequential", "stock echo, concurrent_updates(64)"


@dataclass(frozen=True)
class Load:
    """How many peers, how many messages each, how often."""

    peers: int
    each: int
    repeats: int

    @property
    def texts(self) -> list[str]:
        """What each of the peers writes."""
        return [TEXTS[place % len(TEXTS)] for place in range(self.each)]


@dataclass(frozen=True)
class Measured:
    """One run: turns a second, and the bot's CPU for each."""

    rate: float
    cpu_us: float


Start = Callable[[PracticeTelegram, Path], Process]


def _echo_sequential(telegram: PracticeTelegram, _folder: Path) -> Process:
    return echo(telegram, 1)


def _echo_at_once(telegram: PracticeTelegram, _folder: Path) -> Process:
    return echo(telegram, 64)


def run_once(load: Load, start: Start, where: Path | None) -> Measured:
    """Queue the load, start a bot, and measure from its first request for updates to the last answer."""
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=where))
    try:
        with PracticeTelegram() as telegram:
            turns = telegram.ask("queue", peers=load.peers, texts=load.texts)["queued"]
            with start(telegram, folder) as bot:
                begun = telegram.ask("first_poll")["at"]
                cpu_before = bot.cpu_seconds()
                ended = telegram.ask("answers", each=load.each)["at"]
                cpu = bot.cpu_seconds() - cpu_before
    finally:
        shutil.rmtree(folder)
    return Measured(turns / (ended - begun), cpu / turns * 1e6)


def measure(load: Load) -> list[Row]:
    """Measure all, interleaved: one run of each, then again."""
    runs: dict[str, tuple[Start, Path | None]] = {
        "SQLite FULL on disk": (our_bot, None),
        ECHO_SEQUENTIAL: (_echo_sequential, None),
        ECHO_AT_ONCE: (_echo_at_once, None),
    }
    if MEMORY_DISK.is_dir():
        runs["SQLite FULL on tmpfs"] = (our_bot, MEMORY_DISK)
    found: dict[str, list[Measured]] = {name: [] for name in runs}
    for _ in range(load.repeats):
        for name, (start, where) in runs.items():
            found[name].append(run_once(load, start, where))
    rows = [section(f"durable turns: {load.peers} peers × {load.each} messages, {load.repeats} interleaved repeats")]
    for name, (start, _) in runs.items():
        if start is our_bot:
            for peer in (ECHO_SEQUENTIAL, ECHO_AT_ONCE):
                rows += _compare(name, found[name], peer, found[peer])
    return rows


def _compare(name: str, ours: list[Measured], peer: str, theirs: list[Measured]) -> list[Row]:
    both = {
        "turns/s": ([run.rate for run in ours], [run.rate for run in theirs]),
        "CPU µs a turn": ([run.cpu_us for run in ours], [run.cpu_us for run in theirs]),
    }
    rows = []
    for what, (mine, other) in both.items():
        medians = whole(statistics.median(mine)), whole(statistics.median(other))
        rows.append(Row(f"{what}, {name}", *medians, ratio(mine, other), peer))
    return rows
