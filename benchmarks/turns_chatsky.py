"""A named peer: Chatsky has the talks it is given, in an environment of its own. `turns_peers.py` asks it."""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from importlib.metadata import version
from typing import Any

import chatsky.conditions as cnd  # type: ignore[import-not-found]
from chatsky import RESPONSE, TRANSITIONS, Message, Pipeline, Transition
from chatsky.core.message import CallbackQuery  # type: ignore[import-not-found]
from chatsky.messengers.common import CallbackMessengerInterface  # type: ignore[import-not-found]


def _transitions(ways: list[dict[str, Any]]) -> list[Any]:
    """A tap and a typed word each have their own, which is quicker here than one with `Any` over both."""
    if len(ways) == 1:
        return [Transition(dst=ways[0]["to"])]
    made = []
    for place, way in enumerate(ways):
        typed = "|".join(re.escape(words) for words in (way["label"], *way["words"]))
        made.append(Transition(dst=way["to"], cnd=cnd.HasCallbackQuery(str(place))))
        made.append(Transition(dst=way["to"], cnd=cnd.Regexp(f"^(?:{typed})$", flags=re.IGNORECASE)))
    return made


class _Talking:
    """One talk, as a pipeline with its storage in memory."""

    def __init__(self, talk: dict[str, Any]) -> None:
        nodes = {
            key: {RESPONSE: node["say"], TRANSITIONS: _transitions(node["ways"])} for key, node in talk["nodes"].items()
        }
        nodes["opening"] = {TRANSITIONS: [Transition(dst="start")]}
        self._door = CallbackMessengerInterface()
        self._pipeline = Pipeline({"talk": nodes}, start_label=("talk", "opening"), messenger_interface=self._door)
        self._messages = [Message("hi"), *(self._message(answer) for answer in talk["answers"])]

    @staticmethod
    def _message(answer: int | str) -> Any:
        if isinstance(answer, str):
            return Message(answer)
        return Message(attachments=[CallbackQuery(query_string=str(answer))])

    async def open(self) -> None:
        """Connect the door and the storage, as `Pipeline.run` does."""
        await self._pipeline.context_storage.connect()
        await self._door.connect(self._pipeline._run_pipeline)

    async def have(self, times: int) -> tuple[float, list[str]]:
        """Have the talk as `times` peers. Returns CPU seconds, and what was said to the last of them."""
        said: list[str] = []
        begun = time.process_time()
        for number in range(times):
            said = []
            for message in self._messages:
                context = await self._door.on_request_async(message, f"peer {number}")
                said.append(context.last_response.text)
        spent = time.process_time() - begun
        await self._pipeline.context_storage.clear_all()
        return spent, said


async def _answer_questions() -> None:
    talks = {talk["key"]: _Talking(talk) for talk in json.loads(sys.stdin.readline())}
    for talking in talks.values():
        await talking.open()
    print(json.dumps({"name": f"Chatsky {version('chatsky')}"}), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        seconds, said = await talks[asked["talk"]].have(asked["times"])
        print(json.dumps({"seconds": seconds, "said": said}), flush=True)


if __name__ == "__main__":
    asyncio.run(_answer_questions())
