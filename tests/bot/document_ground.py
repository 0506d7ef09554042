"""The ground for files that come in: a phone that sends them, a receiver that fetches them, and what each turn got."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

import bot.receiver
from bot.documents import Documents, FileRequest
from conversations.channel import Inbound
from conversations.house import House
from conversations.receive import Receipt
from sandbox.phone import Phone
from store.database import Database
from tests.bot.ground import Door
from tests.sandbox.ground import TOKEN, Ground, stand

PACK = bytes(range(256)) * 1000
COORDINATOR, PEER = "Nadia", "Sam"


class Whole:
    """A door, the files behind it, and what each turn was given."""

    def __init__(self, ground: Ground, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ground = ground
        self.door = Door(database)
        self.request = FileRequest()
        self.coordinators: set[str] = set()
        self.asked: list[str] = []
        self.turns: list[Inbound] = []
        base, files = f"{ground.url}/bot{TOKEN}", f"{ground.url}/file/bot{TOKEN}"
        self.documents = Documents(self.request, base, files, self._wants)
        self.door.receiver.documents = self.documents
        receive = bot.receiver.receive

        async def watched(house: House, inbound: Inbound, *rest: Any) -> Receipt:
            self.turns.append(inbound)
            return await receive(house, inbound, *rest)

        monkeypatch.setattr(bot.receiver, "receive", watched)

    async def _wants(self, house: House, inbound: Inbound) -> bool:
        assert house is self.door.house
        self.asked.append(inbound.address)
        return inbound.address in self.coordinators

    async def phone(self, name: str) -> Phone:
        phone = await self.ground.phone(name)
        if name == COORDINATOR:
            self.coordinators.add(str(phone.peer_id))
        return phone

    async def take(self) -> None:
        """Take in all that waits at Telegram."""
        raws = await self.ground.updates()
        assert sorted(await self.door.receiver.take(raws)) == [raw["update_id"] for raw in raws]

    def methods(self) -> list[str]:
        """What Telegram was asked for a file."""
        return [row["method"] for row in self.ground.state.history if row["method"] in ("getFile", "download")]


def scene(
    database: Database, monkeypatch: pytest.MonkeyPatch, play: Callable[[Whole], Awaitable[None]], seconds: float = 30
) -> None:
    async def run(ground: Ground) -> None:
        whole = Whole(ground, database, monkeypatch)
        await whole.request.initialize()
        try:
            await play(whole)
        finally:
            await whole.door.receiver.close()
            await whole.request.shutdown()

    stand(run, seconds)
