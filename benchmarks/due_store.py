"""The store of the minute in which everybody is asked: its members are made here, its rows are counted here."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from conversations.dose import day_of
from conversations.occurrences import HOURS, ZONES, Rule, is_quiet, wall_of
from conversations.organisation_plans import preview
from conversations.organising import Asked
from store import doses, opening, organisations, peers, rhythms, schedules
from store.database import Database, Transaction
from store.keys import MasterKey, master_key_from_text
from store.organisations import Organisation
from store.outbox import OPEN
from store.peers import Peer
from store.rhythms import Rhythm

from .crowd_day import ORDINARY, ORDINARY_PEERS
from .due_day import MEMBERS
from .processes import Broken, database_in, key_in

OPEN_FOR = timedelta(minutes=20)
"""How long a run takes at the most: so long members must want to be asked."""

SILENT_KINDS = ("stopped", "asleep", "at their dose", "unreachable")
"""Who joined, and is asked nothing: what the forecast, which looks at schedules only, does not know."""

TOGETHER = 500
"""Peers made in one transaction."""

SCHEDULE = 1
"""The number of the first schedule of a new store."""

_PLANNED = (
    "SELECT count(*) FROM nudges WHERE state = 'planned' AND kind = 'check_in' "
    "AND occurrence = (SELECT min(occurrence) FROM nudges WHERE kind = 'check_in')"
)
_SPAN = "SELECT min(due_at), max(due_at) FROM nudges WHERE state = 'planned' AND kind = 'check_in'"
_MOMENT = "%Y-%m-%d %H:%M:%S"
_ENDED = "SELECT state || ' ' || why, count(*) FROM nudges WHERE kind = 'check_in' AND state != 'planned' GROUP BY 1"
_KEPT = "SELECT state, count(*) FROM outbox WHERE kind = 'check_in' GROUP BY 1"


@dataclass(frozen=True)
class Clock:
    """Where members live, and when they want to be written to."""

    zone: str
    hours: str


def open_clock(now: datetime) -> Clock:
    """Return a zone and hours that peers can choose and that are open until the run is over.

    Raises:
        Broken: nobody in the zones we know may be written to now.
    """
    for zone in dict.fromkeys(ZONES.values()):
        for hours in reversed(HOURS):
            minutes = [now + timedelta(minutes=minute) for minute in range(int(OPEN_FOR.total_seconds() / 60) + 1)]
            if not any(is_quiet(minute, zone, hours) for minute in minutes):
                return Clock(zone, hours)
    raise Broken("there are quiet hours in every zone now, whatever hours peers choose; try again in two hours")


def fill(folder: Path, members: int, silent_each: int, clock: Clock, now: datetime) -> Organisation:
    """Make a store: an organisation, whom it asks, so many of each of `SILENT_KINDS`, and peers who never joined."""
    with closing(Database(database_in(folder))) as database:
        opening.migrate(database)
        master = master_key_from_text(key_in(folder))
        database.transact_now(lambda tx: opening.prove_key(tx, master))
        made = database.transact_now(lambda tx: organisations.make(tx, "Corner House", now.date()))
        kinds = ["asked"] * members + [kind for kind in SILENT_KINDS for _ in range(silent_each)]
        joining = [(MEMBERS + place, kind) for place, kind in enumerate(kinds)]
        others = [(ORDINARY + place, "") for place in range(ORDINARY_PEERS)]
        wanted = [*joining, *others]
        for first in range(0, len(wanted), TOGETHER):
            database.transact_now(_making(master, made, wanted[first : first + TOGETHER], clock, now))
    return made


def _making(
    master: MasterKey, joined: Organisation, some: list[tuple[int, str]], clock: Clock, now: datetime
) -> Callable[[Transaction], None]:
    def make(tx: Transaction) -> None:
        for number, kind in some:
            peer = peers.create(tx, master, str(number), now.date())
            if kind:
                organisations.join(tx, joined.id, peer.id, now.date())
                settings = replace(peer.settings, zone=clock.zone, hours=clock.hours, is_stopped=kind == "stopped")
                _silence(tx, peers.save_settings(tx, peer, settings), kind, now)

    return make


def _silence(tx: Transaction, peer: Peer, kind: str, now: datetime) -> None:
    if kind == "asleep":
        rhythms.save(tx, peer, SCHEDULE, Rhythm(is_asleep=True))
    elif kind == "unreachable":
        peers.set_reachable(tx, peer.id, is_reachable=False)
    elif kind == "at their dose":
        for days in (2, 4):
            doses.add(tx, peer.id, day_of(peer.settings, now) - timedelta(days=days))


def begin_schedule(folder: Path, of: Organisation, at: datetime, clock: Clock, now: datetime) -> str:
    """Begin a weekly check-in due within the minute `at`, and return what the organisation's preview says of it."""
    wall = wall_of(at, clock.zone)
    rule = Rule((wall.weekday(),), wall.time(), window_minutes=1, begins_on=wall.date())

    def begin(tx: Transaction) -> str:
        schedules.add(tx, of.id, Asked.flow, rule.to_json(), wall.date())
        return preview(tx, of, now)

    with closing(Database(database_in(folder))) as database:
        return database.transact_now(begin)


def forecast_for(preview_text: str, at: datetime, clock: Clock) -> int:
    """Return how many check-ins a preview names for each person, on the local day of `at`."""
    day = f"{wall_of(at, clock.zone):%a %Y-%m-%d} "
    return sum(line.strip().startswith(day) for line in preview_text.splitlines())


class Watch:
    """Looks into the bot's file from outside, without a lock: reading never makes the bot wait."""

    def __init__(self, folder: Path) -> None:
        self._file = Path(database_in(folder).removeprefix("sqlite:///"))
        self._reader = sqlite3.connect(f"file:{self._file}?mode=ro", uri=True)

    def close(self) -> None:
        """Let go of the file."""
        self._reader.close()

    def planned(self) -> int:
        """Return how many check-ins are planned for this minute: those that a schedule planned, and that are next."""
        counted: int = self._reader.execute(_PLANNED).fetchone()[0]
        return counted

    def is_due_within(self, begun: datetime, ended: datetime) -> bool:
        """True when everything that is planned is due from `begun` on and before `ended`."""
        first, last = self._reader.execute(_SPAN).fetchone()
        return bool(f"{begun:{_MOMENT}}" <= first and last < f"{ended:{_MOMENT}}")

    def ended(self) -> dict[str, int]:
        """Return what became of the check-ins that are not planned any more: state and why → how many."""
        return {name.strip(): count for name, count in self._reader.execute(_ENDED)}

    def is_over(self) -> bool:
        """True when nothing more will come."""
        return not self.planned() and not set(self.outbox()) & set(OPEN)

    def outbox(self) -> dict[str, int]:
        """Return how many rows of check-ins stand in each state of the outbox."""
        return dict(self._reader.execute(_KEPT).fetchall())

    def log_megabytes(self) -> float:
        """Return the size of the write-ahead log."""
        log = self._file.with_name(self._file.name + "-wal")
        return log.stat().st_size / 1e6 if log.exists() else 0.0
