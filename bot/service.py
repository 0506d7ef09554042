"""Telegram's side of the house, built and taken down as one: two sets of connections, a receiver, and a way in."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from content.pack import Pack
from conversations.emergency import Emergency
from conversations.house import House
from conversations.only_one import Alone
from conversations.words import Shelf
from logs import Known

from .attachments import ContentOf, no_content
from .documents import Documents, FileRequest, WantsFiles, nobodys
from .inline import InlineMode
from .polling import Poller
from .profile import put_up
from .receiver import Receiver
from .request import AiohttpRequest
from .telegram_channel import TelegramChannel
from .way_in import Posted, WayIn
from .webhook import Webhook

NAME_AGAIN_SECONDS = 10.0
"""How soon Telegram is asked again what the bot is called; until then cards go without the link to pass them on."""

PROFILE_SECONDS = 60.0
"""How often it is looked whether other words are in force than those of the bot's commands and descriptions."""

if TYPE_CHECKING:
    from .web_server import WebServer

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Files:
    """Which files come in and go out: whose are read, and how that of a message is read."""

    wants: WantsFiles = nobodys
    content_of: ContentOf = no_content


NO_FILES = Files()


class TelegramService:
    """Everything that talks with Telegram."""

    def __init__(
        self,
        token: str,
        api_url: str,
        shelf: Shelf,
        now: Callable[[], datetime],
        posted: Posted | None = None,
        leaves: Callable[[], None] = lambda: None,
        is_inline: bool = False,
        files: Files = NO_FILES,
    ) -> None:
        """Take what is needed.

        `leaves` is told of every emergency card, `posted` is None for polling, `is_inline` offers cards in other chats,
        `files` says which files come in and go out.
        """
        # The emergency card has connections of its own: no queue of replies can stand before it. So have files.
        fetching = FileRequest()
        self._requests = [AiohttpRequest(), AiohttpRequest(2), AiohttpRequest(), fetching]
        base_url = f"{api_url.rstrip('/')}/bot"
        self._bot = Bot(token, base_url, request=self._requests[0], get_updates_request=self._requests[1])
        self._shelf = shelf
        self._posted = posted
        self.channel = TelegramChannel(self._bot.base_url, self._requests[0], shelf.voice, files.content_of)
        self._emergency = Emergency(TelegramChannel(self._bot.base_url, self._requests[2]), shelf, now, leaves)
        inline = InlineMode(self.channel.answer_inline, shelf, now) if is_inline else None
        self.receiver = Receiver(shelf, self.channel, self._emergency, inline)
        file_url = f"{api_url.rstrip('/')}/file/bot{token}"
        self.receiver.documents = Documents(fetching, self._bot.base_url, file_url, files.wants)
        self.poller = Poller(self._bot, self._requests[1], self.receiver)
        self._server = _web_server(Webhook(self.receiver, posted.doorway)) if posted else None
        self._profile: asyncio.Task[None] | None = None
        self._is_inline = is_inline
        self._doubts: Callable[[], bool] = bool
        self.speaks = Alone()
        """The lease of the worker who speaks with Telegram for all; whoever builds a house of several gives one."""

    def tell_time_to(self, hears: Callable[[datetime], None], doubts: Callable[[], bool]) -> None:
        """Tell somebody what time it is for Telegram, whenever it answers; who doubts it is told again at the start."""
        self._doubts = self._emergency.doubts = doubts
        for request in self._requests[:3]:
            request.hears = hears

    async def open(self) -> bool:
        """Open the connections, and listen for posts. Returns False when Telegram does not know the token.

        A Telegram that cannot be reached is no reason not to start: it is tried again.

        Raises:
            OSError: the address for posts is taken, or is not this machine's.
        """
        for request in self._requests:
            await request.initialize()
        if self._server and self._posted:
            self._server.open(self._posted.host, self._posted.port)
        try:
            await self._learn_name()
            if self._doubts():
                await self._learn_name()
        except InvalidToken:
            return False
        except TelegramError as failure:
            _log.warning("Telegram cannot be reached yet: %s", failure)
        return True

    def move_in(self, house: House) -> None:
        """The store is open: from now on everything is answered, not only emergencies."""
        self.speaks.store_is_open()
        self.receiver.move_in(house)
        _log.info("Talking as @%s", Known(self._shelf.bot_name))
        self._profile = asyncio.create_task(self._keep_profile())

    async def _learn_name(self) -> None:
        """Ask Telegram what the bot is called: links to its cards are made of that.

        Raises:
            TelegramError: Telegram cannot be reached, or does not know the token.
        """
        me = await self._bot.get_me()
        self._shelf.bot_name = me.username or ""
        if self._is_inline and not me.supports_inline_queries:
            _log.warning("INLINE_MODE is on, but not at Telegram: send /setinline to BotFather")

    async def run(self, ending: asyncio.Event) -> None:
        """Take updates until `ending` is set.

        Raises:
            TokenRefused: the token was revoked.
        """
        if self._server and self._posted:
            await self._way_in().take_posts(self._posted, ending)
            await self._server.close()
        else:
            await self._way_in().ask(ending)
        await self.receiver.close()

    def _way_in(self) -> WayIn:
        return WayIn(self._bot, self._requests[1], self.receiver, self.speaks)

    async def _keep_profile(self) -> None:
        """Put up what people see of the bot before they talk with it, and again when other words are in force."""
        await self._learn_name_at_last()
        is_up = ""
        while True:
            words = self._shelf.newest
            is_wanted = words and words.pack.name != is_up and self.speaks.is_mine()
            if words and is_wanted and await self._has_put_up(words.pack):
                is_up = words.pack.name
            await asyncio.sleep(PROFILE_SECONDS)

    async def _learn_name_at_last(self) -> None:
        """Ask what the bot is called until Telegram says it: it could not be asked at the start."""
        while not self._shelf.bot_name:
            await asyncio.sleep(NAME_AGAIN_SECONDS)
            with contextlib.suppress(TelegramError):
                await self._learn_name()

    async def _has_put_up(self, pack: Pack) -> bool:
        """Put up a pack's commands and descriptions. Returns False when it could not be done, and is tried again."""
        try:
            await put_up(self._bot, pack)
        except TelegramError as failure:
            _log.warning("commands and descriptions were not brought up to date: %s", failure)
            return False
        return True

    async def close(self) -> None:
        """Close the connections."""
        if self._profile:
            self._profile.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._profile
        if self._server:
            await self._server.close()
        for request in self._requests:
            await request.shutdown()


def _web_server(webhook: Webhook) -> WebServer:
    # Late: a bot that polls needs no server.
    from .web_server import WebServer  # noqa: PLC0415

    return WebServer(webhook)
