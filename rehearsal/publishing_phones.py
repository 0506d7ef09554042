"""The phones of a world whose words change: a channel that keeps all it is given, and an ear for what is logged."""

from __future__ import annotations

import itertools
import logging
from dataclasses import dataclass, field

from conversations.channel import Message


@dataclass(frozen=True)
class Sight:
    """A message as it came to a phone: its number in the chat, and whether one that stood there became it."""

    number: int
    message: Message
    is_changed: bool = False


@dataclass
class Came:
    """What came of one act: what was shown to its peer, the note on the phone, and what was logged as an error."""

    sights: list[Sight] = field(default_factory=list)
    toast: str = ""
    faults: list[str] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        """What was said."""
        return [sight.message.text for sight in self.sights]


class Phones:
    """A channel that keeps what stands in each chat."""

    def __init__(self) -> None:
        self.came: list[tuple[str, Sight]] = []
        self.numbers = itertools.count(1000)

    async def send(self, address: str, message: Message) -> int:
        """Show a message."""
        number = next(self.numbers)
        self.came.append((address, Sight(number, message)))
        return number

    async def edit(self, address: str, message_id: int, message: Message) -> None:
        """Change a message."""
        self.came.append((address, Sight(message_id, message, is_changed=True)))

    async def strip(self, address: str, message_id: int) -> None:
        """Take buttons away. Who was quick has tapped them already, so they stay known."""

    async def delete(self, address: str, message_ids: tuple[int, ...]) -> None:
        """Take messages away."""

    async def pin(self, address: str, message_id: int) -> None:
        """Pin a message."""

    async def leave(self, address: str) -> None:
        """Leave a group."""

    async def answer_tap(self, tap_id: str, text: str) -> None:
        """Taps are answered at Telegram's door."""


class ErrorWatch(logging.Handler):
    """Keeps what is logged as an error: a turn that broke and was set aside says so there, and nowhere else."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.faults: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one record."""
        failure = record.exc_info[1] if record.exc_info else None
        self.faults.append(f"{record.getMessage()} {failure!r}" if failure else record.getMessage())
