"""What runs of kills over check-ins and lines came to: a table of counts, and one to lay beside `security.md` §3.1."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence

from .kill_ground import ENGINES
from .unasked_checker import BREAKS, LOST, VANISHED, Findings
from .unasked_lives import PASSED
from .unasked_progress import UnaskedProgress

BREAKS_TOLD = 12

_WIDTH = 34


def told_so_far(runs: Sequence[UnaskedProgress]) -> str:
    """Return how far all runs are, in one line."""
    parts = (f"{run.name} {run.kills}/{run.kills_wanted} kills, {run.due}/{run.due_wanted} due" for run in runs)
    return "; ".join(parts)


def coverage(run: UnaskedProgress, names: Sequence[str] = PASSED) -> str:
    """Return at how many of the points somebody died, and at which nobody did."""
    died = [name for name in names if run.deaths[name]]
    missing = f"; nobody died at {', '.join(run.missing)}" if run.missing else ""
    return f"{run.name}: killed at {len(died)} of {len(names)} durable points{missing}"


def table(runs: Sequence[UnaskedProgress]) -> str:
    """Return one column for each run."""
    found = [run.findings or Findings() for run in runs]
    rows: list[tuple[str, list[object]]] = [
        ("", [run.name for run in runs]),
        ("SIGKILLs", [run.kills for run in runs]),
        ("points killed at", [sum(run.deaths[name] > 0 for name in PASSED) for run in runs]),
        ("points there are", [len(PASSED) for _ in runs]),
        ("days by the bot's clock", [f"{run.days:.0f}" for run in runs]),
        ("check-ins due", [each.counts["due: check_in"] for each in found]),
        ("lines due", [each.counts["due: line"] for each in found]),
        *_counted(found, ("shown", "not shown", "put off", "missed: ", "cancelled: ", "planned anew", "taken back")),
        *_counted(found, ("message ", "unknown and shown")),
        ("doubled", [each.counts["notified twice"] for each in found]),
        ("lost in silence", [silent(each) for each in found]),
        ("promises broken", [len(each.breaks) for each in found]),
        *_each("  ", [_broken(each) for each in found], BREAKS),
        *_each("fault ", [run.faults for run in runs]),
        ("start, median s", [f"{statistics.median(run.start_seconds or [0.0]):.2f}" for run in runs]),
        ("whole run, s", [f"{run.seconds:.0f}" for run in runs]),
        *_each("killed at ", [run.deaths for run in runs]),
    ]
    lines = [f"{head:<{_WIDTH}}" + "".join(f"{cell!s:>12}" for cell in cells) for head, cells in rows]
    return "\n".join([*lines, *map(coverage, runs), "", beside_the_note(runs)])


def silent(found: Findings) -> int:
    """Return how many occurrences were lost, and no row says so."""
    return sum(name in (LOST, VANISHED) for name, _ in found.breaks)


def beside_the_note(runs: Sequence[UnaskedProgress]) -> str:
    """Return the columns of `security.md` §3.1: lost is what was sent, or was due, and did not come to be shown."""
    lines = [
        "| engine | due | SIGKILLs | Lost | of them flagged | Duplicated in chat | Notified twice |",
        "|---|---|---|---|---|---|---|",
    ]
    for run in runs:
        found = run.findings or Findings()
        counts, quiet = found.counts, sum(name == VANISHED for name, _ in found.breaks)
        due = counts["due: check_in"] + counts["due: line"]
        lost, flagged = counts["not shown"] + quiet, counts["not shown, flagged"]
        cells = (run.name, due, run.kills, lost, flagged, counts["copied"], counts["notified twice"])
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


def _each(head: str, counters: Sequence[Counter[str]], names: Sequence[str] = ()) -> list[tuple[str, list[object]]]:
    """Return a line for each name that was counted anywhere, in their order or the alphabet's."""
    there = _names(counters)
    return [(f"{head}{name}", [counter[name] for counter in counters]) for name in names or there if name in there]


def _broken(found: Findings) -> Counter[str]:
    return Counter(name for name, _ in found.breaks)


def _counted(found: Sequence[Findings], heads: tuple[str, ...]) -> list[tuple[str, list[object]]]:
    names = [name for name in _names([each.counts for each in found]) if name.startswith(heads)]
    return [
        (name, [each.counts[name] for each in found]) for name in sorted(names, key=lambda name: _place(name, heads))
    ]


def _place(name: str, heads: tuple[str, ...]) -> tuple[int, str]:
    return next(place for place, head in enumerate(heads) if name.startswith(head)), name


def _names(counters: Sequence[Counter[str]]) -> list[str]:
    return sorted({name for counter in counters for name in counter})


def replay(run: UnaskedProgress, seed: str) -> str:
    """Return what was broken in a run, and the command that draws the same again."""
    breaks = [*run.problems, *_shortfalls(run)]
    breaks += [f"{name}: {where}" for name, where in (run.findings.breaks if run.findings else [])]
    more = [f"  ... and {len(breaks) - BREAKS_TOLD} more"] if len(breaks) > BREAKS_TOLD else []
    command = f"--only unasked --seed {seed} --engine {run.name}"
    command += f" --unasked-kills {run.kills_wanted * len(ENGINES)} --due {run.due_wanted * len(ENGINES)}"
    lines = [f"{run.name} broke its promises:", *(f"  {each}" for each in breaks[:BREAKS_TOLD]), *more]
    return "\n".join([*lines, f"  See {run.folder}; to draw the same again: make soak ARGS='{command}'"])


def is_broken(run: UnaskedProgress) -> bool:
    """Whether a run broke a promise, did not come to its end, or tried less than was wanted."""
    return run.findings is None or bool(run.findings.breaks or run.problems or _shortfalls(run))


def _shortfalls(run: UnaskedProgress) -> list[str]:
    """Return what a run that ended did not come to."""
    fewer = [f"only {run.due} of {run.due_wanted} fell due"] if run.due < run.due_wanted else []
    return [*fewer, *(f"nobody died at {name}" for name in run.missing)]
