"""Peers' phones for programs in other processes: an event loop for a scene, and the sandbox's history."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp

from sandbox.phone import Phone, Shown

SEEN_WITHIN = 30.0
"""Seconds an answer may take here: a ceiling against hangs, far above what a peer would bear."""


class Peers:
    """The people with phones at one sandbox."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        """Use the sandbox at this address."""
        self.url = url
        self.session = session

    async def add(self, language_code: str = "en") -> Phone:
        """One more peer, who has not pressed START."""
        return await Phone.add(self.url, self.session, language_code=language_code)

    async def requests(self, method: str) -> list[dict[str, Any]]:
        """What the bot asked Telegram for by this method, oldest first."""
        async with self.session.get(f"{self.url}/phone/history", params={"method": method}) as answer:
            rows: list[dict[str, Any]] = (await answer.json())["history"]
            return rows

    async def trouble(self, **fault: Any) -> None:
        """Let something go wrong between the bot and Telegram."""
        async with self.session.post(f"{self.url}/phone/faults", json=fault) as answer:
            assert answer.ok, await answer.text()


def scene(url: str, act: Callable[[Peers], Awaitable[None]], seconds: float = 120) -> None:
    """Let peers act in an event loop of their own; a scene that hangs fails."""

    async def run() -> None:
        async with aiohttp.ClientSession() as session:
            await asyncio.wait_for(act(Peers(url, session)), seconds)
        # The client's lines close one turn of the loop after the session.
        await asyncio.sleep(0)

    asyncio.run(run())


async def answer_to(phone: Phone, text: str) -> Shown:
    """Write a text and wait for the bot's next message."""
    before = await phone.say(text)
    messages = await phone.wait_for(lambda seen: any(m["message_id"] > before for m in seen), SEEN_WITHIN)
    return next(message for message in messages if message["message_id"] > before)
