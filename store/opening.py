"""Opening the store: the right key for this database, and the newest tables, or one clear reason why not."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import insert, inspect, select, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from .database import Database, WrongDatabase
from .keys import KeyProblem, MasterKey
from .refusals import REFUSALS, plain, unavailable
from .tables import key_checks

NEWEST = "0010"
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
        from .migrating import upgrade  # noqa: PLC0415 - see its first line

        upgrade(connection, have)
        connection.commit()


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
