"""The ground Telegram's door is tested on: a receiver with everything around it, and updates as Telegram sends them."""

from __future__ import annotations

import asyncio
import copy
from typing import Any

from sqlalchemy import func, select

from bot.receiver import Receiver
from conversations.emergency import Emergency
from conversations.house import House
from conversations.words import Shelf
from scheduler.bell import Bell
from store import tables
from store.database import Database
from tests.bot.test_updates import read
from tests.scheduler.ground import FakeChannel
from tests.store.ground import MASTER, GivenTime, now
from tests.words_in_force import starter_words


class Door:
    """A receiver with everything around it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.channel, self.urgent = FakeChannel(), FakeChannel()
        self.time = GivenTime()
        self.house = House(database, MASTER, Shelf(starter_words()), self.time, Bell())
        emergency = Emergency(self.urgent, self.house.shelf, self.time)
        self.receiver = Receiver(self.house.shelf, self.channel, emergency)
        self.receiver.move_in(self.house)

    def take(self, *raws: dict[str, Any]) -> list[int]:
        """Take a batch in, and let what runs aside finish."""

        async def scene() -> list[int]:
            done = await self.receiver.take(list(raws))
            await self.receiver.close()
            return done

        return asyncio.run(scene())

    def rows(self) -> int:
        """How many messages are queued."""
        return now(self.database, lambda tx: tx.execute(select(func.count()).select_from(tables.outbox)).scalar_one())


def text(words: str, number: int, address: int = 5550001) -> dict[str, Any]:
    """An update with words in it."""
    raw = copy.deepcopy(read("text"))
    raw["update_id"] = number
    raw["message"]["text"] = words
    raw["message"]["chat"]["id"] = raw["message"]["from"]["id"] = address
    return raw


def tap(press: str, number: int) -> dict[str, Any]:
    """An update with a press in it."""
    raw = copy.deepcopy(read("tap"))
    raw["update_id"] = number
    raw["callback_query"]["data"] = press
    return raw
