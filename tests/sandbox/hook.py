"""A bot's webhook for tests: it keeps what is posted, and answers as it is told."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from aiohttp import web

from tests.patience import HANGS_SECONDS
from tests.sandbox.ground import Ground

Answerer = Callable[[dict[str, Any]], Awaitable[web.Response | None]]


class Hook:
    """A small server that takes updates; an answerer that returns nothing cuts the line."""

    def __init__(self) -> None:
        self.posts: list[dict[str, Any]] = []
        self.broken: list[bytes] = []
        self.times: list[float] = []
        self.headers: list[dict[str, str]] = []
        self.url = ""
        self.answerer: Answerer | None = None
        self._arrived = asyncio.Condition()

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        try:
            update = json.loads(body)
        except ValueError:
            update = None
        if not isinstance(update, dict):
            self.broken.append(body)
            return web.Response(status=400)
        async with self._arrived:
            self.posts.append(update)
            self.times.append(asyncio.get_running_loop().time())
            self.headers.append(dict(request.headers))
            self._arrived.notify_all()
        if self.answerer is None:
            return web.Response()
        answer = await self.answerer(update)
        if answer is None:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        return answer

    async def until(self, count: int) -> list[dict[str, Any]]:
        """Wait for so many posts."""
        async with self._arrived:
            await asyncio.wait_for(self._arrived.wait_for(lambda: len(self.posts) >= count), HANGS_SECONDS)
        return self.posts

    def texts(self) -> list[str]:
        """What was written in the messages that were posted, in order."""
        return [post["message"]["text"] for post in self.posts if "message" in post]


@contextlib.asynccontextmanager
async def hooked(ground: Ground, **fields: Any) -> AsyncIterator[Hook]:
    """A webhook that listens, and that the sandbox knows."""
    hook = Hook()
    app = web.Application()
    app.router.add_post("/hook", hook.take)
    runner = web.AppRunner(app, shutdown_timeout=0, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    try:
        await ground.result("setWebhook", url=hook.url, **fields)
        yield hook
    finally:
        await runner.cleanup()


async def until_empty(ground: Ground) -> None:
    """Let the loop run until nothing waits for the bot any more."""
    while len(ground.state.updates):
        await asyncio.sleep(0.001)
