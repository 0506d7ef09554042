"""Peers' phones for programs in other processes: an event loop for a scene, and the sandbox's history."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp

from sandbox.phone import Phone, Shown
from tests.acceptance.program import TOKEN

SEEN_WITHIN = 30.0
"""Seconds an answer may take here: a ceiling against hangs, far above what a peer would bear."""

CARD_WITHIN = 10.0
"""Seconds in which the overdose steps must stand on the phone: ten times what rule 2 asks for, since a machine that
tests may be slow and busy; `benchmarks/` measures."""


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
        await self.ask("faults", **fault)

    async def ask(self, what: str, **fields: Any) -> None:
        """Ask the practice Telegram for something, by its own interface."""
        async with self.session.post(f"{self.url}/phone/{what}", json=fields) as answer:
            assert answer.ok, await answer.text()

    async def waiting(self) -> int:
        """How many updates the bot has not acknowledged yet."""
        async with self.session.get(f"{self.url}/phone/stats") as answer:
            return int((await answer.json())["updates"]["waiting"])

    async def webhook(self) -> str:
        """The address Telegram posts to; empty for none."""
        async with self.session.get(f"{self.url}/bot{TOKEN}/getWebhookInfo") as answer:
            return str((await answer.json())["result"]["url"])

    async def until_webhook(self, url: str) -> None:
        """Wait until Telegram posts there; empty for nowhere. While a store is slow the bot polls for a moment."""
        async with asyncio.timeout(SEEN_WITHIN):
            while await self.webhook() != url:
                await asyncio.sleep(0.05)

    async def until_happened(self, kind: str) -> None:
        """Wait until some trouble has happened that was asked for."""
        async with asyncio.timeout(SEEN_WITHIN):
            while True:
                async with self.session.get(f"{self.url}/phone/faults") as answer:
                    coming = (await answer.json())["faults"]
                if all(fault["kind"] != kind for fault in coming):
                    return
                await asyncio.sleep(0.02)

    async def until_waiting(self, count: int) -> None:
        """Wait until exactly so many updates are not acknowledged."""
        async with asyncio.timeout(SEEN_WITHIN):
            while await self.waiting() != count:
                # Asked again rather than waited for: the sandbox rings for phones, and this is about the queue.
                await asyncio.sleep(0.02)


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


def is_card(message: Shown) -> bool:
    """Whether this is the overdose card, or the last-resort text in its place."""
    return "Not waking" in str(message["buttons"]) or message["text"].startswith("Call 9-1-1. Phone on speaker.")


async def seconds_to_card(phone: Phone, word: str = "od") -> float:
    """Cry for help. Returns the seconds until the overdose steps stood on the phone."""
    clock = asyncio.get_running_loop().time
    began = clock()
    said = await phone.say(word)
    await phone.wait_for(lambda seen: any(is_card(m) and m["message_id"] > said for m in seen), CARD_WITHIN)
    return clock() - began


async def cards(peers: Peers, *known: Phone) -> float:
    """Ask for the card as a stranger, and as peers. Returns the longest of the seconds it took."""
    phones = [await peers.add(), *known]
    return max([await seconds_to_card(phone) for phone in phones])


async def known_peer(peers: Peers) -> Phone:
    """A peer who pressed START and saw what comes then."""
    phone = await peers.add()
    await phone.start()
    await phone.wait_for(lambda seen: len(seen) >= 2, SEEN_WITHIN)
    await peers.until_waiting(0)
    return phone


async def language_told(phone: Phone, said: int) -> None:
    """Wait until `/language`, said before, is answered: an ordinary wish, with an answer unlike any other."""
    await phone.wait_text("Which language", said, SEEN_WITHIN)
