"""Starting: seconds to the first request for updates and to the first answer, and the memory it takes."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

from settings import read_settings

from .opening import PARTS
from .processes import ROOT, BareTelegram, Process, bench_folder, echo, one_core, our_bot
from .table import Row, ratio, section

CROWD = 1000
PEER = "stock echo, sequential"

INTERRUPTED = 50
"""Messages that wait when the bot that will be killed starts: enough that it is in the middle of them."""

WORKING_SECONDS = 0.3
"""From its first question to its end."""


def measure(repeats: int, crowd: int = CROWD) -> list[Row]:
    """Measure fresh starts, next starts, answers after stops and kills, and memory, all beside the echo's."""
    fresh, again, theirs = [], [], []
    for _ in range(repeats):
        with bench_folder() as folder:
            fresh.append(_to_first_poll(folder, is_ours=True))
            again.append(_to_first_poll(folder, is_ours=True))
            theirs.append(_to_first_poll(folder, is_ours=False))
    rows = [section(f"start-up: seconds to the first getUpdates, median of {repeats}")]
    rows += [_compare("first start, s", fresh, theirs), _compare("next start, s", again, theirs)]
    parts = [_parts() for _ in range(repeats)]
    for part in PARTS:
        rows.append(Row(f"  of it {part}, s", f"{statistics.median(found[part] for found in parts):.2f}"))
    return rows + _answers(repeats) + _memory(crowd)


def _compare(what: str, ours: list[float], theirs: list[float]) -> Row:
    medians = f"{statistics.median(ours):.2f}", f"{statistics.median(theirs):.2f}"
    return Row(what, *medians, ratio(ours, theirs), PEER)


def _start(telegram: BareTelegram, folder: Path, is_ours: bool) -> Process:
    return our_bot(telegram, folder) if is_ours else echo(telegram, 1)


def _to_first_poll(folder: Path, is_ours: bool) -> float:
    with BareTelegram() as telegram, _start(telegram, folder, is_ours) as bot:
        at: float = telegram.ask("first_poll")["at"]
        return at - bot.born


def _answers(repeats: int) -> list[Row]:
    rows = []
    for what, is_killed in (("after a stop", False), ("after SIGKILL in the middle of work", True)):
        ours, theirs = [], []
        for _ in range(repeats):
            ours.append(_to_first_answer(is_ours=True, is_killed=is_killed))
            theirs.append(_to_first_answer(is_ours=False, is_killed=is_killed))
        rows.append(_compare(f"start to the waiting message's answer, {what}, s", ours, theirs))
    return rows


def _to_first_answer(is_ours: bool, is_killed: bool) -> float:
    """Return the seconds from a start to the answer to a message that came while nobody was there."""
    with bench_folder() as folder, BareTelegram() as telegram:
        with _start(telegram, folder, is_ours) as bot:
            telegram.ask("first_poll")
            if is_killed:
                telegram.ask("queue", peers=INTERRUPTED, each=1)
                time.sleep(WORKING_SECONDS)
                bot.kill()
        telegram.ask("forget_bot")
        chat = telegram.ask("write")["chat"]
        with _start(telegram, folder, is_ours) as bot:
            at: float = telegram.ask("answer", chat=chat)["at"]
            return at - bot.born


def _parts() -> dict[str, float]:
    """Time the parts of a first start, in a process that has imported nothing yet."""
    command = [sys.executable, "-m", "benchmarks.opening", str(read_settings().pack_folder.resolve())]
    with one_core():
        made = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(made.stdout)
    return found


def _memory(crowd: int) -> list[Row]:
    with bench_folder() as folder, BareTelegram() as telegram, our_bot(telegram, folder) as bot:
        ours = _before_and_after(telegram, bot, crowd)
    with BareTelegram() as telegram, echo(telegram, 1) as bot:
        theirs = _before_and_after(telegram, bot, crowd)
    rows = []
    for what, mine, other in zip(("at rest", f"after {crowd} peers wrote"), ours, theirs, strict=True):
        compared = f"{mine:.0f}", f"{other:.0f}", f"{mine / other:.2f}" if other else ""
        rows.append(Row(f"memory {what}, MB RSS", *compared, PEER))
    return rows


def _before_and_after(telegram: BareTelegram, bot: Process, crowd: int) -> tuple[float, float]:
    telegram.ask("first_poll")
    before = bot.resident_megabytes()
    telegram.ask("queue", peers=crowd, each=1)
    telegram.ask("answers")
    return before, bot.resident_megabytes()
