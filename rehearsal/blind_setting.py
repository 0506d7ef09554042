"""What every world begins with: two organisations with owners, check-ins and peers, made by people's own ways."""

from __future__ import annotations

import functools
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from conversations import presses
from conversations.channel import Kind
from conversations.organising import Asked, organise
from conversations.words import Words
from store import organisations
from store.database import Transaction

from .blind_house import BOT_NAME, BlindHouse, Phones, empty_store

START = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)

OWNERS, OTHERS_OWNER = ("501", "502"), "503"
"""Two look after the first organisation, of whom the second is a peer of it too; one looks after the other."""

RESPONDERS = ("801", "802")
"""Both answer call requests of the first organisation, which takes them at every hour."""


class Setting(NamedTuple):
    """What a world begins with: the store's bytes, and the phones."""

    store: bytes
    phones: Phones


def members(count: int) -> list[str]:
    """Return the addresses of peers who joined the first organisation."""
    return [str(700 + number) for number in range(count)]


def code_of(tx: Transaction, role: str, number: int, at: datetime) -> str:
    """Return the code that gives a role in an organisation; one that opens nothing when there is none."""
    found = organisations.open_invite(tx, number, at.date(), role)
    return found.code if found else "none"


@functools.cache
def setting(words: Words, size: int) -> Setting:
    """Return what a world of so many peers begins with, a day before it does."""
    house = BlindHouse(words, _empty(), START - timedelta(days=1))
    for name in ("Corner House", "River Street"):
        _asks(house, "make", name=name)
    for number, address in ((1, OWNERS[0]), (1, OWNERS[1]), (2, OTHERS_OWNER)):
        _asks(house, "owner", organisation=number)
        _comes(house, address, "owner", number, "1o:look_after:")
    for address in (OWNERS[1], *members(size)):
        _comes(house, address, "member", 1, "1o:join:")
    _comes(house, OTHERS_OWNER, "member", 2, "1o:join:")
    house.takes_now(OWNERS[0], Kind.TAP, message_id=1, press=presses.owner("calls_set", 1, "always"))
    for address in RESPONDERS:
        _asks(house, "responder", organisation=1)
        _comes(house, address, "responder", 1, "1o:respond:")
    for number, days in ((1, "tue,fri"), (1, "sun"), (2, "thu")):
        _asks(house, "check-in", organisation=number, days=days, at="13:00")
    made = Setting(house.bytes(), house.phones)
    house.close()
    return made


def _asks(house: BlindHouse, action: str, **what: Any) -> None:
    words = house.house.shelf.newest
    organise(house.database, words.pack if words else None, Asked(action, bot=BOT_NAME, **what), house.moment)


def _comes(house: BlindHouse, address: str, role: str, number: int, yes: str) -> None:
    """Open a link, and say yes."""
    code = house.database.transact_now(lambda tx: code_of(tx, role, number, house.moment))
    house.takes_now(address, Kind.TEXT, text=f"/start org_{code}")
    found = house.phones.find(address, yes)
    assert found, f"{address} cannot say yes"
    house.takes_now(address, Kind.TAP, message_id=found[0], press=found[1])


@functools.cache
def _empty() -> bytes:
    return empty_store()
