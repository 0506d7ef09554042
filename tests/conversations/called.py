"""An organisation that answers call requests, for tests: its responders by their links, its peers, and their phones."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from conversations.call_hours import CHOICES, CallHours
from conversations.channel import Kind, Message
from store import calls, organisations
from tests.conversations.asked import at, join
from tests.conversations.ground import ALEX, SAM, Ground, house_in

KIM, LEE, MIA = "700003", "700004", "700005"

NOON = "2026-11-24 12:00"
"""A Tuesday."""

ASK = "I need cover"


def begin(
    ground: Ground, hours: CallHours | None = None, name: str = "Corner House", minutes: int = 60
) -> tuple[int, str]:
    """Make an organisation that answers calls. Returns its number and the code for peers."""
    ground.house.shelf.bot_name = "practice_bot"
    at(ground, NOON)
    always = CallHours(*CHOICES["always"], minutes=minutes)

    def make(tx: Any) -> tuple[int, str]:
        made = organisations.make(tx, name, ground.time.moment.date())
        calls.set_settings(tx, made.id, (hours or always).to_text())
        return made.id, organisations.invite(tx, made.id, ground.time.moment.date())

    return ground.now(make)


async def answers(ground: Ground, organisation: int, address: str, language: str = "en") -> Message:
    """Let somebody become a responder, by a link and a tap."""
    today = ground.time.moment.date()
    code = ground.now(lambda tx: organisations.invite(tx, organisation, today, organisations.RESPONDER))
    await ground.says(f"/start org_{code}", address, language)
    yes = "Yes please" if language == "en" else "Oui"
    return (await ground.taps(yes, address, language))[-1]


async def house(ground: Ground, *responders: str, hours: CallHours | None = None, minutes: int = 60) -> int:
    """Make Corner House with SAM as its peer, and these responders in that order. Returns its number."""
    number, code = begin(ground, hours, minutes=minutes)
    await join(ground, code, SAM)
    for address in responders:
        await answers(ground, number, address)
    return number


async def offered(ground: Ground, address: str = SAM) -> Message:
    """Walk to where a flow offers a call. Returns the offer."""
    await ground.says("/start", address)
    await ground.says("Hard shift", address)
    await ground.taps("More ways", address)
    said = await ground.taps(ASK, address)
    return next(message for message in said if "I can't call" in message.text or "call request" in message.text)


async def asks(ground: Ground, address: str = SAM) -> Message:
    """Ask for a call, and send it."""
    await offered(ground, address)
    return (await ground.taps("Send", address))[-1]


async def goes_out(ground: Ground, address: str = SAM) -> None:
    """Ask for a call, and let it go out."""
    await asks(ground, address)
    await ground.passes(seconds=20)


async def talk(ground: Ground, responder: str = KIM) -> None:
    """Ask for a call, and let a responder take it."""
    await goes_out(ground)
    await ground.taps("I take it", responder)


def heard(ground: Ground, address: str, since: int = 0) -> list[str]:
    """What somebody was sent, oldest first."""
    return [message.text for other, message in ground.chat.sent[since:] if other == address]


def last(ground: Ground, address: str) -> str:
    """What somebody was sent last."""
    return heard(ground, address)[-1]


def states(ground: Ground) -> list[str]:
    """The state of every request."""
    return [row["state"] for row in ground.rows("call_requests")]


__all__ = ["ALEX", "KIM", "LEE", "MIA", "SAM", "answers", "asks", "begin", "goes_out", "heard", "house", "last"]


NOTICE = "Someone would like"
"""How every message begins that tells a responder of a request."""

WEEK = CallHours(*CHOICES["week"], minutes=60)
"""Hours on weekdays."""


def scene(folder: Path, work: Callable[[Ground], Awaitable[Any]]) -> Any:
    """Let something happen in a house of its own. Returns what it came to."""
    with house_in(folder) as ground:
        return asyncio.run(work(ground))


def call_of(g: Ground) -> int:
    """The number of the newest request."""
    return int(max(g.rows("call_requests"), key=lambda row: row["asked_at"])["id"])


async def press(g: Ground, what: str, who: str) -> None:
    """Let somebody press what a button carries."""
    await g.takes(g.inbound(Kind.TAP, who, press=what, message_id=1, language="en"))


def notices(g: Ground, who: str, since: int = 0) -> int:
    """How often somebody was told of a request."""
    return sum(NOTICE in text for text in heard(g, who, since))
