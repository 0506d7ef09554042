"""The webhook door: path, secret and length are checked before a byte of the body is read; then one update a post.

An update is acknowledged (200) only behind its turn; when the store refuses or hesitates, 503 lets Telegram keep it and
come again. For as long as it refuses, the service takes the webhook down and asks for updates (`docs/decisions/0015`).
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from starlette.types import Receive, Scope, Send

import meters

from .receiver import Receiver

BODY_BYTES_MOST = 64 * 1024
"""An update is a few KB; Telegram's longest text with all its entities stays under this."""

BODY_SECONDS = 10.0
"""How long a body may take to arrive."""

AGAIN_SECONDS = 1
"""When Telegram may bring an update again that the store refused; left to itself it would wait longer each time."""

SLOW_SECONDS = 0.5
"""How long a turn may take before Telegram is sent away, to come again: its lines are few, and cries need them."""

SECRET_HEADER = b"x-telegram-bot-api-secret-token"

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Doorway:
    """Where Telegram knocks, and how it proves that it is Telegram. The first secret is the newest."""

    path: str
    secrets: tuple[str, ...]


class Refusal(Exception):
    """A post that is not taken, with the status that says why."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


class Webhook:
    """Takes posts as an ASGI application."""

    def __init__(self, receiver: Receiver, doorway: Doorway) -> None:
        self._receiver = receiver
        self._path = doorway.path.encode()
        self._secrets = [secret.encode() for secret in doorway.secrets]
        self._under_way: dict[int, asyncio.Future[list[int]]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            length = self._length(scope)
            status = await self._take(await _body(receive, length))
        except Refusal as refusal:
            status = refusal.status
        headers = [(b"content-length", b"0")]
        if status is HTTPStatus.SERVICE_UNAVAILABLE:
            headers.append((b"retry-after", str(AGAIN_SECONDS).encode()))
        elif status is not HTTPStatus.OK:
            # Whoever is refused has no more to say here: what they still send is not read.
            headers.append((b"connection", b"close"))
        await send({"type": "http.response.start", "status": int(status), "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    def _length(self, scope: Scope) -> int:
        """Return the length of a body that may be read, in bytes.

        Raises:
            Refusal: another path, another method, no secret of ours, no length, or too much.
        """
        headers: dict[bytes, bytes] = dict(scope["headers"])
        is_path = hmac.compare_digest(scope.get("raw_path") or scope["path"].encode(), self._path)
        # All of them are compared, so that the time tells nothing of which one it was.
        shown = headers.get(SECRET_HEADER, b"")
        is_secret = any([hmac.compare_digest(shown, secret) for secret in self._secrets])
        if not is_path:
            raise Refusal(HTTPStatus.NOT_FOUND)
        if not is_secret:
            raise Refusal(HTTPStatus.FORBIDDEN)
        if scope["method"] != "POST":
            raise Refusal(HTTPStatus.METHOD_NOT_ALLOWED)
        length = headers.get(b"content-length", b"")
        if not length.isdigit():
            raise Refusal(HTTPStatus.LENGTH_REQUIRED)
        if len(length) > len(str(BODY_BYTES_MOST)) or int(length) > BODY_BYTES_MOST:
            raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return int(length)

    async def _take(self, body: bytes) -> HTTPStatus:
        try:
            raw: Any = json.loads(body)
            number = raw["update_id"] if isinstance(raw, dict) else None
        except (ValueError, KeyError, RecursionError):
            number = None
        if not isinstance(number, int):
            _log.error("a post with our secret was no update")
            raise Refusal(HTTPStatus.BAD_REQUEST)
        meters.TELEGRAM.now()
        taking = self._under_way.get(number)
        if taking is None:
            taking = self._under_way[number] = asyncio.ensure_future(self._receiver.take([raw]))
            taking.add_done_callback(lambda _: self._under_way.pop(number, None))
        await asyncio.wait({taking}, timeout=SLOW_SECONDS)
        is_kept = taking.done() and number in taking.result()
        meters.UPDATES.count("kept" if is_kept else "again")
        if is_kept:
            return HTTPStatus.OK
        documents = self._receiver.documents
        if not taking.done() and not (documents and number in documents.under_way):
            # It goes on, and is known when it comes again.
            self._receiver.refusing.set()
        return HTTPStatus.SERVICE_UNAVAILABLE


async def _body(receive: Receive, length: int) -> bytes:
    """Read a body of the length that was announced.

    Raises:
        Refusal: it was longer, or did not come in time.
    """
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while True:
                message = await receive()
                if message["type"] != "http.request":
                    raise Refusal(HTTPStatus.BAD_REQUEST)
                body += message.get("body", b"")
                if len(body) > length:
                    raise Refusal(HTTPStatus.BAD_REQUEST)
                if not message.get("more_body"):
                    return bytes(body)
    except TimeoutError:
        raise Refusal(HTTPStatus.REQUEST_TIMEOUT) from None
