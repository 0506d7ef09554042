"""The tables, the migrations that make them, and the page that says what is in them, held together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command, op
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import IntegrityError, StatementError

from store import opening, outbox, peers, tables
from store.database import Database, WrongDatabase
from store.inventory import INVENTORY, as_markdown
from store.migrating import config_for
from tests.store.ground import MASTER, NOW, add_peer, now
from tests.store.postgres_server import new_database

ROW = {"bytes": b"sealed", "moment": "2026-11-23 18:00:00.000000"}
"""What a row of an earlier version holds, for want of anything to seal it with."""

PEER = "id, address_lookup, address_sealed, key_wrapped, settings_sealed, is_reachable, joined_on"
"""What a peer was in the first version."""

KINDS = ("reply", "call_request", "check_in", "nudge")
"""What stood in the outbox of the first version; cards that could not go at once stood there as replies."""

PAGE = Path(__file__).parents[2] / "docs" / "data-inventory.md"


def _columns() -> set[str]:
    return {f"{table.name}.{column.name}" for table in tables.metadata.sorted_tables for column in table.columns}


def test_every_column_is_on_the_list_and_the_list_names_no_other() -> None:
    """A column that nobody accounts for is how a bot begins to know more than it says (`design.md` rule 9)."""
    assert _columns() == set(INVENTORY)


def test_every_purpose_has_words_and_no_days_are_nonsense() -> None:
    """An empty purpose would pass the test above and account for nothing."""
    for column, why in INVENTORY.items():
        assert why.purpose.strip(), column
        assert why.reader.strip(), column
        # What was done with a role is kept for a year (`security.md` §3.8); it says nothing of what peers did.
        # Who was in a cohort is kept as long, so that who comes back is not taken for two people (decision 0031).
        most = 365 if column.startswith(("audit_trail.", "cohorts.")) else 60
        assert why.days is None or 1 <= why.days <= most, column


def test_rows_that_expire_have_one_number_of_days() -> None:
    """A row goes as a whole; two numbers in one table would promise something no purge can keep."""
    for table in tables.metadata.sorted_tables:
        days = {INVENTORY[f"{table.name}.{column.name}"].days for column in table.columns}
        assert len(days) == 1, f"{table.name}: {days}"


def test_everything_personal_is_sealed_or_a_number() -> None:
    """Free text in a column of a peer's table would be readable in every backup, for ever."""
    names = {"outbox.kind", "outbox.state", "outbox.why", "nudges.kind", "nudges.state", "sessions.release"}
    # Names of words and of places in flows, and why words changed: written for everybody, nothing about a peer.
    names |= {"drafts.release", "drafts.moves", "drafts.note", "previews.release"}
    names |= {"memberships.role", "call_requests.state"}
    names |= {"nudges.occurrence", "nudges.why", "answers.occurrence"}  # times of a schedule, and one word of ours
    for table in (tables.peers, *tables.OF_PEERS):
        for column in table.columns:
            is_text = column.type.python_type is str
            assert not is_text or f"{table.name}.{column.name}" in names, column


def test_the_page_is_what_the_list_prints() -> None:
    """Peers and operators read the page, not the code; a page of last month is a broken promise."""
    assert PAGE.read_text(encoding="utf-8") == as_markdown(), "print store.inventory.as_markdown() into the page"


def test_the_page_tells_of_every_column() -> None:
    page = as_markdown()
    assert page.count("\n| `") == len(INVENTORY)


def test_the_migrations_make_exactly_the_tables(database: Database) -> None:
    """What is queried and what was migrated are written down twice; they must say the same."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []


def _shape(database: Database) -> dict[str, list[str]]:
    with database.engine.connect() as connection:
        look = inspect(connection)
        found = {}
        for table in sorted(look.get_table_names()):
            columns = [f"{column['name']} {column['type']} {column['nullable']}" for column in look.get_columns(table)]
            indexes = [f"{index['name']} on {index['column_names']}" for index in look.get_indexes(table)]
            found[table] = [*columns, *sorted(indexes)]
        return found


def _to(database: Database, revision: str) -> None:
    """Bring the tables to an older form, or to nothing."""
    with database.engine.connect() as connection:
        config = config_for(connection)
        (command.upgrade if revision != "base" and not _shape(database) else command.downgrade)(config, revision)
        connection.commit()


@pytest.fixture
def blank(tmp_path: Path, engine: str) -> Iterator[Database]:
    """A database with nothing in it at all."""
    url = new_database() if engine == "postgresql" else f"sqlite:///{tmp_path / 'new.db'}"
    database = Database(url)
    yield database
    database.close()


def test_up_down_and_up_again_is_the_same(blank: Database) -> None:
    """An operator who goes back a version for an evening must be able to come forward again."""
    opening.migrate(blank)
    once = _shape(blank)
    _to(blank, "base")
    assert set(_shape(blank)) <= {"alembic_version"}
    assert not opening.is_current(blank)
    opening.migrate(blank)
    assert _shape(blank) == once
    assert opening.is_current(blank)


def _revisions() -> list[str]:
    """Every released form of the tables, oldest first."""
    config = Config()
    config.set_main_option("script_location", str(Path(opening.__file__).parent / "migrations"))
    return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][::-1]


def test_the_newest_revision_is_the_one_that_is_asked_for() -> None:
    """A start looks at this name alone, and would take older tables for new ones."""
    assert _revisions()[-1] == opening.NEWEST


@pytest.mark.parametrize("revision", _revisions())
def test_rows_of_every_earlier_version_are_still_there_after_the_way_up(blank: Database, revision: str) -> None:
    """An update of the bot must not cost a single peer their place, or a message on its way."""
    _to(blank, revision)
    with blank.engine.begin() as connection:
        connection.execute(
            text(f"INSERT INTO peers ({PEER}) VALUES (7, :bytes, :bytes, :bytes, :bytes, TRUE, '2026-11-23')"), ROW
        )
        for number, kind in enumerate(KINDS):
            columns = "id, peer_id, kind, state, body_sealed, due_at, attempts, why, created_at"
            values = f"{number + 1}, 7, '{kind}', 'queued', :bytes, :moment, 0, '', :moment"
            connection.execute(text(f"INSERT INTO outbox ({columns}) VALUES ({values})"), ROW)
    opening.migrate(blank)
    assert opening.is_current(blank)
    query = select(tables.outbox.c.kind, tables.outbox.c.urgency).order_by(tables.outbox.c.id)
    rows = {kind: urgency for kind, urgency in now(blank, lambda tx: tx.execute(query).all())}
    assert rows == ({kind: outbox.URGENCY[kind] for kind in KINDS} if revision < "0002" else dict.fromkeys(KINDS, 3))
    here = select(tables.peers.c.id, tables.peers.c.last_here_on, tables.peers.c.idle_asked_on)
    assert now(blank, lambda tx: tx.execute(here).all()) == [(7, None, None)], "nobody is idle by what nobody noted"


def test_a_migration_that_is_cut_off_changes_nothing(blank: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The power goes between two steps: the next start must find the old form whole, not half of each."""
    _to(blank, "0001")
    before = _shape(blank)

    def cut_off(*_: object, **__: object) -> None:
        raise OSError("the power went")

    monkeypatch.setattr(op, "create_table", cut_off)
    with pytest.raises(OSError, match="power"):
        opening.migrate(blank)
    assert _shape(blank) == before
    monkeypatch.undo()
    opening.migrate(blank)
    assert opening.is_current(blank)


def test_the_tables_of_a_newer_version_are_left_alone(blank: Database) -> None:
    """The operator went back a version: guessing at columns nobody here knows would spoil them."""
    opening.migrate(blank)
    now(blank, lambda tx: tx.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    with pytest.raises(WrongDatabase, match="newer version"):
        opening.migrate(blank)


def test_migrating_twice_changes_nothing(database: Database) -> None:
    """Every start migrates; the second start must not differ from the first."""
    peer = add_peer(database)
    before = _shape(database)
    opening.migrate(database)
    assert _shape(database) == before
    assert now(database, lambda tx: peers.find(tx, MASTER, peer.address)) is not None


def test_a_database_is_new_until_a_key_was_proved(blank: Database) -> None:
    """Only a database without a key may get a new key file: any other would be locked for ever."""
    assert opening.is_new(blank)
    opening.migrate(blank)
    assert opening.is_new(blank)
    now(blank, lambda tx: opening.prove_key(tx, MASTER))
    assert not opening.is_new(blank)


def test_a_file_that_is_no_database_is_one_clear_reason(tmp_path: Path) -> None:
    """The operator put the wrong path into DATABASE_URL; a traceback would not say so."""
    (tmp_path / "notes.db").write_text("shopping list, " * 100)
    database = Database(f"sqlite:///{tmp_path / 'notes.db'}")
    for look in (opening.is_new, opening.migrate, opening.is_current):
        with pytest.raises(WrongDatabase, match="not a database"):
            look(database)
    database.close()


def test_a_moment_without_a_zone_is_never_stored(database: Database) -> None:
    """An hour without a zone is an hour off for somebody, and nobody can tell later for whom."""
    peer = add_peer(database)
    with pytest.raises(StatementError, match="without a time zone"):
        now(database, lambda tx: outbox.add(tx, peer, "reply", "x", NOW.replace(tzinfo=None), NOW))


def test_a_row_of_nobody_is_refused(database: Database) -> None:
    """SQLite checks foreign keys only when told to; a message of an erased peer must not come into being."""
    peer = add_peer(database)
    now(database, lambda tx: peers.erase(tx, peer.id))
    with pytest.raises(IntegrityError):
        now(database, lambda tx: outbox.add(tx, peer, "reply", "x", NOW, NOW))


def test_numbers_of_erased_peers_and_rows_are_not_given_again(database: Database) -> None:
    """A message still on its way to an erased peer would be settled, and noted, for whoever came next."""
    first = add_peer(database, "5550001")
    now(database, lambda tx: outbox.add(tx, first, "reply", "x", NOW, NOW))
    old = now(database, lambda tx: outbox.claim(tx, MASTER, NOW, 9))[0].id
    now(database, lambda tx: peers.erase(tx, first.id))
    second = add_peer(database, "5550002")
    now(database, lambda tx: outbox.add(tx, second, "reply", "y", NOW, NOW))
    assert second.id > first.id
    assert now(database, lambda tx: outbox.claim(tx, MASTER, NOW, 9))[0].id > old
