"""A bot with all its doors on one file: updates from Telegram, the clock, delivery, and a phone for each peer."""

from __future__ import annotations

import asyncio
import copy
import itertools
from collections.abc import Coroutine
from typing import Any

from bot.receiver import Receiver
from conversations.channel import Message
from conversations.emergency import Emergency
from conversations.fire import fire
from conversations.house import House
from conversations.words import Shelf
from scheduler.bell import Bell
from scheduler.delivery import Delivery
from scheduler.housekeeping import Housekeeping
from scheduler.jobs import plan_ahead
from scheduler.pace import UNHURRIED, Pace
from store.database import Database
from tests.bot.test_updates import read
from tests.conversations.ground import Chat
from tests.store.ground import MASTER, GivenTime
from tests.words_in_force import starter_words

FIRST_UPDATE = 7_000


class Phones(Chat):
    """What stands in each chat. While `stuck` is set, what is sent waits on its way."""

    def __init__(self) -> None:
        super().__init__()
        self.stuck: asyncio.Event | None = None
        self.on_the_way = 0

    async def send(self, address: str, message: Message) -> int:
        """Show it, once it may arrive."""
        if self.stuck is not None:
            self.on_the_way += 1
            await self.stuck.wait()
        return await super().send(address, message)

    async def answer_tap(self, tap_id: str, text: str) -> None:
        """The phone knows that its tap arrived."""


class Doors:
    """Everything a process of the bot has, with given time."""

    def __init__(self, database: Database, first_update: int = FIRST_UPDATE) -> None:
        self.database = database
        self.time = GivenTime()
        self.phones = Phones()
        shelf = Shelf(starter_words())
        self.house = House(database, MASTER, shelf, self.time, Bell())
        self.receiver = Receiver(shelf, self.phones, Emergency(self.phones, shelf, self.time))
        self.receiver.move_in(self.house)
        self.delivery = Delivery(database, MASTER, self.phones, self.time, self.house.bell, Pace(UNHURRIED))
        self.housekeeping = Housekeeping(database, MASTER, self.phones, self.time)
        self._updates = itertools.count(first_update)

    def text(self, words: str, address: int) -> dict[str, Any]:
        """An update with words in it."""
        raw = copy.deepcopy(read("text"))
        raw["update_id"] = next(self._updates)
        raw["message"]["text"] = words
        raw["message"]["message_id"] = next(self.phones.numbers)
        raw["message"]["chat"]["id"] = raw["message"]["from"]["id"] = address
        raw["message"]["from"]["language_code"] = "en"
        return raw

    def tap(self, press: str, address: int, message_id: int = 1) -> dict[str, Any]:
        """An update with a press in it."""
        raw = copy.deepcopy(read("tap"))
        raw["update_id"] = next(self._updates)
        query = raw["callback_query"]
        query["data"] = press
        query["message"]["message_id"] = message_id
        query["message"]["chat"]["id"] = query["from"]["id"] = address
        query["from"]["language_code"] = "en"
        return raw

    def run(self, scene: Coroutine[Any, Any, Any]) -> Any:
        """Let a scene happen, and what runs aside finish."""

        async def whole() -> Any:
            came = await scene
            await self.receiver.close()
            return came

        return asyncio.run(whole())

    async def takes(self, *raws: dict[str, Any], delivers: bool = True) -> None:
        """Take updates in together, and deliver what they come to."""
        assert len(await self.receiver.take(list(raws))) == len(raws)
        if delivers:
            await self.delivery.drain()

    async def says(self, words: str, address: int, delivers: bool = True) -> None:
        """Let a peer write."""
        await self.takes(self.text(words, address), delivers=delivers)

    async def taps(self, label: str, address: int) -> None:
        """Let a peer tap the newest button whose label begins so."""
        number, press = self.find(label, address)
        await self.takes(self.tap(press, address, number))

    def find(self, label: str, address: int) -> tuple[int, str]:
        """The newest button whose label begins so: its message, and what it carries."""
        shown = self.phones.shown.get(str(address), {})
        for number in sorted(shown, reverse=True):
            for button in itertools.chain(*shown[number].rows):
                if button.label.startswith(label):
                    return number, button.press
        raise AssertionError(f"no button {label!r} on the phone")

    async def passes(self, **by: float) -> None:
        """Let time pass at once, and let everything that fell due meanwhile happen."""
        self.time.passes(**by)
        await plan_ahead(self.house)
        while await fire(self.house):
            await self.delivery.drain()
        await self.delivery.drain()

    def said_to(self, address: int) -> list[str]:
        """Everything that was sent to a peer, in order."""
        return [message.text for to, message in self.phones.sent if to == str(address)]
