"""Opening the store: the right key for this database, and the newest tables, or one clear reason why not."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import insert, inspect, select, text
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import DBAPIError

from . import audit, roles, row_security
from .database import Database, WrongDatabase
from .keys import KeyProblem, MasterKey
from .refusals import REFUSALS, StoreUnavailable, plain, unavailable
from .tables import key_checks

NEWEST = "0013"
"""The revision this version needs: the last file of `migrations/versions` (a test compares)."""


def is_new(database: Database) -> bool:
    """True when nothing was ever written with a key here.

    Raises:
        StoreUnavailable: the database cannot be read.
    """
    with _looking(database) as connection:
        if not inspect(connection).has_table(key_checks.name):
            return True
        return connection.execute(select(key_checks.c.name)).first() is None


def migrate(database: Database) -> None:
    """Bring the tables to the newest form, all or nothing. Running it twice changes nothing.

    Raises:
        StoreUnavailable: the database cannot be written; its tables are as they were.
        WrongDatabase: it is none, or a newer version of the bot made its tables.
    """
    with _looking(database) as connection:
        have = _revision(connection)
        if have == NEWEST:
            return
        if not row_security.may_change_tables(connection):
            wanted = PREPARE if have is None else UPGRADE
            raise WrongDatabase("its tables are not of this version, and this role may not change them: " + wanted)
        _upgrade(connection, have)
        connection.commit()


PREPARE = "run `python main.py database prepare` first"
UPGRADE = "stop every worker and run `python main.py database upgrade` first, which makes a backup"


def _upgrade(connection: Connection, have: str | None) -> None:
    from .migrating import upgrade  # noqa: PLC0415 - see its first line

    upgrade(connection, have)


def prepare(database: Database, bot_url: str, now: datetime) -> None:
    """Make the tables of a PostgreSQL server as their owner, and let the bot's role work with the rows.

    Running it twice changes nothing; it is written into the audit trail. Tables of another form are left as they are:
    workers of another version may be at work with them, and a backup comes first.

    Args:
        database: opened with the owner's address.
        bot_url: the bot's own address; its role is made, with that password, when it is not there.
        now: the moment.

    Raises:
        StoreUnavailable: the database cannot be written; all is as it was.
        WrongDatabase: it is none, or another version of the bot made its tables; nothing was changed.
    """
    with _looking(database) as connection:
        have = _revision(connection)
        if have not in (None, NEWEST):
            raise WrongDatabase(f"its tables are of another version ({have}): {UPGRADE}")
        _upgrade(connection, have)
        row_security.grant(connection, make_url(bot_url))
        audit.note(connection, now, roles.OPERATOR, "database_prepared")
        connection.commit()


def let_bot_work(database: Database, bot_url: str) -> None:
    """Let the bot's role work with tables that were made anew, of whatever form they are.

    Raises:
        StoreUnavailable: the database cannot be written.
    """
    with _looking(database) as connection:
        row_security.grant(connection, make_url(bot_url))
        connection.commit()


def prove_rights(database: Database) -> None:
    """Check that this role may work with the rows of every table that is there. It changes nothing.

    A command that was killed may have made tables and not yet given the bot's role its rights.

    Raises:
        StoreUnavailable: it may not until somebody lets it, or the database cannot be read.
    """
    with _looking(database) as connection:
        if table := row_security.first_out_of_reach(connection):
            raise StoreUnavailable(f"its role may not work with the table {table}: {PREPARE}")


def is_guarded(database: Database) -> bool:
    """True on SQLite, and where row-level security holds for the bot's role."""
    with _looking(database) as connection:
        return not row_security.is_passed_by(connection)


def is_current(database: Database) -> bool:
    """True when the tables have the form this version needs."""
    with _looking(database) as connection:
        return _revision(connection) == NEWEST


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return revision


@contextmanager
def _looking(database: Database) -> Iterator[Connection]:
    try:
        with database.engine.connect() as connection:
            yield connection
    except DBAPIError as failure:
        if any(words in plain(failure) for words in _NEVER_A_DATABASE):
            raise WrongDatabase(f"the database cannot be opened: {plain(failure)}") from failure
        raise unavailable(failure) from failure
    except REFUSALS as failure:
        raise unavailable(failure) from failure


_NEVER_A_DATABASE = ("file is not a database", "does not exist")
"""What engines say of an address that no waiting will mend."""


def prove_key(connection: Connection, master: MasterKey) -> None:
    """Check that the master key is this database's; at the first start, write down its check value.

    Raises:
        KeyProblem: the database was written with another key. Nothing was changed.
    """
    known = connection.execute(select(key_checks.c.check_value).where(key_checks.c.name == "master")).scalar()
    if known is None:
        connection.execute(insert(key_checks).values(name="master", check_value=master.check_value))
    elif not hmac.compare_digest(known, master.check_value):
        raise KeyProblem("this key is not the one the database was made with: put the right key file back")
