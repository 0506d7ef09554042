"""What happened in a simulated organisation's life, as written down by whoever looked on; the checker reads it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from store.peers import PeerSettings

REPLY, ANEW = "reply", "anew"
"""In a rhythm: the peer said something, however late; they began anew, and what came before counts no more."""


@dataclass(frozen=True)
class Act:
    """Something a peer did with the phone. `press` is what the tapped button hands back."""

    at: datetime
    peer: int
    kind: str
    words: str = ""
    press: str = ""
    message_id: int = 0
    update_id: int = 0


@dataclass(frozen=True)
class Wishes:
    """What stands in the store of a peer's wishes from a moment on; `organisations` are those they joined."""

    at: datetime
    settings: PeerSettings
    organisations: frozenset[int]
    is_reachable: bool = True


@dataclass(frozen=True)
class Shown:
    """A message that arrived in a chat. `row` is its outbox row, 0 for what went beside the outbox."""

    at: datetime
    peer: int
    message_id: int
    row: int
    text: str
    presses: tuple[tuple[tuple[str, str], ...], ...]
    """(label, press) by rows of buttons."""
    is_protected: bool
    is_urgent: bool
    answer_was_lost: bool
    wishes: Wishes | None
    """What stood in the store of the peer's wishes; None when it knew nobody there."""


@dataclass(frozen=True)
class Fired:
    """Something was due, and what became of it; `state` is "planned" where it waits longer. `wishes` stood then."""

    at: datetime
    nudge: int
    kind: str
    peer: int
    organisation: int
    schedule: int
    occurrence: str
    due_at: datetime
    state: str
    why: str
    rows: tuple[int, ...]
    wishes: Wishes


@dataclass(frozen=True)
class Ruled:
    """A schedule as it stands from a moment on."""

    at: datetime
    schedule: int
    organisation: int
    weekdays: tuple[int, ...]
    minute: int
    window: int
    every_weeks: int
    begins_on: date
    state: str


@dataclass(frozen=True)
class Answered:
    """What the store held of a peer's answers after a tap, and what it should hold: occurrence → number of answers."""

    at: datetime
    peer: int
    wanted: tuple[tuple[int, str, int], ...]
    found: tuple[tuple[int, str, int], ...]


@dataclass
class Life:
    """A whole simulated life. Moments are the bot's own clock's; `peer` is the number of a chat."""

    seed: str
    begins: datetime
    ends: datetime
    acts: list[Act] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    fired: list[Fired] = field(default_factory=list)
    ruled: list[Ruled] = field(default_factory=list)
    wishes: dict[int, list[Wishes]] = field(default_factory=dict)
    answered: list[Answered] = field(default_factory=list)
    row_kinds: dict[int, tuple[int, str]] = field(default_factory=dict)
    """Outbox row → peer and kind."""
    row_ends: dict[int, tuple[str, str]] = field(default_factory=dict)
    """Outbox row → its last state that was seen, and why."""
    first_done: dict[int, int] = field(default_factory=dict)
    """Nudge → the firing that sent it first, by its place in `fired`."""
    row_notes: dict[int, int] = field(default_factory=dict)
    """Outbox row → the firing it came from, by its place in `fired`."""
    taken: dict[int, datetime] = field(default_factory=dict)
    """Update → when the bot acknowledged it."""
    outages: list[tuple[datetime, datetime, str]] = field(default_factory=list)
    """From when until when something was down, and what: "process", "network", "store"."""
    erased: dict[int, datetime] = field(default_factory=dict)
    let_go: dict[int, datetime] = field(default_factory=dict)
    """Who was erased as idle, and when."""
    wishes_before_gone: dict[int, list[Wishes]] = field(default_factory=dict)
    """What they wanted before that."""
    problems: list[tuple[str, str]] = field(default_factory=list)
    """What was wrong on the spot: the rule, and a sentence."""
    deaths: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    rhythms: dict[tuple[int, int], list[str]] = field(default_factory=dict)
    """Peer and schedule → in order: occurrences that were shown for certain, `REPLY`, `ANEW`."""
    line_keys: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Words of a weekly line, in each language → its key and tone."""
    telling: tuple[str, ...] = ()
    """How words begin that give something away, from the pack."""

    def unasked(self) -> Iterator[tuple[Shown, Fired]]:
        """Yield what came by itself, with what it came from."""
        for shown in self.shown:
            if (place := self.row_notes.get(shown.row)) is not None:
                yield shown, self.fired[place]

    def was_down_long(self, since: datetime, until: datetime, lasts: timedelta) -> bool:
        """True when something was out of order for so long, in a stretch of time."""
        return any(last - first > lasts and first < until and last > since for first, last, _ in self.outages)

    def is_again(self, fired: Fired) -> bool:
        """True for what its peer had put off: it was asked before, and they wanted it again."""
        first = self.first_done.get(fired.nudge)
        return first is not None and self.fired[first] is not fired
