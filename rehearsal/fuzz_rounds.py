"""Rounds of fuzzed updates through one house, and what must hold after each: the promises of `security.md` §3.3."""

from __future__ import annotations

import asyncio
import gc
import random
import signal
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import Any

from conversations.emergency import CARDS_AT_ONCE

from .fuzz_house import FuzzHouse, LogWatch, labels
from .fuzzed_updates import PEERS, FuzzedUpdates, Raw
from .fuzzed_vocabulary import CRIES, EMERGENCY_PRESSES

BATCH = 80
"""Updates of one take: near the hundred that one question to Telegram brings."""

SLOW_SECONDS, HUNG_SECONDS = 1.0, 5.0
"""No update takes longer than the first alone; a take that lasts longer than the second is broken off."""

GRACE_SECONDS = 1.0
"""How much later a take is broken off by signal, when the event loop cannot do it because it stands still too."""

DAY_EVERY, ECHO_EVERY = 8, 4
"""Batches between two days that pass, and between two batches that come a second time whole."""

REPEATED = 0.03
"""How many updates come twice, as after a lost acknowledgement."""

REMEMBERED = 512
"""Updates kept to find out what led to a break."""

SPARE_NUMBERS = 10**9
"""From here on numbers are given to updates that are taken again as if they were new."""

STRANGE_FROM = 10**12
"""From here on numbers are broken ones, of which there are few."""

WARM_UP = 0.05
GROWTH_MOST = 20 * 2**20
FILE_MOST = 64 * 2**20
"""Bytes of memory that a run may gain after its warm-up, and bytes that the database of sixteen peers may reach."""

NUMBER_BELOW = 2**52
"""Numbers of updates are smaller; what claims another is no update of Telegram's."""


@dataclass(frozen=True)
class Break:
    """Something that must not happen: what, in which batch of updates, and what came before it."""

    what: str
    batch: tuple[Raw, ...] = ()
    before: tuple[Raw, ...] = ()


@dataclass
class Tally:
    """What a run came to. `settled`: bytes held after the warm-up, `growth`: bytes gained since.

    `answers`: messages sent, changed or deleted through the outbox; `cards`: those that went beside the store.
    """

    seed: int
    updates: int = 0
    seconds: float = 0.0
    settled: int = 0
    growth: int = 0
    slowest: float = 0.0
    answers: int = 0
    cards: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)


class Hung(BaseException):
    """A take that lasts too long, broken off where it stands; no `except Exception` may hold it up."""


class Rounds:
    """Takes updates into one house batch by batch. `on_break` hears of each kind of break once."""

    def __init__(self, house: FuzzHouse, watch: LogWatch, tally: Tally, on_break: Callable[[Break], None]) -> None:
        self._house = house
        self._watch = watch
        self._tally = tally
        self._on_break = on_break
        self._seen: deque[Raw] = deque(maxlen=REMEMBERED)
        self._numbers: deque[object] = deque(maxlen=REMEMBERED)
        self._strange: set[str] = set()
        self._taken_at = house.clock.now() - timedelta(days=1)

    async def take(self, raws: list[Raw]) -> None:
        """Take one batch and hold everything against it.

        Raises:
            Hung: it took too long; this house is of no more use.
        """
        self._house.urgent.forget()
        done: list[int] = []
        begun = time.perf_counter()
        try:
            with deadline(HUNG_SECONDS):
                async with asyncio.timeout(HUNG_SECONDS):
                    done = await self._house.take(raws)
        except (Hung, TimeoutError) as hung:
            self._break("hung", raws)
            raise Hung from hung
        except Exception as failure:
            self._break(f"escaped: {type(failure).__name__}", raws)
        lasted = time.perf_counter() - begun
        self._tally.slowest = max(self._tally.slowest, lasted)
        self._check(raws, done)
        if lasted > SLOW_SECONDS:
            await self._look_for_slow(raws)
        self._seen.extend(raws)
        self._numbers.extend(raw.get("update_id") for raw in raws)
        # The same few broken numbers are drawn again and again, and the house knows them for longer than this does.
        numbers = [number for raw in raws if isinstance(number := raw.get("update_id"), int)]
        self._strange |= {repr(number) for number in numbers if not 1 < number < STRANGE_FROM}

    async def drain(self) -> None:
        """Deliver what waits, and hold Telegram's limits against it."""
        await self._house.drain()
        self._take_faults([])

    async def echo(self, raws: list[Raw]) -> None:
        """Take a batch that was taken before: nobody may notice."""
        await self.drain()
        before = self._house.channel.calls, self._house.urgent.calls
        await self._house.take(raws)
        await self.drain()
        if (self._house.channel.calls, self._house.urgent.calls) != before:
            self._break("acted twice", raws)

    async def pass_a_day(self) -> None:
        """Let a day pass, and look at what the store still holds."""
        await self._house.pass_time(timedelta(days=1))
        for overdue in await self._house.tidy():
            self._break(f"kept too long: {overdue}", [])
        if self._house.size() > FILE_MOST:
            self._break("the database grows", [])
        self._take_faults([])

    def _check(self, raws: list[Raw], done: list[int]) -> None:
        self._take_faults(raws)
        if not all(isinstance(number, int) for number in done):
            self._break("acknowledged what is no number", raws)
        wanted = {raw["update_id"] for raw in raws if isinstance(raw.get("update_id"), int)}
        if missing := wanted.difference(number for number in done if isinstance(number, int)):
            self._break("not acknowledged", [raw for raw in raws if raw.get("update_id") in missing])
        known = {*map(repr, self._numbers), *self._strange}
        fresh = {number: raw for raw in raws if (number := repr(raw.get("update_id"))) not in known}
        crying = Counter(filter(None, map(cries, fresh.values())))
        # A chat that cried all the time gets a card a second; one that was quiet for a while, several at once.
        now = self._house.clock.now()
        quiet = (now - self._taken_at).total_seconds()
        self._taken_at = now
        for address, count in crying.items():
            if self._house.urgent.sent[address] < min(count, CARDS_AT_ONCE, quiet):
                self._break("a cry without a card", [raw for raw in raws if cries(raw) == address])

    def _take_faults(self, raws: list[Raw]) -> None:
        for faults in (self._watch.faults, self._house.channel.faults, self._house.urgent.faults):
            for fault in faults:
                self._break(fault, raws)
            faults.clear()

    async def _look_for_slow(self, raws: list[Raw]) -> None:
        """A batch was slow: take each of it alone, under a new number, and see which."""
        for place, raw in enumerate(raws):
            begun = time.perf_counter()
            await self._house.take([{**raw, "update_id": SPARE_NUMBERS + self._tally.updates + place}])
            if time.perf_counter() - begun > SLOW_SECONDS:
                self._break("slow", [raw])
        self._take_faults(raws)

    def _break(self, what: str, raws: list[Raw]) -> None:
        self._tally.broken[what] += 1
        if self._tally.broken[what] == 1:
            self._on_break(Break(what, tuple(raws), tuple(self._seen)))


async def fuzz(
    seed: int, updates: int, level: int, on_break: Callable[[Break], None], on_round: Callable[[Tally], None]
) -> Tally:
    """Take `updates` fuzzed updates into one house. `level`: from where logs are looked at. Returns what it came to."""
    tally, chance = Tally(seed), random.Random(~seed)
    house = FuzzHouse()
    with LogWatch(level) as watch:
        rounds = Rounds(house, watch, tally, on_break)
        made = FuzzedUpdates(seed, labels(), house.channel.seen)
        begun, number = time.perf_counter(), 0
        try:
            while tally.updates < updates:
                number += 1
                moment = int(house.clock.now().timestamp())
                raws = [made.following(moment) for _ in range(min(BATCH, updates - tally.updates))]
                tally.updates += len(raws)
                tally.kinds.update(kind_of(raw) for raw in raws)
                await rounds.take(raws + [raw for raw in raws if chance.random() < REPEATED])
                await _between(rounds, number, raws)
                house.clock.advance(timedelta(seconds=chance.choice((1, 5, 60, 900))))
                if not tally.settled and tally.updates >= updates * WARM_UP:
                    tally.settled = memory()
                tally.seconds = time.perf_counter() - begun
                on_round(tally)
            await rounds.pass_a_day()
        except Hung:
            pass  # told already; the house stands still, so the run ends here
        finally:
            tally.answers, tally.cards = house.channel.calls, house.urgent.calls
            await house.close()
        tally.growth = memory() - tally.settled if tally.settled else 0
        if tally.growth > GROWTH_MOST:
            tally.broken["grew"] += 1
    return tally


async def _between(rounds: Rounds, number: int, raws: list[Raw]) -> None:
    if number % ECHO_EVERY == 0:
        await rounds.echo(raws)
    elif number % 2 == 0:
        await rounds.drain()
    if number % DAY_EVERY == 0:
        await rounds.pass_a_day()


def cries(raw: Raw) -> str:
    """Return whom an update must be answered to with a card, however broken the rest of it is; else nothing."""
    number = raw.get("update_id")
    kinds = [key for key in raw if key != "update_id"]
    if type(number) is not int or not 0 <= number < NUMBER_BELOW or len(kinds) != 1:
        return ""
    if kinds == ["message"]:
        message = raw["message"]
        return _private(message) if _held(message, "text") in CRIES else ""
    if kinds == ["callback_query"]:
        tap = raw["callback_query"]
        is_urgent = _held(tap, "data") in EMERGENCY_PRESSES and bool(_held(tap, "id"))
        return _private(tap.get("message")) if is_urgent else ""
    return ""


def _private(message: object) -> str:
    """Return the address of a peer's own chat; nothing for any other chat."""
    chat = message.get("chat") if isinstance(message, dict) else None
    if not isinstance(chat, dict) or chat.get("type") != "private":
        return ""
    address = chat.get("id")
    return str(address) if type(address) is int and address in PEERS else ""


def _held(holder: object, key: str) -> str:
    held = holder.get(key) if isinstance(holder, dict) else None
    return held if isinstance(held, str) else ""


def kind_of(raw: Raw) -> str:
    """Return the kind of an update, as far as it can be told."""
    return next((str(key) for key in raw if key != "update_id"), "nothing")[:40]


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Break off what lasts longer, even a single call that never waits. Only the main thread can be broken off."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(_number: int, _frame: FrameType | None) -> None:
        raise Hung

    before: Any = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds + GRACE_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def memory() -> int:
    """Return the bytes of memory this process holds, after what is unused was given back."""
    gc.collect()
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return 0
