"""The ground delivery is tested on: a channel that records, and fails when told to, and a way to queue for a peer."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import select

from conversations.channel import Message, Outgoing, Send, to_json
from scheduler.bell import Bell
from scheduler.delivery import Delivery
from scheduler.pace import UNHURRIED, Limits, Pace
from store import outbox, tables
from store.database import Database
from store.peers import Peer
from tests.store.ground import MASTER, NOW, GivenTime


class FakeChannel:
    """Takes everything, and raises what waits in `fails[method]`, one failure a call."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []
        self.fails: defaultdict[str, list[BaseException]] = defaultdict(list)
        self.stuck: dict[str, asyncio.Event] = {}
        self.sent_for_certain: list[str] = []
        self._number = 1000

    def texts(self, address: str = "") -> list[str]:
        """The words of every attempt to send, in order."""
        return [call[2] for call in self.calls if call[0] == "send" and address in ("", call[1])]

    def named(self, method: str) -> list[tuple[Any, ...]]:
        """Every call of one method, without its name."""
        return [call[1:] for call in self.calls if call[0] == method]

    async def _take(self, method: str, *arguments: Any) -> None:
        self.calls.append((method, *arguments))
        if (event := self.stuck.get(str(arguments[0]))) is not None:
            await event.wait()
        if self.fails[method]:
            raise self.fails[method].pop(0)

    async def send(self, address: str, message: Message) -> int:
        await self._take("send", address, message.text)
        self._number += 1
        self.sent_for_certain.append(message.text)
        return self._number

    async def edit(self, address: str, message_id: int, message: Message) -> None:
        await self._take("edit", address, message_id, message.text)

    async def strip(self, address: str, message_id: int) -> None:
        await self._take("strip", address, message_id)

    async def delete(self, address: str, message_ids: tuple[int, ...]) -> None:
        await self._take("delete", address, message_ids)

    async def pin(self, address: str, message_id: int) -> None:
        await self._take("pin", address, message_id)

    async def leave(self, address: str) -> None:
        await self._take("leave", address)

    async def answer_tap(self, tap_id: str, text: str) -> None:
        await self._take("answer_tap", tap_id, text)


class Post:
    """Delivery with everything around it, on one database."""

    def __init__(self, database: Database, limits: Limits = UNHURRIED) -> None:
        self.database = database
        self.channel = FakeChannel()
        self.time = GivenTime()
        self.bell = Bell()
        self.delivery = Delivery(database, MASTER, self.channel, self.time, self.bell, Pace(limits))

    def queue(self, peer: Peer, *outgoing: Outgoing | str, kind: str = "reply", due: datetime = NOW) -> None:
        for each in outgoing:
            body = to_json(Send(Message(each)) if isinstance(each, str) else each)
            self.database.transact_now(lambda tx, body=body: outbox.add(tx, peer, kind, body, due, NOW))

    def drain(self) -> int:
        """Deliver what may go now."""
        return asyncio.run(self.delivery.drain())

    def states(self) -> list[tuple[str, str]]:
        """State and reason of every row, in order."""
        query = select(tables.outbox.c.state, tables.outbox.c.why).order_by(tables.outbox.c.id)
        return [tuple(row) for row in self.database.transact_now(lambda tx: tx.execute(query).all())]

    def noted(self) -> list[tuple[int, bool]]:
        """Messages noted to stand in chats: number, and whether personal."""
        query = select(tables.messages.c.message_id, tables.messages.c.is_personal).order_by(tables.messages.c.id)
        return [tuple(row) for row in self.database.transact_now(lambda tx: tx.execute(query).all())]
