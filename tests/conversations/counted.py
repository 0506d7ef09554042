"""A team for tests of counts: an organisation, a check-in, people who joined, and what they tapped."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from conversations.count_windows import count_window
from conversations.counted_words import asked_in
from conversations.windows import DAYS, window_of
from store import answers, organisations, peers, schedules, tables
from store.answers import Asked
from store.database import Database
from tests.conversations.asked import TUESDAYS
from tests.store.ground import MASTER, now
from tests.words_in_force import starter_words

FIRST = window_of(date(2026, 11, 24))
"""The first day of the window that most tests are about."""

MADE_ON = FIRST - timedelta(days=3)
ASKED = asked_in(starter_words().pack.flows)


def window(number: int) -> date:
    """The first day of a window, counted from the first one."""
    return FIRST + timedelta(days=DAYS * number)


def after(begins_on: date) -> datetime:
    """A moment at which a window is due to be counted."""
    return datetime.combine(begins_on + timedelta(days=DAYS + 8), time(9), UTC)


class Team:
    """An organisation with one weekly check-in."""

    def __init__(self, database: Database, size: int = 0) -> None:
        self.database = database
        self.id = now(database, lambda tx: organisations.make(tx, "Corner House", MADE_ON)).id
        self.schedule = now(
            database, lambda tx: schedules.add(tx, self.id, "team_check_in", TUESDAYS.to_json(), MADE_ON)
        ).id
        self.peers: list[int] = []
        self._numbers = itertools.count()
        self.join(size, MADE_ON)

    def join(self, size: int, on: date) -> list[int]:
        """Let some people join on a day; returns who."""
        came = []
        for _ in range(size):
            address = f"8{self.id:03}{next(self._numbers):05}"
            peer = now(self.database, lambda tx, address=address: peers.create(tx, MASTER, address, on))
            now(self.database, lambda tx, peer=peer: organisations.join(tx, self.id, peer.id, on))
            self.peers.append(peer.id)
            came.append(peer.id)
        return came

    def leave(self, peer_id: int) -> None:
        now(self.database, lambda tx: organisations.leave(tx, self.id, peer_id))

    def tap(self, peer_id: int, on: date, results: Mapping[str, str]) -> None:
        """Let somebody answer the check-in of a day."""

        def save(tx: Any) -> None:
            peer = peers.find_by_id(tx, MASTER, peer_id)
            assert peer
            answers.save(tx, peer, Asked(self.id, self.schedule, f"{on}T13:00"), results)

        now(self.database, save)

    def answer(self, begins_on: date, moods: Mapping[int, str]) -> None:
        """Let each of some people answer once in a window."""
        for peer_id, mood in moods.items():
            self.tap(peer_id, begins_on + timedelta(days=1 + peer_id % 20), {"mood": mood})

    def half(self, begins_on: date) -> None:
        """Let everybody answer in a window, every other one of them that it was rough."""
        self.answer(begins_on, {peer_id: ("rough", "good")[at % 2] for at, peer_id in enumerate(self.peers)})

    def count(self, begins_on: date, at: datetime | None = None) -> bool:
        """Count a window, when it is due."""
        moment = at or after(begins_on)
        return now(self.database, lambda tx: count_window(tx, MASTER, ASKED, self.id, begins_on, moment))

    def rows(self, table: str) -> list[dict[str, Any]]:
        found = tables.metadata.tables[table]
        query = select(found).order_by(*found.primary_key.columns)
        return [dict(row) for row in now(self.database, lambda tx: tx.execute(query).mappings().all())]

    def bands(self) -> list[tuple[date, str, str]]:
        """What was told: window, question, band."""
        own = [row for row in self.rows("counts") if row["organisation_id"] == self.id]
        return [(row["begins_on"], row["question"], row["band"]) for row in own]
