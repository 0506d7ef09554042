"""Alembic, imported only when there is something to migrate: it costs a quarter of a start."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.engine import Connection

from . import row_security
from .refusals import WrongDatabase
from .tables import metadata

_MIGRATIONS = Path(__file__).parent / "migrations"

_ONE_AT_A_TIME = 0x70_32_71
"""The advisory lock under which PostgreSQL lets one process migrate."""


def config_for(connection: Connection) -> Config:
    """Return Alembic's configuration for an open connection."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["metadata"] = metadata
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection, have: str | None) -> None:
    """Bring the tables from revision `have` (None: nothing there) to the newest, in the caller's transaction.

    Raises:
        WrongDatabase: a newer version of the bot made these tables.
    """
    config = config_for(connection)
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if have is not None and have not in known:
        raise WrongDatabase("a newer version of the bot made this database: use that version, or another file")
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
    command.upgrade(config, "head")
    # Beside the migrations: what a policy says belongs to this version's queries, and follows them at once.
    row_security.protect(connection)


def at_revision(connection: Connection, revision: str) -> None:
    """Make the tables of `revision` in an empty database, in the caller's transaction.

    Raises:
        WrongDatabase: this version does not know that form.
    """
    config = config_for(connection)
    if revision not in revisions(config):
        raise WrongDatabase("a newer version of the bot made this: use that version")
    command.upgrade(config, revision)


def downgrade(connection: Connection, revision: str) -> None:
    """Bring the tables back to the form of an older version, in the caller's transaction.

    Raises:
        WrongDatabase: this version does not know that form.
    """
    config = config_for(connection)
    if revision not in revisions(config):
        raise WrongDatabase(f"there is no form {revision} of the tables; they are: {', '.join(revisions(config))}")
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
    command.downgrade(config, revision)


def revisions(config: Config) -> list[str]:
    """Return every form of the tables this version knows, the oldest first."""
    return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][::-1]
