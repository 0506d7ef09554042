"""Starting: seconds from the command to the first request for updates, where they go, and the memory it takes."""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from settings import read_settings

from .opening import PARTS
from .processes import ROOT, PracticeTelegram, Process, echo, one_core, our_bot
from .table import Row, ratio, section

CROWD = 1000


def measure(repeats: int, crowd: int = CROWD) -> list[Row]:
    """Measure fresh starts, starts on an old database, the echo's starts, and memory before and after a crowd."""
    fresh, again, theirs = [], [], []
    for _ in range(repeats):
        folder = Path(tempfile.mkdtemp(prefix="bench-"))
        try:
            fresh.append(_seconds(folder, is_ours=True))
            again.append(_seconds(folder, is_ours=True))
            theirs.append(_seconds(folder, is_ours=False))
        finally:
            shutil.rmtree(folder)
    peer = "stock echo, sequential"
    rows = [section(f"start-up: seconds to the first getUpdates, median of {repeats}")]
    for what, ours in (("first start, s", fresh), ("next start, s", again)):
        medians = f"{statistics.median(ours):.2f}", f"{statistics.median(theirs):.2f}"
        rows.append(Row(what, *medians, ratio(ours, theirs), peer))
    parts = [_parts() for _ in range(repeats)]
    for part in PARTS:
        rows.append(Row(f"  of it {part}, s", f"{statistics.median(found[part] for found in parts):.2f}"))
    return rows + _memory(crowd)


def _seconds(folder: Path, is_ours: bool) -> float:
    with PracticeTelegram() as telegram, our_bot(telegram, folder) if is_ours else echo(telegram, 1) as bot:
        at: float = telegram.ask("first_poll")["at"]
        return at - bot.born


def _parts() -> dict[str, float]:
    """Time the parts of a first start, in a process that has imported nothing yet."""
    command = [sys.executable, "-m", "benchmarks.opening", str(read_settings().pack_folder.resolve())]
    with one_core():
        made = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(made.stdout)
    return found


def _memory(crowd: int) -> list[Row]:
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        with PracticeTelegram() as telegram, our_bot(telegram, folder) as bot:
            ours = _before_and_after(telegram, bot, crowd)
        with PracticeTelegram() as telegram, echo(telegram, 1) as bot:
            theirs = _before_and_after(telegram, bot, crowd)
    finally:
        shutil.rmtree(folder)
    rows = []
    for what, mine, other in zip(("at rest", f"after {crowd} peers wrote"), ours, theirs, strict=True):
        rows.append(Row(f"memory {what}, MB RSS", *_compared(mine, other), "stock echo, sequential"))
    return rows


def _compared(ours: float, theirs: float) -> tuple[str, str, str]:
    return f"{ours:.0f}", f"{theirs:.0f}", f"{ours / theirs:.2f}" if theirs else ""


def _before_and_after(telegram: PracticeTelegram, bot: Process, crowd: int) -> tuple[float, float]:
    telegram.ask("first_poll")
    before = bot.resident_megabytes()
    telegram.ask("queue", peers=crowd, texts=["Hard shift"])
    telegram.ask("answers", each=1)
    return before, bot.resident_megabytes()
