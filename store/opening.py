"""Opening the store: the right key for this database, and the newest tables, or one clear reason why not."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import insert, inspect, select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from .database import Database, StoreUnavailable
from .keys import KeyProblem, MasterKey
from .tables import key_checks, metadata

_MIGRATIONS = Path(__file__).parent / "migrations"


def is_new(database: Database) -> bool:
    """True when nothing was ever written with a key here.

    Raises:
        StoreUnavailable: the database cannot be read.
    """
    with _reading(database) as connection:
        if not inspect(connection).has_table(key_checks.name):
            return True
        return connection.execute(select(key_checks.c.name)).first() is None


def migrate(database: Database) -> None:
    """Bring the tables to the newest form. Running it twice changes nothing.

    Raises:
        StoreUnavailable: the database cannot be written; its tables are as they were.
    """
    config = _config()
    with _reading(database) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def _reading(database: Database) -> Iterator[Connection]:
    try:
        with database.engine.connect() as connection:
            yield connection
    except DBAPIError as failure:
        raise StoreUnavailable(f"the database cannot be opened: {failure.orig}") from failure


def is_current(database: Database) -> bool:
    """True when the tables have the form this version needs."""
    with _reading(database) as connection:
        have = MigrationContext.configure(connection).get_current_revision()
    return have == ScriptDirectory.from_config(_config()).get_current_head()


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


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["metadata"] = metadata
    return config
