"""Peers who were not here for long, for tests: days are said to be over, and the clock looks."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select, update

from conversations.idle import note_heard
from scheduler.idle_peers import look_at_idle
from store import marks, peers, tables
from store.idle import LISTENING
from tests.conversations.asked import at
from tests.conversations.ground import SAM, Ground
from tests.store.ground import MASTER

ASK, ERASE = 97, 127
"""From how many days on somebody is asked, and erased: a week more than `security.md` §3.8 says, for its grain."""

WEDNESDAY = "2027-03-03 14:10"
QUESTION = "It has been about three months"


def settle(ground: Ground, *addresses: str, listens: int = 400) -> None:
    """Let somebody be there since a while, and the bot have listened for some days."""
    at(ground, WEDNESDAY)
    for address in addresses or (SAM,):
        ground.now(lambda tx, address=address: peers.create(tx, MASTER, address, day(ground, 500)))
    listened(ground, listens)


def day(ground: Ground, ago: int) -> date:
    """The day that was so many days ago."""
    return ground.time.moment.date() - timedelta(days=ago)


def listened(ground: Ground, days: int) -> None:
    """Let the bot have listened for so many days, until just now."""
    value = f"{day(ground, days)} {ground.time.moment:%Y-%m-%dT%H:%M}"
    ground.now(lambda tx: marks.note(tx, LISTENING, value))


def was(ground: Ground, here: int, asked: int | None = None, address: str = SAM, **more: Any) -> None:
    """Let a peer have been here, and been asked, so many days ago."""
    values = {"last_here_on": day(ground, here), "idle_asked_on": None if asked is None else day(ground, asked), **more}
    lookup = MASTER.lookup(address)
    statement = update(tables.peers).where(tables.peers.c.address_lookup == lookup).values(values)
    ground.now(lambda tx: tx.execute(statement))


def is_there(ground: Ground, address: str = SAM) -> bool:
    """Whether a peer is kept."""
    query = select(tables.peers.c.id).where(tables.peers.c.address_lookup == MASTER.lookup(address))
    return ground.now(lambda tx: tx.execute(query).first()) is not None


def days_of(ground: Ground, address: str = SAM) -> tuple[int | None, int | None]:
    """How many days ago a peer was here, and was asked, as it is kept."""
    lookup = MASTER.lookup(address)
    row = next(row for row in ground.rows("peers") if row["address_lookup"] == lookup)
    found = [row["last_here_on"], row["idle_asked_on"]]
    here, asked = [(ground.time.moment.date() - each).days if each else None for each in found]
    return here, asked


async def looks(ground: Ground, hears: bool = True) -> int:
    """Let the clock look at who is idle, as each tidying does; Telegram is heard. Returns how many were erased."""
    if hears:
        # A clock of these tests looks once a day; the true one does so every ten minutes.
        for ago in (timedelta(hours=12), timedelta()):
            ground.now(lambda tx, ago=ago: note_heard(tx, ground.time.moment - ago))
    return await look_at_idle(ground.database, MASTER, ground.time)


async def a_day(ground: Ground) -> list[str]:
    """Let a day pass: a look at who is idle, and what falls due. Returns how what came by itself began."""
    await looks(ground)
    return [message.text[:30] for message in await ground.passes(days=1)]


async def still(ground: Ground, days: int) -> None:
    """Let days pass in which nothing is due, with a look at who is idle on each."""
    before = len(ground.chat.sent)
    for _ in range(days):
        await looks(ground)
        assert "planned" not in [state for state, _ in questions(ground)]
        ground.time.passes(days=1)
    await ground.passes(minutes=0)
    assert len(ground.chat.sent) == before


def questions(ground: Ground) -> list[tuple[str, str]]:
    """What became of each question: state, why."""
    return [(row["state"], row["why"]) for row in ground.rows("nudges") if row["kind"] == "idle"]
