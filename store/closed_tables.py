"""While a command changes the tables of a server, no worker begins: the command holds an advisory lock meanwhile.

Whoever comes to work is seen by its connection first and looks for the lock then; the command takes the lock first and
looks for connections then. So one of the two sees the other, whoever is sooner.
"""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.engine import Connection

from .refusals import StoreUnavailable

_CHANGING = 0x70_32_72
"""The advisory lock of who changes tables; that of who migrates is another one, for it is taken in between."""

_KEY = {"key": _CHANGING}

_OTHERS = """SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
    AND application_name = 'peer2peer' AND pid <> pg_backend_pid()"""


def close_until_the_end(connection: Connection) -> None:
    """Let no worker begin until the end of this transaction.

    Raises:
        StoreUnavailable: a bot is at work, or another command changes the tables.
    """
    _close(connection, "pg_try_advisory_xact_lock")


def close_as_long_as_open(connection: Connection) -> None:
    """Let no worker begin until this connection is closed.

    Raises:
        StoreUnavailable: a bot is at work, or another command changes the tables.
    """
    _close(connection, "pg_try_advisory_lock")


def _close(connection: Connection, how: str) -> None:
    if not connection.execute(text(f"SELECT {how}(:key)"), _KEY).scalar():
        raise StoreUnavailable("another command changes its tables, or a bot begins to work with it: try again")
    if connection.exec_driver_sql(_OTHERS).scalar():
        raise StoreUnavailable("a bot works with this database: stop all of them first")


def refuse_while_closed(connection: Connection) -> None:
    """For a worker, before it begins.

    Raises:
        StoreUnavailable: a command changes the tables; it is done sooner or later.
    """
    if not connection.execute(text("SELECT pg_try_advisory_xact_lock_shared(:key)"), _KEY).scalar():
        raise StoreUnavailable("a command changes the tables (upgrade, back or restore)")
