"""The pass over idle peers: some are asked whether they go on, and whose time is over is erased, one by one."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime
from functools import partial

from conversations import idle
from store.database import Database
from store.keys import MasterKey

ASKED_MOST = 500
"""Questions planned in one pass: the others are with the next, and nobody's turn waits for thousands."""

_log = logging.getLogger(__name__)


async def look_at_idle(database: Database, master: MasterKey, now: Callable[[], datetime]) -> int:
    """Look at who is idle. Returns how many were erased.

    Raises:
        StoreUnavailable: the database refused. Everybody is whole or erased; the next pass goes on.
    """
    since = await database.transact(lambda tx: idle.listening_since(tx, now()))
    planned, after = 0, 0
    while planned < ASKED_MOST:
        plan = partial(idle.plan_questions, master=master, since=since, now=now(), after=after)
        asked, more = await database.transact(plan)
        planned += asked
        if more is None:
            break
        after = more
    return await _erase(database, master, since, now)


async def _erase(database: Database, master: MasterKey, since: date, now: Callable[[], datetime]) -> int:
    transact, erased, after = database.transact, 0, 0
    while True:
        moment = now()
        find = partial(idle.find_over, master=master, since=since, now=moment, after=after)
        goes, more = await transact(find)
        room = await transact(partial(idle.room_today, now=moment)) if goes else 0
        for peer_id in goes[:room]:
            # Each on its own: a death between two leaves each of them whole, or gone.
            erased += await transact(partial(idle.let_go, master=master, peer_id=peer_id, since=since, now=moment))
        if len(goes) > room:
            if erased:
                _log.error("AS MANY IDLE PEERS WERE ERASED TODAY AS MAY BE IN ONE DAY. Is the clock right? %d", erased)
            return erased
        if more is None:
            return erased
        after = more
