"""One run of kills over what comes by itself: it falls due, bots die, and what each life left is looked at."""

from __future__ import annotations

import asyncio
import time
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import takewhile
from random import Random
from typing import Any, TypeVar

import aiohttp

from sandbox.lanes import BackOff
from sandbox.server import Sandbox
from store.database import Transaction

from . import unasked_ground as ground_of
from .kill_faults import LATE_SECONDS, calm_down, make_trouble
from .kill_ground import TOKEN, Ground
from .kill_lives import EndedByItself, Lives, Plan
from .kill_nest import nest
from .kill_peace import hours_until_noon
from .kill_run import PAUSES, QUIET_WITHIN
from .unasked_checker import Findings, read
from .unasked_clock import choose
from .unasked_ground import Planted
from .unasked_lives import PASSED, UnaskedLives
from .unasked_progress import UnaskedProgress
from .unasked_story import CHECK_IN, Shown, Story

T = TypeVar("T")

FAULT_SHARE = 0.035
"""Of all sends so many meet each kind of fault (`security.md` §3.1)."""

FAULTS = ("cut_before", "cut_after", "error", "malformed", "misshapen", "flood")

LATE_SHARE = 0.6

DUE_A_PEER = 8
"""How many occurrences each peer comes to in a long run."""

POOL = 90
"""How many occurrences are due when a life begins."""

AT_FIRST, LATER = 0.5, (0.1, 0.2, 0.3)
"""Which part of the peers is there from the start; and behind which parts of a run the others come, a third each."""

STIRRED = 0.08
"""Behind how many of the lives something changes what was planned."""

BLOCKING, BLOCKED_FROM = 0.01, 0.5
"""Which part of the peers blocks the bot, and behind which part of a run."""

ZONES_SHARE = 0.3
"""Of those changes so many are new zone data; the others are an owner's."""

PACES = (0.1, 0.4)
"""Seconds between the ticks of a life."""

LIVES_MOST, SMALL_MOST = 3, 60
"""A run that does not come to its figures ends after so many times the kills that were wanted, and after so many."""

_LOOK_SECONDS = 0.02


class UnaskedRun:
    """One run."""

    def __init__(
        self,
        ground: Ground,
        seed: str,
        progress: UnaskedProgress,
        names: tuple[str, ...] = PASSED,
        peers: int = 0,
        lies: bool = True,
        stirred: float = STIRRED,
    ) -> None:
        """Prepare.

        Args:
            ground: where it happens.
            seed: what everything is drawn from.
            progress: what is wanted, and where it is told how far it is.
            names: the points at which lives end.
            peers: how many there are at the end; without it as many as a long run needs.
            lies: whether anything goes wrong on the lines.
            stirred: behind how many of the lives something changes what was planned.
        """
        self._ground, self._seed, self._progress, self._lies, self._stirred = ground, seed, progress, lies, stirred
        self._wanted = peers or progress.due_wanted // DUE_A_PEER
        self._chance = Random(f"{seed}:unasked run")
        self._plans = UnaskedLives(seed, names)
        self._ahead = timedelta(hours=hours_until_noon(datetime.now(UTC)))
        self._began_at = self._now()
        self._sandbox = Sandbox(TOKEN, self._now, lambda _by: None, None, 1_000_000, BackOff(*PAUSES))
        self._story = Story()
        self._peers: dict[int, Planted] = {}
        self._by_chat: dict[int, int] = {}
        self._schedules: dict[str, int] = {}
        self._read = 0
        self._grown = self._opened = 0
        self._is_stirred = True

    def _now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    async def run(self) -> Findings:
        """Live until as many died, and as much fell due, as was wanted; then let everything settle, and read it."""
        began = time.monotonic()
        address = await self._sandbox.start("127.0.0.1", 0)
        try:
            async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
                lives = Lives(self._ground, address, 0.0, self._asks, _nobody_more, lambda: self._now().timestamp())
                lives.paces, lives.counts_from_open = PACES, True
                async with nest(self._ground.folder, self._ground.environment(address)) as lives.nest:
                    await self._live(address, session, lives)
        finally:
            await self._sandbox.stop()
        found = read(self._story)
        self._progress.seconds = time.monotonic() - began
        self._progress.findings = found
        return found

    def _asks(self) -> int:
        return int(self._sandbox.state.poll)

    async def _live(self, address: str, session: aiohttp.ClientSession, lives: Lives) -> None:
        try:
            # The first bot makes the database; what it is to send is planted then.
            await self._one(lives, Plan("stop_last", 1, 0.1))
            await self._plant(self._wanted_peers(AT_FIRST), is_planned=False)
            await make_trouble(address, session, self._chaos())
            while not self._is_enough():
                is_quiet, due = self._move_clock()
                plan = self._plans.next(self._progress.deaths, due, is_quiet, self._is_stirred)
                self._is_stirred = False
                await self._one(lives, plan)
                await self._stir()
            await calm_down(address, session)
            async with lives.last():
                await self._until_still()
            await self._look(self._now())
        except EndedByItself as ended:
            self._progress.problems.append(str(ended))

    async def _one(self, lives: Lives, plan: Plan) -> None:
        lives.hours_ahead = self._ahead / timedelta(hours=1)
        began = self._now()
        await lives.live(plan)
        await self._look(began)
        progress = self._progress
        progress.kills, progress.deaths = len(lives.died_at), lives.deaths
        progress.start_seconds = lives.start_seconds
        progress.missing = self._plans.missing(lives.deaths)
        progress.faults = sum(map(Counter, self._sandbox.state.faults.happened().values()), Counter[str]())
        progress.days = (self._now() - self._began_at) / timedelta(days=1)

    def _is_enough(self) -> bool:
        progress = self._progress
        is_done = progress.kills >= progress.kills_wanted and progress.due >= progress.due_wanted
        return (is_done and not progress.missing) or progress.kills >= max(
            LIVES_MOST * progress.kills_wanted, SMALL_MOST
        )

    def _chaos(self) -> dict[str, Any]:
        rates = dict.fromkeys(FAULTS, FAULT_SHARE) if self._lies else {}
        rates["late"] = LATE_SHARE
        more = {"methods": "sendmessage", "retry_after": 1, "seconds": LATE_SECONDS}
        return {"seed": self._seed, "rates": rates, **more}

    def _move_clock(self) -> tuple[bool, int]:
        """Let time pass until enough is due. Returns whether nothing is, and how much is due."""
        now = self._now()
        due = sorted(row.due_at for row in self._story.planned.standing if row.state == "planned")
        target = choose(due, now, POOL, self._opened, self._chance)
        if target is not None:
            self._ahead += max(timedelta(), target - now)
        count = bisect_right(due, self._now())
        return not count, count

    async def _ask(self, question: Callable[[Transaction], T]) -> T:
        return await asyncio.to_thread(self._ground.ask, question)

    async def _look(self, began: datetime) -> None:
        """Look at the store a dead bot left, and at what its chats show; peers answer what they were shown."""
        async with asyncio.timeout(QUIET_WITHIN):
            while await self._ask(ground_of.others_at_work):
                await asyncio.sleep(_LOOK_SECONDS)
        planned, queued, self._opened = await self._ask(
            lambda tx: (ground_of.read_planned(tx), ground_of.read_queued(tx), ground_of.open_messages(tx))
        )
        number = len(self._story.looks)
        news = self._story.planned.look(number, planned)
        self._story.queued.look(number, queued)
        self._story.looks.append((began, self._now()))
        self._look_at_chats()
        self._progress.due += sum(row.state in ("done", "missed", "cancelled") for row in news)
        asked = [row for row in news if row.kind == CHECK_IN and row.state == "done"]
        answering = [row for row in asked if self._peers[row.peer].habit.answers]
        if answering:
            await self._ask(partial(ground_of.answer, master=self._ground.key, asked=answering))
            self._story.answered |= {(row.peer, row.schedule, row.wall) for row in answering}

    def _look_at_chats(self) -> None:
        history = self._sandbox.state.history
        for row in list(takewhile(lambda row: row["seq"] > self._read, reversed(history)))[::-1]:
            self._read = row["seq"]
            answer = row["answer"]
            if row["method"].lower() != "sendmessage" or answer is None or not answer["ok"]:
                continue
            message = answer["result"]
            peer = self._by_chat[int(message["chat"]["id"])]
            buttons = message.get("reply_markup", {}).get("inline_keyboard", [])
            carried = [button.get("callback_data", "") for line in buttons for button in line]
            at = datetime.fromtimestamp(message["date"], UTC)
            self._story.shown.append(Shown(peer, f"{message['text']} {carried}", at))

    def _wanted_peers(self, share: float) -> int:
        return max(1, int(self._wanted * share))

    async def _plant(self, count: int, is_planned: bool) -> None:
        """Let more peers be there, and at the first time what they joined."""
        now, first = self._now(), len(self._peers)
        chats = []
        for number in range(first, first + count):
            chat = self._sandbox.state.add_peer()
            chat.wrote = True
            chats.append((number, chat.chat_id))

        def plant(tx: Transaction) -> list[Planted]:
            if not self._schedules:
                self._schedules, self._story.timetables = ground_of.plant_schedules(tx, now.date(), "Group")
            master = self._ground.key
            return ground_of.plant_peers(tx, master, chats, self._schedules, now, is_planned)

        for planted in await self._ask(plant):
            self._peers[planted.peer] = planted
            self._by_chat[planted.chat] = planted.peer
            self._story.habits[planted.peer] = planted.habit
            for schedule in planted.schedules:
                self._story.members[planted.peer, schedule] = len(self._story.looks) - 1

    async def _stir(self) -> None:
        """Let more peers come, schedules change, and zone data be new, each behind its part of the run."""
        done = self._progress.due / self._progress.due_wanted
        if self._grown < len(LATER) and done > LATER[self._grown]:
            self._grown += 1
            await self._plant(self._wanted_peers((1 - AT_FIRST) / len(LATER)), is_planned=True)
        if not self._story.gone and done > BLOCKED_FROM and self._stirred:
            self._block()
        if self._chance.random() < self._stirred:
            self._is_stirred = True
            if self._chance.random() < ZONES_SHARE:
                await self._ask(ground_of.void_all)
            else:
                schedule = self._chance.choice(list(self._schedules.values()))
                await self._ask(partial(ground_of.change_schedule, schedule_id=schedule))

    def _block(self) -> None:
        """Let a few peers block the bot, which does not hear of it."""
        for peer in self._chance.sample(sorted(self._peers), int(len(self._peers) * BLOCKING)):
            self._sandbox.state.chats[self._peers[peer].chat].blocked = True
            self._story.gone.add(peer)

    async def _until_still(self) -> None:
        """Wait until nothing is due, and nothing on its way."""
        try:
            async with asyncio.timeout(QUIET_WITHIN):
                while not await self._ask(self._is_still):
                    await asyncio.sleep(_LOOK_SECONDS * 10)
        except TimeoutError:
            self._progress.problems.append(f"not everything had gone out {QUIET_WITHIN:g} s after the last kill")

    def _is_still(self, tx: Transaction) -> bool:
        is_due = any(row.state == "planned" and row.due_at <= self._now() for row in ground_of.read_planned(tx))
        return not is_due and not ground_of.open_messages(tx)


async def _nobody_more() -> None:
    """Let nobody begin: here peers are spoken to, and whether they write changes no life."""
