"""The ground the sandbox's tests stand on: a sandbox with a clock one can move, and a bare Bot API client."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp

from sandbox import Sandbox
from sandbox.phone import Phone
from tests.patience import HANGS_SECONDS

TOKEN = "123456:practice"


class Ground:
    """A running sandbox, its clock, and ways to ask it things."""

    def __init__(self, history: int = 5000) -> None:
        self.now = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
        self.sandbox = Sandbox(TOKEN, lambda: self.now, self.advance, history=history)
        self.state = self.sandbox.state
        self.url = ""
        self.session: aiohttp.ClientSession

    def advance(self, by: timedelta) -> None:
        self.now += by

    async def ask(self, method: str, **fields: Any) -> dict[str, Any]:
        """One Bot API request with a JSON body; the whole answer."""
        async with self.session.post(f"{self.url}/bot{TOKEN}/{method}", json=fields) as answer:
            shape: dict[str, Any] = await answer.json()
            assert answer.status == (200 if shape["ok"] else shape["error_code"])
            return shape

    async def result(self, method: str, **fields: Any) -> Any:
        """The result of a request that must succeed."""
        shape = await self.ask(method, **fields)
        assert shape["ok"], shape
        return shape["result"]

    async def refusal(self, method: str, **fields: Any) -> str:
        """The words of a request that must be refused."""
        shape = await self.ask(method, **fields)
        assert not shape["ok"], shape
        return str(shape["description"])

    async def phone(self, name: str = "Sam", language_code: str = "en", started: bool = True) -> Phone:
        """A new peer, who has pressed START unless told otherwise."""
        phone = await Phone.add(self.url, self.session, name, language_code)
        if started:
            await phone.start()
            await self.result("getUpdates", offset=10**12)
        return phone

    async def updates(self, offset: int = 0, **fields: Any) -> list[dict[str, Any]]:
        """What waits for the bot."""
        rows: list[dict[str, Any]] = await self.result("getUpdates", offset=offset, **fields)
        return rows

    async def until_polled(self, poll: int) -> None:
        """Let the loop run until so many polls have arrived."""
        while self.state.poll < poll:
            await asyncio.sleep(0)


def stand(scene: Callable[[Ground], Awaitable[None]], seconds: float = HANGS_SECONDS, history: int = 5000) -> None:
    """Run a scene on fresh ground; a scene that hangs fails."""

    async def run() -> None:
        ground = Ground(history)
        ground.url = await ground.sandbox.start("127.0.0.1", 0)
        async with aiohttp.ClientSession() as ground.session:
            try:
                await asyncio.wait_for(scene(ground), seconds)
            finally:
                await ground.sandbox.stop()
        # The client's lines close one turn of the loop after the session.
        await asyncio.sleep(0)

    asyncio.run(run())


GO = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
