"""Row-level security: whatever is asked, a transaction that acts for one organisation sees none of another's rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import insert
from sqlalchemy.exc import ProgrammingError

from store import audit, expiry, opening, organisations, peers, tables
from store.database import Database, WrongDatabase
from store.organisations import OWNER
from store.row_security import HOUSE, POLICIES, SETTING, WITHOUT, acting_for
from tests.store import ground, postgres_server
from tests.store.ground import NOW, add_peer, opened

TODAY = NOW.date()

ITS = sorted(name for name, condition in POLICIES.items() if condition != "false")
NOBODYS = sorted(set(POLICIES) - set(ITS))


def test_every_table_has_a_policy_or_is_named_with_what_is_in_it() -> None:
    """A table that is new is open to all until somebody thinks of it; this is who thinks of it."""
    assert set(POLICIES) | set(WITHOUT) == set(tables.metadata.tables)
    assert not set(POLICIES) & set(WITHOUT) and all(WITHOUT.values())
    for name in WITHOUT:
        table = tables.metadata.tables[name]
        pointed = {key.column.table.name for key in table.foreign_keys}
        assert not pointed & {"peers", "organisations"}, f"{name} is somebody's"
        assert not {"organisation_id", "schedule_id", "call_id", "peer_id"} & set(table.columns.keys()), name
    assert {table.name for table in tables.OF_PEERS} - {"memberships", "call_requests", "call_notices"} <= set(NOBODYS)


PLAIN: dict[type, Any] = {int: 1, str: "word", bool: False, bytes: b"", float: 1.0, date: TODAY, object: NOW}
"""A value of each kind, for columns that have nothing to do with organisations."""


def _row(name: str, organisation: int, peer: int) -> dict[str, Any]:
    columns = tables.metadata.tables[name].columns
    values = {column.name: PLAIN[column.type.python_type] for column in columns if not column.nullable}
    named = {"organisation_id": organisation, "peer_id": peer, "schedule_id": organisation, "call_id": organisation}
    named |= {"id": organisation, "code": f"code-{organisation}", "role": OWNER, "mark": bytes([organisation])}
    named |= dict.fromkeys(("card", "words"), f"card-{organisation}")
    return values | {key: value for key, value in named.items() if key in columns}


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Database]:
    """A row of each of two organisations in every table that has a policy, opened as the bot's role."""
    with opened(tmp_path, "postgresql") as database:
        peers = [add_peer(database, f"70000{number}").id for number in (1, 2)]

        def fill(tx: Any) -> None:
            for table in tables.metadata.sorted_tables:
                is_to_fill = table.name in POLICIES and table.name != "peers"
                for organisation, peer in zip((1, 2), peers, strict=True) if is_to_fill else ():
                    tx.execute(insert(table).values(_row(table.name, organisation, peer)))

        database.transact_now(fill)
        yield database


def _seen(tx: Any, table: str) -> list[Any]:
    """What a bare statement sees of a table: of each row its organisation, or its key where it names none."""
    own = {"organisations": "id", "call_rungs": "call_id", "call_notices": "call_id"}
    key = tables.metadata.tables[table].primary_key.columns.keys()[0]
    column = own.get(table, "organisation_id") if table in ITS else key
    return sorted(tx.exec_driver_sql(f"SELECT {column} FROM {table}").scalars())


def test_a_bare_statement_sees_no_row_of_another_organisation_and_none_of_a_peer(two: Database) -> None:
    """A forgotten `where` is a mistake that anybody makes once; the server keeps it small (`security.md` G-A2)."""

    def look(tx: Any, table: str) -> tuple[list[Any], list[Any], list[Any]]:
        before = _seen(tx, table)
        with acting_for(tx, 1):
            within = _seen(tx, table)
        return before, within, _seen(tx, table)

    for table in POLICIES:
        before, within, after = two.transact_now(lambda tx, it=table: look(tx, it))
        assert before == after and len(before) == 2, f"{table}: turns of peers and the clock work for the house"
        assert within == ([1] if table in ITS else []), table


def test_a_bare_statement_changes_no_row_of_another_organisation_and_none_of_a_peer(two: Database) -> None:
    def change(tx: Any, table: str) -> tuple[int, int]:
        column = tables.metadata.tables[table].primary_key.columns.keys()[0]
        with acting_for(tx, 1):
            changed = tx.exec_driver_sql(f"UPDATE {table} SET {column} = {column}").rowcount
            gone = tx.exec_driver_sql(f"DELETE FROM {table}").rowcount
        assert len(_seen(tx, table)) == 2 - gone
        raise _TakenBack(changed, gone)

    for table in sorted({*POLICIES} - {"audit_trail"}):
        with pytest.raises(_TakenBack) as done:
            two.transact_now(lambda tx, it=table: change(tx, it))
        most = 1 if table in ITS else 0
        assert done.value.args == (most, most), table


class _TakenBack(Exception):
    """Ends a transaction, so that the next one finds all rows again."""


def test_nothing_can_be_written_for_another_organisation(two: Database) -> None:
    def write(tx: Any) -> None:
        with acting_for(tx, 1):
            organisations.invite(tx, 2, TODAY)

    with pytest.raises(Exception, match="row-level security"):
        two.transact_now(write)


def test_what_was_done_is_not_changed_and_only_the_clock_forgets_it(two: Database) -> None:
    """An owner who could have their line taken away by a turn of theirs would have no trail (`security.md` T19)."""

    def delete(tx: Any) -> int:
        with acting_for(tx, 1):
            return int(tx.exec_driver_sql("DELETE FROM audit_trail").rowcount)

    def change(tx: Any) -> None:
        tx.exec_driver_sql("UPDATE audit_trail SET action = 'link_made'")

    assert two.transact_now(delete) == 0
    with pytest.raises(Exception, match="permission denied"):
        two.transact_now(change)
    later = NOW + timedelta(days=366)
    two.transact_now(lambda tx: expiry.purge(tx, later))
    assert two.transact_now(lambda tx: _seen(tx, "audit_trail")) == []


def test_who_is_erased_leaves_no_name_in_the_trail_though_nobody_may_change_it(two: Database) -> None:
    two.transact_now(lambda tx: audit.note(tx, NOW, OWNER, "link_made", 1, 1))
    two.transact_now(lambda tx: peers.erase(tx, 1))
    left = two.transact_now(lambda tx: tx.exec_driver_sql("SELECT peer_id FROM audit_trail").scalars().all())
    assert 1 not in left and None in left


def test_who_joined_is_seen_by_no_statement_that_acts_for_an_organisation(two: Database) -> None:
    """Rule 11: not even by a mistake of ours in an owner's turn."""
    ids = two.transact_now(lambda tx: [organisations.join(tx, 1, 2, TODAY), *organisations.members_after(tx, 1, 0, 9)])
    assert ids[1:] == [2]

    def look(tx: Any) -> tuple[list[int], int]:
        with acting_for(tx, 1):
            return organisations.members_after(tx, 1, 0, 9), organisations.owner_count(tx, 1)

    assert two.transact_now(look) == ([], 1)


def test_a_connection_that_says_nothing_sees_nothing(two: Database) -> None:
    """The default is no: a tool, or a new door, that forgets to say for whom it works reads an empty table."""
    url = postgres_server.as_bot(ground.owners_address())
    with psycopg.connect(url) as connection:
        for told, count in (("SELECT", 0), (f"SET LOCAL {SETTING} = '{HOUSE}'", 2)):
            connection.execute(told)
            for table in POLICIES:
                assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (count,), table


def test_the_bots_role_owns_nothing_and_cannot_let_itself_pass(two: Database) -> None:
    assert opening.is_guarded(two)
    for statement in (
        "ALTER TABLE organisations DISABLE ROW LEVEL SECURITY",
        "DROP POLICY by_organisation ON organisations",
        "CREATE TABLE mine (id int)",
        "UPDATE alembic_version SET version_num = '0001'",
    ):
        with pytest.raises(Exception, match=r"must be owner|permission denied"):
            two.transact_now(lambda tx, it=statement: tx.exec_driver_sql(it))


def test_the_bots_role_cleans_up_behind_deleted_rows(two: Database) -> None:
    """Rule 10: erased rows are vacuumed, though the role that erases them owns no table."""
    assert two.scrub()
    owner = Database(ground.owners_address())
    try:
        owner.transact_now(lambda tx: tx.exec_driver_sql("REVOKE MAINTAIN ON nudges FROM bot"))
        assert not two.scrub(), "what could not be cleaned up is not told as if it was"
        owner.transact_now(lambda tx: tx.exec_driver_sql("GRANT MAINTAIN ON nudges TO bot"))
    finally:
        owner.close()


def test_the_owner_is_told_to_be_passed_by_and_an_unready_server_says_what_to_run() -> None:
    url = postgres_server.new_database()
    owner, bot = Database(url), Database(postgres_server.as_bot(url))
    try:
        with pytest.raises(WrongDatabase, match=r"main\.py database prepare"):
            opening.migrate(bot)
        opening.prepare(owner, postgres_server.as_bot(url), NOW)
        opening.prepare(owner, postgres_server.as_bot(url), NOW + timedelta(days=1))
        opening.migrate(bot)
        assert opening.is_guarded(bot) and not opening.is_guarded(owner)
        done = bot.transact_now(lambda tx: tx.exec_driver_sql("SELECT action, role FROM audit_trail").fetchall())
        assert done == [("database_prepared", "operator")] * 2
    finally:
        owner.close()
        bot.close()


def test_a_failure_within_the_block_is_the_one_that_is_told(two: Database) -> None:
    def fail(tx: Any) -> None:
        with acting_for(tx, 1):
            tx.exec_driver_sql("SELECT nothing_like_this")

    with pytest.raises(Exception, match="nothing_like_this") as failed:
        two.transact_now(fail)
    assert ProgrammingError in map(type, (failed.value, failed.value.__cause__))
    assert two.transact_now(lambda tx: _seen(tx, "organisations")) == [1, 2], "the next transaction works for the house"


def test_a_file_has_one_owner_and_nothing_changes(file: Database) -> None:
    def look(tx: Any) -> int:
        with acting_for(tx, 1):
            return len(organisations.all_of_them(tx))

    made = file.transact_now(lambda tx: [organisations.make(tx, name, TODAY) for name in ("One", "Two")])
    assert len(made) == file.transact_now(look) and opening.is_guarded(file)
