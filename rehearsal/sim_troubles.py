"""What goes wrong in a simulated life, drawn from its seed: deaths, cut lines, full disks, wrong clocks, new rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from sandbox.faults import Chaos

KILL, DOWN, NETWORK, STORE, SKEW, SUSPEND, ZONES, RULES = (
    "kill",
    "down",
    "network",
    "store",
    "skew",
    "suspend",
    "zones",
    "rules",
)

STARTS = (
    datetime(2026, 10, 28, 15, 0, tzinfo=UTC),
    datetime(2026, 12, 1, 2, 0, tzinfo=UTC),
    datetime(2027, 3, 10, 16, 0, tzinfo=UTC),
    datetime(2027, 6, 20, 9, 0, tzinfo=UTC),
)
"""When a life begins; half of them are weeks in which clocks are changed where some of the peers live."""

CALM, FAULTY = 0.25, 0.5
"""Shares of lives in which nothing goes wrong at all, and of the others in which answers are lost by chance too."""

RATE = 0.035
"""How often each kind of fault strikes (`security.md` §3.1)."""

RETRY_AFTER = 9
"""Seconds a flooded bot is told to wait: more than the emergency door waits by itself, in real time."""

PASSAGES_MOST = 120
"""How many durable points after a death was decided it comes, at the most."""


@dataclass(frozen=True)
class Trouble:
    """Something that goes wrong at a moment; for how long, and how far (seconds of a clock, points to a death)."""

    at: datetime
    kind: str
    lasts: timedelta = timedelta()
    amount: int = 0


def draw_troubles(chance: Random, begins: datetime, days: int) -> list[Trouble]:
    """Draw what goes wrong in a life, in the order in which it does."""
    if chance.random() < CALM:
        return []
    weeks = days / 7
    troubles = []
    for kind, a_week in (
        (KILL, 12),
        (DOWN, 1.2),
        (NETWORK, 2),
        (STORE, 1.5),
        (SKEW, 0.7),
        (SUSPEND, 0.5),
        (ZONES, 0.3),
    ):
        for _ in range(_count(chance, a_week * weeks)):
            at = begins + timedelta(days=days) * chance.random()
            troubles.append(Trouble(at, kind, _lasts(chance, kind), _amount(chance, kind)))
    return sorted(troubles, key=lambda each: each.at)


def draw_rule_changes(chance: Random, begins: datetime, days: int) -> list[Trouble]:
    """Draw when an organisation changes its mind."""
    count = _count(chance, days / 7 * 0.6)
    changes = [begins + timedelta(days=days) * chance.random() for _ in range(count)]
    return [Trouble(at, RULES, timedelta(), chance.randrange(100)) for at in sorted(changes)]


def draw_chaos(chance: Random, seed: int) -> Chaos | None:
    """Draw whether answers get lost, cut, garbled or refused by chance."""
    if chance.random() > FAULTY:
        return None
    kinds = ("flood", "error", "cut_before", "cut_after", "malformed", "misshapen")
    return Chaos(seed, dict.fromkeys(kinds, RATE), retry_after=RETRY_AFTER)


def _count(chance: Random, mean: float) -> int:
    """Draw a number around a mean."""
    return int(mean + chance.random())


def _lasts(chance: Random, kind: str) -> timedelta:
    """Draw how long it lasts: seconds, hours, and now and then more than a day (`security.md` G-D8)."""
    if kind in (KILL, ZONES):
        return timedelta(seconds=chance.choice((2, 10, 70, 400)))
    if kind == STORE:
        return timedelta(seconds=chance.choice((20, 120, 900)))
    if kind == SKEW:
        return timedelta(hours=chance.choice((1, 7, 30)))
    if kind == DOWN:
        return timedelta(hours=chance.choice((0.5, 3, 8, 25)))
    return timedelta(seconds=chance.choice((30, 30, 1800, 1800, 6 * 3600, 25 * 3600)))


def _amount(chance: Random, kind: str) -> int:
    if kind == SKEW:
        return chance.choice((1, -1, 40, -40, 3600, -3600, 86_400, -86_400))
    return chance.randrange(PASSAGES_MOST)
