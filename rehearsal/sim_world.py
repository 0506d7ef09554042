"""A simulated organisation's life: weeks in seconds, jumping from one thing that happens to the next.

Everything is decided by the seed. Moments in the history are the bot's own clock's, which may be wrong for a while.
"""

from __future__ import annotations

import heapq
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from random import Random

from conversations.words import Words
from sandbox.state import SandboxState
from store.database import Database, StoreUnavailable

from . import sim_questions as questions
from . import sim_troubles as troubles
from .sim_history import Life
from .sim_house import SimHouse
from .sim_idle import draw_away
from .sim_last_look import look_as_organisation, look_at_bytes, untidied
from .sim_mortality import Killed
from .sim_organisation import Organising
from .sim_peers import SimPeer
from .sim_questions import Due
from .sim_scribe import Scribe
from .sim_store import MemoryFolder, Onlooker
from .sim_troubles import Trouble
from .sim_visits import NAME
from .whole_house import TOKEN

TIDY_EVERY = timedelta(hours=4)
TIDIED = timedelta(hours=24) + 4 * TIDY_EVERY
"""By when a personal message is out of the chat: after a day, with one of the next tidyings."""

AGAIN, A_TICK = timedelta(seconds=20), timedelta(seconds=5)
"""When what could not be taken is tried again, and what was due and waits."""
DOUBLED = 0.03
"""How often updates that were acknowledged come again."""

ARRIVING, ARRIVING_HOURS = 0.2, 30
"""How many come by an organisation's link, in the first hours; the others joined long ago."""

LAST_HOURS = timedelta(hours=3)
"""Before the end nothing goes wrong any more, so that everything can come to its end."""

SETTLING_MINUTES = 5
TIDY, RISE, OVER = "tidy", "rise", "over"

RESTS = (1, 5, 65, 300, 1900)
"""Seconds from a death to the next start."""


class World:
    """One life, from its first day to its last."""

    def __init__(self, words: Words, seed: str, days: int, peers: int) -> None:
        self._chance = Random(seed)
        self._words, self._days = words, days
        self._true, self._skew = self._chance.choice(troubles.STARTS), timedelta()
        self.life = Life(seed, self._true, self._true + timedelta(days=days))
        self._folder = MemoryFolder()
        self._state = SandboxState(TOKEN, lambda: self._true, history=2000)
        self._down: dict[str, datetime] = {}
        """What is out of order, and until when (true time)."""
        self._organising = Organising(words.pack, self._chance, self.life, self._now)
        self._scribe = Scribe(self.life, words, self._now, self._organising.codes)
        self._state.witness = self._scribe.see
        # The operator's commands run in a process of their own.
        self._beside = Database(f"sqlite:///{self._folder.file}")
        self._look = Onlooker(self._folder.file)
        self._house = SimHouse(words, self._folder, self._state, self._now, self._is_down)
        self._events: list[tuple[datetime, int, Trouble]] = []
        self._order = count()
        self._by_chat: dict[int, SimPeer] = {}
        self._is_up = False
        self._is_planning_due = True
        """A schedule changed, or a start may have found one half planned for: else the house's tick finds nothing."""
        self._begin(peers)

    def _now(self) -> datetime:
        return self._true + self._skew

    def _is_down(self, what: str) -> bool:
        return what in self._down

    def _begin(self, peers: int) -> None:
        self._organising.begin(self._beside)
        codes, packs = list(self._organising.codes), list(self._words.pack.nudges.ten_days)
        for number in range(peers):
            chance = Random(f"{self.life.seed} peer {number}")
            chat = self._state.add_peer(f"{NAME}{number}")
            peer = self._by_chat[chat.chat_id] = SimPeer(chat, chance, codes, packs)
            chat.language_code = peer.habits.language
            peer.away = draw_away(self.life.seed, number, self._true, self._days)
            if chance.random() < ARRIVING:
                peer.begin(self._true + timedelta(hours=ARRIVING_HOURS * chance.random()))
            else:
                chat.wrote = True
                self._beside.transact_now(partial(peer.settle, now=self._true, codes=self._organising.codes))
                self._look(partial(self._scribe.settles, chat=chat.chat_id))
        for each in self._drawn():
            self._push(each.at, each)
        self._push(self._true + TIDY_EVERY, Trouble(self._true, TIDY))

    def _drawn(self) -> list[Trouble]:
        begins, chance = self.life.begins + timedelta(hours=1), self._chance
        drawn = troubles.draw_troubles(chance, begins, self._days)
        if drawn:
            self._state.faults.chaos = troubles.draw_chaos(chance, chance.randrange(10**6))
        drawn += troubles.draw_rule_changes(chance, begins, self._days)
        last = self.life.ends - LAST_HOURS
        return [each for each in drawn if each.at + each.lasts < last]

    def _push(self, at: datetime, what: Trouble) -> None:
        heapq.heappush(self._events, (at, next(self._order), what))

    async def live(self, tell: Callable[[Life, datetime], None] = lambda _life, _now: None) -> Life:
        """Live through all of it. `tell` is told how far it is."""
        await self._house.open()
        self._is_up = True
        while (at := self._next()) < self.life.ends:
            self._true = max(self._true, at)
            tell(self.life, self._true)
            await self._moment()
        await self._end()
        return self.life

    def _next(self) -> datetime:
        """Return when the next thing happens."""
        moments = [self._events[0][0], *(peer.next_at for peer in self._by_chat.values() if peer.next_at)]
        if self._is_up and not self._is_down("store") and (due := self._look(questions.next_due)):
            # What is due already and did not go waits for something: it is looked at again in a while.
            moments.append(max(due - self._skew, self._true + A_TICK))
        if self._is_up and len(self._state.updates) and not self._down:
            moments.append(self._true + AGAIN)
        return min(moments)

    async def _moment(self) -> None:
        while self._events and self._events[0][0] <= self._true:
            _, _, trouble = heapq.heappop(self._events)
            await self._alive(partial(self._strike, trouble))
        for peer in self._by_chat.values():
            while peer.next_at and peer.next_at <= self._true:
                for act in peer.act(self._state, self._true):
                    self._scribe.note(act)
        await self._alive(self._turn)
        for shown in self._scribe.fresh:
            self._by_chat[shown.peer].meets(shown, self._true, shown.row in self.life.row_notes)
        self._scribe.fresh.clear()

    async def _alive(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do something while the process lives; its death is written down, and it starts again after a while."""
        try:
            await work()
        except Killed:
            await self._fall(timedelta(seconds=self._chance.choice(RESTS)))
        except StoreUnavailable:
            return  # the house would try again with its next tick, and so does this one

    async def _turn(self) -> None:
        """Let the bot do what it does all the time: take, deliver, fire, deliver."""
        if not self._is_up:
            return
        if not self._is_down("network") and (len(self._state.updates) or self._chance.random() < DOUBLED):
            await self._take()
        await self._deliver()
        if self._is_planning_due:
            await self._house.plan_ahead()
            self._is_planning_due = False
        while due := self._look(lambda tx: questions.first_due(tx, self._now())):
            await self._fire(due)

    async def _deliver(self) -> None:
        if self._look(lambda tx: questions.has_sendable(tx, self._now())):
            await self._house.deliver()

    async def _take(self) -> None:
        is_alone = not len(self._state.updates)
        repeats = []
        if is_alone or self._chance.random() < DOUBLED:
            # Telegram lets go of them after a day, and their numbers are kept for eight.
            lately, oldest = self._state.updates.lately_confirmed(None, 3), self._now() - timedelta(days=6)
            repeats = [row.shape for row in lately if row.expires > oldest]
        before = self._look(questions.last_row)
        done = await self._house.take(repeats)
        if is_alone and self._look(questions.last_row) != before:
            told = f"{self._now()}: updates that came again were answered again"
            self.life.problems.append(("rule 14, each update once", told))
        for chat in self._look(lambda tx: self._scribe.taken(tx, done)):
            self._by_chat[chat].waits_for = 0

    async def _fire(self, due: Due) -> None:
        try:
            await self._house.fire()
        finally:
            # Also where the process ended behind the commit.
            self._look(lambda tx: self._scribe.fired(tx, due))
        await self._deliver()

    async def _strike(self, trouble: Trouble) -> None:
        match trouble.kind:
            case "tidy":
                await self._tidy(trouble)
            case "rise":
                await self._rise(bool(trouble.amount))
            case "over":
                self._down = {what: until for what, until in self._down.items() if until > self._true}
            case troubles.KILL if self._is_up:
                self._house.mortality.doom(trouble.amount)
            case troubles.DOWN | troubles.ZONES if self._is_up:
                await self._fall(trouble.lasts, is_zone_data_new=trouble.kind == troubles.ZONES)
            case troubles.NETWORK | troubles.STORE | troubles.SUSPEND:
                self._break(trouble)
            case troubles.SKEW:
                self._set_clock(trouble)
            case troubles.RULES:
                self._organising.change(self._beside, trouble.amount)
                self._is_planning_due = True

    async def _tidy(self, trouble: Trouble) -> None:
        self._push(self._true + TIDY_EVERY, trouble)
        self._look(self._scribe.ends)
        self._forget_expired()
        if self._is_up:
            try:
                await self._house.tidy()
            finally:
                self._look(self._scribe.let_go)

    def _break(self, trouble: Trouble) -> None:
        """Let something be out of order for a while; a machine that is suspended sleeps through it at once."""
        self.life.outages.append((self._now(), self._now() + trouble.lasts, trouble.kind))
        until = self._true + trouble.lasts
        if trouble.kind == troubles.SUSPEND:
            self._true = until
            return
        self._down[trouble.kind] = max(until, self._down.get(trouble.kind, until))
        self._push(until, Trouble(until, OVER))

    def _set_clock(self, trouble: Trouble) -> None:
        """Set the bot's clock wrong, and right again later."""
        before = self._now()
        self._skew = timedelta(seconds=trouble.amount)
        first, last = sorted((before, self._now()))
        self.life.outages.append((first, last + timedelta(minutes=1), trouble.kind))
        if trouble.amount:
            back = self._true + trouble.lasts
            self._push(back, Trouble(back, troubles.SKEW))

    async def _fall(self, lasts: timedelta, is_zone_data_new: bool = False) -> None:
        """The process ends; it starts again after a while."""
        self._is_up = False
        await self._house.close()
        self.life.outages.append((self._now(), self._now() + lasts, "process"))
        self._push(self._true + lasts, Trouble(self._true, RISE, amount=int(is_zone_data_new)))

    async def _rise(self, is_zone_data_new: bool) -> None:
        try:
            await self._house.open(is_zone_data_new)
        except StoreUnavailable:
            await self._house.close()
            self._push(self._true + AGAIN, Trouble(self._true, RISE, amount=int(is_zone_data_new)))
            return
        self._is_up = self._is_planning_due = True
        self._forget_expired()

    def _forget_expired(self) -> None:
        """Nobody waits for a tap that Telegram gave up after minutes: it may have acted, or not."""
        waiting = {row.update_id for row in self._state.updates.newer_than(0)}
        for peer in self._by_chat.values():
            if peer.waits_for and peer.waits_for not in waiting:
                self._look(partial(self._scribe.gave_up, update=peer.waits_for))
                peer.waits_for = 0

    async def _end(self) -> None:
        """Let what waits come to its end, and look at everything once more."""
        self._true = self.life.ends
        self._down.clear()
        self._state.faults.clear()
        self.life.deaths = self._house.mortality.deaths
        self._house.mortality.revive()
        if not self._is_up:
            await self._rise(is_zone_data_new=False)
        for _ in range(SETTLING_MINUTES):
            await self._turn()
            self._true += timedelta(minutes=1)
        self._look(self._scribe.ends)
        self.life.problems += untidied(self.life, [*self._state.chats.values()], self._true - TIDIED)
        self._house.database.scrub()
        self.life.problems += look_at_bytes(self._folder)
        self.life.problems += look_as_organisation(self._organising, self._beside)
        self._look.close()
        self._beside.close()
        await self._house.close()
        self._folder.remove()
