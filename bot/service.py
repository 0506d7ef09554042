"""Telegram's side of the house, built and taken down as one: two sets of connections, a receiver, a poller."""

from __future__ import annotations

import asyncio
import contextlib
import logging

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from conversations.emergency import Emergency
from conversations.receive import House

from .polling import Poller
from .profile import put_up
from .receiver import Receiver
from .request import AiohttpRequest
from .telegram_channel import TelegramChannel

_log = logging.getLogger(__name__)


class TelegramService:
    """Everything that talks with Telegram."""

    def __init__(self, token: str, api_url: str, house: House) -> None:
        # The emergency card has connections of its own: no queue of replies can stand before it.
        self._requests = [AiohttpRequest(), AiohttpRequest(), AiohttpRequest(), AiohttpRequest(2)]
        base_url = f"{api_url.rstrip('/')}/bot"
        self._bot = Bot(token, base_url, request=self._requests[0], get_updates_request=self._requests[1])
        urgent_bot = Bot(token, base_url, request=self._requests[2], get_updates_request=self._requests[3])
        self._house = house
        self.channel = TelegramChannel(self._bot)
        emergency = Emergency(TelegramChannel(urgent_bot), house.shelf, house.now)
        self.receiver = Receiver(house, self.channel, emergency)
        self.poller = Poller(self._bot, self._requests[1], self.receiver)
        self._profile: asyncio.Task[None] | None = None

    async def open(self) -> bool:
        """Open the connections. Returns False when Telegram does not know the token.

        A Telegram that cannot be reached is no reason not to start: polling goes on trying.
        """
        for request in self._requests:
            await request.initialize()
        try:
            me = await self._bot.get_me()
            _log.info("Talking as @%s", me.username)
        except InvalidToken:
            return False
        except TelegramError as failure:
            _log.warning("Telegram cannot be reached yet: %s", type(failure).__name__)
        return True

    async def run(self, stopping: asyncio.Event) -> None:
        """Take updates until `stopping` is set."""
        self._profile = asyncio.create_task(self._put_up_profile())
        await self.poller.run(stopping)
        await self.receiver.close()

    async def _put_up_profile(self) -> None:
        words = self._house.shelf.newest
        if words is None:
            return
        try:
            await put_up(self._bot, words.pack)
        except TelegramError as failure:
            _log.warning("commands and descriptions were not brought up to date: %s", type(failure).__name__)

    async def close(self) -> None:
        """Close the connections."""
        if self._profile:
            self._profile.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._profile
        for request in self._requests:
            await request.shutdown()
