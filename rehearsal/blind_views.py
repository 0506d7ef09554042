"""Everything that anybody but one peer can read in a world: each way there is, found in the tables that lead to it.

Each is gone through by the real receiver within a look, of which the store keeps nothing.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from random import Random

from conversations import call_presses, organising, owner, presses
from conversations.channel import Delete, Inbound, Kind, Send, Strip, to_json
from conversations.organising import Asked, CannotOrganise
from store import peers, tables
from store.database import Transaction

from .blind_chance import DRAWN
from .blind_house import BlindHouse, finished
from .sim_store import MASTER

OPERATOR = "operator"

SAYINGS = ("/organisation", "/checkins", "/mydata", "/privacy", "/start org_none")

LEADS_ON = re.compile(r"1(g|o|c|[^abefhklnpqrstvwy]):")
"""How presses begin that are followed: of owners, own, commands, and what is new. Cards are the same for everybody."""

NUMBERS = (1, 2, 9)
"""Organisations that are asked about: the first, the other, and one that is not there."""

_ASKED = [(action, number) for action in organising.ACTIONS for number in NUMBERS]

CALLS_MOST = 12
"""Buttons about call requests, of all that ever stood on a phone, that are tapped in one look."""

KNOWN_MOST = 400
"""Different buttons of one reader that are pressed in one look: a check-in can be put together in thousands of ways."""


class Seen:
    """What each reader saw, in order."""

    def __init__(self) -> None:
        self.by: dict[str, list[str]] = {}
        self.released: list[str] = []
        """What was told of windows: the bands, the one thing that may depend on what a peer did."""

    def note(self, reader: str, *what: object) -> None:
        """Note that a reader saw something."""
        told = (to_json(each) if isinstance(each, Send | Strip | Delete) else str(each) for each in what)
        self.by.setdefault(reader, []).append(" | ".join(told))

    def note_released(self, tx: Transaction) -> None:
        """Note the bands that were told so far."""
        rows = tx.execute(tables.metadata.tables["counts"].select())
        self.released = sorted(f"{row.organisation_id} {row.begins_on} {row.question} {row.band}" for row in rows)

    def lines(self) -> dict[str, list[str]]:
        """Return what each saw, with what was drawn at random called by the order in which that reader met it."""
        return {reader: list(_called(lines)) for reader, lines in sorted(self.by.items())}


def _called(lines: Sequence[str]) -> Iterator[str]:
    names: dict[str, str] = {}
    for line in lines:
        yield re.sub(DRAWN, lambda found: names.setdefault(found[0], f"<{len(names)}>"), line)


def read_everything(house: BlindHouse, seen: Seen, readers: Sequence[str], but: str) -> None:
    """Let each reader read everything there is now, as far as buttons lead; what would come to `but` is left out."""

    def read() -> None:
        for reader in readers:
            _Reader(house, seen, reader, but).reads_all()
        for action, number in _ASKED:
            _asks(house, seen, action, number)

    house.database.look(read)


def read_some(house: BlindHouse, seen: Seen, readers: Sequence[str], but: str, chance: Random, most: int) -> None:
    """Let readers read a drawn share of it: so many ways, and one button that each of them shows."""

    def read() -> None:
        eyes = [_Reader(house, seen, reader, but) for reader in readers]
        for eye in eyes[:2]:
            eye.does(Kind.TEXT, text=SAYINGS[0])
        ways = [(eye, way) for eye in eyes for way in all_ways()]
        for eye, (kind, what) in chance.sample(ways, most):
            eye.does(kind, **what)
            eye.follows_one(chance)
        for eye in eyes:
            eye.taps_of_calls(chance, most // 2)
        for action, number in chance.sample(_ASKED, min(most, len(_ASKED))):
            _asks(house, seen, action, number)

    house.database.look(read)


def all_ways() -> list[tuple[Kind, dict[str, str]]]:
    """Return what anybody can say or press to read of organisations, by the tables that lead there."""
    said = [(Kind.TEXT, {"text": each}) for each in SAYINGS]
    pressed = [presses.owner(what, number, of) for what in owner._WAYS for number in NUMBERS for of in ("", number)]
    pressed += [presses.call(what, number) for what in call_presses._WAYS for number in NUMBERS]
    return [*said, *((Kind.TAP, {"press": each}) for each in pressed)]


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
        self._found: deque[str] = deque()  # shown, and not pressed yet
        self._known: set[str] = set()

    def reads_all(self) -> None:
        """Go through all ways, and then through every button that they show, and those behind it."""
        for kind, what in all_ways():
            self.does(kind, **what)
        self.taps_of_calls()
        while self._found and len(self._known) < KNOWN_MOST:
            self.does(Kind.TAP, press=self._found.popleft())

    def taps_of_calls(self, chance: Random | None = None, most: int = CALLS_MOST) -> None:
        """Tap buttons about call requests that stand, or ever stood, on their phone: all new ones, or some."""
        found = self._house.phones.ever(self._address, "1d:")[:CALLS_MOST]
        for press in chance.sample(found, min(most, len(found))) if chance else found:
            self.does(Kind.TAP, press=press)

    def follows_one(self, chance: Random) -> None:
        """Press one of the buttons that were found and not pressed yet."""
        if self._found:
            self.does(Kind.TAP, press=chance.choice(self._found))
            self._found.clear()

    def does(self, kind: Kind, **what: str) -> None:
        """Say or press something, and see what comes of it."""
        inbound = self._house.inbound(self._address, kind, message_id=1, **what)
        told = self._house.database.tried(lambda tx: _turn(self._house, tx, inbound, self._but))
        self._seen.note(self._address, *what.values(), *told)
        self._known.update(what.values())
        for message in told[:-1]:
            for press in re.findall(r'"press":"(1[^"]*)"', message):
                if press not in self._known and LEADS_ON.match(press):
                    self._known.add(press)
                    self._found.append(press)


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
