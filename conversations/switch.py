"""Switching to what was published: every worker looks every few seconds, and builds new words beside its turns."""

from __future__ import annotations

import asyncio
import logging

from content.pack import published_pack
from content.voiced import voiced
from store import publications, releases
from store.database import Transaction

from .history import History
from .house import House
from .old_doors import phrases_with_doors
from .words import Words

READ_AT_ONCE = 5
"""Releases whose doors are read at a look: a few hundredths of a second."""

_log = logging.getLogger(__name__)


async def switch(house: House) -> bool:
    """Put what was published last in force here, if it is not yet. Returns whether it was put.

    Raises:
        StoreUnavailable: it cannot be looked; the words stay what they are.
    """
    number = await house.database.transact(publications.newest_id)
    if number == house.shelf.history.number:
        await _remember_doors(house)
        return False

    def read(tx: Transaction) -> tuple[History, dict[str, str] | None]:
        history = History(tuple(publications.history(tx)))
        try:
            return history, releases.load(tx, history.publications[-1].release)
        except ValueError as failure:
            _log.error("the newest release cannot be read: %s", failure)
            return history, None

    history, files = await house.database.transact(read)
    before = house.shelf.newest
    name = history.publications[-1].release
    words = before if before and before.pack.name == name else None
    if words is None and files:
        words = await asyncio.to_thread(_made, house, files)
    if words is None:
        # It was good when it was published, by a newer version of the bot perhaps: people keep the words they have.
        _log.error("WHAT WAS PUBLISHED LAST CANNOT BE SAID BY THIS VERSION. The words before stay in force.")
        words = before
    if words:
        words.old_doors = house.shelf.old_doors.labels(_releases(history))
    house.shelf.put(words, history)
    _log.info("Other words are in force: publication %d.", history.number)
    return True


async def _remember_doors(house: House) -> None:
    """Read what doors were called before, some releases at a time; there is nothing to do once all were read."""
    shelf = house.shelf
    missing = shelf.old_doors.missing(_releases(shelf.history))[:READ_AT_ONCE]
    if not missing:
        return

    def read(tx: Transaction) -> dict[str, dict[str, str]]:
        return {name: phrases_with_doors(_files(tx, name)) for name in missing}

    await asyncio.to_thread(shelf.old_doors.read, await house.database.transact(read))
    if shelf.newest:
        shelf.newest.old_doors = shelf.old_doors.labels(_releases(shelf.history))


def _releases(history: History) -> list[str]:
    return [each.release for each in history.publications]


def _files(tx: Transaction, release: str) -> dict[str, str]:
    try:
        return releases.load(tx, release) or {}
    except ValueError:
        return {}  # It is lost: whoever is amid it is told of by `Shelf`.


def _made(house: House, files: dict[str, str]) -> Words | None:
    """Build words with everything they need, so that no turn waits for it."""
    checked = house.bench.at_hand(files)
    pack = checked.pack if checked and checked.is_good else published_pack(files)
    if pack is None:
        return None
    words = Words(voiced(pack, house.shelf.voices)[0])
    words.index  # noqa: B018 - made by being looked at
    return words
