"""A picture of a simulated life's weeks for a terminal: what came on each day, and when something was out of order."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from .sim_history import Life

BARS = " ▁▂▃▄▅▆▇█"
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WIDTH = 9
_HERE = ZoneInfo("America/Vancouver")


def picture(life: Life) -> str:
    """Return one line a week: how many came by themselves on each day, a bar for it, and ✕ where something was down."""
    came = Counter(shown.at.astimezone(_HERE).date() for shown, _ in life.unasked())
    down = {first.astimezone(_HERE).date() for first, _, _ in life.outages}
    most = max(came.values(), default=1)
    first, last = life.begins.astimezone(_HERE).date(), life.ends.astimezone(_HERE).date()
    monday = first - timedelta(days=first.weekday())
    lines = ["week of     " + "".join(f"{day:<{WIDTH}}" for day in DAYS)]
    while monday <= last:
        cells = [_cell(monday + timedelta(days=day), came, down, most) for day in range(len(DAYS))]
        lines.append(f"{monday}  {''.join(cells)}".rstrip())
        monday += timedelta(weeks=1)
    return "\n".join(
        [*lines, "", "bar and number: check-ins and lines that came; ✕: something was out of order that day"]
    )


def _cell(day: date, came: Counter[date], down: set[date], most: int) -> str:
    count = came[day]
    bar = BARS[-(-count * (len(BARS) - 1) // most)]
    told = f"{bar} {count}" if count else "·"
    return f"{told}{' ✕' if day in down else ''}".ljust(WIDTH)


def totals(life: Life) -> str:
    """Return what became of everything that was due, and what the bot went through, in a few lines."""
    fates: Counter[str] = Counter()
    for fired in life.fired:
        fates[f"{fired.kind} {fired.state}{f' ({fired.why})' if fired.why else ''}"] += 1
    ends = Counter(f"{state}{f' ({why})' if why else ''}" for state, why in life.row_ends.values())
    answered = sum(bool(each.wanted) for each in life.answered)
    lines = [
        f"{len(life.acts):,} acts of peers, {len(life.shown):,} messages shown, {answered:,} answers tapped",
        "due: " + _told(fates),
        "messages: " + _told(ends),
        f"deaths: {life.deaths.total()} ({_told(life.deaths)})" if life.deaths else "deaths: none",
        f"outages: {len(life.outages)} ({_told(Counter(kind for *_, kind in life.outages))})",
        f"answers of Telegram that went wrong: {_told(life.faults) or 'none'}",
    ]
    return "\n".join(lines)


def _told(counts: Counter[str]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in counts.most_common())
