"""What the minute in which everybody is asked came to, as rows of the table."""

from __future__ import annotations

from dataclasses import dataclass, field

from .crowd_day import busiest_second
from .due_day import Seen
from .table import HALF, NEARLY_ALL, Row, quantile, section, whole

SAME = "the same bot before it"

COMPARED = (
    ("emergency card", ("cry",)),
    ("emergency card to a peer whose check-in waits", ("asked cry",)),
    ("ordinary reply", ("ordinary",)),
    ("ordinary reply to a peer whose check-in waits", ("asked ordinary",)),
)


@dataclass(frozen=True)
class Weight:
    """How many are asked; how many joined besides, of each kind who gets nothing; how long the quiet day is."""

    members: int
    silent_each: int
    quiet_seconds: float


@dataclass
class Watched:
    """What was seen from outside while it ran. Moments are `time.time()`."""

    quiet_begun: float = 0.0
    schedule_begun: float = 0.0
    all_planned: float = 0.0
    minute: float = 0.0
    """When the minute began."""
    ended: float = 0.0
    left: list[tuple[float, int]] = field(default_factory=list)
    """At each look: how many were still planned for this minute."""
    memory: list[float] = field(default_factory=list)
    """MB RSS: on the quiet day, and at each look."""
    log_megabytes: float = 0.0
    """The most that stood in the write-ahead log."""
    cpu_quiet: float = 0.0
    cpu_due: float = 0.0
    forecast: int = 0
    """How many the preview named on this day, for each who joined."""
    became: dict[str, int] = field(default_factory=dict)
    """What became of the nudges that ended: state and why → how many."""
    kept: dict[str, int] = field(default_factory=dict)
    """How many check-ins stand in each state of the outbox."""


def rows(weight: Weight, watched: Watched, seen: Seen, pace: int, silent_kinds: tuple[str, ...]) -> list[Row]:
    """Return what is shown."""
    joined = weight.members + len(silent_kinds) * weight.silent_each
    came = len(seen.check_ins)
    last = max(seen.check_ins.values(), default=watched.minute) - watched.minute
    title = f"{whole(weight.members)} check-ins due in one minute, planned by the bot; pace {pace} messages/s"
    found = [section(title), *_waits(watched, seen)]
    found += [
        Row("messages that the limiter refused (429)", _counts(seen.refused) or "0"),
        Row("messages and cards of all kinds in the busiest second", whole(busiest_second(sorted(seen.moments)))),
        Row("check-ins that came; twice", f"{whole(came)} of {whole(weight.members)}; {seen.doubles}"),
        Row("asked twice because they wrote while theirs waited", str(seen.asked_in_answers)),
        Row("the last came after the minute began, min", f"{last / 60:.2f}"),
        Row("check-ins sent a second", f"{came / last:.1f}" if came else "none"),
        Row("planned for all, s after the schedule began", f"{watched.all_planned - watched.schedule_begun:.1f}"),
        *_taking_up(watched),
        Row(
            f"forecast of that day for {whole(joined)} who joined, from the schedule", whole(watched.forecast * joined)
        ),
        Row(
            "  came, of the forecast",
            f"{came / (watched.forecast * joined):.1%}" if watched.forecast else "no forecast",
        ),
        Row("  what became of those that were planned", _counts(watched.became)),
        Row("  and of those in the outbox", _counts(watched.kept)),
        Row("memory, MB RSS, at the most", f"{max(watched.memory):.0f}", f"{watched.memory[0]:.0f}", "", SAME),
        Row("write-ahead log, MB, at the most", f"{watched.log_megabytes:.1f}"),
        Row("the bot's share of its core", f"{watched.cpu_due:.0%}", f"{watched.cpu_quiet:.0%}", "", SAME),
    ]
    return found


def _waits(watched: Watched, seen: Seen) -> list[Row]:
    """Compare waiting while it lasted with the quiet day; planning apart, which is over soon."""
    found = []
    spans = {
        "": (watched.minute, watched.ended),
        ", while planning": (watched.schedule_begun, watched.all_planned),
    }
    for what, kinds in COMPARED:
        quiet = _ms(seen, (kinds[0].removeprefix("asked "),), watched.quiet_begun, watched.schedule_begun)
        for when, (begun, ended) in spans.items():
            during = _ms(seen, kinds, begun, ended)
            if not during:
                continue
            for name, share in (("p50", HALF), ("p99", NEARLY_ALL), ("most", 1.0)):
                ours, before = quantile(during, share), quantile(quiet, share)
                title = f"{what}{when}, {name} of {len(during)}, ms"
                found.append(Row(title, f"{ours:.1f}", f"{before:.1f}", f"{ours / before:.2f}", SAME))
    never = sum(ms is None for _, _, ms in seen.answers)
    return [*found, Row("cries and messages without an answer 5 s after the end", str(never))]


def _ms(seen: Seen, kinds: tuple[str, ...], begun: float, ended: float) -> list[float]:
    return [ms for kind, said, ms in seen.answers if kind in kinds and begun <= said < ended and ms is not None]


def _taking_up(watched: Watched) -> list[Row]:
    """Say how fast what was due went into the outbox."""
    rates = [
        (before[1] - after[1]) / (after[0] - before[0])
        for before, after in zip(watched.left, watched.left[4:], strict=False)
    ]
    over = next((at - watched.minute for at, left in watched.left if not left), None)
    return [
        Row("all of them taken up after the minute began, s", f"{over:.0f}" if over else "never"),
        Row("taken up a second, the most over two seconds", whole(max(rates, default=0.0))),
    ]


def _counts(named: dict[str, int]) -> str:
    return ", ".join(f"{name} {whole(count)}" for name, count in sorted(named.items()))
