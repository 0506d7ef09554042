"""Posts updates to the webhook as Telegram does: in lanes, with the secret, again after failures, until too old."""

from __future__ import annotations

import asyncio
import errno
import json
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from urllib.parse import urlsplit

import aiohttp

from sandbox import doors
from sandbox.faults import POST, POSTS, Fault
from sandbox.lanes import BackOff, Lanes
from sandbox.state import SandboxState
from sandbox.updates import CONFIRMED, EXPIRED, WAITING, Waiting
from sandbox.witness import WEBHOOK

PATIENCE = 60.0
"""Seconds in which the bot must have answered a post."""

NOT_JSON = b'{"update_id":'
MISSHAPEN = b'["?"]'
CUT = "Connection closed"
ELSEWHERE = "The practice Telegram posts to this computer only"
_SECRET = "X-Telegram-Bot-Api-Secret-Token"
_LONGEST_SLEEP = 3600.0
_OK = range(200, 300)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one post ended: with no words it arrived."""

    words: str = ""
    retry_after: int = 0


class Postman:
    """Delivers what waits to the webhook, while one is set."""

    def __init__(self, state: SandboxState, back_off: BackOff | None = None, seed: int = 0) -> None:
        """Look after this memory; `run` begins.

        Args:
            state: Where updates wait and the webhook is set.
            back_off: The pauses after failures; its values may be changed at any time.
            seed: Of the chance that spreads the longest pauses.
        """
        self._state = state
        self.back_off = back_off or BackOff()
        self.patience = PATIENCE
        self._chance = Random(seed)
        self._hook = state.webhook
        self._lanes = Lanes(1, self.back_off, self._chance)
        self._seen = 0
        self._posts: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Post until the sandbox closes."""
        bell = self._state.update_bell
        lines = aiohttp.TCPConnector(limit=0)
        async with (
            aiohttp.ClientSession(connector=lines, cookie_jar=aiohttp.DummyCookieJar()) as session,
            asyncio.TaskGroup() as posts,
        ):
            while not bell.closed:
                await bell.wait(self._send_ready(session, posts))
            self._let_go()

    def _let_go(self) -> None:
        """Cut what is under way: as with Telegram, those updates stay in the queue."""
        for post in self._posts:
            post.cancel()
        self._posts.clear()

    def _follow(self) -> bool:
        """Notice a changed webhook, and new updates. Returns whether anything can be posted."""
        hook = self._state.webhook
        if hook is not self._hook:
            self._let_go()
            self._hook, self._seen = hook, 0
            self._lanes = Lanes(hook.max_connections if hook else 1, self.back_off, self._chance)
        if hook is None:
            return False
        if not is_near(hook.url):
            hook.tell(ELSEWHERE, self._state.now())
            return False
        self._state.updates.expire(self._state.now())
        for row in self._state.updates.newer_than(self._seen):
            self._seen = row.update_id
            self._lanes.add(row)
        return True

    def _send_ready(self, session: aiohttp.ClientSession, posts: asyncio.TaskGroup) -> float:
        """Begin every post that may begin. Returns the seconds until there may be more."""
        clock = asyncio.get_running_loop().time()
        if not self._follow():
            return _LONGEST_SLEEP
        while (row := self._lanes.next(clock)) is not None:
            if row.fate != WAITING:
                self._lanes.drop(row, clock)
                continue
            kinds = POSTS if self._lanes.has_next(row) else POSTS - {"reorder"}
            fault = self._state.faults.take(POST, row.chat_id, kinds)
            if fault and fault.kind == "reorder":
                row = self._lanes.swap(row)
            post = posts.create_task(self._deliver(session, row, fault))
            self._posts.add(post)
            post.add_done_callback(self._posts.discard)
        return self.wake_in()

    def wake_in(self) -> float:
        """The seconds until a lane that pauses goes on, if nothing else happens before."""
        wake = self._lanes.wake_at()
        return _LONGEST_SLEEP if wake is None else max(0.0, wake - asyncio.get_running_loop().time())

    async def _deliver(self, session: aiohttp.ClientSession, row: Waiting, fault: Fault | None) -> None:
        """Post one update and draw the conclusion."""
        lanes, hook, state = self._lanes, self._hook, self._state
        assert hook is not None, "posts are begun only while a webhook is set"
        outcome = await self._try(session, row, fault)
        clock = asyncio.get_running_loop().time()
        if not outcome.words:
            state.updates.forget(row.update_id, CONFIRMED)
            lanes.drop(row, clock)
        else:
            hook.tell(outcome.words, state.now())
            pause = lanes.pause_after(row, outcome.retry_after)
            if state.now() + timedelta(seconds=pause) > row.expires:
                state.updates.forget(row.update_id, EXPIRED)
                lanes.drop(row, clock)
            else:
                lanes.again(row, clock + pause)
        state.update_bell.ring()

    async def _try(self, session: aiohttp.ClientSession, row: Waiting, fault: Fault | None) -> Outcome:
        """Post one update, in the way a fault wants it."""
        match fault.kind if fault else "":
            case "cut_before":
                return Outcome(CUT)
            case "cut_after":
                await self._post(session, row)
                return Outcome(CUT)
            case "late":
                await asyncio.sleep(fault.seconds if fault else 0)
            case "malformed":
                await self._post(session, row, NOT_JSON)
            case "misshapen":
                await self._post(session, row, MISSHAPEN)
            case "twice":
                first, second = await asyncio.gather(self._post(session, row), self._post(session, row))
                return first if not first.words else second
            case "redeliver":
                first = await self._post(session, row)
                return first if first.words else await self._post(session, row)
        return await self._post(session, row)

    async def _post(self, session: aiohttp.ClientSession, row: Waiting, broken: bytes = b"") -> Outcome:
        """Post one update once, or something broken in its place. Methods in a good answer are ignored."""
        hook = self._hook
        assert hook is not None, "posts are begun only while a webhook is set"
        headers = {"Content-Type": "application/json", "Accept-Encoding": "gzip, deflate"}
        if hook.secret_token:
            headers[_SECRET] = hook.secret_token
        if not broken:
            self._state.updates.hand_out(row)
            self._state.show(WEBHOOK, {}, row.shape)
        body = broken or json.dumps(row.shape).encode("ascii")
        patience = aiohttp.ClientTimeout(total=self.patience)
        try:
            async with session.post(
                hook.url, data=body, headers=headers, timeout=patience, allow_redirects=False
            ) as answer:
                await answer.read()
                return judge(answer.status, answer.reason or "", answer.headers.get("Retry-After", ""))
        except TimeoutError:
            return Outcome("Read timeout expired")
        except (aiohttp.ClientError, OSError) as problem:
            return Outcome(_words(problem))


def is_near(url: str) -> bool:
    """Whether an address is on this computer: what peers write here goes nowhere else."""
    host = urlsplit(url).hostname or ""
    return host in doors.LOCAL or f"[{host}]" in doors.LOCAL


def judge(status: int, reason: str, retry_after: str) -> Outcome:
    """What an answer means: everything from 200 to 299 is yes."""
    if status in _OK:
        return Outcome()
    seconds = int(retry_after) if retry_after.isascii() and retry_after.isdecimal() else 0
    return Outcome(f"Wrong response from the webhook: {status} {reason}".rstrip(), seconds)


def _words(problem: Exception) -> str:
    """What Telegram tells of a broken line."""
    if isinstance(problem, aiohttp.ClientSSLError):
        return "SSL error"
    match getattr(problem, "errno", None):
        case errno.ECONNREFUSED:
            return "Connection refused"
        case errno.ECONNRESET:
            return "Connection reset by peer"
    return CUT
