"""Takes updates in: reads each alone, lets emergencies go first, and says which may be acknowledged.

One update that cannot be read or answered never delays the others: it is set aside, by the names of its keys only.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from conversations.channel import Channel, DeliveryFailure, Inbound, Kind, Message
from conversations.emergency import Emergency
from conversations.interrupts import understand
from conversations.receive import Beside, House, receive
from conversations.screens import Screen, home
from store.database import StoreUnavailable

from .updates import parse, parse_barely

_log = logging.getLogger(__name__)


class Receiver:
    """The way from a raw update to a committed turn."""

    def __init__(self, house: House, channel: Channel, emergency: Emergency) -> None:
        self._house = house
        self._channel = channel
        self._emergency = emergency
        self._asides: set[asyncio.Task[None]] = set()
        self._told_groups: set[str] = set()

    async def take(self, raws: list[dict[str, Any]]) -> list[int]:
        """Act on a batch. Returns the numbers of updates that may be acknowledged; the others come again."""
        read = [(raw, self._read(raw)) for raw in raws]
        # Emergencies begin before anything else of the batch; the rest keeps its order in the writer's queue.
        read.sort(key=lambda pair: not self._is_urgent(pair[1]))
        outcomes = await asyncio.gather(*(self._take(raw, inbound) for raw, inbound in read))
        return [number for number, is_done in outcomes if is_done]

    async def close(self) -> None:
        """Let what runs aside finish, briefly."""
        if self._asides:
            await asyncio.wait(self._asides, timeout=2)

    def _read(self, raw: dict[str, Any]) -> Inbound | None:
        try:
            return parse(raw)
        except Exception as failure:  # whatever the library raises, the next update goes on
            _log.warning("an update could not be read: %s, keys %s", type(failure).__name__, sorted(map(str, raw)))
            return parse_barely(raw)

    def _is_urgent(self, inbound: Inbound | None) -> bool:
        if inbound is None:
            return False
        try:
            return understand(inbound, self._house.shelf.newest).urgent is not None
        except Exception:  # said once more, and answered, when this update is acted on alone
            return False

    async def _take(self, raw: dict[str, Any], inbound: Inbound | None) -> tuple[int, bool]:
        """Act on one update. The second value is false when it must come again."""
        number = raw.get("update_id", 0)
        if inbound is None:
            return number, True
        try:
            await self._act(inbound)
        except (StoreUnavailable, DeliveryFailure) as failure:
            _log.error("update kept for later: %s", failure)
            return number, False
        except Exception:
            # A programmer's fault: this turn was rolled back. Coming again would not help, so it is set aside.
            _log.exception("update %s could not be answered", number)
            self._aside(self._say_broke(inbound))
        return number, True

    async def _act(self, inbound: Inbound) -> None:
        if inbound.kind is Kind.NOT_PRIVATE:
            self._aside(self._leave_group(inbound))
            return
        understood = understand(inbound, self._house.shelf.newest)
        beside = Beside()
        if understood.urgent:
            if inbound.tap_id:
                self._aside(self._answer_tap(inbound.tap_id, ""))
            try:
                beside = Beside((await self._emergency.answer(inbound, understood.urgent)).message_id)
            except DeliveryFailure:
                beside = Beside(unsent=self._emergency.message(inbound, understood.urgent))
        try:
            receipt = await receive(self._house, inbound, understood, beside)
        except StoreUnavailable as failure:
            if beside.unsent or understood.rest or not understood.urgent:
                raise
            # The card is out, and nothing else was asked: coming again would only bring it again.
            _log.error("an emergency was answered without the store: %s", failure)
            return
        if inbound.tap_id and not understood.urgent:
            self._aside(self._answer_tap(inbound.tap_id, receipt.toast))
        if receipt.farewell:
            await self._say_farewell(inbound.address, receipt.farewell)
        if receipt.erased:
            await self._scrub()

    def _aside(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something that nobody waits for; its failure is logged, not lost."""
        task = asyncio.ensure_future(work)
        self._asides.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._asides.discard(task)
        if not task.cancelled() and (failure := task.exception()):
            _log.error("something aside broke: %s", type(failure).__name__)

    async def _scrub(self) -> None:
        """Leave no byte of the peer who was erased. What cannot be done now, the tidying does."""
        try:
            is_done = await asyncio.to_thread(self._house.database.scrub)
        except StoreUnavailable as failure:
            _log.warning("erased bytes are removed later: %s", failure)
        else:
            if not is_done:
                _log.warning("erased bytes are removed later: somebody is reading the database")

    async def _answer_tap(self, tap_id: str, toast: str) -> None:
        try:
            await self._channel.answer_tap(tap_id, toast)
        except DeliveryFailure as failure:
            _log.info("a tap was not answered: %s", type(failure).__name__)

    async def _say_farewell(self, address: str, farewell: Message) -> None:
        try:
            await self._channel.send(address, farewell)
        except DeliveryFailure as failure:
            _log.warning("a farewell was not sent: %s", type(failure).__name__)

    async def _say_broke(self, inbound: Inbound) -> None:
        words = self._house.shelf.newest
        if words is None or not inbound.address:
            return
        language = words.pack.speak(inbound.language)
        screen = Screen(words.pack, words.pack, language, self._house.now().date())
        await self._say_farewell(inbound.address, home(screen, "broke"))

    async def _leave_group(self, inbound: Inbound) -> None:
        """Say once that this bot talks one to one, and leave (`design.md` rule 12)."""
        words = self._house.shelf.newest
        if inbound.address in self._told_groups:
            return
        self._told_groups.add(inbound.address)
        if words:
            # Where the bot may not write, it still leaves.
            line = words.pack.line("only_one_to_one", inbound.language)
            await self._say_farewell(inbound.address, Message(line, is_personal=False))
        try:
            await self._channel.leave(inbound.address)
        except DeliveryFailure as failure:
            _log.info("a group was not left: %s", type(failure).__name__)
