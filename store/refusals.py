"""How the store says no: unavailable for now, or a fault of the program, and never a word of what people sent."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    NotSupportedError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

import meters

FAULTS = (DataError, IntegrityError, NotSupportedError, ProgrammingError)
"""Errors that come again however often a transaction is tried: faults of the program, not of the database."""

REFUSALS = (DBAPIError, sqlite3.Error, PoolTimeout)
"""Errors by which a database refuses, once faults are taken out."""


class StoreUnavailable(Exception):
    """The database cannot be used right now; nothing of the transaction was kept."""

    is_safe_to_log = True


class WrongDatabase(StoreUnavailable):
    """This address will never be a database of ours: trying again does not help, another setting does."""

    is_safe_to_log = True


def unavailable(failure: BaseException) -> StoreUnavailable:
    """Return `failure` as the house says it."""
    if isinstance(failure, StoreUnavailable):
        return failure
    refused = StoreUnavailable(plain(failure))
    meters.STORE_REFUSALS.count()
    refused.__cause__ = failure
    return refused


def plain(failure: BaseException) -> str:
    """Return the engine's own words, without the statement and its values: those may hold what is private."""
    said, earlier = type(failure).__name__, failure.__context__ or failure.__cause__
    if isinstance(failure, DBAPIError | sqlite3.Error):
        said = _first_line(failure.orig if isinstance(failure, DBAPIError) else failure)
    # Undoing after a failure may fail too; the first failure is the one that says what happened.
    return plain(earlier) if isinstance(earlier, DBAPIError | sqlite3.Error) else said


def _first_line(said: BaseException | None) -> str:
    """PostgreSQL adds details below its first line, with values of rows in them."""
    primary = getattr(getattr(said, "diag", None), "message_primary", None)
    return primary or (str(said).splitlines() or [type(said).__name__])[0]
