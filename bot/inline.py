"""Inline mode: cards offered to whoever types the bot's name in another chat. From memory, beside turns and the store.

Nothing that is typed there is kept, logged or counted. A flood of it is let go, and never stands before an emergency.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from conversations.channel import DeliveryFailure
from conversations.sharing import Offer, offers
from conversations.words import Shelf
from logs import Known

from .chats import Allowed, Chats, Wish
from .rendering import to_html
from .updates import ALLOWED, is_number

INLINE = "inline_query"
"""The kind of update that brings what is typed."""

UNDER_WAY_MOST, PER_SECOND_MOST = 8, 20.0
"""Answers on their way at once, and a second over all: a search takes milliseconds, and cries use the same core."""

ANSWER_SECONDS = 5.0
"""How long an answer may take; by then more was typed, or the thumb has gone."""

CLOSE_SECONDS = 2.0

Results = list[dict[str, Any]]

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Typed:
    """What somebody types behind the bot's name: where to answer, who (for a flood only), the words, the language."""

    answer_to: str
    sender: str
    words: str
    language: str


def is_inline(raw: dict[str, Any]) -> bool:
    """True for what is typed in another chat, and nothing that could hold a cry."""
    return raw.get(INLINE) is not None and all(raw.get(kind) is None for kind in ALLOWED)


def came_by(raw: dict[str, Any], bot_name: str) -> bool:
    """True for a card that a peer chose in inline mode and posted to the bot itself: nobody waits for an answer."""
    message = raw.get("message")
    via = message.get("via_bot") if isinstance(message, dict) else None
    return bool(bot_name) and isinstance(via, dict) and via.get("username") == bot_name


class InlineMode:
    """Offers cards. Nobody waits for it, and what it cannot answer at once it lets go."""

    def __init__(
        self, answer: Callable[[str, Results], Awaitable[None]], shelf: Shelf, now: Callable[[], datetime]
    ) -> None:
        """Take a way to answer; it raises DeliveryFailure."""
        self._answer = answer
        self._shelf = shelf
        self._now = now
        # Of its own: a flood here must not make the bot forget the chats that talk with it.
        self._senders = Chats()
        self._left, self._at = PER_SECOND_MOST, now()
        self._running: set[asyncio.Task[None]] = set()

    def take(self, raws: Iterable[dict[str, Any]]) -> None:
        """Begin to answer what was typed, as far as there is room; what cannot be read is let go too."""
        for raw in raws:
            typed = _read(raw[INLINE])
            if typed and self._may_answer(typed.sender):
                task = asyncio.ensure_future(self._offer(typed))
                self._running.add(task)
                task.add_done_callback(self._ended)

    async def close(self) -> None:
        """Let what runs finish, briefly."""
        if self._running:
            await asyncio.wait(self._running, timeout=CLOSE_SECONDS)

    def _may_answer(self, sender: str) -> bool:
        """Measure one sender first: who floods alone uses up nothing of the others'."""
        now = self._now()
        if self._senders.allow(sender, Wish.ORDINARY, now) is not Allowed.ANSWER:
            return False
        passed = max(0.0, (now - self._at).total_seconds())
        self._left, self._at = min(PER_SECOND_MOST, self._left + passed * PER_SECOND_MOST), now
        if self._left < 1 or len(self._running) >= UNDER_WAY_MOST:
            return False
        self._left -= 1
        return True

    async def _offer(self, typed: Typed) -> None:
        words = self._shelf.newest
        if words is None:
            return
        found = offers(words, typed.words, typed.language, self._now().date(), self._shelf.bot_name)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._answer(typed.answer_to, [_article(offer) for offer in found])
        except (DeliveryFailure, TimeoutError) as failure:
            _log.info("what was typed in another chat got no answer: %s", _kind(failure))

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (failure := task.exception()):
            # Its words alone could hold what was typed.
            _log.error("inline mode broke: %s", _kind(failure))


def _kind(failure: BaseException) -> Known:
    return Known(type(failure).__name__)


def _read(held: object) -> Typed | None:
    """Read the four fields we look at; None for what is not what it should be."""
    if not isinstance(held, dict):
        return None
    number, sender, words = held.get("id"), held.get("from"), held.get("query")
    if not (isinstance(number, str) and number and isinstance(sender, dict) and isinstance(words, str)):
        return None
    who, language = sender.get("id"), sender.get("language_code")
    if not is_number(who):
        return None
    return Typed(number, str(who), words, language if isinstance(language, str) else "")


def _article(offer: Offer) -> dict[str, Any]:
    """Return an offer as the Bot API takes it: the text that is sent stands alone, and shows no preview."""
    sent = {
        "message_text": to_html(offer.text),
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }
    return {
        "type": "article",
        "id": offer.card,
        "title": offer.title,
        "description": offer.begins,
        "input_message_content": sent,
    }
