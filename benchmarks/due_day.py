"""The peers of the minute in which everybody is asked, inside the fake: it refuses as the sandbox's limiter does."""

from __future__ import annotations

import asyncio
import time
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from sandbox.limits import FloodGate, Refused

from .bare_api import BareApi
from .crowd_day import CRYING, LAST_ANSWERS_SECONDS, ORDINARY, ORDINARY_PEERS
from .texts import EMERGENCY, TEXTS

MEMBERS = 7_600_000_000
"""Where the numbers of those begin who joined the organisation."""

CHECK_IN_MARK = b"-c-"
"""What the buttons of a check-in hold, and those of nothing else (`conversations/presses.py`)."""

EVERY = {"cry": 1.0, "ordinary": 1.0, "asked": 2.0}
"""Seconds from one to the next: a stranger cries, a peer writes, one whose check-in waits writes or cries in turn."""


@dataclass
class Seen:
    """What the fake saw. Moments are `time.time()`; each answer is its kind, when its word was said, and after how
    many ms it came. `None` for the ms: never."""

    answers: list[tuple[str, float, float | None]] = field(default_factory=list)
    check_ins: dict[int, float] = field(default_factory=dict)
    """The number of each member who was asked, and when."""
    doubles: int = 0
    asked_in_answers: int = 0
    """Members who wrote while their check-in waited, and whose answer asked already what it asks: they see it twice."""
    refused: dict[str, int] = field(default_factory=dict)
    """How many messages the limiter refused (429), by what they were."""
    moments: list[float] = field(default_factory=list)
    """When each message was taken."""

    @staticmethod
    def read(answer: dict[str, Any]) -> Seen:
        """Read what came as JSON, where every key is a text."""
        found = {name: answer[name] for name in ("answers", "doubles", "asked_in_answers", "refused", "moments")}
        return Seen(check_ins={int(chat): at for chat, at in answer["check_ins"].items()}, **found)


class DueDay:
    """Lets peers write and cry, until it is told to end, and keeps what the bot sends."""

    def __init__(self, api: BareApi) -> None:
        self._api = api
        self._gate = FloodGate()
        self._gate.on = True
        self._seen = Seen()
        self._said: dict[int, tuple[str, float]] = {}
        self._wrote: set[int] = set()
        self._made = dict.fromkeys(EVERY, 0)
        self._loops: list[asyncio.Task[None]] = []
        self._members = 0

    def begin(self, members: int) -> dict[str, Any]:
        """Let strangers cry and peers write; `members` joined."""
        self._members = members
        self._api.on_send = self.sent
        self._loops = [asyncio.create_task(self._every(kind)) for kind in ("cry", "ordinary")]
        return {}

    def ask(self) -> dict[str, Any]:
        """All that was due is in the outbox: from now on those whose check-in waits there write, too.

        Who writes before that is in the middle of something and is asked half an hour later: a rule, not a delay.
        """
        self._loops.append(asyncio.create_task(self._every("asked")))
        return {}

    async def end(self) -> dict[str, Any]:
        """Let nobody write any more, wait for the last answers, and say what was seen."""
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        until = time.time() + LAST_ANSWERS_SECONDS
        while self._said and time.time() < until:
            await asyncio.sleep(0.01)
        self._seen.answers += [(kind, said, None) for kind, said in self._said.values()]
        return asdict(self._seen)

    # What peers do.

    async def _every(self, kind: str) -> None:
        begun = time.monotonic()
        while True:
            self._made[kind] += 1
            await asyncio.sleep(max(0.0, begun + self._made[kind] * EVERY[kind] - time.monotonic()))
            self._speak(kind, self._made[kind])

    def _speak(self, kind: str, number: int) -> None:
        if kind == "cry":
            self._say("cry", CRYING + number, EMERGENCY)
        elif kind == "ordinary":
            self._say("ordinary", ORDINARY + number % ORDINARY_PEERS, TEXTS[number % len(TEXTS)])
        elif (chat := self._who_waits()) is not None and number % 2:
            self._say("asked cry", chat, EMERGENCY)
        elif chat is not None:
            self._say("asked ordinary", chat, TEXTS[number % len(TEXTS)])

    def _who_waits(self) -> int | None:
        """Return a member whose check-in has not come yet, and who has not written."""
        for chat in range(MEMBERS + self._members - 1, MEMBERS - 1, -1):
            if chat not in self._seen.check_ins and chat not in self._wrote:
                self._wrote.add(chat)
                return chat
        return None

    def _say(self, kind: str, chat: int, text: str) -> None:
        self._said.setdefault(chat, (kind, self._api.say(chat, text)))

    # What peers see.

    def sent(self, chat: int, body: bytes, at: float) -> float:
        """Take one message, or return the seconds of a 429."""
        has_mark, is_answer = CHECK_IN_MARK in body, chat in self._said
        try:
            self._gate.admit(chat, datetime.fromtimestamp(at, UTC))
        except Refused as refused:
            kind = "check-in" if has_mark and not is_answer else self._said.get(chat, ("other", 0.0))[0]
            self._seen.refused[kind] = self._seen.refused.get(kind, 0) + 1
            return float((refused.parameters or {})["retry_after"])
        self._seen.moments.append(at)
        if is_answer:
            kind, said = self._said.pop(chat)
            self._seen.answers.append((kind, said, (at - said) * 1000))
            self._seen.asked_in_answers += has_mark
        elif has_mark:
            # An answer in several parts may end with the question that waits; the check-in itself comes after it.
            is_second = chat in self._seen.check_ins
            self._seen.asked_in_answers += is_second and chat in self._wrote
            self._seen.doubles += is_second and chat not in self._wrote
            self._seen.check_ins[chat] = at
        return 0.0
