"""The bare fake Bot API as a process, with the peers inside it: takes commands as lines of JSON on its input.

Everything is timed here, where messages arrive, so that neither the network nor the driver counts.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import Any

from .bare_api import BareApi, Line
from .crowd_day import CrowdDay
from .due_day import DueDay
from .texts import TEXTS

PATIENCE_SECONDS, START_SECONDS = 90, 30
"""How long answers may take, and a start, before the measurement is given up."""

FIRST_PEER = 7_100_000_001


class Peers:
    """What peers do, and what they see. Every method is a command, and returns what is told to the driver."""

    def __init__(self, api: BareApi) -> None:
        self._api = api
        self._next_peer = FIRST_PEER
        self._left: dict[int, int] = {}
        self._missing = 0
        self._latest = 0.0
        self._looked_for = 0
        self._is_changed = asyncio.Event()
        self._crowd = CrowdDay(api)
        self._due = DueDay(api)
        api.on_send = self._sent

    def queue(self, peers: int, each: int) -> dict[str, Any]:
        """Let `peers` new peers write `each` texts, one answer each wanted; all first ones first, as a rush would."""
        chats = [self._new_peer() for _ in range(peers)]
        first = self._api.next_update
        for turn in range(each):
            for place, chat in enumerate(chats):
                self._want(chat)
                self._api.say(chat, TEXTS[(place * each + turn) % len(TEXTS)])
        return {"queued": peers * each, "first": first}

    async def first_poll(self) -> dict[str, Any]:
        """Wait for the bot's first getUpdates."""
        async with asyncio.timeout(START_SECONDS):
            await self._api.polled.wait()
        return {"at": self._api.first_poll}

    def forget_bot(self) -> dict[str, Any]:
        """The bot has ended; another will start."""
        self._api.forget_bot()
        return {}

    async def answers(self) -> dict[str, Any]:
        """Wait until every peer has the answers they wait for; `at` is when the bot was told of the last."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while self._missing:
                self._is_changed.clear()
                await self._is_changed.wait()
        at = self._latest + self._api.latency
        await asyncio.sleep(at - time.time())
        return {"at": at}

    async def one_at_a_time(self, text: str, times: int, pause: float) -> dict[str, Any]:
        """Let new peers write `text`, one after the other's answer. Returns the milliseconds each waited."""
        spent = []
        for _ in range(times):
            chat = self._new_peer()
            self._want(chat)
            said = self._api.say(chat, text)
            await self.answers()
            spent.append((self._latest - said) * 1000)
            await asyncio.sleep(pause)
        return {"ms": spent}

    def write(self) -> dict[str, Any]:
        """Let one new peer write."""
        chat = self._new_peer()
        self._want(chat)
        self._api.say(chat, TEXTS[0])
        return {"chat": chat}

    async def answer(self, chat: int) -> dict[str, Any]:
        """Wait until this peer has all answers."""
        self._looked_for = chat
        async with asyncio.timeout(PATIENCE_SECONDS):
            while self._left[chat]:
                self._is_changed.clear()
                await self._is_changed.wait()
        return {"at": self._latest}

    async def day(self, **what: Any) -> dict[str, Any]:
        """Live a part of the crowd's day."""
        try:
            return await self._crowd.live(**what)
        finally:
            self._api.on_send = self._sent

    async def due(self, act: str, **what: Any) -> dict[str, Any]:
        """Have something done by the day on which everybody is asked in one minute."""
        came = getattr(self._due, act)(**what)
        answer: dict[str, Any] = await came if asyncio.iscoroutine(came) else came
        return answer

    def _new_peer(self) -> int:
        self._next_peer += 1
        return self._next_peer

    def _want(self, chat: int) -> None:
        self._left[chat] = self._left.get(chat, 0) + 1
        self._missing += 1

    def _sent(self, chat: int, _body: bytes, at: float) -> float:
        left = self._left.get(chat, 0)
        if left:
            self._left[chat] = left - 1
            self._missing -= 1
            if not self._missing or chat == self._looked_for:
                self._latest = at
                self._is_changed.set()
        return 0.0


async def _serve(latency: float) -> None:
    api = BareApi(latency)
    peers = Peers(api)
    server = await asyncio.get_running_loop().create_server(lambda: Line(api), "127.0.0.1", 0, backlog=512)
    print(json.dumps({"address": f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"}), flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        command = json.loads(line)
        name = command.pop("do")
        try:
            answer = getattr(peers, name)(**command)
            answer = await answer if asyncio.iscoroutine(answer) else answer
        except TimeoutError:
            answer = {"problem": f"{name}: the bot took too long; did it end?"}
        print(json.dumps({**answer, "now": time.time()}), flush=True)
    server.close()


if __name__ == "__main__":
    asyncio.run(_serve(float(sys.argv[1])))
