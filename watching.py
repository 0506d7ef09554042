"""What the operator's door is told: whether the bot is ready, why not, and how its meters stand."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any

import meters
from bot.operator_door import OperatorDoor
from conversations.house import House
from conversations.words import Shelf
from store.database import StoreUnavailable
from store.outlook import Outlook, outlook

STORE_SECONDS = 1.0
"""How long the store may take to answer before it counts as away."""


SHARED_SECONDS = 1.0
"""For how long a look into the store is everybody's: each one is a transaction, in one line with the turns of peers."""


Look = Callable[[], Coroutine[Any, Any, Outlook | None]]
"""Looks into the store once."""


class _Shared:
    """One look for all who ask while it is under way, or shortly after."""

    def __init__(self) -> None:
        self._look: asyncio.Task[Outlook | None] | None = None
        self._ended_at: datetime | None = None

    async def get(self, look: Look, now: Callable[[], datetime]) -> Outlook | None:
        if self._look is None or self._is_over(now()):
            self._ended_at, self._look = None, asyncio.create_task(look())
            self._look.add_done_callback(lambda _: self._end(now()))
        # Who asks and goes away does not end it for the others.
        return await asyncio.shield(self._look)

    def _end(self, at: datetime) -> None:
        self._ended_at = at

    def _is_over(self, at: datetime) -> bool:
        # A clock that is set back ends it too, and not a month later.
        return self._ended_at is not None and not 0 <= (at - self._ended_at).total_seconds() < SHARED_SECONDS


@dataclass(frozen=True)
class Watched:
    """What is looked at: the house once it is open, the words, whether it ends, whether zones and clock are right."""

    houses: Sequence[House]
    shelf: Shelf
    is_stopping: Callable[[], bool]
    zones_right: bool
    clock_off: Callable[[], float] = float
    """By how many seconds the machine's clock is wrong; nobody knows without Telegram."""
    _shared: _Shared = field(default_factory=_Shared)

    async def outlook(self) -> Outlook | None:
        """Return how it looks in the store, or looked within the last second; None when it does not answer."""
        if not self.houses:
            return None
        house = self.houses[0]
        return await self._shared.get(lambda: self._look(house), house.now)

    async def _look(self, house: House) -> Outlook | None:
        with contextlib.suppress(StoreUnavailable, TimeoutError):
            async with asyncio.timeout(STORE_SECONDS):
                return await house.database.transact(lambda tx: outlook(tx, house.database.worker, house.now()))
        return None

    async def reasons(self) -> list[str]:
        """Return why the bot is not ready; nothing when it is."""
        found = {
            "stopping": self.is_stopping(),
            "the store does not answer": await self.outlook() is None,
            "no words are in force": self.shelf.newest is None,
            "Telegram has not said what the bot is called": not self.shelf.bot_name,
        }
        return [reason for reason, is_so in found.items() if is_so]


def watch(watched: Watched, host: str, port: int) -> Callable[[], Awaitable[None]]:
    """Open the door in the running loop. Returns what closes it.

    Raises:
        OSError: the address is taken, or is not this machine's.
    """
    # Late: most bots have no such door, and a server costs a start.
    from bot.web_server import WebServer  # noqa: PLC0415

    server = WebServer(door(watched))
    server.open(host, port)
    return server.close


def door(watched: Watched) -> OperatorDoor:
    """Build the door."""

    async def alive() -> tuple[HTTPStatus, str]:
        return HTTPStatus.OK, "alive\n"

    async def ready() -> tuple[HTTPStatus, str]:
        reasons = await watched.reasons()
        status = HTTPStatus.SERVICE_UNAVAILABLE if reasons else HTTPStatus.OK
        return status, "".join(f"{reason}\n" for reason in reasons) or "ready\n"

    async def metered() -> tuple[HTTPStatus, str]:
        return HTTPStatus.OK, text(watched, await watched.outlook())

    return OperatorDoor({"/healthz": alive, "/readyz": ready, "/metrics": metered})


def text(watched: Watched, seen: Outlook | None) -> str:
    """Return all meters; without an outlook those of the store are left out, for they would be wrong."""
    words = watched.shelf.newest
    release = words.pack.name[:12] if words else "none"
    parts = [meter.text() for meter in meters.COUNTED]
    parts += [
        meters.HEARD.text([((), meters.TELEGRAM.seconds())]),
        meters.STORE_OPEN.text([((), float(seen is not None))]),
        meters.ZONES_RIGHT.text([((), float(watched.zones_right))]),
        meters.CLOCK_OFF.text([((), watched.clock_off())]),
        meters.RELEASE.text([((release,), 1.0)]),
    ]
    if seen is not None:
        parts += [
            meters.WAITING.text([((kind,), seen.waiting.get(kind, 0)) for kind in meters.KINDS]),
            meters.OLDEST.text([((kind,), seen.oldest.get(kind, 0.0)) for kind in meters.KINDS]),
            meters.ENDED.text((kind_and_end, count) for kind_and_end, count in seen.ended.items()),
            meters.MISSED.text([((), seen.missed)]),
            meters.WORKERS.text([((), seen.workers)] if seen.workers else []),
        ]
    return "".join(parts)
