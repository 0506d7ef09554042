"""The form of the tables: which one is there, which ones this version knows, and the way back to an older one."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import inspect, text

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


def go_back(database: Database, revision: str) -> None:
    """Bring the tables back to an older form, all or nothing. What only the newer form can hold is gone.

    Raises:
        StoreUnavailable: the database refused; nothing was changed.
        WrongDatabase: it has not a form from which this version knows the way there; nothing was changed.
    """
    forms = forms_of(database)
    if forms.have not in forms.known or forms.known.index(revision) > forms.known.index(forms.have):
        raise WrongDatabase(f"there is no way back from {forms.have or 'nothing'} to {revision}")
    try:
        with database.engine.begin() as connection:
            downgrade(connection, revision)
    except REFUSALS as failure:
        raise unavailable(failure) from failure
