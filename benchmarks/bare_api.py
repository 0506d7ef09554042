"""A bare fake of the Bot API, as cheap as Python makes it: answers rendered beforehand, the same delay for everyone.

It checks nothing and keeps only counts: what is measured against it is the bot.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections import deque
from collections.abc import Callable
from itertools import islice

UPDATES_MOST = 100
"""Updates in one answer (Bot API)."""

ME = b'{"id":123456789,"is_bot":true,"first_name":"Bench","username":"bench_bot"}'

_LENGTH = re.compile(rb"\r\n[Cc]ontent-[Ll]ength: *(\d+)")
_CHAT = re.compile(rb"\bchat_id=(-?\d+)")
_OFFSET = re.compile(rb"\boffset=(-?\d+)")
_LIMIT = re.compile(rb"\blimit=(\d+)")
_TIMEOUT = re.compile(rb"\btimeout=(\d+)")

_UPDATE = (
    b'{"update_id":%d,"message":{"message_id":%d,"from":{"id":%d,"is_bot":false,"first_name":"Peer",'
    b'"language_code":"en"},"chat":{"id":%d,"first_name":"Peer","type":"private"},"date":%d,"text":"%b"}}'
)
_SENT = (
    b'{"ok":true,"result":{"message_id":%d,"from":' + ME + b',"chat":{"id":%d,"first_name":"Peer","type":"private"},'
    b'"date":%d,"text":"Here is what was sent, in a line of about the usual length."}}'
)
_FLOOD = (
    b'{"ok":false,"error_code":429,"description":"Too Many Requests: retry after %d","parameters":{"retry_after":%d}}'
)


def _rendered(body: bytes, status: bytes = b"200 OK") -> bytes:
    head = b"HTTP/1.1 %b\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    return head % (status, len(body)) + body


_TRUE = _rendered(b'{"ok":true,"result":true}')
_NO_UPDATES = _rendered(b'{"ok":true,"result":[]}')
_RENDERED = {
    b"getMe": _rendered(b'{"ok":true,"result":' + ME + b"}"),
    b"getMyCommands": _rendered(b'{"ok":true,"result":[]}'),
    b"getMyName": _rendered(b'{"ok":true,"result":{"name":""}}'),
    b"getMyDescription": _rendered(b'{"ok":true,"result":{"description":""}}'),
    b"getMyShortDescription": _rendered(b'{"ok":true,"result":{"short_description":""}}'),
    b"getWebhookInfo": _rendered(
        b'{"ok":true,"result":{"url":"","has_custom_certificate":false,"pending_update_count":0}}'
    ),
}

OnSend = Callable[[int, bytes, float], float]
"""Told of each message: the chat, the request's body, the moment. Returns 0, or the seconds of a 429."""


class BareApi:
    """What waits for the bot, and when it asked and answered. Moments are `time.time()`."""

    def __init__(self, latency: float) -> None:
        self.latency = latency
        self.first_poll = 0.0
        self.polled = asyncio.Event()
        self.on_send: OnSend = lambda _chat, _body, _at: 0.0
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[tuple[int, bytes]] = deque()
        self._held: tuple[Line, int, asyncio.TimerHandle] | None = None
        # A database that lives longer than this fake never meets the same number twice.
        self.next_update = self._next_message = int(time.time() - 1_700_000_000) * 4

    def say(self, chat: int, text: str) -> float:
        """Let a peer write a text without quotes or backslashes. Returns the moment."""
        at = time.time()
        number, message = self.next_update, self._next_message
        self.next_update, self._next_message = number + 1, message + 1
        self._waiting.append((number, _UPDATE % (number, message, chat, chat, int(at), text.encode())))
        if self._held:
            line, limit, timer = self._held
            timer.cancel()
            self._held = None
            self._give(line, limit)
        return at

    def forget_bot(self) -> None:
        """The bot that asked has gone; the next first question is another's."""
        self.first_poll = 0.0
        self.polled.clear()

    def take(self, line: Line, method: bytes, query: bytes, body: bytes) -> None:
        """Answer one request."""
        if method == b"sendMessage":
            self._answer(line, self._sent(body or query))
        elif method == b"getUpdates":
            self._poll(line, query + b"&" + body)
        else:
            self._answer(line, _RENDERED.get(method, _TRUE))

    def _answer(self, line: Line, answer: bytes) -> None:
        if self.latency:
            self._loop.call_later(self.latency, line.write, answer)
        else:
            line.write(answer)

    def _sent(self, body: bytes) -> bytes:
        now = time.time()
        found = _CHAT.search(body)
        if not found:
            raise ValueError("a message to nobody")
        chat = int(found[1])
        refused = self.on_send(chat, body, now)
        if refused:
            seconds = max(1, round(refused))
            return _rendered(_FLOOD % (seconds, seconds), b"429 Too Many Requests")
        self._next_message += 1
        return _rendered(_SENT % (self._next_message, chat, int(now)))

    def _poll(self, line: Line, fields: bytes) -> None:
        if not self.first_poll:
            self.first_poll = time.time()
            self.polled.set()
        offset = _number(_OFFSET, fields, 0)
        while self._waiting and self._waiting[0][0] < offset:
            self._waiting.popleft()
        limit = min(_number(_LIMIT, fields, UPDATES_MOST), UPDATES_MOST)
        seconds = _number(_TIMEOUT, fields, 0)
        if self._waiting or not seconds:
            self._give(line, limit)
            return
        if self._held:
            self._release()
        self._held = line, limit, self._loop.call_later(seconds, self._release)

    def _give(self, line: Line, limit: int) -> None:
        """Answer with what waits now. It stays until a higher offset confirms it."""
        if not self._waiting:
            self._answer(line, _NO_UPDATES)
            return
        rows = b",".join([row for _, row in islice(self._waiting, limit)])
        self._answer(line, _rendered(b'{"ok":true,"result":[' + rows + b"]}"))

    def _release(self) -> None:
        if self._held:
            line, _, timer = self._held
            timer.cancel()
            self._held = None
            self._answer(line, _NO_UPDATES)


def _number(what: re.Pattern[bytes], fields: bytes, default: int) -> int:
    found = what.search(fields)
    return int(found[1]) if found else default


class Line(asyncio.Protocol):
    """One kept connection: requests come whole or in pieces, one after the other."""

    def __init__(self, api: BareApi) -> None:
        self._api = api
        self._rest = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is there to answer any more."""
        self._transport = None

    def write(self, answer: bytes) -> None:
        """Send an answer, if somebody still waits for it."""
        if self._transport:
            self._transport.write(answer)

    def data_received(self, data: bytes) -> None:
        """Take what is complete.

        Raises:
            ValueError: a request without a length; no contestant sends any.
        """
        self._rest = received = self._rest + data if self._rest else data
        while (head := received.find(b"\r\n\r\n")) >= 0:
            length = _LENGTH.search(received, 0, head + 2)
            if not length and received.startswith(b"POST"):
                raise ValueError("a request without a length")
            end = head + 4 + (int(length[1]) if length else 0)
            if len(received) < end:
                return
            target = received[: received.find(b" HTTP/")]
            path, _, query = target.partition(b"?")
            self._api.take(self, path[path.rfind(b"/") + 1 :], query, received[head + 4 : end])
            self._rest = received = received[end:]
