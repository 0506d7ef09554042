"""How far a bot's clock moves between two lives, so that enough falls due in the next one. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

REACH = timedelta(minutes=90)
"""How late the first of what is due may be: what is two hours late is sent no more."""

NEAR = timedelta(minutes=30)

OUTAGES, OUTAGE = 0.04, timedelta(hours=2, minutes=10)
"""How often, where something is due for the first time in hours, nobody was there for so long."""


def choose(due: Sequence[datetime], now: datetime, pool: int, on_their_way: int, chance: Random) -> datetime | None:
    """Return to when the clock moves before the next life; None when it must not, or need not.

    Args:
        due: when everything planned is due, in order.
        now: the moment.
        pool: how much is to be due.
        on_their_way: messages that wait or are under way; hours do not pass while there are any.
        chance: draws outages.
    """
    waiting = bisect_right(due, now)
    ahead = due[waiting:pool]
    if not ahead:
        return None
    if waiting == 0 and ahead[0] - now > NEAR:
        if on_their_way:
            return None
        if chance.random() < OUTAGES:
            return ahead[0] + OUTAGE
    first = due[0]
    target = max((moment for moment in ahead if moment <= first + REACH), default=now)
    return target + timedelta(seconds=1)
