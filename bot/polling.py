"""Long polling: asks Telegram for updates and acknowledges them only when their turns are committed."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any
from urllib.parse import urlencode

from telegram import Bot
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

from .receiver import Receiver
from .request import AiohttpRequest
from .updates import ALLOWED

POLL_SECONDS = 25
"""How long Telegram holds a request open when nothing comes."""

BATCH_MOST = 100
"""Updates in one answer (Bot API)."""

PAUSE_SECONDS, PAUSE_SECONDS_MOST = 0.5, 30.0
"""Pause after a failure, doubled each time up to the most."""

_log = logging.getLogger(__name__)


class TokenRefused(Exception):
    """Telegram does not know this token (any more)."""


class Poller:
    """Our own poll loop. The library's acknowledges before a turn is saved, and stops at one bad update (F3, F4)."""

    def __init__(self, bot: Bot, request: AiohttpRequest, receiver: Receiver) -> None:
        self._bot = bot
        self._request = request
        self._receiver = receiver
        self._offset = 0

    async def run(self, stopping: asyncio.Event) -> None:
        """Poll until `stopping` is set. What was not acknowledged by then comes again at the next start.

        Raises:
            TokenRefused: the token was revoked.
        """
        pause = PAUSE_SECONDS
        while not stopping.is_set():
            try:
                raws = await self._ask(stopping, POLL_SECONDS)
                pause = PAUSE_SECONDS
            except InvalidToken as failure:
                raise TokenRefused from failure
            except TelegramError as failure:
                pause = await self._rest(failure, pause, stopping)
                continue
            if raws and not await self._take(raws):
                await _wait(stopping, PAUSE_SECONDS)

    async def poll_once(self) -> bool:
        """Take what waits at Telegram now, and do not wait for more; for rehearsals. False when nothing waited."""
        raws = await self._ask(asyncio.Event(), 0)
        return bool(raws) and await self._take(raws)

    async def _ask(self, stopping: asyncio.Event, seconds: int) -> list[dict[str, Any]]:
        """Ask for updates; a stop cuts the wait short, which loses nothing."""
        query = urlencode(
            {
                "offset": self._offset,
                "limit": BATCH_MOST,
                "timeout": seconds,
                "allowed_updates": json.dumps(ALLOWED),
            }
        )
        # Not the library's get_updates: that reads all updates at once, and fails for all when one cannot be read.
        url = f"{self._bot.base_url}/getUpdates?{query}"
        asking = asyncio.ensure_future(self._request.post(url, read_timeout=seconds + 10))
        stop = asyncio.ensure_future(stopping.wait())
        await asyncio.wait({asking, stop}, return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        if not asking.done():
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
            return []
        raws = asking.result()
        return [raw for raw in raws if isinstance(raw, dict)] if isinstance(raws, list) else []

    async def _take(self, raws: list[dict[str, Any]]) -> bool:
        """Act on a batch and move the offset behind the last update before the first that must come again."""
        done = set(await self._receiver.take(raws))
        for raw in sorted(raws, key=lambda raw: int(raw["update_id"])):
            number = int(raw["update_id"])
            if number not in done:
                return False
            self._offset = number + 1
        return True

    async def _rest(self, failure: TelegramError, pause: float, stopping: asyncio.Event) -> float:
        if isinstance(failure, RetryAfter):
            after = failure.retry_after
            pause = float(after) if isinstance(after, int | float) else after.total_seconds()
        if isinstance(failure, Conflict):
            _log.error("another process polls with this token; only one may")
        elif not isinstance(failure, NetworkError):
            _log.error("polling failed: %s", type(failure).__name__)
        else:
            _log.warning("Telegram cannot be reached, trying again in %g s", pause)
        await _wait(stopping, pause)
        return min(pause * 2, PAUSE_SECONDS_MOST)


async def _wait(stopping: asyncio.Event, seconds: float) -> None:
    """Wait, but not longer than until the stop."""
    try:
        async with asyncio.timeout(seconds):
            await stopping.wait()
    except TimeoutError:
        return
