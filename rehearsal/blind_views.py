"""Everything that can be read in a world by anybody but one peer: each way there is, found in the tables that lead to it.

Each is gone through by the real receiver within a look, of which the store keeps nothing.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any

from conversations import organising, owner, presses
from conversations.channel import Delete, Inbound, Kind, Send, Strip, to_json
from conversations.organising import Asked, CannotOrganise
from store import peers, tables
from store.database import Transaction

from .blind_house import DRAWN, BlindHouse, finished
from .sim_store import MASTER

OPERATOR = "operator"

SAYINGS = ("/organisation", "/checkins", "/mydata", "/privacy", "/start org_none")

LEADS_ON = re.compile(r"1(g|o|c|[^abefhklnpqrstvwy]):")
"""How presses begin that are followed: of owners, own, commands, and what is new. Cards are the same for everybody."""

NUMBERS = (1, 2, 9)
"""Organisations that are asked about: the first, the other, and one that is not there."""

FOLLOWED_MOST = 24
"""Buttons of a reader that are followed, when it is not looked at everything."""


class Seen:
    """What each reader saw, in order."""

    def __init__(self) -> None:
        self.by: dict[str, list[str]] = {}
        self.ways: set[str] = set()
        """Ways that led to something."""

    def note(self, reader: str, *what: object) -> None:
        """Note that a reader saw something."""
        told = (to_json(each) if isinstance(each, Send | Strip | Delete) else str(each) for each in what)
        self.by.setdefault(reader, []).append(" | ".join(told))

    def lines(self) -> dict[str, list[str]]:
        """Return what each saw, with what was drawn at random called by the order in which that reader met it."""
        return {reader: list(_called(lines)) for reader, lines in sorted(self.by.items())}


def _called(lines: Sequence[str]) -> Iterator[str]:
    names: dict[str, str] = {}
    for line in lines:
        yield re.sub(DRAWN, lambda found: names.setdefault(found[0], f"<{len(names)}>"), line)


def read_everything(house: BlindHouse, seen: Seen, readers: Sequence[str], but: str, is_thorough: bool) -> None:
    """Let each reader read everything there is now; what would come to `but` is nobody else's."""
    house.database.look(lambda: _read(house, seen, readers, but, is_thorough))


def _read(house: BlindHouse, seen: Seen, readers: Sequence[str], but: str, is_thorough: bool) -> None:
    for reader in readers:
        _Reader(house, seen, reader, but).read(is_thorough)
    for action in organising.ACTIONS:
        for number in NUMBERS:
            _asks(house, seen, action, number)


def _asks(house: BlindHouse, seen: Seen, action: str, number: int) -> None:
    """Let the operator ask for something on behalf of an organisation."""
    words = house.house.shelf.newest
    asked = Asked(action, number, schedule=number, name="Third House", days="mon", at="15:00", bot="practice_bot")

    def ask(tx: Transaction) -> str:
        try:
            return organising._ACTIONS[action](tx, words.pack if words else None, asked, house.moment).text
        except CannotOrganise as refused:
            return f"refused: {refused}"

    seen.note(OPERATOR, action, number, house.database.tried(ask))


class _Reader:
    """Somebody who goes through everything that stands on their screens, and through all that could."""

    def __init__(self, house: BlindHouse, seen: Seen, address: str, but: str) -> None:
        self._house, self._seen, self._address, self._but = house, seen, address, but
        self._found: deque[str] = deque()
        self._known: set[str] = set()

    def read(self, is_thorough: bool) -> None:
        for said in SAYINGS:
            self._does(Kind.TEXT, text=said)
        for what in owner._WAYS:
            for number in NUMBERS if is_thorough else NUMBERS[:1]:
                self._meets(presses.owner(what, number))
                self._meets(presses.owner(what, number, number))
        must, followed = len(self._found), 0
        while self._found and (is_thorough or followed < must + FOLLOWED_MOST):
            followed += 1
            self._does(Kind.TAP, press=self._found.popleft())

    def _meets(self, press: str) -> None:
        if press not in self._known and LEADS_ON.match(press):
            self._known.add(press)
            self._found.append(press)

    def _does(self, kind: Kind, **what: Any) -> None:
        inbound = self._house.inbound(self._address, kind, message_id=1, **what)
        told = self._house.database.tried(lambda tx: _turn(self._house, tx, inbound, self._but))
        self._seen.note(self._address, *what.values(), *told)
        for message in told[:-1]:
            for press in re.findall(r'"press":"(1[^"]*)"', message):
                self._meets(press)


def _turn(house: BlindHouse, tx: Transaction, inbound: Inbound, but: str) -> list[str]:
    """Return what a turn would tell: what would go out to whom and when, and the note on the phone or the error."""
    newest = tx.execute(tables.outbox.select().order_by(tables.outbox.c.id.desc()).limit(1)).first()
    try:
        receipt = finished(house.turn(inbound))
        ended = f"{receipt.toast} {receipt.farewell}"
    except Exception as failure:  # what it says is something that can be seen
        ended = repr(failure)
    return [*_goes_out(tx, newest.id if newest else 0, but), ended]


def _goes_out(tx: Transaction, after: int, but: str) -> Iterator[str]:
    """Yield what was queued since a row, but for one peer: to whom, when it is due, and its words."""
    for row in tx.execute(tables.outbox.select().where(tables.outbox.c.id > after).order_by(tables.outbox.c.id)):
        peer = peers.find_by_id(tx, MASTER, row.peer_id)
        if peer and peer.address != but:
            words = peer.key.open(row.body_sealed, peer.place("outbox.body")).decode()
            yield f"to {peer.address} {row.kind} {row.due_at} {words}"
