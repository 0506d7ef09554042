"""The phones of a world in which calls are asked for: what stands on each, how it came, and what goes wrong."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from conversations import presses
from conversations.channel import Message, PeerUnreachable, Refused, TryLater, Unsure
from conversations.presses import CallPress

UNSURE, LATER, REFUSED = "unsure", "later", "refused"
"""What may become of the next message: it comes and nobody hears that it did, it waits, it never comes."""

FAULTS = (UNSURE, LATER)


@dataclass(frozen=True)
class Sight:
    """A message as it came to a phone; `is_copy` when the bot never heard that it did."""

    address: str
    number: int
    message: Message
    is_copy: bool = False
    at: int = 0
    """After how many acts it came."""

    def call(self, what: str) -> int:
        """Return the number of the request that a button of it is about; 0 without one."""
        found = (presses.parse(button.press) for row in self.message.rows for button in row)
        return next((each.number for each in found if isinstance(each, CallPress) and each.what == what), 0)


@dataclass
class CallPhones:
    """A channel that keeps what stands in each chat."""

    came: list[Sight] = field(default_factory=list)
    stands: dict[str, dict[int, Sight]] = field(default_factory=dict)
    blocked: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    """Texts that were refused for good."""

    at: int = 0
    """How many acts there were."""

    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1000))

    async def send(self, address: str, message: Message) -> int:
        """Show a message, or let it go wrong."""
        fault = self._fault(address)
        if fault == LATER:
            raise TryLater(1)
        if fault == REFUSED:
            self.refused.add(message.text)
            raise Refused("not like this")
        sight = Sight(address, next(self.numbers), message, fault == UNSURE, self.at)
        self._show(sight)
        if fault == UNSURE:
            raise Unsure("nobody heard")
        return sight.number

    async def edit(self, address: str, message_id: int, message: Message) -> None:
        """Change a message."""
        if self._fault(address) in (LATER, REFUSED):
            raise TryLater(1)
        self._show(Sight(address, message_id, message, at=self.at))

    def _fault(self, address: str) -> str:
        if address in self.blocked:
            raise PeerUnreachable("blocked")
        return self.faults.pop(0) if self.faults else ""

    def _show(self, sight: Sight) -> None:
        self.came.append(sight)
        self.stands.setdefault(sight.address, {})[sight.number] = sight

    async def strip(self, address: str, message_id: int) -> None:
        """Take the buttons from a message."""
        if address in self.blocked:
            raise PeerUnreachable("blocked")
        self.stands.setdefault(address, {}).pop(message_id, None)

    async def delete(self, address: str, message_ids: tuple[int, ...]) -> None:
        """Take messages away."""
        for number in message_ids:
            self.stands.setdefault(address, {}).pop(number, None)

    async def pin(self, address: str, message_id: int) -> None:
        """Pin a message."""

    async def leave(self, address: str) -> None:
        """Leave a group."""

    async def answer_tap(self, tap_id: str, text: str) -> None:
        """Taps are answered at Telegram's door."""

    def buttons(self, address: str, what: str) -> list[tuple[int, str]]:
        """Return every button of a kind that stands on a phone: its message, and what it carries."""
        return [
            (number, button.press)
            for number, sight in sorted(self.stands.get(address, {}).items())
            for row in sight.message.rows
            for button in row
            if isinstance(press := presses.parse(button.press), CallPress) and press.what == what
        ]
