"""A named peer for the engine: the same four turns as a `ConversationHandler`, without any network."""

from __future__ import annotations

import asyncio
import json
import time
import warnings
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any

from telegram import Update
from telegram.ext import Application, CallbackQueryHandler, ConversationHandler, MessageHandler, filters
from telegram.request import BaseRequest, RequestData

START, BREATHE = range(2)
_PEER = {"id": 5, "is_bot": False, "first_name": "Peer"}
_CHAT = {"id": 5, "type": "private", "first_name": "Peer"}
TURNS = 4


class _Mute(BaseRequest):
    """A network that knows its own name and nothing else."""

    @property
    def read_timeout(self) -> float:
        return 1.0

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        """Answer getMe."""
        me = {"id": 1, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
        return 200, json.dumps({"ok": True, "result": me}).encode()


_walked: Counter[int] = Counter()


def _to(state: int) -> Callable[[Update, Any], Coroutine[Any, Any, int]]:
    async def go(_update: Update, _context: Any) -> int:
        _walked[state] += 1
        return state

    return go


def _updates(application: Any) -> list[Update]:
    message = {"message_id": 1, "date": 1, "chat": _CHAT, "from": _PEER}
    tap = {"id": "1", "from": _PEER, "chat_instance": "1", "message": message}
    raws = (
        {"update_id": 1, "message": {**message, "text": "Hard shift"}},
        {"update_id": 2, "callback_query": {**tap, "data": "0"}},
        {"update_id": 3, "callback_query": {**tap, "data": "2"}},
        {"update_id": 4, "message": {**message, "text": "leave me be"}},
    )
    return [Update.de_json(raw, application.bot) for raw in raws]


async def cpu_us_a_turn(rounds: int) -> float:
    """Walk the flow `rounds` times. Returns the CPU of one turn in µs; updates are read beforehand."""
    builder: Any = Application.builder().token("1:A").request(_Mute()).get_updates_request(_Mute()).updater(None)
    application = builder.build()
    # The library warns of what we mean: a tap and a typed word belong to one conversation.
    warnings.filterwarnings("ignore", message="If 'per_message=False'")
    application.add_handler(
        ConversationHandler(
            [MessageHandler(filters.Text(["Hard shift"]), _to(START))],
            {
                START: [
                    CallbackQueryHandler(_to(BREATHE), "^0$"),
                    MessageHandler(
                        filters.Regex("(?i)^(leave me be|nothing|quiet|alone|not now|no)$"),
                        _to(ConversationHandler.END),
                    ),
                ],
                BREATHE: [CallbackQueryHandler(_to(START), "^2$")],
            },
            [],
        )
    )
    await application.initialize()
    updates = _updates(application)
    begun = time.process_time()
    for _ in range(rounds):
        for update in updates:
            await application.process_update(update)
    spent = time.process_time() - begun
    await application.shutdown()
    assert _walked[ConversationHandler.END] * TURNS == sum(_walked.values()) >= rounds * TURNS, "a turn was not taken"
    return spent / (rounds * TURNS) * 1e6


def measure(rounds: int) -> float:
    """Return the CPU of one turn in µs."""
    return asyncio.run(cpu_us_a_turn(rounds))
