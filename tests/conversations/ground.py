"""The ground the seams are tested on: a real store, real delivery, a phone that only remembers, and given time."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from content.pack import build_pack
from conversations.channel import Inbound, Kind, Message, PeerUnreachable
from conversations.climbing import climb
from conversations.emergency import Emergency
from conversations.fire import fire
from conversations.house import House
from conversations.interrupts import Understood, understand
from conversations.publish import Published, publish_at_start
from conversations.receive import Beside, Receipt, receive
from conversations.words import Shelf, Words
from flows.session import Session
from scheduler.bell import Bell
from scheduler.delivery import Delivery
from scheduler.pace import UNHURRIED, Pace
from store import nudges, peers, sessions, tables
from store.database import Database
from tests.store.ground import MASTER, GivenTime, opened
from tests.words_in_force import starter_words

SAM, ALEX = "700001", "700002"


class Chat:
    """A channel that keeps what stands in each chat, as a phone would show it."""

    def __init__(self) -> None:
        self.shown: dict[str, dict[int, Message]] = {}
        self.sent: list[tuple[str, Message]] = []
        self.numbers = itertools.count(1000)
        self.fails: list[BaseException] = []
        self.blocked: set[str] = set()

    async def send(self, address: str, message: Message) -> int:
        if address in self.blocked:
            raise PeerUnreachable("blocked")
        if self.fails:
            raise self.fails.pop(0)
        number = next(self.numbers)
        self.sent.append((address, message))
        self.shown.setdefault(address, {})[number] = message
        return number

    async def edit(self, address: str, message_id: int, message: Message) -> None:
        self.sent.append((address, message))
        before = self.shown.setdefault(address, {}).get(message_id, message)
        assert before.is_personal == message.is_personal, "a change leaves it as it is whether it can be passed on"
        self.shown[address][message_id] = message

    async def strip(self, address: str, message_id: int) -> None:
        self.shown.setdefault(address, {}).pop(message_id, None)

    async def delete(self, address: str, message_ids: tuple[int, ...]) -> None:
        for number in message_ids:
            self.shown.setdefault(address, {}).pop(number, None)

    async def pin(self, address: str, message_id: int) -> None:
        assert message_id in self.shown[address]

    async def leave(self, address: str) -> None:
        raise AssertionError("peers have no groups")

    async def answer_tap(self, tap_id: str, text: str) -> None:
        raise AssertionError("taps are answered at Telegram's door")


class Ground:
    """A house with its peers. Everything is answered and delivered before the next thing happens."""

    def __init__(self, database: Database, words: Words | None) -> None:
        self.database = database
        self.time = GivenTime()
        self.bell = Bell()
        self.chat = Chat()
        self.house = House(database, MASTER, Shelf(words), self.time, self.bell)
        self.delivery = Delivery(database, MASTER, self.chat, self.time, self.bell, Pace(UNHURRIED))
        self.emergency = Emergency(self.chat, self.house.shelf, self.time)
        self.updates = itertools.count(1)

    def now(self, work: Any) -> Any:
        """Do something in a transaction of its own."""
        return self.database.transact_now(work)

    def inbound(self, kind: Kind = Kind.TEXT, address: str = SAM, **fields: Any) -> Inbound:
        number = next(self.chat.numbers) if kind is Kind.TEXT else 0
        return Inbound(**{"update_id": next(self.updates), "message_id": number, **fields}, address=address, kind=kind)

    def publish(self, words: Words) -> None:
        """Publish words as a start does, with nothing left in memory."""
        published = self.now(lambda tx: publish_at_start(tx, Published(words, ()), self.time()))
        self.house.shelf.newest = published.words
        self.house.shelf._older.clear()

    def meant(self, inbound: Inbound) -> Understood:
        return understand(inbound, self.house.shelf.newest)

    async def takes(self, inbound: Inbound, delivers: bool = True) -> Receipt:
        """Take an update as Telegram's door does: the urgent part first, then the turn, then delivery."""
        meant = self.meant(inbound)
        beside = Beside()
        if meant.urgent:
            beside = Beside((await self.emergency.answer(inbound, meant.urgent)).message_id)
        receipt = await receive(self.house, inbound, meant, beside)
        if receipt.farewell:
            await self.chat.send(inbound.address, receipt.farewell.gone)
        if delivers:
            await self.delivery.drain()
        return receipt

    async def says(self, text: str, address: str = SAM, language: str = "en") -> list[Message]:
        """Let a peer write. Returns what the bot said to it, oldest first."""
        before = len(self.chat.sent)
        await self.takes(self.inbound(text=text, address=address, language=language))
        return self.said(before)

    async def taps(self, label: str, address: str = SAM, language: str = "en") -> list[Message]:
        """Let a peer tap a button: the newest of that name."""
        number, press = self.find(label, address)
        return await self.presses(press, number, address, language)

    async def presses(self, press: str, number: int, address: str = SAM, language: str = "en") -> list[Message]:
        """Let a peer press what a button carries, even if it is on no screen any more."""
        before = len(self.chat.sent)
        tap = self.inbound(Kind.TAP, address, press=press, message_id=number, language=language)
        await self.takes(tap)
        return self.said(before)

    def find(self, label: str, address: str = SAM) -> tuple[int, str]:
        """The newest button of a name: its message, and what it carries."""
        for number in sorted(self.chat.shown.get(address, {}), reverse=True):
            for row in self.chat.shown[address][number].rows:
                for button in row:
                    if button.label == label:
                        return number, button.press
        raise AssertionError(f"no button {label!r} on the phone")

    def said(self, since: int = 0) -> list[Message]:
        return [message for _, message in self.chat.sent[since:]]

    async def passes(self, **by: float) -> list[Message]:
        """Let time pass, and what falls due on the way happen at its moment. Returns what the bot said."""
        before = len(self.chat.sent)
        end = self.time.moment + timedelta(**by)
        while await fire(self.house) or await climb(self.house) or self.time.moment < end:
            await self.delivery.drain()
            planned = (*self.rows("nudges"), *self.rows("call_rungs"))
            dues = [row["due_at"] for row in planned if row["state"] == "planned"]
            later = [due for due in dues if due > self.time.moment]
            if not [due for due in dues if due <= self.time.moment] or self.house.shelf.newest is None:
                self.time.moment = min([end, *later])
        await self.delivery.drain()
        return self.said(before)

    def rows(self, table: str) -> list[dict[str, Any]]:
        query = select(tables.metadata.tables[table]).order_by(*tables.metadata.tables[table].primary_key.columns)
        return [dict(row) for row in self.now(lambda tx: tx.execute(query).mappings().all())]

    def everything(self) -> dict[str, list[dict[str, Any]]]:
        """Every row of every table, but for how fast all workers went, and which of them did what last."""
        return {name: self.rows(name) for name in tables.metadata.tables if name not in ("buckets", "leases")}

    def session(self, address: str = SAM) -> Session | None:
        """A peer's session as it is kept."""

        def load(tx: Any) -> Session | None:
            peer = peers.find(tx, MASTER, address)
            body = sessions.load(tx, peer) if peer else None
            return Session.from_json(body) if body else None

        return self.now(load)

    def plan(self, body: str, kind: str = nudges.FOLLOW_UP, address: str = SAM, **after: float) -> None:
        """Plan a nudge behind the flows' back."""
        due_at = self.time.moment + timedelta(**after)
        self.now(lambda tx: nudges.plan(tx, peers.find(tx, MASTER, address), kind, body, due_at))

    def planned(self) -> list[str]:
        """The kinds of everything that is planned."""
        return sorted(row["kind"] for row in self.rows("nudges") if row["state"] == "planned")


@contextmanager
def house_in(
    folder: Path, words: Words | None = None, has_words: bool = True, engine: str = "sqlite"
) -> Iterator[Ground]:
    """A house with an empty store and the starter pack, or with other words, or with none."""
    with opened(folder, engine) as database:
        yield Ground(database, (words or starter_words()) if has_words else None)


@functools.cache
def changed_words(**texts: tuple[str, str]) -> Words:
    """The starter pack with words replaced: `changed_words(flows__me=("old", "new"))` changes flows/me.yaml."""
    files = dict(starter_words().pack.files)
    for name, (old, new) in texts.items():
        path = name.replace("__", "/") + ".yaml"
        assert old in files[path], f"{path} does not say {old!r}"
        files[path] = files[path].replace(old, new)
    pack, issues = build_pack(files)
    assert pack is not None, "\n".join(map(str, issues))
    return Words(pack)
