"""The page for peers names a number of days for every table; rows are gone within a day after that (G-R1).

The rows are made from the inventory: a table that gets a number of days, and no purge, fails here. So does one whose
purge looks at a moment that a row does not always have.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Date, Table, func, select

from scheduler.housekeeping import Housekeeping
from store import coordinators, organisations, tables
from store.database import Database
from store.inventory import INVENTORY
from store.schema import UtcDateTime
from tests.erasure.rows import ENDED, Maker
from tests.scheduler.ground import FakeChannel
from tests.store.ground import MASTER, NOW, GivenTime, now

DAYS = {
    table: {INVENTORY[f"{table.name}.{column.name}"].days for column in table.columns}.pop()
    for table in tables.metadata.sorted_tables
}
"""Table → how long its rows are kept; None for as long as the peer, or the bot."""

EXPIRE = [table for table, days in DAYS.items() if days is not None]

SLACK = timedelta(hours=24)
"""How long after its days a row may still be there."""

PROMISED = {"outbox": "queued", "nudges": "planned"}
"""Tables with rows that still have to happen: those stay, and the row that a test makes here has happened."""


def _tidy(database: Database, moment: datetime) -> None:
    time = GivenTime()
    time.moment = moment
    asyncio.run(Housekeeping(database, MASTER, FakeChannel(), time).tidy())


def _count(database: Database, table: Table) -> int:
    return now(database, lambda tx: tx.execute(select(func.count()).select_from(table)).scalar_one())


def _fill(database: Database, kept: list[Table]) -> None:
    """A row in each of these tables, whose parents are made with it and never go before it."""

    def make(tx: Any) -> None:
        maker = Maker(3, NOW)
        for table in kept:
            maker.row(tx, table)

    now(database, make)


def test_every_table_with_days_is_meant_here() -> None:
    """The list is made from the inventory; it must not be empty because somebody renamed a thing."""
    names = {table.name for table in EXPIRE}
    assert names >= {"outbox", "answers", "audit_trail", "call_requests", "call_rungs", "rests", "tombstones", "doses"}
    assert names >= {"coordinator_invites", "sessions", "seen_updates", "sent_words", "drafts", "previews"}
    assert all(_says_when(table) for table in EXPIRE), "a row without a moment can never be too old"


def _says_when(table: Table) -> bool:
    own = [column for column in table.columns if isinstance(column.type, UtcDateTime | Date)]
    return any(not column.nullable for column in own)


@pytest.mark.parametrize("table", EXPIRE, ids=lambda table: table.name)
def test_rows_are_gone_a_day_after_their_days_and_not_before_their_days(database: Database, table: Table) -> None:
    """A purge that is late keeps what was promised to go; one that is early takes what somebody still counts on."""
    days = DAYS[table]
    assert days is not None
    _fill(database, [table])
    _tidy(database, NOW + timedelta(days=days) - timedelta(hours=1))
    assert _count(database, table) >= 1 or table is tables.rests, "only a rest is over at its own moment"
    _tidy(database, NOW + timedelta(days=days) + SLACK)
    assert _count(database, table) == 0, f"no purge takes rows of {table.name}"


def test_what_is_kept_without_days_is_never_tidied_away(database: Database) -> None:
    """Who is here, what they joined and how often they like lines must outlast a quiet year."""
    kept = [table for table, days in DAYS.items() if days is None and table is not tables.key_checks]
    _fill(database, kept)
    before = {table.name: _count(database, table) for table in kept}
    _tidy(database, NOW + timedelta(days=400))
    # More there may be: who tidies has a lease to do it.
    assert {name: rows for name, rows in before.items() if _count(database, tables.metadata.tables[name]) < rows} == {}


def test_links_for_one_person_go_with_their_days_and_those_for_peers_stay(database: Database) -> None:
    """A used-up or forgotten link that makes somebody an owner opens nothing, and need not lie about for years."""

    def make(tx: Any) -> dict[str, str]:
        organisation = organisations.make(tx, "Corner House", NOW.date()).id
        codes = {role: organisations.invite(tx, organisation, NOW.date(), role) for role in organisations.ROLES}
        coordinators.invite(tx, NOW.date())
        return codes

    codes = now(database, make)
    _tidy(database, NOW + timedelta(days=coordinators.INVITE_DAYS))
    assert _count(database, tables.coordinator_invites) == 1
    _tidy(database, NOW + timedelta(days=organisations.OWNER_DAYS))
    assert (_count(database, tables.coordinator_invites), _count(database, tables.invites)) == (0, 3)
    _tidy(database, NOW + timedelta(days=organisations.OWNER_DAYS + 1))
    left = now(database, lambda tx: list(tx.execute(select(tables.invites.c.code)).scalars()))
    assert left == [codes[organisations.MEMBER]]


@pytest.mark.parametrize("name", PROMISED)
def test_what_still_has_to_happen_stays_until_it_did(database: Database, name: str) -> None:
    """The one reason for a row to be older than its days: it is a promise. It ends as sent, missed or cancelled."""
    table = tables.metadata.tables[name]
    now(database, lambda tx: Maker(3, NOW).row(tx, table, state=PROMISED[name]))
    _tidy(database, NOW + timedelta(days=90))
    assert _count(database, table) == 1
    assert ENDED[name] != PROMISED[name]


def test_this_sweep_sees_a_table_that_nobody_purges(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test of the test: with the general purge gone, rows stay, and the sweep above would say so."""
    monkeypatch.setattr("store.expiry.purge", lambda tx, moment: None)
    _fill(database, [tables.audit_trail])
    _tidy(database, NOW + timedelta(days=400))
    assert _count(database, tables.audit_trail) == 1
