"""Long polling: asks Telegram for updates and acknowledges them only when their turns are committed.

While turns wait for the store, it goes on looking for new updates without acknowledging the old ones: somebody else's
emergency must not wait behind a locked database.
"""

from __future__ import annotations

import asyncio
import contextlib
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

LOOK_AGAIN_SECONDS = 0.25
"""How often new updates are looked for while earlier ones are under way: well under the second of rule 2."""

BATCH_MOST = 100
"""Updates in one answer (Bot API)."""

PAUSE_SECONDS, PAUSE_SECONDS_MOST = 0.5, 30.0
"""Pause after a failure, doubled each time up to the most."""

FINISH_SECONDS = 3.0
"""How long turns under way may take once the house closes; what is not done by then comes again."""

_log = logging.getLogger(__name__)

Raw = dict[str, Any]


class TokenRefused(Exception):
    """Telegram does not know this token (any more)."""


class Poller:
    """Our own poll loop. The library's acknowledges before a turn is saved, and stops at one bad update (F3, F4)."""

    def __init__(self, bot: Bot, request: AiohttpRequest, receiver: Receiver) -> None:
        self._bot = bot
        self._request = request
        self._receiver = receiver
        self._offset = 0
        self._is_done: dict[int, bool] = {}
        """Updates taken and not yet acknowledged, and whether their turn is committed."""
        self._again: set[int] = set()
        """Those of them that could not be answered, and are wanted again."""
        self._under_way: set[asyncio.Task[None]] = set()

    async def run(self, stopping: asyncio.Event) -> None:
        """Poll until `stopping` is set. What was not acknowledged by then comes again at the next start.

        Raises:
            TokenRefused: the token was revoked.
        """
        pause = PAUSE_SECONDS
        while not stopping.is_set():
            try:
                await self._cycle(stopping, POLL_SECONDS)
                pause = PAUSE_SECONDS
            except InvalidToken as failure:
                raise TokenRefused from failure
            except TelegramError as failure:
                pause = await self._rest(failure, pause, stopping)
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=FINISH_SECONDS)
        self._acknowledge()
        with contextlib.suppress(TelegramError):
            # Telegram only hears of what is done with the next question. Unheard, it would come again, and be known.
            await self._ask(asyncio.Event(), 0, most=1)

    async def poll_once(self) -> bool:
        """Take what waits at Telegram now, and do not wait for more; for rehearsals. False when nothing waited."""
        return await self._cycle(asyncio.Event(), 0)

    async def _cycle(self, stopping: asyncio.Event, seconds: int) -> bool:
        """Ask once, set turns going, acknowledge what is done. Returns whether anything new came."""
        raws = await self._ask(stopping, 0 if self._is_done else seconds)
        fresh = [raw for raw in raws if raw["update_id"] not in self._is_done or raw["update_id"] in self._again]
        if fresh:
            self._is_done.update({raw["update_id"]: False for raw in fresh})
            self._again -= {raw["update_id"] for raw in fresh}
            task = asyncio.create_task(self._take(fresh))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=LOOK_AGAIN_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        elif self._again:
            await _wait(stopping, PAUSE_SECONDS)
        self._acknowledge()
        return bool(fresh)

    async def _take(self, raws: list[Raw]) -> None:
        done = set(await self._receiver.take(raws))
        for raw in raws:
            number = raw["update_id"]
            self._is_done[number] = number in done
            if number not in done:
                self._again.add(number)

    def _acknowledge(self) -> None:
        """Move the offset behind the last update before the first that is not done."""
        for number in sorted(self._is_done):
            if not self._is_done[number]:
                return
            self._offset = number + 1
            del self._is_done[number]

    async def _ask(self, stopping: asyncio.Event, seconds: int, most: int = BATCH_MOST) -> list[Raw]:
        """Ask for updates; a stop cuts the wait short, which loses nothing."""
        query = urlencode(
            {
                "offset": self._offset,
                "limit": most,
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
        return [raw for raw in raws if _has_number(raw)] if isinstance(raws, list) else []

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


def _has_number(raw: object) -> bool:
    """True for anything that can be acknowledged; Telegram sends nothing else."""
    return isinstance(raw, dict) and isinstance(raw.get("update_id"), int)


async def _wait(stopping: asyncio.Event, seconds: float) -> None:
    """Wait, but not longer than until the stop."""
    try:
        async with asyncio.timeout(seconds):
            await stopping.wait()
    except TimeoutError:
        return
