"""Each chat by itself: its updates in order, and one that floods takes no more than its share of everybody's time.

In memory only. After a restart everybody begins with a full allowance.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

AT_ONCE_MOST, PER_SECOND = 20, 1.0
"""Updates of one chat answered without a pause, and then a second: what a chat may be sent (`scheduler/pace.py`).
A thumb makes three a second for a while; a hundred a second is a machine, or a broken phone."""

HELD_FOR = timedelta(seconds=60)
"""So long later updates of a chat wait for an earlier one that the store refused; Telegram brings it within seconds."""

CHATS_MOST = 10_000
"""Chats remembered; the one that was quiet for longest is forgotten first, and begins anew."""


class Allowed(StrEnum):
    """What may be done with an update."""

    ANSWER = "answer"
    SAY_ONCE = "say_once"
    LET_PASS = "let_pass"


class Wish(StrEnum):
    """What an update wants. What protects a peer has an allowance of its own: a flood must not use it up."""

    ORDINARY = "ordinary"
    PROTECTION = "protection"
    URGENT = "urgent"


@dataclass
class _Allowance:
    """How many updates of one kind a chat may still send without a pause."""

    left: float = AT_ONCE_MOST
    at: datetime | None = None
    was_told: bool = False

    def take(self, now: datetime) -> Allowed:
        if self.at is not None and now > self.at:
            self.left = min(float(AT_ONCE_MOST), self.left + (now - self.at).total_seconds() * PER_SECOND)
        self.at = now
        if self.left >= 1:
            self.left -= 1
            self.was_told = False
            return Allowed.ANSWER
        if self.was_told:
            return Allowed.LET_PASS
        self.was_told = True
        return Allowed.SAY_ONCE

    def give_back(self, allowed: Allowed) -> None:
        if allowed is Allowed.ANSWER:
            self.left = min(float(AT_ONCE_MOST), self.left + 1)
        elif allowed is Allowed.SAY_ONCE:
            self.was_told = False


@dataclass
class _Chat:
    """What is remembered of one chat."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    allowances: dict[Wish, _Allowance] = field(default_factory=dict)
    turns: int = 0
    held_from: int = 0
    held_until: datetime | None = None


class Chats:
    """Every chat that wrote lately."""

    def __init__(self) -> None:
        self._chats: OrderedDict[str, _Chat] = OrderedDict()

    def allow(self, address: str, wish: Wish, now: datetime) -> Allowed:
        """Return what may be done with one more update of a chat. `SAY_ONCE` comes once for each flood."""
        return self._chat(address).allowances.setdefault(wish, _Allowance()).take(now)

    def give_back(self, address: str, wish: Wish, allowed: Allowed) -> None:
        """The store refused the update, and it comes again: it must not use up its allowance by that."""
        self._chat(address).allowances.setdefault(wish, _Allowance()).give_back(allowed)

    @asynccontextmanager
    async def turn(self, address: str) -> AsyncIterator[None]:
        """Wait until the updates of this chat that came earlier are done."""
        chat = self._chat(address)
        chat.turns += 1
        try:
            async with chat.lock:
                yield
        finally:
            chat.turns -= 1

    def hold(self, address: str, number: int, now: datetime) -> None:
        """An update could not be kept and comes again: later ones of its chat wait for it."""
        chat = self._chat(address)
        if chat.held_until is None or number <= chat.held_from:
            chat.held_from, chat.held_until = number, now + HELD_FOR

    def release(self, address: str, number: int) -> None:
        """An update is kept, or will never be: nobody waits for it any more."""
        chat = self._chats.get(address)
        if chat and chat.held_until and number == chat.held_from:
            chat.held_from, chat.held_until = 0, None

    def waits_for(self, address: str, number: int, now: datetime) -> int | None:
        """Return the earlier update of its chat that this one must not overtake; None when it may go."""
        chat = self._chats.get(address)
        if chat is None or chat.held_until is None:
            return None
        # A clock that was set back must not make a minute an hour.
        if now > chat.held_until or chat.held_until - now > HELD_FOR * 2:
            chat.held_from, chat.held_until = 0, None
            return None
        return chat.held_from if number > chat.held_from else None

    def _chat(self, address: str) -> _Chat:
        chat = self._chats.get(address)
        if chat is None:
            chat = self._chats[address] = _Chat()
            self._forget_quiet_ones()
        self._chats.move_to_end(address)
        return chat

    def _forget_quiet_ones(self) -> None:
        while len(self._chats) > CHATS_MOST:
            address, chat = next(iter(self._chats.items()))
            if chat.turns:
                return
            del self._chats[address]
