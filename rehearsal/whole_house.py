"""The whole house on a given clock: real SQLite, real delivery, the sandbox over HTTP. Nothing runs by itself.

Used by transcript replays and the terminal chat's tests: each act is answered completely before the next.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp

from bot.polling import Poller
from bot.service import TelegramService
from conversations import idle, presses
from conversations.house import House
from conversations.occurrences import Rule, wall_of
from conversations.publish import Published, publish_at_start
from conversations.receive import load_session
from conversations.words import Shelf, Words
from flows.session import Session
from flows.transcript import Act, Bubble, CheckInCame, IdleCame, Passed, Restarted, Said, Sent, Tapped
from sandbox.phone import Phone, Shown
from sandbox.server import Sandbox
from scheduler.bell import Bell
from scheduler.delivery import Delivery
from scheduler.housekeeping import Housekeeping
from scheduler.jobs import fire_all_due
from scheduler.pace import UNHURRIED, Pace
from scheduler.passing import STRIDE
from store import nudges, opening, organisations, peers, schedules
from store.database import Database, Transaction
from store.idle import note_here
from store.keys import MasterKey
from store.nudges import Occurrence

from .pure_replay import UNREADABLE, NotOnScreen
from .told import Inside, told_inside, told_shown

TOKEN = "123456789:" + "A" * 35


class GivenClock:
    """A clock that only moves when told."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        """Return the moment."""
        return self._now

    def advance(self, by: timedelta) -> None:
        """Move forward."""
        self._now += by


A_MOMENT = timedelta(seconds=2)
"""Between two things that a peer does: a thumb is no machine, and the bot tells the two apart."""


class WholeHouse:
    """One house, one sandbox, one peer's phone."""

    def __init__(self, words: Words, folder: Path, language: str, start: datetime, is_inline: bool = False) -> None:
        self._words = words
        self._is_inline = is_inline
        self._folder = folder
        self._language = language
        self.clock = GivenClock(start)
        self._sandbox = Sandbox(TOKEN, self.clock.now, self.clock.advance)
        self._master = MasterKey(bytes(range(32)))
        self._seen: list[tuple[int, str, str]] = []
        self._last_tap: tuple[int, str] = (0, "")
        self._shown: dict[int, tuple[str, tuple[tuple[str, ...], ...]]] = {}
        self._labels = {
            words.pack.line(key, language)
            for key in ("button_overdose", "emergency_neutral")
            for language in words.pack.languages
        }

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[WholeHouse]:
        """Open the house, and close it again."""
        self._url = await self._sandbox.start("127.0.0.1", 0)
        async with aiohttp.ClientSession() as session:
            self.phone = await Phone.add(self._url, session, "Sam", self._language)
            await self._move_in()
            try:
                yield self
            finally:
                await self._move_out()
                await self._sandbox.stop()

    async def act(self, act: Act) -> list[Bubble]:
        """Let the peer do something. Returns what the phone shows that it did not show before, in order."""
        self.clock.advance(A_MOMENT)
        match act:
            case Said(text):
                await self.phone.say(text)
            case Sent(what) if what.startswith("start"):
                await self.phone.start(what.removeprefix("start").strip())
            case Sent(what):
                await self.phone.send_raw(UNREADABLE[what])
            case Tapped():
                await self._tap(act)
            case Passed(by):
                await self._pass(by)
            case CheckInCame(flow):
                self.database.transact_now(lambda tx: self._ask(tx, flow))
                await fire_all_due(self.house)
            case IdleCame():
                self.database.transact_now(self._let_be_idle)
                await fire_all_due(self.house)
            case Restarted():
                await self._move_out()
                await self._move_in()
        await self._settle()
        return await self._news()

    def inside(self) -> Inside:
        """Return what a look into the store finds now."""
        return told_inside(self.database.transact_now(self._session), self._words.pack.flows)

    def _session(self, tx: Transaction) -> Session | None:
        peer = peers.find(tx, self._master, str(self.phone.peer_id))
        return load_session(tx, peer) if peer else None

    def _ask(self, tx: Transaction, flow: str) -> None:
        """Let an organisation that the peer joined ask them, now."""
        now = self.clock.now()
        peer = peers.find(tx, self._master, str(self.phone.peer_id))
        assert peer, "who is asked has written before"
        organisation = organisations.make(tx, "Corner House", now.date())
        rule = Rule((wall_of(now, peer.settings.zone).weekday(),), wall_of(now, peer.settings.zone).time())
        schedule = schedules.add(tx, organisation.id, flow, rule.to_json(), now.date())
        organisations.join(tx, organisation.id, peer.id, now.date())
        wall = f"{wall_of(now, peer.settings.zone):%Y-%m-%dT%H:%M}"
        occurrence = Occurrence(wall, organisation.id, schedule.id, schedule.version)
        nudges.plan_occurrence(tx, peer, nudges.CHECK_IN, occurrence, now)

    def _let_be_idle(self, tx: Transaction) -> None:
        """Let the peer not have been here for as long as it takes to be asked, and be asked now."""
        now = self.clock.now()
        peer = peers.find(tx, self._master, str(self.phone.peer_id))
        assert peer, "who is asked has written before"
        note_here(tx, peer.id, now.date() - idle.ASK_AFTER)
        wall = f"{wall_of(now, peer.settings.zone):%Y-%m-%dT%H:%M}"
        nudges.plan_occurrence(tx, peer, nudges.IDLE, Occurrence(wall, schedule_id=nudges.OF_IDLE), now)

    async def _move_in(self) -> None:
        self.database = Database(f"sqlite:///{self._folder / 'replay.db'}")
        opening.migrate(self.database)
        now = self.clock.now()
        self.database.transact_now(lambda tx: opening.prove_key(tx, self._master))
        self.database.transact_now(lambda tx: publish_at_start(tx, Published(self._words, ()), now))
        bell = Bell()
        self.house = House(self.database, self._master, Shelf(self._words), self.clock.now, bell)
        shelf = self.house.shelf
        self._telegram = TelegramService(TOKEN, self._url, shelf, self.clock.now, is_inline=self._is_inline)
        assert await self._telegram.open()
        self._telegram.receiver.move_in(self.house)
        self._poller: Poller = self._telegram.poller
        channel = self._telegram.channel
        self._delivery = Delivery(self.database, self._master, channel, self.clock.now, bell, Pace(UNHURRIED))
        self._housekeeping = Housekeeping(self.database, self._master, channel, self.clock.now)

    async def _move_out(self) -> None:
        await self._telegram.receiver.close()
        await self._telegram.close()
        self.database.close()

    async def _settle(self) -> None:
        """Answer everything that waits, until nothing does."""
        while await self._poller.poll_once():
            pass
        await self._delivery.drain()
        await self._telegram.receiver.close()

    async def _pass(self, by: timedelta) -> None:
        left = by
        while left > timedelta():
            stride = self._to_the_next(left)
            self.clock.advance(min(stride, left))
            left -= stride
            if await fire_all_due(self.house):
                await self._delivery.drain()
        await self._housekeeping.tidy()

    def _to_the_next(self, left: timedelta) -> timedelta:
        """Return how far the stride reaches in which something is due again: those in which nothing is need no look."""
        now = self.clock.now()
        due = self.database.transact_now(lambda tx: nudges.next_due_nudge(tx, self._master, now + left))
        return max(STRIDE, -((now - due.due_at) // STRIDE) * STRIDE) if due else left

    async def _tap(self, tap: Tapped) -> None:
        if not tap.is_again:
            self._last_tap = await self._find(tap)
        await self.phone.tap_word(*self._last_tap)

    async def _find(self, tap: Tapped) -> tuple[int, str]:
        if tap.is_old:
            for number, label, press in self._seen:
                if label == tap.label:
                    return number, press
        for message in reversed(await self.phone.messages()):
            for label, press in reversed(_buttons(message)):
                if label == tap.label:
                    return message["message_id"], press
        raise NotOnScreen(f"there is no button [{tap.label}] on the screen")

    async def _news(self) -> list[Bubble]:
        """Compare the phone with what it showed before."""
        fresh = []
        messages = await self.phone.messages()
        for message in messages:
            number = message["message_id"]
            rows = tuple(tuple(row) for row in message["buttons"])
            for label, press in _buttons(message):
                assert len(press.encode()) <= presses.PRESS_BYTES_MOST
                if (number, label, press) not in self._seen:
                    self._seen.append((number, label, press))
            now = (message["text"], rows)
            before = self._shown.get(number)
            was_stripped = before is not None and before[0] == now[0] and not rows
            if before != now and not was_stripped:
                fresh.append(told_shown(message["text"], rows, self._labels, message["sound"].removesuffix(".ogg")))
            self._shown[number] = now
        return fresh


def _buttons(message: Shown) -> list[tuple[str, str]]:
    """Return (label, press) of a message's buttons."""
    rows = message["raw"].get("reply_markup", {}).get("inline_keyboard", [])
    return [(button["text"], button["callback_data"]) for row in rows for button in row]
