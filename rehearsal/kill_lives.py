"""One bot after the other: started, killed where its seed says, started again; each start is timed."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator
from dataclasses import dataclass
from random import Random

from .kill_ground import Ground
from .kill_nest import Hatched, Nest
from .kill_points import (
    BY_NAME,
    END,
    FIRST,
    LIFE,
    POINTS,
    QUICK_TICK_SECONDS,
    QUICK_TIDY_SECONDS,
    START,
    Point,
)

ANYWHERE = "anywhere"
"""The kill that comes from outside, at a moment of its own."""

STORE_SHUT = "store_shut"
"""The same while the store is held shut, as by a slow disk: what was taken in is nowhere but in memory."""

SHARE_ANYWHERE, SHARE_SHUT, SHARE_EARLY = 0.2, 0.1, 0.3
"""Which part of all lives ends so, and not at a named point; and which part of those anywhere may end in the start."""

START_WITHIN = 30.0
"""Seconds in which a start must have asked Telegram for updates: a ceiling against hangs, far above the bar."""

PATIENCE_SECONDS = 2.5
"""How long a life may wait to come by its point; then it is killed where it is."""

NOBODY_SECONDS = 3.0
"""After so long at no point more peers begin, and again: some points are passed by few talks, and those may be over."""

SHUT_SECONDS = 0.8
"""How long the store is shut before the bot dies: longer than it takes a bot to ask Telegram once more."""

MOVED_IN = b"The store is open"
"""What the bot's log says once everything is answered, and not emergencies alone."""

_LOOK_SECONDS = 0.005

Bot = asyncio.subprocess.Process | Hatched


class EndedByItself(Exception):
    """A bot ended that nobody killed; the message holds its exit status and where its log is."""


@dataclass(frozen=True)
class Plan:
    """How a life is to end: at the `passing`-th passing of `point`, or after `seconds` of a bot that is ready.

    `is_early`: the seconds count from the command, so that the bot may not have come as far as being ready.
    """

    point: str
    passing: int
    seconds: float
    is_early: bool = False


def points_of(door: str) -> list[Point]:
    """Return the points that a bot with this door comes by, in the order in which a life meets them."""
    return [point for point in POINTS if door in point.doors]


def plan_lives(seed: str, door: str) -> Iterator[Plan]:
    """Plan lives by a seed, without an end.

    The first ones die at the points of the start, while the database is new. After them each point has its turn
    before any comes again, in an order of its own each time; in between lives end anywhere.
    """
    chance = Random(f"{seed}:lives")
    for point in points_of(door):
        if point.phase in (FIRST, START):
            yield Plan(point.name, 1, PATIENCE_SECONDS)
    later = [point for point in points_of(door) if point.phase != FIRST]
    while True:
        chance.shuffle(later)
        for point in later:
            while (draw := chance.random()) < SHARE_SHUT + SHARE_ANYWHERE:
                yield _anywhere(chance) if draw > SHARE_SHUT else Plan(STORE_SHUT, 1, chance.uniform(0.3, 1.5))
            yield _at(point, chance)


def _anywhere(chance: Random) -> Plan:
    return Plan(ANYWHERE, 1, chance.uniform(0.0, 2.0), is_early=chance.random() < SHARE_EARLY)


def _at(point: Point, chance: Random) -> Plan:
    if point.phase == END:
        return Plan(point.name, 1, chance.uniform(0.2, 1.0))
    often = chance.choice((1, 1, 2, 3, 5)) if point.phase == LIFE else 1
    return Plan(point.name, often, PATIENCE_SECONDS)


def plan_each(door: str, names: Collection[str] = BY_NAME.keys()) -> list[Plan]:
    """Plan one life for each point, or each named one; after the start one with the store shut, and one anywhere."""
    points = [point for point in points_of(door) if point.name in names]
    plans = [Plan(point.name, 1, 0.2 if point.phase == END else START_WITHIN) for point in points]
    started = sum(point.phase in (FIRST, START) for point in points)
    return [*plans[:started], Plan(STORE_SHUT, 1, 0.5), Plan(ANYWHERE, 1, 0.5), *plans[started:]]


class Lives:
    """Starts and kills the bots of one run."""

    def __init__(
        self,
        ground: Ground,
        api_url: str,
        hours_ahead: float,
        asks: Callable[[], int],
        rush: Callable[[], Awaitable[None]],
        clock: Callable[[], float],
    ) -> None:
        """Prepare; nothing runs yet.

        Args:
            ground: where the bots live.
            api_url: where their Telegram is.
            hours_ahead: how far the clock of the first one is ahead.
            clock: tells the moment of a death, in the sandbox's seconds.
            rush: lets some peers begin at once, when the store was shut, or when nobody comes by a point.
            asks: counts how often a bot has asked for updates, or for a webhook: how a start shows that it is over.
        """
        self._ground = ground
        self._api_url = api_url
        self.hours_ahead = hours_ahead
        """How far the clock of the next life is ahead."""
        self.nest: Nest | None = None
        """Where bots are forked off; without it each is started as an operator starts one."""
        self.counts_from_open = False
        """Whether a plan's seconds count from when the store is open, and not from when emergencies are answered."""
        self.paces: tuple[float, float] = (QUICK_TICK_SECONDS, QUICK_TIDY_SECONDS)
        """Seconds between two looks for what is due, and between two tidyings, of the next life."""
        self._asks = asks
        self._rush = rush
        self._clock = clock
        self.died_at: list[float] = []
        """The moments of all deaths, oldest first."""
        self.deaths: Counter[str] = Counter()
        self.start_seconds: list[float] = []
        """From the command to the first request for updates, for every start that came so far."""

    async def live(self, plan: Plan) -> None:
        """Start a bot and see it die as planned; one that does not come by its point dies anywhere.

        Raises:
            EndedByItself: it ended, and nobody had killed it.
        """
        bot = await self._start(plan)
        was_running = False
        try:
            if plan.is_early or await self._until_ready(bot):
                if self.counts_from_open and not plan.is_early:
                    await self._until_moved_in(bot)
                await self._until_over(bot, plan.seconds)
                was_running = await self._end(bot, plan)
        finally:
            await _kill(bot)
        if bot.returncode != -signal.SIGKILL:
            raise EndedByItself(f"a bot ended by itself with {bot.returncode}; see {self._ground.log}")
        self.died_at.append(self._clock())
        self.deaths[ANYWHERE if was_running and plan.point in BY_NAME else plan.point] += 1

    async def _until_over(self, bot: Bot, seconds: float) -> None:
        """Wait for a bot's end, but not longer than this."""
        while seconds > NOBODY_SECONDS and bot.returncode is None:
            await _wait(bot, NOBODY_SECONDS)
            seconds -= NOBODY_SECONDS
            await self._rush()
        await _wait(bot, seconds)

    async def _end(self, bot: Bot, plan: Plan) -> bool:
        """Bring about a planned end. Returns whether the bot had to be killed from outside."""
        if plan.point in BY_NAME and BY_NAME[plan.point].phase == END and bot.returncode is None:
            await self._until_moved_in(bot)
            _signal(bot, signal.SIGTERM)
            await _wait(bot, START_WITHIN)
        with contextlib.ExitStack() as held:
            if plan.point == STORE_SHUT:
                held.enter_context(await asyncio.to_thread(self._shut))
                await self._rush()
                await _wait(bot, SHUT_SECONDS)
            was_running = bot.returncode is None
            await _kill(bot)
        return was_running

    @contextlib.asynccontextmanager
    async def last(self) -> AsyncIterator[None]:
        """Let a bot run in peace, and stop it as an operator does when the block ends.

        Raises:
            EndedByItself: it did not come so far, or its stop was not clean.
        """
        bot = await self._start(Plan("", 1, 0))
        try:
            if not await self._until_ready(bot):
                raise EndedByItself(f"the last bot ended with {bot.returncode}; see {self._ground.log}")
            yield
            _signal(bot, signal.SIGTERM)
            await _wait(bot, START_WITHIN)
            if bot.returncode != 0:
                raise EndedByItself(f"the last bot's stop ended with {bot.returncode}; see {self._ground.log}")
        finally:
            await _kill(bot)

    async def _start(self, plan: Plan) -> Bot:
        named = plan.point if plan.point in BY_NAME else ""
        arguments = ["--point", named, "--passing", str(plan.passing), "--hours-ahead", str(self.hours_ahead)]
        arguments += ["--tick", str(self.paces[0]), "--tidy", str(self.paces[1])]
        self._asked, self._began = self._asks(), time.monotonic()
        with self._ground.log.open("ab") as log:
            self._log_from = log.tell()
            if self.nest:
                return await self.nest.hatch(arguments, self._ground.log)
            return await asyncio.create_subprocess_exec(
                *self._ground.command(*arguments),
                cwd=self._ground.folder,
                env=self._ground.environment(self._api_url),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    async def _until_ready(self, bot: Bot) -> bool:
        """Wait until the bot asks for updates. False when it died before."""
        ending = asyncio.ensure_future(bot.wait())
        try:
            async with asyncio.timeout(START_WITHIN):
                while self._asks() == self._asked:
                    await asyncio.wait({ending}, timeout=_LOOK_SECONDS)
                    if ending.done():
                        return False
        finally:
            ending.cancel()
        self.start_seconds.append(time.monotonic() - self._began)
        return True

    async def _until_moved_in(self, bot: Bot) -> None:
        """Wait until the bot has opened its store: one that stops before has nothing of its end to come by."""
        ending = asyncio.ensure_future(bot.wait())
        try:
            async with asyncio.timeout(START_WITHIN):
                while not ending.done() and MOVED_IN not in self._ground.log.read_bytes()[self._log_from :]:
                    await asyncio.wait({ending}, timeout=_LOOK_SECONDS)
        finally:
            ending.cancel()

    def _shut(self) -> contextlib.ExitStack:
        """Hold the store so that nobody else can write a peer's turn, until what is returned is closed."""
        held = contextlib.ExitStack()
        connection = held.enter_context(held.enter_context(self._ground.store()).engine.begin())
        # SQLite lets one write at a time, and that is us now. On PostgreSQL every turn locks its peer's row first.
        if self._ground.combination.engine == "postgres":
            connection.exec_driver_sql("LOCK TABLE peers IN EXCLUSIVE MODE")
        return held


def _signal(bot: Bot, number: signal.Signals) -> None:
    """Send a signal to a bot that may be dying. The library's own way may take its exit status away from asyncio."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(bot.pid, number)


async def _kill(bot: Bot) -> None:
    """See a bot dead."""
    if bot.returncode is None:
        _signal(bot, signal.SIGKILL)
        await bot.wait()


async def _wait(bot: Bot, seconds: float) -> None:
    """Wait for a bot's end, but not longer than this."""
    ending = asyncio.ensure_future(bot.wait())
    await asyncio.wait({ending}, timeout=seconds)
    ending.cancel()
