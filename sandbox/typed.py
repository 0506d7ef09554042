"""What is typed behind the bot's name, and what is offered for it: the sandbox's memory of inline mode."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

REMEMBERED = 100
"""How many things typed can still be answered."""


@dataclass(slots=True)
class Offered:
    """One result: what the list shows of it, and the content of the message it becomes."""

    result_id: str
    title: str
    description: str
    content: dict[str, Any]


@dataclass(slots=True)
class Asked:
    """What was typed on one phone, and what was offered for it; None until the bot has answered."""

    query_id: str
    typed: str
    at: datetime
    offered: list[Offered] | None = None


class InlineQueries:
    """What is typed: by its number, and the newest of each phone."""

    def __init__(self) -> None:
        """Start with nothing typed."""
        self.by_number: dict[str, tuple[int, Asked]] = {}
        self.newest: dict[int, Asked] = {}

    def keep(self, phone_id: int, asked: Asked) -> None:
        """Remember what was typed; of long ago nothing."""
        self.by_number[asked.query_id] = (phone_id, asked)
        self.newest[phone_id] = asked
        while len(self.by_number) > REMEMBERED:
            del self.by_number[next(iter(self.by_number))]
