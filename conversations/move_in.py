"""Moving in at the start: the store is opened, and the words are put in force, as soon as the database lets it happen.

A locked, full or missing database is no reason not to start: emergencies are answered meanwhile (`design.md` rule 2).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import datetime

from content.proof_sheet import told
from logs import Known
from store import not_again, opening, publications
from store.database import Database, StoreUnavailable, WrongDatabase
from store.keys import MasterKey

from .history import History
from .house import Bell, House
from .occurrences import wrong_zones
from .publish import Published, publish_at_start
from .upcoming import look_at_zones
from .words import Shelf

AGAIN_SECONDS = 1.0
"""How often a store that could not be opened is tried again."""

_log = logging.getLogger(__name__)


def move_in(
    database: Database,
    master_for: Callable[[Database], MasterKey],
    checked: Published,
    shelf: Shelf,
    now: Callable[[], datetime],
    bell: Bell,
) -> tuple[House, Published]:
    """Open the store with its key, bring its tables up to date, and put good words in force, else the last good ones.

    Args:
        database: where things are remembered; nothing of it was touched yet.
        master_for: finds its key, or makes one for a database that is new.
        checked: the pack as its files are now.
        shelf: where the words stand; the newest are put there.
        now: tells the moment.
        bell: wakes delivery.

    Raises:
        WrongDatabase: this address will never be a database of ours.
        KeyProblem: the key is missing, or is not this database's.
        StoreUnavailable: the database cannot be used right now, or its role has not its rights; nothing was changed.
    """
    opening.prove_rights(database)
    # Asked for nothing, a file that is no database or is locked says so before a key is made for it.
    opening.is_current(database)
    database.transact_now(lambda tx: None)
    master = master_for(database)
    opening.migrate(database)
    database.transact_now(lambda tx: opening.prove_key(tx, master))
    if not opening.is_guarded(database):
        _log.warning(
            "DATABASE_URL names a role that owns the tables or passes by row security, so organisations are kept "
            "apart by the bot alone. `python main.py database prepare` lets it have a role of its own."
        )
    if database.transact_now(lambda tx: not_again.end_now(tx, now())):
        _log.warning("the last restore was made by a clock that was ahead: what falls due from now on comes")
    published = database.transact_now(lambda tx: publish_at_start(tx, checked, now()))
    if planned := database.transact_now(look_at_zones):
        _log.warning("the time zone data changed: %d planned check-ins are planned anew", planned)
    shelf.voices = published.voices
    shelf.put(published.words, History(tuple(database.transact_now(publications.history))))
    if published.words:
        # The first peer who types does not wait for it.
        published.words.index  # noqa: B018 - made by being looked at
    return House(database, master, shelf, now, bell), published


async def as_soon_as_possible(
    attempt: Callable[[], tuple[House, Published]], is_over: Callable[[], bool]
) -> tuple[House, Published] | None:
    """Try `attempt` off the event loop until it works; None when it is over before.

    Raises:
        WrongDatabase, KeyProblem: what no waiting will mend.
    """
    is_told = False
    while not is_over():
        try:
            return await asyncio.to_thread(attempt)
        except WrongDatabase:
            raise
        except StoreUnavailable as failure:
            if not is_told:
                _log.error("THE STORE CANNOT BE OPENED; only emergencies are answered until it can: %s", failure)
            is_told = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(AGAIN_SECONDS):
                while not is_over():
                    await asyncio.sleep(AGAIN_SECONDS / 10)
    return None


def say_what_is_wrong(published: Published) -> None:
    """Tell the operator, loudly, when the words or the clock are not what they should be."""
    for found in published.errors + published.unheard:
        _log.error("%s", Known(told(found)))
    if published.is_fallback and published.words:
        _log.error("THE WORDS HAVE MISTAKES (above). Running on the last good release; `make check` lists them.")
    elif published.words is None:
        _log.error("THERE ARE NO GOOD WORDS. Only the emergency text is answered until `make check` is clean.")
    if zones := wrong_zones():
        where = Known(", ".join(zones))
        _log.error("TIME ZONES ARE WRONG (%s). Nothing is scheduled. Install again: make clean, make run.", where)
