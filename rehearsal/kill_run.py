"""One run of kills on one engine and one door: peers write, bots die, and at the end everything is counted."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from random import Random
from typing import Any

import aiohttp

from bot.updates import parse
from conversations.interrupts import understand
from sandbox.lanes import BackOff
from sandbox.phone import Phone
from sandbox.server import Sandbox
from sandbox.updates import CONFIRMED

from .kill_checker import ChatStory, Expected, Row, Story, Verdict, judge
from .kill_faults import calm_down, everything, make_trouble, only_late
from .kill_ground import TOKEN, Ground, is_still, nudges_by_peer, peer_numbers, rows_by_peer, seen_updates
from .kill_lives import EndedByItself, Lives, Plan
from .kill_nest import Nest, nest
from .kill_peace import NUDGE_NODES, Lesson, hours_until_noon, plan_nudge
from .kill_peers import ActingPeer, WaitedInVain
from .kill_sights import Sights

NUDGED_A_KILL = 0.3
"""Peers, for each kill, who only started and are nudged; each kill may fall on one of their nudges."""

RUSHING = 3
"""Peers who begin when the store was shut: what they write then is nowhere but in a bot's memory."""

LATELY = 1000
"""Updates looked through for those of one chat: many times as many as are on their way together."""

QUIET_WITHIN = 120.0
"""Seconds in which everything must have gone out after the last kill: a ceiling against hangs."""

NOT_NOTED = "an emergency is answered and not noted"
"""What the bot's log says, before it acknowledges, of each emergency that its store did not take, or not yet."""

PAUSES = (0.05, 0.5)
"""The first and the longest pause of a webhook that failed, in seconds: Telegram's would outlast every life here."""

_LOOK_SECONDS = 0.2
_REMEMBERED = 1_000_000


@dataclass
class Progress:
    """How far a run is, for whoever watches; `verdict` comes last."""

    name: str
    kills_wanted: int
    updates_wanted: int
    kills: int = 0
    updates: int = 0
    deaths: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    start_seconds: list[float] = field(default_factory=list)
    seconds: float = 0.0
    quiet_seconds: float = 0.0
    """From the last start until everybody had their answers and nothing waited."""
    folder: str = ""
    """Where a broken run's database and log were left."""
    verdict: Verdict | None = None


class KillRun:
    """One run."""

    def __init__(
        self, ground: Ground, lesson: Lesson, seed: str, progress: Progress, lies: bool = True, hatches: bool = False
    ) -> None:
        """Prepare.

        Args:
            ground: where it happens.
            lesson: what everything comes to in peace.
            seed: what everything is drawn from.
            progress: what is wanted, and where it is told how far it is.
            lies: whether anything goes wrong on the lines.
            hatches: whether bots are forked off a nest, and not each started as an operator starts one.
        """
        self._ground = ground
        self._lesson = lesson
        self._seed = f"{seed}:{ground.combination}"
        self._progress = progress
        self._lies, self._hatches = lies, hatches
        self._hours = hours_until_noon(datetime.now(UTC))
        self._sandbox = Sandbox(TOKEN, self._now, lambda _by: None, None, _REMEMBERED, BackOff(*PAUSES))
        self._sights = Sights(lesson.words, self._now())
        self._peers: list[ActingPeer] = []
        self._nudged: list[Phone] = []
        self._acting: list[asyncio.Task[None]] = []
        self._planned: Counter[int] = Counter()
        self._problems: list[str] = []

    def _now(self) -> datetime:
        return datetime.now(UTC) + timedelta(hours=self._hours)

    async def run(self, plans: Iterator[Plan]) -> Verdict:
        """Live through all plans, let everything settle, and judge."""
        began = time.monotonic()
        address = await self._sandbox.start("127.0.0.1", 0)
        try:
            async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
                rush = partial(self._rush_in, address, session)
                lives = Lives(self._ground, address, self._hours, self._asks, rush, lambda: self._now().timestamp())
                watching = asyncio.create_task(self._sights.watch(self._sandbox.state.history))
                try:
                    async with contextlib.AsyncExitStack() as open_nest:
                        if self._hatches:
                            lives.nest = await open_nest.enter_async_context(self._nest(address))
                        await self._rush(address, session, lives, plans)
                finally:
                    watching.cancel()
                    await asyncio.gather(watching, return_exceptions=True)
        finally:
            await self._sandbox.stop()
        story = self._tell(lives)
        verdict = judge(story)
        if verdict.breaks:
            self._ground.write_down(story)
        verdict.breaks = self._problems + verdict.breaks
        self._note(lives)
        self._progress.seconds = time.monotonic() - began
        self._progress.verdict = verdict
        return verdict

    def _nest(self, address: str) -> contextlib.AbstractAsyncContextManager[Nest]:
        return nest(self._ground.folder, self._ground.environment(address))

    def _asks(self) -> int:
        """How often a bot has asked for updates, or told where to post them."""
        is_polling = self._ground.combination.door == "polling"
        return self._sandbox.state.poll if is_polling else self._sights.calls["setwebhook"]

    async def _rush(self, address: str, session: aiohttp.ClientSession, lives: Lives, plans: Iterator[Plan]) -> None:
        await self._add_peers(address, session)
        acting = self._acting
        try:
            async with self._trouble(address, session):
                for plan in plans:
                    self._send_in()
                    await self._plan_nudge()
                    await lives.live(plan)
                    self._note(lives)
            self._progress.kills_wanted = self._progress.kills
            self._send_in()
            async with lives.last():
                began = time.monotonic()
                self._problems += [str(failure) for failure in await self._finish(acting)]
                await self._until_quiet()
                self._progress.quiet_seconds = time.monotonic() - began
        except EndedByItself as ended:
            # Whatever it was, it comes again with the next start: what was broken by then is judged.
            self._problems.append(str(ended))
        finally:
            for task in acting:
                task.cancel()
            await asyncio.gather(*acting, return_exceptions=True)

    async def _add_peers(self, address: str, session: aiohttp.ClientSession) -> None:
        wanted = self._progress.updates_wanted
        while wanted > 0:
            wanted -= await self._add_peer(address, session)
        for _ in range(int(self._progress.kills_wanted * NUDGED_A_KILL) + 1):
            phone = await Phone.add(address, session)
            await phone.start()
            self._nudged.append(phone)

    async def _add_peer(self, address: str, session: aiohttp.ClientSession) -> int:
        """Add one who acts. Returns how many acts theirs are."""
        number = len(self._peers)
        learned = self._lesson.scripts[number % len(self._lesson.scripts)]
        phone = await Phone.add(address, session)
        self._peers.append(ActingPeer(phone, learned, self._sights, self._is_patient(number), self._is_taken))
        return len(learned.script.acts)

    def _is_patient(self, number: int) -> bool:
        """Half of the peers wait for each answer; all do where updates come in the wrong order."""
        return self._ground.combination.reorders or number % 2 == 0

    def _is_taken(self, chat: int) -> bool:
        """Whether all updates of a chat are acknowledged."""
        lately = islice(reversed(self._sandbox.state.updates.log), LATELY)
        return all(row.fate == CONFIRMED for row in lately if row.chat_id == chat)

    def _send_in(self) -> None:
        """Let so many peers begin that the last ones do when the last kill is near."""
        self._let_begin((self._progress.kills + 1) / max(1, self._progress.kills_wanted) * len(self._peers))

    async def _rush_in(self, address: str, session: aiohttp.ClientSession) -> None:
        """Let some more begin at once; where all have begun, some who come for it."""
        while len(self._peers) < len(self._acting) + RUSHING:
            await self._add_peer(address, session)
        self._let_begin(len(self._acting) + RUSHING)

    def _let_begin(self, wanted: float) -> None:
        while len(self._acting) < min(wanted, len(self._peers)):
            self._acting.append(asyncio.create_task(self._peers[len(self._acting)].act_all()))

    async def _plan_nudge(self) -> None:
        """Plan one nudge between two lives, for a peer who has started: due while the next one lives."""
        due_at = self._now() + timedelta(seconds=Random(f"{self._seed}:{self._progress.kills}").uniform(1, 3))
        for phone in self._nudged:
            chat, place = phone.peer_id, self._planned[phone.peer_id]
            if place < len(NUDGE_NODES) and self._sights.replies[chat]:
                planning = partial(plan_nudge, master=self._ground.key, chat=chat, place=place, due_at=due_at)
                await asyncio.to_thread(self._ground.ask, planning)
                self._planned[chat] += 1
                return

    @contextlib.asynccontextmanager
    async def _trouble(self, address: str, session: aiohttp.ClientSession) -> AsyncIterator[None]:
        """Let things go wrong as long as the block lasts."""
        reorders = self._ground.combination.reorders
        await make_trouble(address, session, everything(self._seed, reorders) if self._lies else only_late())
        try:
            yield
        finally:
            await calm_down(address, session)

    async def _finish(self, acting: list[asyncio.Task[None]]) -> list[WaitedInVain]:
        """Let all peers come to their ends. Returns who waited in vain."""
        ends = await asyncio.gather(*acting, return_exceptions=True)
        for end in ends:
            if isinstance(end, BaseException) and not isinstance(end, WaitedInVain):
                raise end
        return [end for end in ends if isinstance(end, WaitedInVain)]

    async def _until_quiet(self) -> None:
        """Wait until every update is acknowledged, every nudge has fallen due and nothing waits in the outbox."""
        try:
            async with asyncio.timeout(QUIET_WITHIN):
                while len(self._sandbox.state.updates) or not await asyncio.to_thread(self._ground.ask, is_still):
                    await asyncio.sleep(_LOOK_SECONDS)
        except TimeoutError:
            self._problems.append(f"not everything had gone out {QUIET_WITHIN:g} s after the last kill")

    def _tell(self, lives: Lives) -> Story:
        """Put together what the sandbox and the store remember."""
        log = self._sandbox.state.updates.log
        chats = [peer.phone.peer_id for peer in self._peers] + [phone.peer_id for phone in self._nudged]
        numbers = self._ground.ask(partial(peer_numbers, master=self._ground.key, chats=chats))
        rows, ended = self._ground.ask(rows_by_peer), self._ground.ask(nudges_by_peer)
        stories = []
        for peer in self._peers:
            chat = peer.phone.peer_id
            stories.append(self._chat(chat, peer.learned.expected, rows.get(numbers.get(chat, 0), [])))
        for phone in self._nudged:
            chat = phone.peer_id
            nudges = self._lesson.nudges[: self._planned[chat]]
            story = self._chat(chat, self._lesson.start, rows.get(numbers.get(chat, 0), []))
            shown = tuple(sight for sight in story.replies if sight.key in self._lesson.nudges)
            replies = tuple(sight for sight in story.replies if sight.key not in self._lesson.nudges)
            quietly = sum(state in ("missed", "cancelled") for state in ended.get(numbers.get(chat, 0), []))
            stories.append(replace(story, replies=replies, nudges=nudges, shown_nudges=shown, nudges_ended=quietly))
        return Story(
            made=frozenset(row.update_id for row in log),
            confirmed=frozenset(row.update_id for row in log if row.fate == CONFIRMED),
            seen=self._ground.ask(seen_updates),
            urgent=frozenset(row.update_id for row in log if self._is_urgent(row.shape)),
            not_noted=self._ground.log.read_text(encoding="utf-8").count(NOT_NOTED),
            died_at=tuple(lives.died_at),
            chats=tuple(stories),
        )

    def _is_urgent(self, raw: dict[str, Any]) -> bool:
        """Whether an update asks for an emergency card and nothing else."""
        understood = understand(parse(raw), self._lesson.words)
        return understood.urgent is not None and understood.rest is None

    def _chat(self, chat: int, expected: Expected, rows: Sequence[Row]) -> ChatStory:
        sights = self._sights
        replies, cards = tuple(sights.replies[chat]), tuple(sights.cards[chat])
        return ChatStory(f"chat {chat}", expected, replies, cards, tuple(rows), sights.failed_cards[chat])

    def _note(self, lives: Lives) -> None:
        self._progress.kills = len(lives.died_at)
        self._progress.deaths = lives.deaths
        self._progress.updates = self._sandbox.state.updates.counts["made"]
        self._progress.faults = sum(map(Counter, self._sandbox.state.faults.happened().values()), Counter[str]())
        self._progress.start_seconds = lives.start_seconds
