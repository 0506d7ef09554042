"""The emergency card: at once, from memory alone, on its own connections, before the store is touched.

Invariant: nothing in this file waits for the database, for other messages, or for a good pack. With no pack at all
the last-resort text goes out: the only sentence a peer can get that is not in the pack.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from content.pack import Pack

from . import screens
from .channel import Channel, DeliveryFailure, Inbound, Message, PeerUnreachable, Refused, TryLater, Unsure
from .interrupts import Urgent
from .words import Shelf

LAST_RESORT = (
    "**Call 9-1-1. Phone on speaker. Give breaths. Do not wait for this bot.**\n\n"
    "1. Call their name. Squeeze their fingertips. No answer, or not sure: call 9-1-1.\n"
    "2. Tilt the head back. Look in the mouth.\n"
    "3. Pinch the nose. 1 breath every 5 seconds. Chest should rise.\n"
    "4. Give naloxone. Keep giving breaths.\n"
    "5. Stay. It wears off.\n\n"
    "911 · Respiration: 1 souffle toutes les 5 secondes · Naloxone · Reste là.\n"
    "(facts:S13, facts:S14. Not checked by a person yet.)"
)
"""What goes out when no pack can be read. The steps are those of the overdose card, as short as they can be."""

SEEN_MOST = 10_000
"""Update numbers remembered so that a redelivered one is not answered twice; older ones fall out."""

CARDS_AT_ONCE = 5
"""Cards one chat gets without a pause, and then one a second: no more would get through Telegram's own limits, and
refused ones would keep the next one back. The card before is on the screen."""

PATIENCE_SECONDS = 5.0
"""How long one attempt may take before the next; a late copy harms nobody, a missing card may."""

ATTEMPTS_MOST = 2
"""Attempts from memory; after that the card is queued like any reply, so that this peer delays nobody else."""

SHORT_WAIT_SECONDS = 1.0
"""A longer wait asked for by Telegram is left to the outbox."""

OLD = timedelta(minutes=20)
"""An emergency word that arrives later than this was queued on a phone without signal: answered without a sound
(`users.md` J02). Ten minutes, and as much again by which the clock may be ahead unnoticed (`scheduler/clock.py`)."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sent:
    """What became of an emergency card: the message's number, 0 when the peer cannot be reached."""

    message_id: int
    is_repeat: bool = False


class Emergency:
    """Answers urgent words and buttons from memory."""

    def __init__(
        self,
        channel: Channel,
        shelf: Shelf,
        now: Callable[[], datetime],
        leaves: Callable[[], None] = lambda: None,
    ) -> None:
        """Take what is needed. `leaves` is told of every card, so that bulk makes room for it; nothing waits for it."""
        self._channel = channel
        self._shelf = shelf
        self.now = now
        self._leaves = leaves
        self.doubts: Callable[[], bool] = bool
        """True while nobody knows what time it is: then no word is old. Whoever listens to Telegram's clock gives it.
        """
        self._seen: OrderedDict[int, int] = OrderedDict()
        self._going: dict[int, asyncio.Future[int]] = {}
        self._left: OrderedDict[str, tuple[float, datetime]] = OrderedDict()

    async def answer(self, inbound: Inbound, urgent: Urgent) -> Sent:
        """Send the card.

        Raises:
            DeliveryFailure: it could not be sent now, although it was tried; the update must not be acknowledged
                before it was kept some other way.
        """
        if inbound.update_id in self._seen:
            return Sent(self._seen[inbound.update_id], is_repeat=True)
        if going := self._going.get(inbound.update_id):
            # It came a second time while its card is on the way, by Telegram's other door or in a hurry.
            return Sent(await asyncio.shield(going), is_repeat=True)
        if not self._may_have_another(inbound.address):
            self._remember(inbound.update_id, 0)
            return Sent(0, is_repeat=True)
        going = self._going[inbound.update_id] = asyncio.get_running_loop().create_future()
        try:
            # Awaited here and now, not in a task: nothing of the same batch may come before it.
            message_id = await self._go(inbound, urgent)
        except DeliveryFailure as failure:
            going.set_exception(failure)
            going.exception()  # nobody else may be waiting for it
            raise
        else:
            going.set_result(message_id)
        finally:
            del self._going[inbound.update_id]
            going.cancel()
        return Sent(message_id)

    async def _go(self, inbound: Inbound, urgent: Urgent) -> int:
        """Send the card, and remember that it went."""
        self._leaves()
        try:
            message_id = await self._send(inbound.address, self.message(inbound, urgent))
        except BaseException:
            # It did not go, so it counts for nothing: the next cry must find the way open.
            self._give_back(inbound.address)
            raise
        self._remember(inbound.update_id, message_id)
        return message_id

    def _remember(self, update_id: int, message_id: int) -> None:
        """This update is answered, however often it comes again."""
        self._seen[update_id] = message_id
        if len(self._seen) > SEEN_MOST:
            self._seen.popitem(last=False)

    def _may_have_another(self, address: str) -> bool:
        """False for a chat that floods: it has the card, several times."""
        now = self.now()
        left, at = self._left.pop(address, (float(CARDS_AT_ONCE), now))
        left = min(float(CARDS_AT_ONCE), left + max(0.0, (now - at).total_seconds()))
        self._left[address] = (left - 1 if left >= 1 else left, now)
        if len(self._left) > SEEN_MOST:
            self._left.popitem(last=False)
        return left >= 1

    def _give_back(self, address: str) -> None:
        left, at = self._left.get(address, (float(CARDS_AT_ONCE), self.now()))
        self._left[address] = (min(float(CARDS_AT_ONCE), left + 1), at)

    def message(self, inbound: Inbound, urgent: Urgent) -> Message:
        """Return the card as a message, or the last-resort text when there is no pack to take it from."""
        words = self._shelf.newest
        is_silent = inbound.sent_at is not None and self.now() - inbound.sent_at > OLD and not self.doubts()
        if words is None:
            return Message(LAST_RESORT, is_personal=False)
        return urgent_message(words.pack, urgent, self.now(), is_silent, self._shelf.bot_name)

    async def _send(self, address: str, message: Message) -> int:
        """Try a few times. A lost answer is tried again: a second copy of the steps harms nobody."""
        attempt = 0
        while True:
            attempt += 1
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    return await self._channel.send(address, message)
            except PeerUnreachable as failure:
                _log.warning("nobody is there for an emergency card: %s", failure)
                return 0
            except Refused as failure:
                _log.error("AN EMERGENCY CARD WAS REFUSED, a barer one goes in its place: %s", failure)
                barer = _barer(message)
                if barer is None:
                    return 0
                message = barer
            except TryLater as failure:
                if failure.seconds > SHORT_WAIT_SECONDS or attempt >= ATTEMPTS_MOST:
                    raise
                await asyncio.sleep(failure.seconds)
            except (DeliveryFailure, TimeoutError) as failure:
                if attempt >= ATTEMPTS_MOST:
                    raise Unsure(type(failure).__name__) from failure


def _barer(message: Message) -> Message | None:
    """Return a card with less in it that could be refused: without buttons, then the last-resort text, then nothing."""
    if message.rows:
        return Message(message.text, is_personal=message.is_personal)
    if message.text == LAST_RESORT or message.is_personal:
        return None
    return Message(LAST_RESORT, is_personal=False)


def urgent_message(pack: Pack, urgent: Urgent, now: datetime, is_silent: bool = False, bot_name: str = "") -> Message:
    """Return an urgent card as it goes out, in its language. An unknown key gets the overdose steps.

    What answers crisis words is for this peer: it carries no link to pass on.
    """
    language = pack.speak(urgent.language)
    key = urgent.card if urgent.card in pack.cards else screens.OVERDOSE_CARD
    screen = screens.Screen(pack, pack, language, now.date(), bot_name=bot_name, is_private=urgent.is_crisis)
    drawn = screens.card_message(screen, pack.cards[key], 0)
    text = drawn.text
    if urgent.is_crisis:
        text = f"{text}\n{pack.line('crisis_not_kept', language)}"
    return Message(text, rows=drawn.rows, is_personal=urgent.is_crisis, is_silent=is_silent)
