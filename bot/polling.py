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

import meters
from conversations.only_one import Alone

from .receiver import Receiver
from .request import AiohttpRequest

POLL_SECONDS = 25
"""How long Telegram holds a request open when nothing comes."""

REFUSING_POLL_SECONDS = 1
"""The same while the store refuses: once it does not, more kinds of update are asked for."""

LOOK_AGAIN_SECONDS = 0.25
"""How often new updates are looked for while earlier ones are under way: well under the second of rule 2."""

BATCH_MOST = 100
"""Updates in one answer (Bot API)."""

PAUSE_SECONDS, PAUSE_SECONDS_MOST = 0.5, 30.0
"""Pause after a failure, doubled each time up to the most."""

UNKNOWN_MOST = 3
"""How often in a row Telegram must say that it does not know the token before it is believed."""

STUCK_SECONDS = 10.0
"""How long the store may refuse everything before the oldest are turned away: a lock or a restart is over by then."""

FINISH_SECONDS = 3.0
"""How long turns under way may take once the house closes; what is not done by then comes again."""

_log = logging.getLogger(__name__)

Raw = dict[str, Any]


class TokenRefused(Exception):
    """Telegram does not know this token (any more)."""

    is_safe_to_log = True


class Poller:
    """Our own poll loop. The library's acknowledges before a turn is saved, and stops at one bad update (F3, F4)."""

    def __init__(self, bot: Bot, request: AiohttpRequest, receiver: Receiver, speaks: Alone | None = None) -> None:
        """Take what is needed. `speaks` says whether this worker may ask; without it there is no other."""
        self._speaks = speaks or Alone()
        self._bot = bot
        self._request = request
        self._receiver = receiver
        self._offset = 0
        self._is_done: dict[int, bool] = {}
        """Updates taken and not yet acknowledged, and whether their turn is committed."""
        self._refused: dict[int, Raw] = {}
        """Those of them that could not be answered, and are wanted again."""
        self._under_way: set[asyncio.Task[None]] = set()
        self._turning_away: set[asyncio.Task[None]] = set()
        self._refused_since = float("inf")

    async def run(self, ending: asyncio.Event) -> None:
        """Poll until `ending` is set. What was not acknowledged by then comes again at the next start.

        Raises:
            TokenRefused: the token was revoked.
        """
        pause, unknown = PAUSE_SECONDS, 0
        while not ending.is_set() and self._speaks.may_go_on():
            try:
                await self._cycle(ending, POLL_SECONDS)
                pause, unknown = PAUSE_SECONDS, 0
            except InvalidToken as failure:
                # A proxy that stumbles answers 404 too; only what Telegram says again and again is believed.
                unknown += 1
                if unknown >= UNKNOWN_MOST:
                    raise TokenRefused("Telegram does not know this token") from failure
                pause = await self._rest(failure, pause, ending)
            except Conflict as failure:
                if not self._speaks.is_mine():
                    # The store does not say whose turn it is, and somebody else asks too, or has Telegram post.
                    _log.warning("another worker speaks with Telegram, and this one gives way to it")
                    self._speaks.give_way()
                    break
                pause = await self._rest(failure, pause, ending)
            except TelegramError as failure:
                pause = await self._rest(failure, pause, ending)
        for task in self._turning_away:
            task.cancel()
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=FINISH_SECONDS)
        self._acknowledge()
        with contextlib.suppress(TelegramError):
            # Telegram only hears of what is done with the next question. Unheard, it would come again, and be known.
            await self._ask(asyncio.Event(), 0, most=1)

    async def poll_once(self) -> bool:
        """Take what waits at Telegram now, and do not wait for more; for rehearsals. False when nothing waited."""
        return await self._cycle(asyncio.Event(), 0)

    async def _cycle(self, ending: asyncio.Event, seconds: int) -> bool:
        """Ask once, set turns going, acknowledge what is done. Returns whether anything new came."""
        begun = asyncio.get_running_loop().time()
        if self._receiver.refusing.is_set():
            seconds = min(seconds, REFUSING_POLL_SECONDS)
        raws = await self._ask(ending, 0 if self._is_done else seconds)
        meters.TELEGRAM.now()
        if not raws:
            meters.NOTHING_WAITED.now()
        fresh = [raw for raw in raws if raw["update_id"] not in self._is_done or raw["update_id"] in self._refused]
        if fresh:
            self._is_done.update({raw["update_id"]: False for raw in fresh})
            for raw in fresh:
                self._refused.pop(raw["update_id"], None)
            task = asyncio.create_task(self._take(fresh))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=LOOK_AGAIN_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        self._acknowledge()
        if self._refused:
            if self._is_stuck():
                self._make_room()
            await _wait(ending, begun + LOOK_AGAIN_SECONDS - asyncio.get_running_loop().time())
        elif not raws and not self._is_done:
            # All is acknowledged. After a quiet week Telegram goes on with a random number, which may be a lower one.
            self._offset = 0
        return bool(fresh)

    async def _take(self, raws: list[Raw]) -> None:
        try:
            done = set(await self._receiver.take(raws))
        except Exception:  # a fault of ours in one must not end the taking of all: the batch comes again
            _log.exception("a batch of updates could not be taken")
            done = set()
        for raw in raws:
            self._settle(raw, raw["update_id"] in done)

    def _settle(self, raw: Raw, is_done: bool) -> None:
        self._is_done[raw["update_id"]] = is_done
        meters.UPDATES.count("kept" if is_done else "again")
        if not is_done:
            self._refused[raw["update_id"]] = raw

    def _is_stuck(self) -> bool:
        """True when the store has refused for long, and so much waits that nothing behind it can be seen."""
        now = asyncio.get_running_loop().time()
        if not self._receiver.refusing.is_set():
            self._refused_since = now
        self._refused_since = min(self._refused_since, now)
        is_full = len(self._is_done) >= BATCH_MOST and not self._turning_away
        return is_full and not self._receiver.is_closing and now - self._refused_since > STUCK_SECONDS

    def _make_room(self) -> None:
        """Let go of what the store keeps refusing, once nothing behind it could be seen any more.

        Telegram shows a hundred updates that are not acknowledged, and no emergency behind them. So whoever wrote the
        oldest is told that it could not be kept, and it is acknowledged (`docs/decisions/0011`).
        """
        oldest = sorted(self._refused)[: BATCH_MOST // 2]
        _log.error("%d updates are turned away: the store refuses, and emergencies stand behind them", len(oldest))
        task = asyncio.create_task(self._turn_away([self._refused.pop(number) for number in oldest]))
        self._turning_away.add(task)
        task.add_done_callback(self._turning_away.discard)

    async def _turn_away(self, raws: list[Raw]) -> None:
        away: set[int] = set()
        try:
            away = set(await self._receiver.turn_away(raws))
        finally:
            for raw in raws:
                self._settle(raw, raw["update_id"] in away)

    def _acknowledge(self) -> None:
        """Move the offset behind the last update before the first that is not done."""
        for number in sorted(self._is_done):
            if not self._is_done[number]:
                return
            self._offset = number + 1
            del self._is_done[number]

    async def _ask(self, ending: asyncio.Event, seconds: int, most: int = BATCH_MOST) -> list[Raw]:
        """Ask for updates; an end cuts the wait short, which loses nothing.

        To ask is to acknowledge. Who stood still so long that another asks by now says nothing to Telegram any more:
        after a week the other's updates may have lower numbers than ours had.
        """
        if not self._speaks.may_go_on():
            return []
        query = urlencode(
            {
                "offset": self._offset,
                "limit": most,
                "timeout": seconds,
                "allowed_updates": json.dumps(self._receiver.wanted),
            }
        )
        # Not the library's get_updates: that reads all updates at once, and fails for all when one cannot be read.
        url = f"{self._bot.base_url}/getUpdates?{query}"
        asking = asyncio.ensure_future(self._request.post(url, read_timeout=seconds + 10))
        end = asyncio.ensure_future(ending.wait())
        await asyncio.wait({asking, end}, return_when=asyncio.FIRST_COMPLETED)
        end.cancel()
        if not asking.done():
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
            return []
        raws = asking.result()
        return [raw for raw in raws if _has_number(raw)] if isinstance(raws, list) else []

    async def _rest(self, failure: TelegramError, pause: float, ending: asyncio.Event) -> float:
        if isinstance(failure, RetryAfter):
            after = failure.retry_after
            pause = float(after) if isinstance(after, int | float) else after.total_seconds()
        if isinstance(failure, Conflict) and "webhook" in str(failure).lower():
            # Somebody ran the bot with a webhook before: what waits there is brought by polling now.
            _log.warning("a webhook was set for this bot; it is taken down, because WEBHOOK_URL is empty")
            with contextlib.suppress(TelegramError):
                await self._bot.delete_webhook()
        elif isinstance(failure, Conflict):
            _log.error("another process polls with this token; only one may")
        elif not isinstance(failure, NetworkError):
            _log.error("polling failed: %s", failure)
        else:
            _log.warning("Telegram cannot be reached, trying again in %g s", pause)
        await _wait(ending, pause)
        return min(pause * 2, PAUSE_SECONDS_MOST)


def _has_number(raw: object) -> bool:
    """True for anything that can be acknowledged; Telegram sends nothing else."""
    return isinstance(raw, dict) and isinstance(raw.get("update_id"), int)


async def _wait(ending: asyncio.Event, seconds: float) -> None:
    """Wait, but not longer than until the end."""
    try:
        async with asyncio.timeout(seconds):
            await ending.wait()
    except TimeoutError:
        return
