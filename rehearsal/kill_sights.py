"""Watches a sandbox while the bot is killed: what each chat was shown, in order, and which faults were in the way."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import product, takewhile
from typing import Any

from bot.rendering import to_html, to_plain
from conversations.emergency import urgent_message
from conversations.interrupts import EMERGENCY_COMMANDS, Urgent
from conversations.words import Words
from sandbox.shapes import USERNAME

from .kill_checker import Sight
from .kill_faults import LATE_SECONDS

LOOK_SECONDS = 0.02
"""How often the sandbox's history is read."""

LATE = "late"
"""The fault that loses nothing: the answer only takes longer."""

_SHOWS = {"sendmessage", "editmessagetext"}
_CRISIS_CARDS = ("suicide_help", "violence_support", "youth_lines")

Raw = dict[str, Any]


def card_texts(words: Words, now: datetime) -> dict[str, str]:
    """Return what emergency cards read like, sent and shown, each → what they read like once the bot knows its name.

    They go beside the store, so they are counted apart. A bot that is asked before it has heard its name leaves out the
    line by which a card is passed on.
    """
    pack = words.pack
    urgents = [
        Urgent(card, language, card in _CRISIS_CARDS)
        for card in (*EMERGENCY_COMMANDS.values(), *_CRISIS_CARDS)
        for language in pack.languages
    ]
    found = dict[str, str]()
    for urgent, form in product(urgents, (to_plain, to_html)):
        nameless, named = (form(urgent_message(pack, urgent, now, bot_name=of).text).strip() for of in ("", USERNAME))
        found |= {nameless: named, named: named}
    return found


def farewell_texts(words: Words) -> dict[str, str]:
    """Return what says that the last bytes go a little later → the farewell in whose place it is said.

    Which of the two is said depends on who reads the file in that moment (`docs/decisions/0036`), not on the peer.
    """
    pack = words.pack
    return {to_plain(pack.line("erased_held", of)): to_plain(pack.line("erased", of)) for of in pack.languages}


class Sights:
    """What was seen of one sandbox, chat by chat."""

    def __init__(self, words: Words, now: datetime) -> None:
        self._cards = card_texts(words, now)
        self._farewells = farewell_texts(words)
        self._news = asyncio.Condition()
        self.read = 0
        """The number of the last request that was read."""
        self.replies: dict[int, list[Sight]] = defaultdict(list)
        self.cards: dict[int, list[Sight]] = defaultdict(list)
        self.failed_cards: Counter[int] = Counter()
        self.calls: Counter[str] = Counter()

    async def watch(self, history: Sequence[Raw]) -> None:
        """Read what is new in a history that grows at its end, again and again, until cancelled."""
        while True:
            self.look(list(takewhile(self._is_new, reversed(history)))[::-1])
            async with self._news:
                self._news.notify_all()
            await asyncio.sleep(LOOK_SECONDS)

    async def wait_for(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds."""
        async with self._news:
            await self._news.wait_for(holds)

    def _is_new(self, row: Raw) -> bool:
        return int(row["seq"]) > self.read

    def look(self, rows: Sequence[Raw]) -> None:
        """Read requests and answers, oldest first."""
        for row in rows:
            self.read = row["seq"]
            self._take(row)

    def _take(self, row: Raw) -> None:
        method, note, answer = row["method"].lower(), row["note"], row["answer"]
        self.calls[method] += 1
        is_lost = bool(note) and note != LATE
        if method not in _SHOWS:
            return
        chat_id = int(row["fields"]["chat_id"])
        if answer is None or not answer["ok"]:
            self.failed_cards[chat_id] += self._is_card(row["fields"], str(row["fields"].get("text", "")).strip())
            return
        message = answer["result"]
        labels = [[button["text"] for button in line] for line in _lines(message)]
        # A late answer was noted when it went out; the message stood in the chat before.
        at = row["at"] - (LATE_SECONDS if note == LATE else 0)
        text = message["text"]
        same = self._farewells.get(text) or self._cards.get(text, text)
        sight = Sight(f"{method}: {same} {labels}", at, is_lost)
        shown = self.cards if self._is_card(row["fields"], text) else self.replies
        shown[chat_id].append(sight)

    def _is_card(self, fields: Raw, text: str) -> bool:
        """An emergency card is a message of its own, with a sound: the pinned copy has none, and is a reply."""
        is_silent = str(fields.get("disable_notification", "")).lower() == "true"
        return "message_id" not in fields and not is_silent and text in self._cards


def once(sights: list[Sight]) -> int:
    """Return how many different things a chat was shown, copies right behind each other counted once."""
    return sum(not place or sight.key != sights[place - 1].key for place, sight in enumerate(sights))


def _lines(message: Raw) -> list[list[Raw]]:
    lines: list[list[Raw]] = message.get("reply_markup", {}).get("inline_keyboard", [])
    return lines
