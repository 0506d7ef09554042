"""The database under pressure: many at once, locked, read-only, full, closed; and what its errors say."""

from __future__ import annotations

import asyncio
import sqlite3
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

import store.sqlite_file
from store import peers, tables, updates
from store.database import Database, StoreUnavailable, WrongDatabase
from store.one_writer import TOGETHER_MOST, OneWriter, Work
from store.sqlite_file import outside
from tests.store.ground import MASTER, NOW, opened, run, together

SECRET = "5557778889"


def _note(number: int) -> Callable[[Any], bool]:
    return lambda tx: updates.note_new(tx, number, NOW)


def _noted(database: Database) -> set[int]:
    return set(database.transact_now(lambda tx: tx.execute(select(tables.seen_updates.c.update_id)).scalars().all()))


def test_one_that_fails_spoils_none_that_are_committed_with_it(database: Database) -> None:
    """Many peers share one flush; a fault in the flow of one must not take back what others were told is kept."""

    def broken(tx: Any) -> None:
        updates.note_new(tx, 2, NOW)
        raise KeyError("a programmer's fault")

    outcomes = run(together(database, _note(1), broken, _note(3)))
    assert [type(outcome) for outcome in outcomes] == [bool, KeyError, bool]
    assert _noted(database) == {1, 3}


def test_they_really_were_committed_together(file: Database) -> None:
    """Without this, the test above would hold for one transaction each and show nothing."""

    def transaction_number(tx: Any) -> int:
        return id(tx.get_transaction())

    first, second = run(together(file, transaction_number, transaction_number))
    assert first == second


@pytest.mark.parametrize("count", [TOGETHER_MOST, TOGETHER_MOST * 3 + 1])
def test_more_than_fit_in_one_commit_are_all_kept_in_order(file: Database, count: int) -> None:
    """A storm of updates is cut into portions; none may fall between two of them."""
    order: list[int] = []

    def work(number: int) -> Callable[[Any], bool]:
        return lambda tx: order.append(number) or updates.note_new(tx, number, NOW)

    assert run(together(file, *map(work, range(count)))) == [True] * count
    assert order == list(range(count))
    assert _noted(file) == set(range(count))


def _fill_up(tx: Any) -> None:
    updates.note_new(tx, 666, NOW)
    pages = tx.exec_driver_sql("PRAGMA page_count").scalar_one()
    tx.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    tx.exec_driver_sql("INSERT INTO releases VALUES ('big', zeroblob(1000000), '2026-11-23 18:00:00')")


def test_a_disk_that_fills_up_takes_back_nothing_that_was_said_to_be_kept(file: Database) -> None:
    """SQLite then ends the whole transaction by itself: who was before in the same commit must not be told "kept"
    for what is gone (the update would be acknowledged and lost), and who comes after must not be spoiled."""
    outcomes = run(together(file, _note(1), _fill_up, _note(3)))
    kept = {number for number, outcome in zip((1, 666, 3), outcomes, strict=True) if outcome is True}
    assert _noted(file) == kept
    assert isinstance(outcomes[1], StoreUnavailable)
    assert str(outcomes[1]) == "database or disk is full"
    assert kept == {1, 3}, "those two had room"


def test_once_there_is_room_again_it_goes_on(file: Database) -> None:
    """The operator made room; nobody should have to restart the bot in the middle of a night."""
    assert isinstance(run(together(file, _fill_up))[0], StoreUnavailable)
    file.transact_now(lambda tx: tx.exec_driver_sql("PRAGMA max_page_count = 1000000").scalar())
    assert run(file.transact(_note(1))) is True


def test_a_locked_database_is_unavailable_and_then_works_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody opened the file with a tool and began a transaction: turns fail cleanly until they are done."""
    monkeypatch.setattr(store.sqlite_file, "BUSY_MS", 20)
    with opened(tmp_path) as database:
        other = sqlite3.connect(tmp_path / "store.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        outcomes = run(together_without_gate(database, _note(1), _note(2)))
        assert [type(outcome) for outcome in outcomes] == [StoreUnavailable, StoreUnavailable]
        assert "locked" in str(outcomes[0])
        with pytest.raises(StoreUnavailable, match="locked"):
            database.transact_now(_note(1))
        other.execute("ROLLBACK")
        other.close()
        assert run(database.transact(_note(1))) is True
        assert _noted(database) == {1}


async def together_without_gate(database: Database, *works: Callable[[Any], Any]) -> list[Any]:
    return await asyncio.gather(*(database.transact(work) for work in works), return_exceptions=True)


def test_a_database_that_cannot_be_written_is_unavailable_and_then_works_again(file: Database) -> None:
    """A disk that was mounted read-only after a fault: turns fail cleanly, and go on once it is mended."""
    with outside(file.engine) as cursor:
        cursor.execute("PRAGMA query_only = ON")
    with pytest.raises(StoreUnavailable, match="readonly"):
        run(file.transact(_note(1)))
    with outside(file.engine) as cursor:
        cursor.execute("PRAGMA query_only = OFF")
    assert run(file.transact(_note(1))) is True
    assert _noted(file) == {1}


def test_a_fault_of_the_program_is_not_called_an_unavailable_store(database: Database) -> None:
    """What is unavailable is tried again for ever; a broken constraint would hold one update, and all behind it."""

    def twice(tx: Any) -> None:
        peers.create(tx, MASTER, SECRET, NOW.date())
        peers.create(tx, MASTER, SECRET, NOW.date())

    for transact in (lambda: run(database.transact(twice)), lambda: database.transact_now(twice)):
        with pytest.raises(IntegrityError):
            transact()
    assert database.transact_now(lambda tx: peers.find(tx, MASTER, SECRET)) is None


def test_what_went_wrong_is_said_without_the_values(file: Database) -> None:
    """Errors are logged, with everything that led to them; what people sent must not be in there.

    PostgreSQL puts values of rows into its details; there `logs.py` leaves out an error's words.
    """

    def broken(tx: Any) -> None:
        tx.execute(text("INSERT INTO no_such_table VALUES (:secret)"), {"secret": SECRET})

    def twice(tx: Any) -> None:
        values = {"name": SECRET, "check_value": SECRET.encode()}
        tx.execute(tables.key_checks.insert().values(values))
        tx.execute(tables.key_checks.insert().values(values))

    for work in (broken, twice):
        with pytest.raises((StoreUnavailable, IntegrityError)) as caught:
            run(file.transact(work))
        assert SECRET not in "".join(traceback.format_exception(caught.value))
        assert SECRET not in repr(caught.value)


def test_closing_finishes_what_waits(tmp_path: Path) -> None:
    """The operator stops the bot: what was taken in is kept, not dropped."""

    async def close_at_once() -> list[Any]:
        waiting = [asyncio.ensure_future(database.transact(_note(number))) for number in range(200)]
        await asyncio.sleep(0)
        await asyncio.to_thread(database.close)
        return await asyncio.gather(*waiting)

    with opened(tmp_path) as database:
        assert run(close_at_once()) == [True] * 200
    with opened(tmp_path) as again:
        assert _noted(again) == set(range(200))


def test_a_closed_database_says_so_at_once(tmp_path: Path) -> None:
    """A turn that came in while the bot was closing must not wait for a writer that has gone home."""
    with opened(tmp_path) as database:
        database.close()
        with pytest.raises(StoreUnavailable, match="closed"):
            run(database.transact(_note(1)))


def test_who_stops_waiting_does_not_stop_the_writer(database: Database) -> None:
    """A request that was cut off leaves the next ones unharmed."""

    async def cancel_one() -> bool:
        given_up = asyncio.ensure_future(database.transact(_note(1)))
        await asyncio.sleep(0)
        given_up.cancel()
        return await database.transact(_note(2))

    assert run(cancel_one()) is True
    assert 2 in _noted(database)


def test_a_loop_that_is_gone_does_not_stop_the_writer(file: Database) -> None:
    """The writer outlives whoever asked it for something."""

    async def leave_at_once() -> None:
        assert isinstance(file._writer, OneWriter)
        file._writer.put(Work(_note(1), asyncio.get_running_loop().create_future(), lost))

    lost = asyncio.new_event_loop()
    lost.close()
    run(leave_at_once())
    assert run(file.transact(_note(2))) is True
    assert _noted(file) == {1, 2}


def test_every_connection_keeps_the_promises(file: Database) -> None:
    """Durable, erasable, with foreign keys: on every connection, not only on the first."""
    wanted = {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1, "temp_store": 2}
    connections = [file.engine.raw_connection() for _ in range(3)]
    for connection in connections:
        have = {name: connection.cursor().execute(f"PRAGMA {name}").fetchone()[0] for name in wanted}
        assert have == wanted
    for connection in connections:
        connection.close()


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://localhost/x"])
def test_an_address_that_is_none_is_one_clear_reason(url: str) -> None:
    with pytest.raises(WrongDatabase, match="DATABASE_URL"):
        Database(url)


def test_a_folder_that_cannot_be_made_is_one_clear_reason(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnavailable, match="folder cannot be made"):
        Database(f"sqlite:///{tmp_path / 'file' / 'deep' / 'store.db'}")
