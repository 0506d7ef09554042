"""The sandbox with a load generator inside: takes commands as lines of JSON, tells its own clock's times.

Everything is timed here, where messages arrive, so that neither the network nor the driver counts.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from datetime import UTC, datetime
from typing import Any

from sandbox import acts
from sandbox.server import Sandbox
from sandbox.state import Chat, SandboxState

LOOK_SECONDS = 0.01
PATIENCE_SECONDS = 90


def _now() -> datetime:
    return datetime.now(UTC)


def _answers(chat: Chat) -> int:
    return sum(message.from_bot for message in chat.messages.values())


async def _until(holds: Any, pause: float = LOOK_SECONDS) -> None:
    """Wait until `holds()`.

    Raises:
        TimeoutError: it took too long.
    """
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not holds():
            await asyncio.sleep(pause)


class Load:
    """What peers do, and what they see."""

    def __init__(self, state: SandboxState) -> None:
        self._state = state

    def queue(self, peers: int, texts: list[str]) -> dict[str, Any]:
        """Let `peers` new peers write each of `texts`; all first ones first, as a busy hour would bring them."""
        chats = [self._state.add_peer() for _ in range(peers)]
        for text in texts:
            for chat in chats:
                acts.say(self._state, chat, text)
        return {"queued": peers * len(texts)}

    async def first_poll(self) -> dict[str, Any]:
        """Wait for the bot's first getUpdates."""
        await _until(lambda: self._state.poll > 0, 0.001)
        return {"at": time.time()}

    async def answers(self, each: int) -> dict[str, Any]:
        """Wait until every peer has `each` answers."""
        waiting = list(self._state.chats.values())

        def all_have() -> bool:
            waiting[:] = [chat for chat in waiting if len(chat.messages) < 2 * each or _answers(chat) < each]
            return not waiting

        try:
            await _until(all_have)
        except TimeoutError:
            return {"problem": f"{len(waiting)} peers still wait for {each} answers"}
        times, count = [], 0
        for chat in self._state.chats.values():
            born = [message.born for message in chat.messages.values() if message.from_bot]
            times.append(max(born).timestamp())
            count += len(born)
        return {"at": max(times), "count": count}

    async def one_at_a_time(self, text: str, times: int, pause: float) -> dict[str, Any]:
        """Let one peer write `text` again and again. Returns the milliseconds from each to its first answer."""
        chat = self._state.add_peer()
        spent = []
        for _ in range(times):
            said = acts.say(self._state, chat, text)
            first = await self._answer_to(chat, said.message_id)
            spent.append((first - said.born).total_seconds() * 1000)
            await asyncio.sleep(pause)
        return {"ms": spent}

    async def _answer_to(self, chat: Chat, message_id: int) -> datetime:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                newest = next(reversed(chat.messages.values()))
                if newest.from_bot and newest.message_id > message_id:
                    return newest.born
                await self._state.phone_bell.wait(1)


async def _serve(token: str) -> None:
    sandbox = Sandbox(token, _now, lambda _by: None)
    load = Load(sandbox.state)
    print(json.dumps({"address": await sandbox.start("127.0.0.1", 0)}), flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        command = json.loads(line)
        try:
            answer = getattr(load, command.pop("do"))(**command)
            answer = await answer if asyncio.iscoroutine(answer) else answer
        except TimeoutError:
            answer = {"problem": f"nothing came within {PATIENCE_SECONDS} s"}
        print(json.dumps(answer), flush=True)
    await sandbox.stop()


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1]))
