"""An organisation with owners, for tests: made from the command line, taken over by its link in the chat."""

from __future__ import annotations

from dataclasses import replace

from conversations.channel import Message
from conversations.organising import Asked, organise
from tests.conversations.asked import at
from tests.conversations.ground import ALEX, SAM, Ground

KIM = "700003"

HOME = "**Corner House**\n"
"""How the first screen of the organisation begins."""


def asks(ground: Ground, action: str, **what: object) -> str:
    """Do something on the command line; returns what it tells."""
    words = ground.house.shelf.newest
    assert words
    asked = replace(Asked(action, bot="practice_bot"), **what)  # type: ignore[arg-type]
    return organise(ground.database, words.pack, asked, ground.time.moment).text


def codes(told: str) -> list[str]:
    """The codes of the links in a text, in order."""
    return [part.split()[0] for part in told.split("start=org_")[1:]]


async def takes_over(ground: Ground, code: str, address: str = SAM) -> Message:
    """Open an owner's link, and say yes."""
    await ground.says(f"/start org_{code}", address)
    return (await ground.taps("Yes please", address))[-1]


async def house(ground: Ground, *owners: str) -> str:
    """Make Corner House, with these owners; returns the code for peers."""
    ground.house.shelf.bot_name = "practice_bot"
    at(ground, "2026-11-24 14:10")
    for_peers, code = codes(asks(ground, "make", name="Corner House"))
    for address in owners or (SAM,):
        await takes_over(ground, code, address)
        (code,) = codes(asks(ground, "owner", organisation=1))
    return for_peers


async def screen(ground: Ground, address: str = SAM) -> Message:
    """Open the organisation."""
    return (await ground.says("/organisation", address))[-1]


async def proposes(ground: Ground, *taps: str, address: str = SAM) -> Message:
    """Put a check-in together, up to its preview."""
    await screen(ground, address)
    chosen = taps or ("Tuesday", "13:00", "Within 1 hour", "No end")
    return [(await ground.taps(label, address))[-1] for label in ("New check-in", *chosen)][-1]


async def begins(ground: Ground, *taps: str, address: str = SAM) -> Message:
    """Put a check-in together, and start it."""
    await proposes(ground, *taps, address=address)
    return (await ground.taps("Start", address))[-1]


def labels(message: Message) -> list[str]:
    """The buttons of a message, without the first row."""
    return [button.label for row in message.rows[1:] for button in row]


def states(ground: Ground) -> list[str]:
    """The state of every schedule."""
    return [row["state"] for row in ground.rows("schedules")]


__all__ = ["ALEX", "HOME", "KIM", "SAM", "asks", "begins", "codes", "house", "labels", "proposes", "screen", "states"]
