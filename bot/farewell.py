"""The last words to a peer who erased themselves: said from memory, after the bytes are gone, and true either way."""

from __future__ import annotations

import asyncio
import logging

from conversations.channel import Farewell
from store.database import Database, StoreUnavailable

from .asides import Asides

_log = logging.getLogger(__name__)


async def say_farewell(database: Database, asides: Asides, address: str, farewell: Farewell) -> None:
    """Leave no byte of the peer who was erased, and say which of the two it came to.

    What cannot be done now, because somebody reads the file, the clock does as soon as they are gone.
    """
    is_gone = await _scrub(database)
    await asides.say(address, farewell.gone if is_gone else farewell.held)


async def _scrub(database: Database) -> bool:
    try:
        is_done = await asyncio.to_thread(database.scrub)
    except StoreUnavailable as failure:
        _log.warning("erased bytes are removed later: %s", failure)
        return False
    if not is_done:
        _log.warning("erased bytes are removed later: somebody reads the database, or it is not ours to vacuum")
    return is_done
