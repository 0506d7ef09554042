"""Two organisations with people of every role, and presses that are tried on them and taken back at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlalchemy import insert

from conversations import receive
from conversations.call_hours import CallHours
from conversations.channel import Kind
from conversations.interrupts import understand
from conversations.reply import Answer
from store import calls, coordinators, organisations, peers
from store.database import Database
from store.organisations import MEMBER, OWNER, RESPONDER
from store.roles import COORDINATOR
from store.tables import deeds, metadata
from tests.conversations.asked import at
from tests.conversations.ground import Ground
from tests.store.ground import MASTER

CORNER, HARBOUR, NOWHERE = 1, 2, 999_999
"""The organisation of all who are tried here, another one, and the number of none."""

PERSONS = {"peer": "1", MEMBER: "2", RESPONDER: "3", OWNER: "4", COORDINATOR: "5", "stranger": "9"}
"""Role → the address of who has it in Corner House, and nothing else."""

HARBOURS = {OWNER: "6", MEMBER: "7", RESPONDER: "8"}

_PEERS_OWN = ("seen_updates", "messages", "outbox", "sessions", "nudges", "peers", "marks")
"""Tables in which every turn writes about who taps."""


@dataclass(frozen=True)
class Tried:
    """What a press came to: the answer's words with their buttons, the tables in which a row is different, and those
    rows as they were and as they became, with their table's name."""

    said: str
    changed: frozenset[str]
    rows: tuple[tuple[str, Any], ...] = ()


class _TakenBack(Exception):
    """The turn is over, and nothing of it is to be kept."""

    def __init__(self, result: Any, rows: list[tuple[str, Any]]) -> None:
        self.result, self.rows = result, rows


class Undoing:
    """A database whose transactions run, are looked at, and are taken back."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.rows: list[tuple[str, Any]] = []

    async def transact(self, work: Callable[[Any], Any]) -> Any:
        def look(tx: Any) -> Any:
            before = _rows(tx)
            result = work(tx)
            after = _rows(tx)
            both = [(before[name], after[name], name) for name in after if after[name] != before[name]]
            raise _TakenBack(result, [(name, row) for old, new, name in both for row in {*old} ^ {*new}])

        try:
            return self._database.transact_now(look)
        except _TakenBack as over:
            # A turn may have more than one transaction: it looks first, or tells the others afterwards.
            self.rows += over.rows
            return over.result


def _rows(tx: Any) -> dict[str, list[Any]]:
    names = [name for name in metadata.tables if name not in _PEERS_OWN]
    return {name: [tuple(row) for row in tx.exec_driver_sql(f'SELECT * FROM "{name}"')] for name in names}


class Trials:
    """Presses of any person in the two organisations."""

    def __init__(self, ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
        self._ground, self._undoing = ground, Undoing(ground.database)
        self._house = replace(ground.house, database=self._undoing)  # type: ignore[arg-type]
        self._made: list[Answer] = []
        kept = receive.commit

        def commit(tx: Any, peer: Any, standing: Any, made: Answer, *rest: Any) -> None:
            self._made.append(made)
            kept(tx, peer, standing, made, *rest)

        monkeypatch.setattr(receive, "commit", commit)
        # What a turn draws by lot is the same for all, so that answers can be compared.
        monkeypatch.setattr(receive.secrets, "token_urlsafe", lambda _: "abcdefghijkl")

    def call_of(self, organisation: int) -> int:
        """Return the number of the organisation's call request, which is drawn."""
        [row] = [row for row in self._ground.rows("call_requests") if row["organisation_id"] == organisation]
        return int(row["id"])

    async def press(self, address: str, press: str) -> Tried:
        """Let somebody press what a button carries, and take all of it back."""
        return await self._turn(self._ground.inbound(Kind.TAP, address, press=press, message_id=5))

    async def say(self, address: str, text: str) -> Tried:
        """Let somebody write, and take all of it back."""
        return await self._turn(self._ground.inbound(address=address, text=text))

    async def _turn(self, inbound: Any) -> Tried:
        self._made.clear()
        self._undoing.rows = []
        await receive.receive(self._house, inbound, understand(inbound, self._ground.house.shelf.newest))
        [made] = self._made
        rows = tuple(self._undoing.rows)
        return Tried(repr((made.outgoing, made.toast, made.farewell)), frozenset(name for name, _ in rows), rows)


def found(ground: Ground) -> None:
    """Make both organisations, each with a check-in, links, and people of every role."""
    ground.house.shelf.bot_name = "practice_bot"
    at(ground, "2026-11-24 14:10")
    ground.now(lambda tx: _found(tx, ground))


def _found(tx: Any, ground: Ground) -> None:
    from store import schedules
    from tests.conversations.asked import TUESDAYS

    today = ground.time.moment.date()
    for name, people in (("Corner House", PERSONS), ("Harbour", HARBOURS)):
        made = organisations.make(tx, name, today)
        schedules.add(tx, made.id, "team_check_in", TUESDAYS.to_json(), today)
        tx.execute(insert(deeds).values(organisation_id=made.id, text="Chairs.", is_agreed=False, made_on=today))
        for role, code in ((MEMBER, "peers"), (OWNER, "owner"), (RESPONDER, "respo")):
            organisations.invite(tx, made.id, today, role, f"code{made.id}-{code}")
        for role, address in people.items():
            if role == "stranger":
                continue
            peer = peers.create(tx, MASTER, address, today)
            if role in organisations.ROLES:
                organisations.join(tx, made.id, peer.id, today, role)
            if role == MEMBER:
                # The request has the number of the organisation it went to.
                asked = calls.add(tx, made.id, peer.id, ground.time.moment, ground.time.moment, 60)
                calls.change(tx, asked, state=calls.OPEN)
                calls.set_settings(tx, made.id, CallHours().to_text())
            if role == COORDINATOR:
                coordinators.take(tx, coordinators.invite(tx, today), peer.id, today)
