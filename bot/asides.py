"""What is said and done beside turns and the store, and is nobody's promise: taps answered, groups left, sorry said."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any

from conversations.channel import Channel, DeliveryFailure, Inbound, Message
from conversations.screens import Screen, home
from conversations.words import Shelf

CLOSE_SECONDS = 2.0

AGAIN_AFTER, AWAY_AGAIN_AFTER = timedelta(minutes=10), timedelta(minutes=1)
"""How long a group is not told the same again, and a peer that their words could not be kept."""

SAY_SECONDS = 5.0
"""How long something said aside may take: whoever says it has more to do."""

TOLD_MOST = 10_000
"""Chats and groups remembered as told; the oldest is forgotten first."""

_log = logging.getLogger(__name__)


class Asides:
    """Things nobody waits for; their failures are logged, not lost."""

    def __init__(self, channel: Channel, shelf: Shelf, now: Callable[[], datetime]) -> None:
        self._channel = channel
        self._shelf = shelf
        self._now = now
        self._running: set[asyncio.Task[None]] = set()
        self._told: OrderedDict[tuple[str, str], datetime] = OrderedDict()

    async def close(self) -> None:
        """Let what runs finish, briefly."""
        if self._running:
            await asyncio.wait(self._running, timeout=CLOSE_SECONDS)

    def answer_tap(self, tap_id: str, toast: str) -> None:
        """Tell the phone that a tap arrived."""
        self._begin(self._answer_tap(tap_id, toast))

    def leave_group(self, inbound: Inbound) -> None:
        """Say once that this bot talks one to one, and leave (`design.md` rule 12)."""
        if self._is_new("group", inbound.address):
            self._begin(self._leave_group(inbound))

    def say_broke(self, inbound: Inbound) -> None:
        """Say that something broke, and show the doors."""
        if message := self._home(inbound, "broke"):
            self._begin(self.say(inbound.address, message))

    async def say_once_in_a_while(self, inbound: Inbound, line: str) -> None:
        """Say a line of the pack with the doors, unless this chat heard it lately."""
        message = self._home(inbound, line)
        if message and self._is_new(line, inbound.address, AWAY_AGAIN_AFTER):
            await self.say(inbound.address, message)

    async def say(self, address: str, message: Message) -> None:
        """Send a message once. It has no row: if it is lost, it is lost."""
        try:
            async with asyncio.timeout(SAY_SECONDS):
                await self._channel.send(address, message)
        except (DeliveryFailure, TimeoutError) as failure:
            _log.warning("something said aside was not sent: %s", failure)

    def _home(self, inbound: Inbound, line: str) -> Message | None:
        words = self._shelf.newest
        if words is None or not inbound.address:
            return None
        language = words.pack.speak(inbound.language)
        return home(Screen(words.pack, words.pack, language, self._now().date()), line)

    def _is_new(self, what: str, address: str, again_after: timedelta = AGAIN_AFTER) -> bool:
        """True unless this was said in this chat lately."""
        now, key = self._now(), (what, address)
        if key in self._told and timedelta() <= now - self._told[key] < again_after:
            return False
        self._told[key] = now
        self._told.move_to_end(key)
        if len(self._told) > TOLD_MOST:
            self._told.popitem(last=False)
        return True

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._running.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (failure := task.exception()):
            _log.error("something aside broke: %s", failure)

    async def _answer_tap(self, tap_id: str, toast: str) -> None:
        try:
            await self._channel.answer_tap(tap_id, toast)
        except DeliveryFailure as failure:
            _log.info("a tap was not answered: %s", failure)

    async def _leave_group(self, inbound: Inbound) -> None:
        words = self._shelf.newest
        if words:
            # Where the bot may not write, it still leaves.
            line = words.pack.line("only_one_to_one", inbound.language)
            await self.say(inbound.address, Message(line, is_personal=False))
        try:
            await self._channel.leave(inbound.address)
        except DeliveryFailure as failure:
            _log.info("a group was not left: %s", failure)
