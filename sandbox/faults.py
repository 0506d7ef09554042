"""The misbehaviour one can ask for, by number or by chance: what goes wrong with answers, polls and posts. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from random import Random
from typing import Any

ANSWERS = frozenset({"flood", "error", "cut_before", "cut_after", "late", "malformed", "misshapen", "conflict"})
"""What can happen to an answer of the Bot API."""

STIRS = frozenset({"redeliver", "reorder"})
"""What can happen to the updates in an answer to getUpdates."""

POSTS = frozenset({"cut_before", "cut_after", "late", "malformed", "misshapen", "redeliver", "twice", "reorder"})
"""What can happen to a post to the webhook."""

KINDS = tuple(sorted(ANSWERS | STIRS | POSTS))

SENDS, UPDATES, EVERYTHING, OTHERS = "sends", "updates", "everything", "others"
POLL, POST = "getupdates", "webhook"
"""Methods by which faults name the two ways of updates; the second is no method of the Bot API."""

_MEANT = {"conflict": POLL, "redeliver": UPDATES, "reorder": UPDATES, "twice": POST}
"""Whom a kind is meant for, if nobody says; all others are meant for sends."""


def fits(methods: str, method: str) -> bool:
    """Whether a choice of methods (a word above, or names) means this method, which is in small letters."""
    if methods == EVERYTHING:
        return method != POST
    if methods == UPDATES:
        return method in (POLL, POST)
    if methods == SENDS:
        return method.startswith("send") and method != "sendchataction"
    return method in methods.lower().replace(",", " ").split()


@dataclass(slots=True, eq=False)
class Fault:
    """What shall go wrong, how often, for which methods and for which chat."""

    kind: str
    times: int = 1
    methods: str = ""
    chat_id: int | None = None
    retry_after: int = 5
    status: int = 502
    seconds: float = 2.0

    def __post_init__(self) -> None:
        """Fill in whom it is meant for.

        Raises:
            ValueError: If nobody knows this kind, or a number is none.
        """
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind of fault: {self.kind}; known: {', '.join(KINDS)}")
        wholes = (self.times, self.retry_after, self.status, self.chat_id or 0)
        if not all(isinstance(number, int) for number in wholes) or not isinstance(self.seconds, int | float):
            raise ValueError("times, retry_after, status, chat_id and seconds are numbers")
        self.methods = self.methods or _MEANT.get(self.kind, SENDS)

    def concerns(self, method: str, chat_id: int | None) -> bool:
        """Whether this request is meant."""
        # An answer to getUpdates has no one chat: whoever stirs it looks at each update.
        elsewhere = self.chat_id is not None and self.chat_id != chat_id and not (method == POLL and self.kind in STIRS)
        return self.times > 0 and not elsewhere and fits(self.methods, method)


@dataclass(slots=True)
class Chaos:
    """Faults by chance: the same seed draws the same faults for the same requests."""

    seed: int
    rates: dict[str, float] = field(default_factory=dict)
    poll_rates: dict[str, float] = field(default_factory=dict)
    post_rates: dict[str, float] = field(default_factory=dict)
    methods: str = SENDS
    retry_after: int = 1
    status: int = 502
    seconds: float = 1.0
    _chances: dict[str, Random] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        """Check the rates.

        Raises:
            ValueError: If a kind is unknown, or rates are negative or above one together.
        """
        Fault("late", 1, SENDS, None, self.retry_after, self.status, self.seconds)  # it knows what is a number
        known = ((self.rates, ANSWERS), (self.poll_rates, ANSWERS | STIRS), (self.post_rates, POSTS))
        for rates, kinds in known:
            if unknown := sorted(set(rates) - kinds):
                raise ValueError(f"not possible here: {', '.join(unknown)}; possible: {', '.join(sorted(kinds))}")
            if any(rate < 0 for rate in rates.values()) or sum(rates.values()) > 1:
                raise ValueError("rates are from 0 to 1, also together")

    def draw(self, method: str, kinds: Collection[str]) -> Fault | None:
        """Draw for one request; each way and each group of kinds has a chance of its own."""
        rates = self.poll_rates if method == POLL else self.post_rates if method == POST else self.rates
        if rates is self.rates and not fits(self.methods, method):
            return None
        wanted = {kind: rate for kind, rate in sorted(rates.items()) if kind in kinds}
        if not wanted:
            return None
        stream = method if method in (POLL, POST) else SENDS
        key = f"{self.seed} {stream} {' '.join(wanted)}"
        left = self._chances.setdefault(key, Random(key)).random()
        for kind, rate in wanted.items():
            left -= rate
            if left < 0:
                return Fault(kind, 1, stream, None, self.retry_after, self.status, self.seconds)
        return None

    def shape(self) -> dict[str, Any]:
        """What was asked for."""
        names = ("seed", "rates", "poll_rates", "post_rates", "methods")
        return {name: getattr(self, name) for name in names}


class Faults:
    """The faults that are still to happen, oldest first, and the chance of others."""

    def __init__(self) -> None:
        """Start with none."""
        self._rows: list[Fault] = []
        self.chaos: Chaos | None = None
        self.counts: dict[str, Counter[str]] = {stream: Counter() for stream in (SENDS, POLL, POST, OTHERS)}

    def __bool__(self) -> bool:
        """Whether anything may go wrong."""
        return bool(self._rows or self.chaos)

    def add(self, fault: Fault) -> None:
        """Ask for one more."""
        self._rows.append(fault)

    def find(self, method: str, chat_id: int | None, kinds: Collection[str], by_chance: bool = True) -> Fault | None:
        """The fault for this request, if one was asked for or chance brings one; `use` it when it happens."""
        for fault in self._rows:
            if fault.kind in kinds and fault.concerns(method, chat_id):
                return fault
        return self.chaos.draw(method, kinds) if self.chaos and by_chance else None

    def use(self, fault: Fault, method: str) -> None:
        """Count that it happened."""
        stream = method if method in (POLL, POST) else SENDS if fits(SENDS, method) else OTHERS
        self.counts[stream][fault.kind] += 1
        fault.times -= 1
        if fault.times < 1 and fault in self._rows:
            self._rows.remove(fault)

    def take(self, method: str, chat_id: int | None, kinds: Collection[str] = ANSWERS) -> Fault | None:
        """The fault for this request, if there is one; it counts as used."""
        fault = self.find(method, chat_id, kinds) if self else None
        if fault is not None:
            self.use(fault, method)
        return fault

    def clear(self) -> None:
        """Behave well again; what happened stays counted."""
        self._rows.clear()
        self.chaos = None

    def shape(self) -> list[dict[str, Any]]:
        """What is still to happen, for the page."""
        return [asdict(fault) for fault in self._rows]

    def happened(self) -> dict[str, dict[str, int]]:
        """How often each kind happened: to sends, to polls, to posts, to other methods."""
        return {stream: dict(sorted(counter.items())) for stream, counter in self.counts.items()}
