"""How updates come in: asked for, or posted to us; of several workers one speaks with Telegram about it at a time.

Any worker takes any post. Asking, setting the webhook and taking it down belong to who has the lease: two who ask end
each other's requests, and one whose store refuses must not take the webhook from those whose does not.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime

from telegram import Bot, WebhookInfo
from telegram.error import InvalidToken, TelegramError

import meters
from conversations.only_one import LOOK_SECONDS, Alone, Whose

from .polling import Poller, TokenRefused
from .receiver import Receiver
from .request import AiohttpRequest
from .webhook import Doorway

LINES_AT_ONCE = 100
"""Posts Telegram may have open at the same time (the Bot API's most): a few that wait must not hold up a cry."""

SET_AGAIN_SECONDS = 1.0
"""How soon Telegram is told again what it could not be told: until then nobody may be posting."""

ASK_SECONDS = 60.0
"""How often Telegram is asked whether it still posts to us."""

STORE_SECONDS = 0.1
"""How often it is looked whether the store keeps again what comes."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Posted:
    """How updates come by webhook: the address Telegram posts to, and where the proxy hands it on to us."""

    url: str
    doorway: Doorway
    host: str
    port: int


class WayIn:
    """The way in for updates."""

    def __init__(self, bot: Bot, request: AiohttpRequest, receiver: Receiver, speaks: Alone) -> None:
        """Take what is needed. `request` is for asking; `speaks` is the lease of who speaks for all workers."""
        self._bot = bot
        self._request = request
        self._receiver = receiver
        self._speaks = speaks
        self._failed_at: datetime | None = None
        """When a post failed last, as of the last time that Telegram was asked."""

    async def ask(self, ending: asyncio.Event) -> None:
        """Ask for updates until `ending` is set, whenever it is this worker's turn.

        Raises:
            TokenRefused: the token was revoked.
        """
        while not ending.is_set():
            await self._speaks.look()
            if self._speaks.may_begin():
                await self._poll(ending, only_while_refusing=False)
            else:
                await self._wait_for_turn(ending)
        await self._speaks.give_back()

    async def take_posts(self, posted: Posted, ending: asyncio.Event) -> None:
        """Let Telegram post, but ask for updates as long as the store refuses, whenever this worker speaks for all.

        Telegram posts the updates of a chat in order, and those of few chats at once: a cry would stand behind words
        that the store refuses, the peer's own or eighty others'. Who asks sees a hundred, whatever becomes of them.

        Raises:
            TokenRefused: the token was revoked.
        """
        while not ending.is_set():
            await self._speaks.look()
            if not self._speaks.may_begin():
                await self._wait_for_turn(ending)
                continue
            if self._receiver.refusing.is_set():
                await self._poll_meanwhile(ending)
            if self._speaks.may_begin():
                await self._set_webhook(posted, ending)
                await self._keep_webhook(posted, ending)
        await self._speaks.give_back()

    async def _wait_for_turn(self, ending: asyncio.Event) -> None:
        opened = self._speaks.opened
        await first(LOOK_SECONDS, ending, *([opened] if opened else []))

    async def _keep_webhook(self, posted: Posted, ending: asyncio.Event) -> None:
        """Wait until something has to be said to Telegram again, or somebody else speaks with it."""
        loop = asyncio.get_running_loop()
        ask_at = loop.time() + ASK_SECONDS
        while not await first(min(LOOK_SECONDS, ASK_SECONDS), ending, self._receiver.refusing):
            if await self._speaks.look() is not Whose.MINE:
                return
            if loop.time() < ask_at:
                continue
            ask_at = loop.time() + ASK_SECONDS
            if not await self._is_still_set(posted):
                _log.error("somebody took the webhook down, or set another; ours is set again")
                return

    async def _is_still_set(self, posted: Posted) -> bool:
        """Ask Telegram whether it still posts to us: a second bot that polls would have ended it without a word."""
        try:
            told = await self._bot.get_webhook_info()
        except TelegramError as failure:
            _log.warning("Telegram could not be asked for its webhook: %s", failure)
            return True
        if told.url == posted.url:
            self._hear(told)
        return told.url == posted.url

    def _hear(self, told: WebhookInfo) -> None:
        """Note that nothing waits to be posted to us; a quiet night is known so from a proxy that is broken."""
        has_failed = told.last_error_date != self._failed_at
        self._failed_at = told.last_error_date
        if told.pending_update_count == 0 and not has_failed:
            meters.NOTHING_WAITED.now()

    async def _poll_meanwhile(self, ending: asyncio.Event) -> None:
        _log.warning("Updates are asked for, until the store keeps what Telegram posts")
        try:
            await self._bot.delete_webhook()
        except TelegramError as failure:
            _log.warning("the webhook could not be taken down: %s", failure)
            await first(SET_AGAIN_SECONDS, ending)
            return
        await self._poll(ending, only_while_refusing=True)

    async def _poll(self, ending: asyncio.Event, only_while_refusing: bool) -> None:
        """Ask for updates, with an offset of its own, until the end or until another worker speaks.

        Raises:
            TokenRefused: the token was revoked.
        """
        over = asyncio.Event()
        poller = Poller(self._bot, self._request, self._receiver, self._speaks)
        polling = asyncio.create_task(poller.run(over))
        told = asyncio.create_task(ending.wait())
        loop = asyncio.get_running_loop()
        look_at = loop.time() + LOOK_SECONDS
        try:
            while not polling.done() and not ending.is_set():
                if only_while_refusing and not self._receiver.refusing.is_set():
                    break
                seconds = STORE_SECONDS if only_while_refusing else LOOK_SECONDS
                await asyncio.wait({polling, told}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
                if loop.time() < look_at:
                    continue
                look_at = loop.time() + LOOK_SECONDS
                if await self._speaks.look() is Whose.ANOTHERS:
                    break
        finally:
            told.cancel()
            over.set()
            await polling

    async def _set_webhook(self, posted: Posted, ending: asyncio.Event) -> None:
        """Tell Telegram where to post; as long as it cannot be told, it is tried again."""
        while not ending.is_set():
            try:
                await self._bot.set_webhook(
                    posted.url,
                    secret_token=posted.doorway.secrets[0],
                    allowed_updates=list(self._receiver.wanted),
                    max_connections=LINES_AT_ONCE,
                )
                _log.info("Telegram posts to the webhook")
                return
            except InvalidToken as failure:
                raise TokenRefused("Telegram does not know this token") from failure
            except TelegramError as failure:
                _log.error("the webhook could not be set: %s", failure)
            await first(SET_AGAIN_SECONDS, ending)


async def first(seconds: float, *events: asyncio.Event) -> bool:
    """Wait for one of these, at most `seconds`. Returns whether one came."""
    waiting = [asyncio.ensure_future(event.wait()) for event in events]
    done, _ = await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for each in waiting:
        each.cancel()
    return bool(done)
