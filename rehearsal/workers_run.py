"""Several workers rehearsed: one is killed amid a claim, one stands still, the database is restarted; and all again."""

from __future__ import annotations

import asyncio
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from typing import Any, TypeVar

import aiohttp

from sandbox.lanes import BackOff
from sandbox.phone import Phone
from sandbox.server import Sandbox
from sandbox.updates import CONFIRMED
from store import peers as store_peers
from store.database import Database, StoreUnavailable, Transaction

from . import workers_ground as ground_of
from .kill_faults import calm_down, make_trouble
from .kill_ground import TOKEN, Ground, restart_postgres, seen_updates
from .kill_peace import hours_until_noon, plan_nudge
from .kill_run import PAUSES
from .workers_checker import Row, Story, Verdict, judge
from .workers_crew import SEEN_AFTER, Crew, InVain, Worker, until
from .workers_program import LEASE_SECONDS

T = TypeVar("T")

PEERS, PHONES = 24, 4
"""Who is written to, and who writes."""

SAID_MOST = 12
"""How often each who writes does so: few enough that a chat counts as a person's."""

LATE = {"late": 0.6}
LATE_SECONDS = 0.15
"""How late most answers come: so that messages are on their way whenever something happens."""

EVERY_SECONDS, TRICKLE_SECONDS = 0.1, 0.3
"""How often messages are put into the outbox; and how often once all that were wanted are, until all has happened."""

QUIET_WITHIN = 60.0

AWAY_MOST = 20.0
"""How long the database may be away before a question of ours gives up."""

TOO_FAST = 429
"""What Telegram says to who is."""

_LANES = (("check_in", 2), ("reply", 1), ("nudge", 1))


@dataclass
class Figures:
    """What was measured."""

    workers: int = 0
    rounds: int = 0
    """How often all of it happened: two deaths, one who stands still, one restart of the database each time."""
    kill_seconds: float = 0.0
    """At the most from a death amid a claim until nothing of the dead one was on its way any more."""
    speaker_seconds: float = 0.0
    """At the most from the death of the one who spoke with Telegram until another did."""
    stood_still_seconds: float = 0.0
    restart_seconds: float = 0.0
    """At the most, how long the database was away."""
    shown_a_second: float = 0.0
    problems: list[str] = field(default_factory=list)


class WorkersRun:
    """One run."""

    def __init__(self, ground: Ground, seed: str, workers: int, rows: int, settings: dict[str, str]) -> None:
        """Prepare.

        Args:
            ground: a PostgreSQL of its own, and a door.
            seed: what everything is drawn from.
            workers: how many are at work at the same time.
            rows: how many messages are put into the outbox.
            settings: more of each worker's environment.
        """
        self._ground, self._workers, self._rows = ground, workers, rows
        self._chance = Random(f"{seed}:workers")
        self._ahead = timedelta(hours=hours_until_noon(datetime.now(UTC)))
        self._sandbox = Sandbox(TOKEN, self._now, lambda _by: None, None, 1_000_000, BackOff(*PAUSES))
        self._settings = settings
        self._wanted: dict[int, tuple[int, str, str]] = {}
        self._chats: list[int] = []
        self._phones: list[Phone] = []
        self.figures = Figures(workers)
        self._all_written, self._is_over = asyncio.Event(), asyncio.Event()
        self._store: Database | None = None

    def _now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def _ask_now(self, question: Callable[[Transaction], T]) -> T:
        """Ask the store; while it is being restarted, ask again."""
        assert self._store is not None
        end = time.monotonic() + AWAY_MOST
        while True:
            try:
                return self._store.transact_now(question)
            except StoreUnavailable:
                if time.monotonic() > end:
                    raise
            time.sleep(EVERY_SECONDS)

    async def _ask(self, question: Callable[[Transaction], T]) -> T:
        return await asyncio.to_thread(self._ask_now, question)

    async def run(self) -> Verdict:
        """Let everything happen, wait until all is quiet, and judge."""
        address = await self._sandbox.start("127.0.0.1", 0)
        self._sandbox.state.gate.on = True
        crew = Crew(self._ground, address, self._ahead / timedelta(hours=1), self._settings)
        await crew.open()
        try:
            async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
                with self._ground.store() as self._store:
                    await self._live(address, session, crew)
                    return judge(await self._ask(self._tell))
        finally:
            await crew.close()
            await self._sandbox.stop()

    async def _live(self, address: str, session: aiohttp.ClientSession, crew: Crew) -> None:
        for _ in range(self._workers - 1):
            await crew.start()
        await self._plant(address, session)
        chaos = {"seed": "workers", "rates": LATE, "methods": "sendmessage", "seconds": LATE_SECONDS}
        await make_trouble(address, session, chaos)
        traffic = [asyncio.create_task(self._write()), *(asyncio.create_task(self._say(each)) for each in self._phones)]
        try:
            while not (self._all_written.is_set() or traffic[0].done()):
                await self._happen(crew)
            self._is_over.set()
            await asyncio.gather(*traffic)
            await until(self._is_quiet, QUIET_WITHIN, "not everything had gone out")
            await calm_down(address, session)
            await until(lambda: self._ask_now(ground_of.at_work) == _numbers(crew), 15, "not all who live are seen")
        except InVain as failure:
            self.figures.problems.append(str(failure))
        finally:
            for each in traffic:
                each.cancel()
            await asyncio.gather(*traffic, return_exceptions=True)
        self.figures.problems += await crew.end()
        self.figures.problems += [f"{worker.log} has a traceback" for worker in crew.workers if _broke(worker)]

    async def _happen(self, crew: Crew) -> None:
        """Kill, stop, restart. Who died is replaced, the last one when it happens again."""
        self.figures.rounds += 1
        mortal = await crew.start("send_wait", 8)
        await until(lambda: self._ask_now(ground_of.at_work) >= _numbers(crew), 15, "who lives is not seen")
        await crew.gone(mortal)
        left = partial(self._ask_now, partial(ground_of.on_the_way, worker=mortal.number))
        took = SEEN_AFTER + await until(lambda: not left(), 30, "rows of the dead stayed")
        self.figures.kill_seconds = max(self.figures.kill_seconds, took)
        await crew.start()
        speaker = await self._speaker(crew)
        has_rows = partial(self._ask_now, partial(ground_of.on_the_way, worker=speaker.number))
        await until(lambda: has_rows() > 0, 20, "who speaks had nothing to send")
        self.figures.stood_still_seconds = LEASE_SECONDS + 2
        await crew.stand_still(speaker, self.figures.stood_still_seconds)
        speaker = await self._speaker(crew)
        await crew.kill(speaker)
        took = SEEN_AFTER + await until(
            lambda: self._ask_now(ground_of.speaker) not in (0, speaker.number), 30, "nobody speaks with Telegram"
        )
        self.figures.speaker_seconds = max(self.figures.speaker_seconds, took)
        began = asyncio.get_running_loop().time()
        await asyncio.to_thread(restart_postgres, self._ground.folder / "postgres")
        took = asyncio.get_running_loop().time() - began
        self.figures.restart_seconds = max(self.figures.restart_seconds, took)

    async def _speaker(self, crew: Crew) -> Worker:
        """Wait until one who lives speaks with Telegram. Returns that one."""
        living = {worker.number: worker for worker in crew.alive}
        await until(lambda: self._ask_now(ground_of.speaker) in living, 30, "nobody speaks with Telegram")
        return living[await self._ask(ground_of.speaker)]

    async def _plant(self, address: str, session: aiohttp.ClientSession) -> None:
        for _ in range(PEERS):
            chat = self._sandbox.state.add_peer()
            chat.wrote = True
            self._chats.append(chat.chat_id)
        await self._ask(partial(ground_of.plant, master=self._ground.key, chats=self._chats, now=self._now()))
        for place, chat_id in enumerate(self._chats):
            due_at = self._now() + timedelta(seconds=self._chance.uniform(1, 15))
            planning = partial(plan_nudge, master=self._ground.key, chat=chat_id, place=place % 2, due_at=due_at)
            await self._ask(planning)
        self._phones = [await Phone.add(address, session) for _ in range(PHONES)]

    async def _write(self) -> None:
        """Put messages into the outbox, of all lanes, some at a time; while the database is away they wait here."""
        kinds = [kind for kind, share in _LANES for _ in range(share)]
        number = 0
        while number < self._rows or not self._is_over.is_set():
            is_busy = number < self._rows
            await asyncio.sleep(EVERY_SECONDS if is_busy else TRICKLE_SECONDS)
            wanted = []
            for _ in range(2 if is_busy else 1):
                chat, kind = self._chance.choice(self._chats), self._chance.choice(kinds)
                wanted.append((chat, kind, f"{kind} {number:05}"))
                number += 1
            asked = partial(ground_of.queue, master=self._ground.key, wanted=wanted, now=self._now())
            self._wanted |= dict(zip(await self._ask(asked), sorted(wanted), strict=True))
            if number >= self._rows:
                self._all_written.set()

    async def _say(self, phone: Phone) -> None:
        """Write, again and again, and wait for nothing."""
        for _ in range(SAID_MOST):
            await phone.say("/language")
            await asyncio.sleep(self._chance.uniform(1.0, 2.0))

    def _is_quiet(self) -> bool:
        return not len(self._sandbox.state.updates) and not self._ask_now(ground_of.open_rows)

    def _tell(self, tx: Transaction) -> Story:
        """Put together what the sandbox and the store remember."""
        shown, too_fast, moments = defaultdict(list), 0, []
        for row in self._sandbox.state.history:
            answer: Any = row["answer"]
            if row["method"].lower() != "sendmessage" or answer is None:
                continue
            if answer["ok"]:
                shown[int(answer["result"]["chat"]["id"])].append(str(answer["result"]["text"]))
                moments.append(float(row["at"]))
            too_fast += answer.get("error_code") == TOO_FAST
        moments.sort()
        self.figures.shown_a_second = max(
            (bisect_left(moments, start + 1) - place for place, start in enumerate(moments)), default=0
        )
        stands = ground_of.states(tx)
        rows = [Row(words, chat, kind, *stands[number]) for number, (chat, kind, words) in sorted(self._wanted.items())]
        log = self._sandbox.state.updates.log
        self.figures.problems += self._unanswered(tx, shown)
        return Story(
            rows=rows,
            shown=shown,
            made=frozenset(row.update_id for row in log),
            confirmed=frozenset(row.update_id for row in log if row.fate == CONFIRMED),
            seen=seen_updates(tx),
            refused_too_fast=too_fast,
        )

    def _unanswered(self, tx: Transaction, shown: dict[int, list[str]]) -> list[str]:
        """Each update made one answer, each was sent, and each is in its chat; and no nudge came twice."""
        problems = []
        for phone in self._phones:
            peer = store_peers.find(tx, self._ground.key, str(phone.peer_id))
            rows = ground_of.reply_rows(tx, [peer.id]).get(peer.id, []) if peer else []
            states = {state for _, state in rows}
            if states != {"sent"} or len(shown[phone.peer_id]) < len(rows) or len(rows) < SAID_MOST:
                problems.append(f"chat {phone.peer_id}: {len(rows)} rows ({states}), {len(shown[phone.peer_id])} shown")
        ours = {words for _, _, words in self._wanted.values()}
        for chat in self._chats:
            nudged = [words for words in shown[chat] if words not in ours]
            if len(nudged) > 1:
                problems.append(f"chat {chat}: its nudge came {len(nudged)} times")
        return problems


def _numbers(crew: Crew) -> set[int]:
    return {worker.number for worker in crew.alive}


def _broke(worker: Worker) -> bool:
    return "Traceback" in worker.said()
