"""The form of the tables: which one is there, which ones this version knows, and the way back to an older one."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, inspect, select, text
from sqlalchemy import table as table_of
from sqlalchemy.engine import Connection

from .database import Database
from .migrating import config_for, downgrade, revisions
from .refusals import REFUSALS, WrongDatabase, unavailable


@dataclass(frozen=True)
class Forms:
    """The form that is there ("" for none), and those this version knows, the oldest first."""

    have: str
    known: tuple[str, ...]

    @property
    def is_newest(self) -> bool:
        """True when there is nothing to bring forward."""
        return self.have == self.known[-1]


def forms_of(database: Database) -> Forms:
    """Look which form of the tables is there.

    Raises:
        StoreUnavailable: the database refused.
    """
    try:
        with database.engine.connect() as connection:
            known = tuple(revisions(config_for(connection)))
            if not inspect(connection).has_table("alembic_version"):
                return Forms("", known)
            return Forms(str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar()), known)
    except REFUSALS as failure:
        raise unavailable(failure) from failure


OF_EVERY_FORM = ("peers", "organisations", "schedules", "answers", "releases")
"""Tables whose rows every form that has the table can hold: none of them may be fewer after a way back."""


def go_back(database: Database, revision: str) -> None:
    """Bring the tables back to an older form, all or nothing. What only the newer form can hold is gone.

    Raises:
        StoreUnavailable: the database refused; nothing was changed.
        WrongDatabase: it has not a form from which this version knows the way there, or would lose rows that the older
            form can hold; nothing was changed.
    """
    forms = forms_of(database)
    if forms.have not in forms.known or forms.known.index(revision) > forms.known.index(forms.have):
        raise WrongDatabase(f"there is no way back from {forms.have or 'nothing'} to {revision}")
    try:
        with database.engine.begin() as connection:
            before = _rows(connection)
            downgrade(connection, revision)
            after = _rows(connection)
            if lost := [table for table, rows in before.items() if after.get(table, rows) < rows]:
                raise WrongDatabase(f"the way back to {revision} would lose rows of {', '.join(lost)}")
    except REFUSALS as failure:
        raise unavailable(failure) from failure


def _rows(connection: Connection) -> dict[str, int]:
    """Return how many rows those tables have that are there."""
    there = set(inspect(connection).get_table_names())
    counting = {table: select(func.count()).select_from(table_of(table)) for table in OF_EVERY_FORM if table in there}
    return {table: connection.execute(query).scalar_one() for table, query in counting.items()}
