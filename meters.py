"""What is counted for the operator, in Prometheus' text form; no label can name a person, a chat or an organisation.

Each label has a closed list of values, written here: anything else is refused, so that nothing that somebody wrote, is
called or is numbered by can ever become one. Needs nothing of ours, as the log.
"""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Iterable, Sequence

KINDS = ("emergency", "reply", "call_request", "relay", "check_in", "nudge")
"""What a delivery is: the lanes, by kind."""

ENDS = ("sent", "retry", "failed", "unknown", "missed", "cancelled")
"""What becomes of an attempt, or of a row."""

_RELEASE = re.compile(r"[0-9a-f]{12}")

Reading = tuple[tuple[str, ...], float]
"""The values of the labels, and the number."""


class Meter:
    """One thing that is counted: its name, what it says, and its labels with every value they can have."""

    def __init__(self, name: str, says: str, form: str = "counter", /, **labels: Sequence[str]) -> None:
        self.name, self.says, self.form, self.labels = f"peer2peer_{name}", says, form, labels
        # From the first moment on: what was never seen is 0, and not missing.
        self._counts = dict.fromkeys(itertools.product(*labels.values()), 0.0) if form == "counter" else {}

    def count(self, *values: str, by: float = 1) -> None:
        """Count one more.

        Raises:
            ValueError: a value that is not on the list of its label.
        """
        self._counts[self._known(values)] += by

    def text(self, readings: Iterable[Reading] = ()) -> str:
        """Return it in the text form: what was counted here, or the readings that are given."""
        lines = [f"# HELP {self.name} {self.says}", f"# TYPE {self.name} {self.form}"]
        for values, number in sorted([*self._counts.items(), *readings]):
            pairs = zip(self.labels, self._known(values), strict=True)
            named = ",".join(f'{label}="{value}"' for label, value in pairs)
            lines.append(f"{self.name}{{{named}}} {number:g}" if named else f"{self.name} {number:g}")
        return "\n".join([*lines, ""])

    def _known(self, values: tuple[str, ...]) -> tuple[str, ...]:
        if len(values) != len(self.labels):
            raise ValueError(f"{self.name} has other labels")
        for value, allowed in zip(values, self.labels.values(), strict=True):
            if value not in allowed and not (allowed is RELEASES and _RELEASE.fullmatch(value)):
                raise ValueError(f"{self.name}: this is not a value of its label")
        return values


RELEASES: Sequence[str] = ("none",)
"""The one label with values not written here: twelve letters of a release, more than a chat number has."""

UPDATES = Meter("updates_total", "Updates taken: kept, or left at Telegram to come again.", end=("kept", "again"))
TURNS = Meter("turns_total", "Turns committed; a repeat is an update that came a second time.", kind=("turn", "repeat"))
CARDS = Meter("emergency_cards_total", "Emergency cards that left beside the store.")
ATTEMPTS = Meter("attempts_total", "Attempts to deliver, by kind and what became of them.", kind=KINDS, end=ENDS)
TOO_FAST = Meter("too_fast_total", "Times that Telegram said 429, by kind.", kind=KINDS)
STORE_REFUSALS = Meter("store_refusals_total", "Times that the store refused.")
COUNTED = (UPDATES, TURNS, CARDS, ATTEMPTS, TOO_FAST, STORE_REFUSALS)
"""What this worker counts by itself, since it was started."""

WAITING = Meter("waiting", "Deliveries that wait, by kind; all workers together.", "gauge", kind=KINDS)
OLDEST = Meter("oldest_waiting_seconds", "How long the oldest due one waits.", "gauge", kind=KINDS)
ENDED = Meter("ended", "Deliveries kept from the last days, by kind and end.", "gauge", kind=KINDS, end=ENDS)
MISSED = Meter("missed_nudges", "Check-ins and nudges kept from the last days that were missed.", "gauge")
WORKERS = Meter("workers", "Workers at work with this database.", "gauge")
HEARD = Meter("heard_seconds", "Seconds since Telegram last answered a question for updates, or posted.", "gauge")
STORE_OPEN = Meter("store_open", "1 when the store answers.", "gauge")
ZONES_RIGHT = Meter("time_zones_right", "1 when the known instants come out right; else nothing is scheduled.", "gauge")
CLOCK_OFF = Meter("clock_off_seconds", "How far the clock in use is ahead of Telegram's; 0 when right.", "gauge")
RELEASE = Meter("release", "1 for the words in force here.", "gauge", release=RELEASES)
READ = (WAITING, OLDEST, ENDED, MISSED, WORKERS, HEARD, STORE_OPEN, ZONES_RIGHT, CLOCK_OFF, RELEASE)
"""What is read at the moment when somebody asks."""


class Heard:
    """When Telegram was last heard; a moment of this process's own clock."""

    def __init__(self) -> None:
        self.at = time.monotonic()
        self._since_boot: float | None = None

    def now(self) -> None:
        """It was heard."""
        self.at = time.monotonic()
        self._since_boot = _since_boot()

    def seconds(self) -> float:
        """Return how long ago that was."""
        return time.monotonic() - self.at

    def ago(self) -> float | None:
        """Return how many seconds ago that was, with those in which the machine slept; None when it never was."""
        return None if self._since_boot is None else _since_boot() - self._since_boot


def _since_boot() -> float:
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


TELEGRAM = Heard()

NOTHING_WAITED = Heard()
"""When Telegram last said that nothing waits there for us: what peers did until then was handed over."""
