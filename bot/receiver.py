"""Takes updates in: reads each alone, lets emergencies go first, and says which may be acknowledged.

One update that cannot be read or answered never delays the others: it is set aside, by the names of its keys only.
Until the store is open, and while the house closes, emergencies are answered and everything else comes again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from conversations.channel import Channel, DeliveryFailure, Inbound, Kind
from conversations.emergency import Emergency
from conversations.house import House
from conversations.interrupts import CommandGiven, TooMany, Understood, understand
from conversations.receive import Beside, let_pass, receive, set_aside
from conversations.words import Shelf
from store import updates
from store.database import StoreUnavailable

from .asides import Asides
from .chats import Allowed, Chats, Wish
from .documents import Documents
from .farewell import say_farewell
from .inline import INLINE, InlineMode, came_by, is_inline
from .shape import shape_of
from .updates import ALLOWED, CannotRead, is_number, parse

PROTECTING = frozenset({"stop", "erase", "erase_yes", "clear"})
"""Commands that a peer must be able to give whatever else comes from their phone."""

STORE_SECONDS = 8.0
"""How long a store may take before it counts as refusing: longer than it waits for a lock. What it commits later than
that is known when the update comes again."""

_log = logging.getLogger(__name__)

T = TypeVar("T")

_TOLD = frozenset({Kind.TEXT, Kind.TAP, Kind.UNREADABLE})
"""Kinds of update whose sender waits for an answer."""


class _MustWait(StoreUnavailable):
    """An earlier message of this chat is not kept yet."""


@dataclass(frozen=True)
class _Read:
    """An update as far as it could be read and understood, and which fault it met if it could not."""

    raw: dict[str, Any]
    inbound: Inbound | None = None
    understood: Understood | None = None
    fault: str = ""

    @property
    def number(self) -> int:
        """The update's number."""
        return int(self.raw["update_id"])

    @property
    def is_urgent(self) -> bool:
        """True for what goes first."""
        return self.understood is not None and self.understood.urgent is not None


class Receiver:
    """The way from a raw update to a committed turn."""

    def __init__(self, shelf: Shelf, channel: Channel, emergency: Emergency, inline: InlineMode | None = None) -> None:
        """Take what is needed; without `inline` what is typed in other chats is passed over."""
        self._inline = inline
        self._shelf = shelf
        self._emergency = emergency
        self._house: House | None = None
        self._closed_why = "the store is not open yet"
        self._chats = Chats()
        self._asides = Asides(channel, shelf, emergency.now)
        self.documents: Documents | None = None
        self.refusing = asyncio.Event()
        """Set while the store takes nothing, or takes long: then Telegram's order must not keep cries back."""
        self.refusing.set()
        self._is_closing = False

    def move_in(self, house: House) -> None:
        """The store is open: from now on everything is answered."""
        self._house = house
        self.refusing.clear()

    @property
    def is_closing(self) -> bool:
        """True once the house closes: what is refused now is for the next start."""
        return self._is_closing

    def refuse_ordinary(self) -> None:
        """The house closes: from now on emergencies only; what else comes is for the next start."""
        self._house, self._is_closing = None, True
        self._closed_why = "the house closes"

    @property
    def wanted(self) -> tuple[str, ...]:
        """Kinds of update to ask Telegram for: while the store refuses, none that could stand before a cry."""
        return (*ALLOWED, INLINE) if self._inline and not self.refusing.is_set() else ALLOWED

    async def take(self, raws: Sequence[dict[str, Any]]) -> list[int]:
        """Act on a batch of updates. Returns the numbers of those that may be acknowledged; the others come again.

        One whose number no table can hold is acknowledged and passed over: it could not be known a second time.
        """
        strange = [raw["update_id"] for raw in raws if not is_number(raw["update_id"])]
        if strange:
            _log.warning("updates with a number Telegram does not give: %d", len(strange))
        known = [raw for raw in raws if is_number(raw["update_id"])]
        inline = [raw for raw in known if is_inline(raw)]
        read = [self._read(raw) for raw in known if not is_inline(raw)]
        # Emergencies begin before anything else of the batch; the rest keeps its order in each chat.
        read.sort(key=lambda each: not each.is_urgent)
        taking = asyncio.gather(*(self._take(each) for each in read))
        if self._inline:
            self._inline.take(inline)
        outcomes = await taking
        strange += [raw["update_id"] for raw in inline]
        return strange + [each.number for each, is_done in zip(read, outcomes, strict=True) if is_done]

    async def turn_away(self, raws: Iterable[dict[str, Any]]) -> list[int]:
        """Tell whoever sent these that nothing can be kept now, so that they write again: beside the store.

        Returns the numbers of those that may be acknowledged: a cry whose card did not go is not among them.
        """
        read = [self._read(raw) for raw in raws]
        outcomes = await asyncio.gather(*(self._turn_away(each) for each in read))
        return [each.number for each, is_away in zip(read, outcomes, strict=True) if is_away]

    async def _turn_away(self, each: _Read) -> bool:
        inbound = each.inbound
        if inbound is None:
            return True
        if each.understood and each.understood.urgent:
            try:
                await self._emergency.answer(inbound, each.understood.urgent)
            except DeliveryFailure:
                return False
        if inbound.kind in _TOLD and (each.understood is None or each.understood.rest is not None):
            await self._asides.say_once_in_a_while(inbound, "cannot_now")
        self._chats.release(inbound.address, each.number)
        return True

    async def close(self) -> None:
        """Let what runs aside finish, briefly."""
        if self._inline:
            await self._inline.close()
        await self._asides.close()

    def _read(self, raw: dict[str, Any]) -> _Read:
        try:
            inbound = parse(raw)
        except CannotRead as failure:
            _log.warning("an update could not be read: %s", failure)
            return _Read(raw, fault=type(failure).__name__)
        if came_by(raw, self._shelf.bot_name):
            inbound = replace(inbound, kind=Kind.NOTHING)
        try:
            return _Read(raw, inbound, understand(inbound, self._shelf.newest))
        except Exception as failure:  # words nobody thought of: whoever wrote them hears that something broke
            _log.exception("an update could not be understood")
            return _Read(raw, inbound, fault=type(failure).__name__)

    async def _take(self, each: _Read) -> bool:
        """Act on one update. Returns false when it must come again."""
        try:
            if each.inbound is None or each.understood is None:
                await self._put_aside(each)
            else:
                await self._act(each, each.inbound, each.understood)
        except _MustWait:
            return False
        except StoreUnavailable as failure:
            self._say_refused(failure)
            if each.inbound:
                self._chats.hold(each.inbound.address, each.number, self._emergency.now())
            return False
        except Exception as failure:
            # A programmer's fault: this turn was rolled back. Coming again would not help, so it is set aside.
            _log.exception("an update could not be answered")
            return await self._is_put_aside(_Read(each.raw, each.inbound, fault=type(failure).__name__))
        if each.inbound:
            self._chats.release(each.inbound.address, each.number)
        return True

    async def _act(self, each: _Read, inbound: Inbound, understood: Understood) -> None:
        if inbound.kind is Kind.NOT_PRIVATE:
            self._asides.leave_group(inbound)
        beside = Beside()
        if understood.urgent:
            try:
                sent = await self._emergency.answer(inbound, understood.urgent)
            except DeliveryFailure:
                beside = Beside(unsent=self._emergency.message(inbound, understood.urgent))
            else:
                beside = Beside(sent.message_id)
                if inbound.tap_id and not sent.is_repeat:
                    self._asides.answer_tap(inbound.tap_id, "")
        try:
            async with self._chats.turn(inbound.address):
                await self._turn(each, inbound, understood, beside)
        except StoreUnavailable as failure:
            if beside.unsent or understood.rest or not understood.urgent:
                raise
            # The card is out, and nothing else was asked: coming again would only bring it again.
            self._say_refused(failure)
            _log.warning("an emergency is answered and not noted: %s", failure)

    async def _turn(self, each: _Read, inbound: Inbound, understood: Understood, beside: Beside) -> None:
        """One turn of one chat, in the store."""
        house = self._open_house()
        now = house.now()
        if not understood.urgent and await self._must_wait(house, inbound.address, each.number):
            raise _MustWait
        wish = _wish(understood)
        allowed = self._chats.allow(inbound.address, wish, now) if inbound.address else Allowed.ANSWER
        try:
            if allowed is Allowed.LET_PASS or (allowed is Allowed.SAY_ONCE and understood.urgent):
                await self._kept(let_pass(house, inbound))
                return
            if allowed is Allowed.SAY_ONCE:
                understood = Understood(rest=TooMany())
            inbound = await self.documents.fetched(house, inbound) if self.documents else inbound
            receipt = await self._kept(receive(house, inbound, understood, beside))
        except StoreUnavailable:
            self._chats.give_back(inbound.address, wish, allowed)
            raise
        if inbound.tap_id and not understood.urgent:
            self._asides.answer_tap(inbound.tap_id, receipt.toast)
        if receipt.farewell:
            await say_farewell(house.database, self._asides, inbound.address, receipt.farewell)

    async def _must_wait(self, house: House, address: str, number: int) -> bool:
        """True for an update that must not overtake an earlier one, unless another worker took that."""
        earlier = self._chats.waits_for(address, number, house.now())
        if earlier is None:
            return False
        if is_taken := await self._kept(house.database.transact(lambda tx: updates.was_seen(tx, earlier))):
            self._chats.release(address, earlier)
        return not is_taken

    async def _put_aside(self, each: _Read) -> None:
        """Keep the shape of what could not be read or answered, and tell its peer that something broke.

        Raises:
            StoreUnavailable: nothing was kept; it comes again.
        """
        kept = set_aside(self._open_house(), each.number, shape_of(each.raw), each.fault or "nothing to read")
        is_new = await self._kept(kept)
        if is_new and each.inbound and each.inbound.kind is not Kind.NOT_PRIVATE:
            self._asides.say_broke(each.inbound)

    async def _is_put_aside(self, each: _Read) -> bool:
        try:
            await self._put_aside(each)
        except Exception as failure:  # whatever it is, an update that is kept nowhere comes again
            self._say_refused(failure)
            return False
        return True

    def _open_house(self) -> House:
        if self._house is None:
            raise StoreUnavailable(self._closed_why)
        return self._house

    async def _kept(self, work: Coroutine[Any, Any, T]) -> T:
        """Wait for the store, but not for ever.

        Raises:
            StoreUnavailable: it refused, or does not answer.
        """
        try:
            async with asyncio.timeout(STORE_SECONDS):
                outcome = await work
        except TimeoutError as failure:
            raise StoreUnavailable("the store does not answer") from failure
        self.refusing.clear()
        return outcome

    def _say_refused(self, failure: Exception) -> None:
        """Tell the operator once, not for every message that waits."""
        if not self.refusing.is_set():
            _log.error("updates wait, emergencies are answered: %s", failure)
        self.refusing.set()


def _wish(understood: Understood) -> Wish:
    if understood.urgent:
        return Wish.URGENT
    is_protecting = isinstance(understood.rest, CommandGiven) and understood.rest.command in PROTECTING
    return Wish.PROTECTION if is_protecting else Wish.ORDINARY
