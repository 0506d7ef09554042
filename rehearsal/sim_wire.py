"""The line between the bot and the practice Telegram, in one process: cut, slow, or dead when the seed says so."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from telegram.error import NetworkError

from bot.fates import NotSent
from bot.request import AiohttpRequest
from conversations.channel import Channel
from sandbox import bot_api
from sandbox.state import SandboxState
from sandbox.uploads import Upload
from scheduler.bell import Bell
from scheduler.delivery import Delivery
from scheduler.pace import UNHURRIED, Pace
from store.database import Database
from store.keys import MasterKey
from store.outbox import Claimed

from .sim_mortality import Mortality

ROW: ContextVar[int] = ContextVar("row", default=0)
"""The outbox row that is on its way, for whoever sees the request; 0 for what goes beside the outbox."""

IS_URGENT: ContextVar[bool] = ContextVar("is_urgent", default=False)
"""Whether it goes by the door of emergencies."""


class Wire(AiohttpRequest):
    """The library's requests, answered by the sandbox itself and not over a network."""

    def __init__(
        self, state: SandboxState, mortality: Mortality, is_cut: Callable[[], bool], is_urgent: bool = False
    ) -> None:
        super().__init__()
        self._state = state
        self._mortality = mortality
        self._is_cut = is_cut
        self._is_urgent = is_urgent

    async def initialize(self) -> None:
        """There is nothing to open."""

    async def shutdown(self) -> None:
        """There is nothing to close."""

    async def do_request(
        self, url: str, method: str, request_data: Any = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        """Answer one request.

        Raises:
            NotSent: there is no connection.
            NetworkError: the line was cut, and nobody knows when.
        """
        name = url.rpartition("/")[2]
        if name == "answerCallbackQuery":
            # Said aside, in a task of its own that nobody waits for: of a dead process it just never comes.
            if self._mortality.is_dead or self._is_cut():
                raise NetworkError("cut")
        else:
            self._mortality.passes("before a request")
        if self._is_cut():
            # The door of emergencies would rest for a real second on a line that cannot be opened.
            raise NetworkError("cut") if self._is_urgent else NotSent("cut")
        IS_URGENT.set(self._is_urgent)
        answer = await bot_api.answer(self._state, name, _fields(request_data))
        if name != "answerCallbackQuery":
            self._mortality.passes("behind a request")
        if answer.cut:
            raise NetworkError("cut")
        return answer.status, answer.broken or json.dumps(answer.shape).encode()


def _fields(form: Any) -> dict[str, Any]:
    fields: dict[str, Any] = dict(form.json_parameters) if form else {}
    for name, upload in getattr(form, "uploads", {}).items():
        fields[name] = Upload(upload.name, upload.kind, upload.content)
    return fields


class SeenDelivery(Delivery):
    """The house's delivery, which lets whoever looks know whose row is on its way."""

    def __init__(self, database: Database, master: MasterKey, channel: Channel, now: Callable[[], datetime]) -> None:
        super().__init__(database, master, channel, now, Bell(), Pace(UNHURRIED))

    async def take_over(self) -> None:
        """Take up what a killed process left on its way, as the first cycle of a start does."""
        await self._take_over()

    async def _deliver(self, row: Claimed) -> None:
        ROW.set(row.id)
        await super()._deliver(row)
