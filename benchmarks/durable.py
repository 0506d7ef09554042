"""Durable turns: what waited in Telegram before the start, answered and on disk, beside echoes that keep nothing."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from store import outbox, updates
from store.database import Database

from . import null_client
from .processes import BareTelegram, Broken, Process, aiogram_echo, bench_folder, database_in, echo, one_core, our_bot
from .table import Row, ratio, section, whole

MEMORY_DISK = Path("/dev/shm")
LATENCIES = (0.0, 0.08)
"""Seconds until the fake answers: none, and what Telegram takes from afar (`reference/telegram.md` §5)."""

SEQUENTIAL_MOST = 100
"""Messages for a bot that sends one after the other while each takes 80 ms: more say the same, and take minutes."""

ENDED = {"sent"}
"""The only state in which a row of the outbox may be found afterwards."""


@dataclass(frozen=True)
class Load:
    """How many peers, how many messages each, how often."""

    peers: int
    each: int
    repeats: int


@dataclass(frozen=True)
class Contestant:
    """A bot, how it is started, and where its database lies (None: on disk)."""

    name: str
    start: Callable[[BareTelegram, Path], Process]
    where: Path | None = None
    is_ours: bool = False
    is_sequential: bool = False


@dataclass(frozen=True)
class Measured:
    """One run: turns a second, the bot's CPU for each, and the share of its own core the fake needed."""

    rate: float
    cpu_us: float
    fake_share: float


OURS_ON_DISK = Contestant("SQLite FULL on disk", our_bot, is_ours=True)
OURS_IN_MEMORY = Contestant("SQLite FULL on tmpfs", our_bot, MEMORY_DISK, is_ours=True)
ECHOES = (
    Contestant("stock echo, sequential", lambda telegram, _: echo(telegram, 1), is_sequential=True),
    Contestant("stock echo, concurrent_updates(64)", lambda telegram, _: echo(telegram, 64)),
    Contestant("aiogram echo, handle_as_tasks", lambda telegram, _: aiogram_echo(telegram)),
)


def run_once(load: Load, contestant: Contestant, latency: float) -> Measured:
    """Queue the load, start a bot, and measure from its first request for updates to the last answer.

    Raises:
        Broken: an update got no answer, or ours is not in the database afterwards.
    """
    peers = load.peers
    if contestant.is_sequential and latency:
        peers = min(peers, SEQUENTIAL_MOST // load.each)
    with bench_folder(contestant.where) as folder, BareTelegram(latency) as telegram:
        queued = telegram.ask("queue", peers=peers, each=load.each)
        turns = queued["queued"]
        with contestant.start(telegram, folder) as bot:
            begun = telegram.ask("first_poll")["at"]
            bot_before, fake_before = bot.cpu_seconds(), telegram.cpu_seconds()
            ended = telegram.ask("answers")["at"]
            bot_cpu, fake_cpu = bot.cpu_seconds() - bot_before, telegram.cpu_seconds() - fake_before
        if contestant.is_ours:
            _see_that_all_is_kept(folder, range(queued["first"], queued["first"] + turns))
    seconds = ended - begun
    return Measured(turns / seconds, bot_cpu / turns * 1e6, fake_cpu / seconds)


def _see_that_all_is_kept(folder: Path, numbers: range) -> None:
    """Look into the database of a bot that has ended: every update acted on, every message sent."""
    database = Database(database_in(folder))
    try:
        states = database.transact_now(outbox.count_by_state)
        now = datetime.now(UTC)
        missing = database.transact_now(lambda tx: sum(updates.note_new(tx, number, now) for number in numbers))
    finally:
        database.close()
    if missing:
        raise Broken(f"{missing} of {len(numbers)} updates were answered and are not in the database")
    if states.keys() - ENDED or states.get("sent", 0) < len(numbers):
        raise Broken(f"{len(numbers)} messages should be sent, the outbox says {states}")


def measure(load: Load) -> list[Row]:
    """Measure all, interleaved: one run of each, then again; first without latency, then with it."""
    ours = [OURS_ON_DISK, OURS_IN_MEMORY] if MEMORY_DISK.is_dir() else [OURS_ON_DISK]
    rows = []
    for latency in LATENCIES:
        found: dict[Contestant, list[Measured]] = {contestant: [] for contestant in (*ours, *ECHOES)}
        for _ in range(load.repeats):
            for contestant, runs in found.items():
                runs.append(run_once(load, contestant, latency))
        rows.append(
            section(
                f"durable turns, API latency {latency * 1000:.0f} ms: {load.peers} peers × {load.each} messages, "
                f"{load.repeats} interleaved repeats"
            )
        )
        for mine in ours:
            for peer in ECHOES:
                rows += _compare(mine, found[mine], peer, found[peer])
        rows += [_fake_share(found[OURS_ON_DISK], peer, found[peer]) for peer in ECHOES]
    return [*rows, _ceiling(load)]


def _compare(mine: Contestant, ours: list[Measured], peer: Contestant, theirs: list[Measured]) -> list[Row]:
    both = {
        "turns/s": ([run.rate for run in ours], [run.rate for run in theirs]),
        "CPU µs a turn": ([run.cpu_us for run in ours], [run.cpu_us for run in theirs]),
    }
    rows = []
    for what, (our_runs, their_runs) in both.items():
        medians = whole(statistics.median(our_runs)), whole(statistics.median(their_runs))
        rows.append(Row(f"{what}, {mine.name}", *medians, ratio(our_runs, their_runs), peer.name))
    return rows


def _fake_share(ours: list[Measured], peer: Contestant, theirs: list[Measured]) -> Row:
    """How busy the fake was: well under 100 %, or it is the fake that is measured."""
    mine, other = (statistics.median(run.fake_share for run in runs) for runs in (ours, theirs))
    return Row("the fake's share of its core", f"{mine:.0%}", f"{other:.0%}", "", peer.name)


def _ceiling(load: Load) -> Row:
    with BareTelegram() as telegram, one_core():
        cpu, begun = telegram.cpu_seconds(), time.perf_counter()
        requests = null_client.send(telegram.address, load.peers * load.each * 5)
        seconds = time.perf_counter() - begun
        share = (telegram.cpu_seconds() - cpu) / seconds
    return Row(f"the fake alone, messages/s (its core {share:.0%} busy)", whole(requests / seconds))
