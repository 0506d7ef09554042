"""What a soak tells: a line every few seconds, a table at the end, and how to see a broken run again."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence

from .kill_checker import Verdict
from .kill_run import Progress

BREAKS_TOLD = 12

_WIDTH = 34


def progress_line(runs: Sequence[Progress], seconds: float) -> str:
    """Return how far all runs are, in one line."""
    kills, wanted = sum(run.kills for run in runs), sum(run.kills_wanted for run in runs)
    updates, starts = sum(run.updates for run in runs), sum(len(run.start_seconds) for run in runs)
    parts = ", ".join(f"{run.name} {run.kills}/{run.kills_wanted}" for run in runs)
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes:2}:{rest:02}  {kills}/{wanted} kills, {updates} updates, {starts} starts ({parts})"


def table(runs: Sequence[Progress]) -> str:
    """Return one column for each run."""
    verdicts = [run.verdict or Verdict() for run in runs]
    rows: list[tuple[str, list[object]]] = [
        ("", [run.name for run in runs]),
        ("updates", [run.updates for run in runs]),
        ("kills", [run.kills for run in runs]),
        ("acknowledged and lost", [verdict.lost for verdict in verdicts]),
        ("applied twice", [verdict.twice for verdict in verdicts]),
        ("replies lost", [verdict.replies_lost for verdict in verdicts]),
        ("chats out of order", [verdict.out_of_order for verdict in verdicts]),
        ("copies of replies, in the window", [verdict.copies for verdict in verdicts]),
        ("emergency cards lost", [verdict.cards_lost for verdict in verdicts]),
        ("emergency cards copied", [verdict.cards_copied for verdict in verdicts]),
        ("emergencies beside the store", [verdict.beside_store for verdict in verdicts]),
        ("farewells lost", [verdict.farewells_lost for verdict in verdicts]),
        *_nudges(verdicts),
        ("promises broken", [len(verdict.breaks) for verdict in verdicts]),
        ("restart, median s", [f"{_median(run.start_seconds):.2f}" for run in runs]),
        ("restart, worst s", [f"{max(run.start_seconds, default=0):.2f}" for run in runs]),
        ("all answered after the last, s", [f"{run.quiet_seconds:.0f}" for run in runs]),
        ("whole run, s", [f"{run.seconds:.0f}" for run in runs]),
        *_counted("fault", [run.faults for run in runs]),
        *_counted("killed at", [run.deaths for run in runs]),
    ]
    return "\n".join(f"{head:<{_WIDTH}}" + "".join(f"{cell!s:>19}" for cell in cells) for head, cells in rows)


def _nudges(verdicts: Sequence[Verdict]) -> list[tuple[str, list[object]]]:
    names = dict.fromkeys(what for verdict in verdicts for what in verdict.nudges)
    return [(f"nudges {what}", [verdict.nudges[what] for verdict in verdicts]) for what in names]


def _counted(head: str, counters: Sequence[Counter[str]]) -> list[tuple[str, list[object]]]:
    names = sorted({name for counter in counters for name in counter})
    return [(f"{head} {name}", [counter[name] for counter in counters]) for name in names]


def _median(seconds: Sequence[float]) -> float:
    return statistics.median(seconds) if seconds else 0.0


def replay_line(run: Progress, seed: str) -> str:
    """Return what was broken in a run, and the command that draws the same again."""
    breaks = run.verdict.breaks if run.verdict else ["it did not end"]
    more = [f"  ... and {len(breaks) - BREAKS_TOLD} more"] if len(breaks) > BREAKS_TOLD else []
    command = f"--replay {seed}:{run.name} --kills {run.kills_wanted} --updates {run.updates_wanted}"
    lines = [f"{run.name} broke its promises:", *(f"  {each}" for each in breaks[:BREAKS_TOLD]), *more]
    return "\n".join([*lines, f"  See {run.folder}; to draw the same again: make soak ARGS='{command}'"])
