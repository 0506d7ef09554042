"""HTTP for python-telegram-bot over aiohttp: keeps connections, and says whether a request was surely not sent.

The library's own client is unmaintained and costs several times the CPU (`docs/decisions/0004`).
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import urlencode

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from .fates import HTTP, STATUSES_WITH_MEANING, Fate, NeverTaken, NotSent, fate_of

CONNECTIONS_MOST = 160
"""More than delivery ever has on the way: a request that waits for a connection would use up its row's lease."""

READ_SECONDS, CONNECT_SECONDS, POOL_SECONDS = 20.0, 5.0, 10.0

_CLIENT_ERROR = 4
"""The hundred of statuses by which a server says that the request is at fault."""

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Upload:
    """A file that goes with a request: its name, its bytes, and what kind they are."""

    name: str
    content: bytes
    kind: str


class Form:
    """Fields of one request, written down as the Bot API takes them; what has no value is left out.

    The library's own way makes an object of each field first, which costs as much as sending them.
    """

    def __init__(self, fields: dict[str, Any]) -> None:
        self.uploads = {name: value for name, value in fields.items() if isinstance(value, Upload)}
        self.json_parameters = {
            name: _written(value) for name, value in fields.items() if value is not None and name not in self.uploads
        }


def _written(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


class AiohttpRequest(BaseRequest):
    """One pool of connections."""

    def __init__(self, connections: int = CONNECTIONS_MOST) -> None:
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None
        self.hears: Callable[[datetime], None] | None = None
        """Told what time it is for Telegram, whenever it answers; whoever wants to know gives it."""

    @property
    def read_timeout(self) -> float:
        """How long an answer may take, in seconds, when a call does not say."""
        return READ_SECONDS

    async def initialize(self) -> None:
        """Open the pool."""
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=60)
            self._session = aiohttp.ClientSession(connector=connector, auto_decompress=True)

    async def shutdown(self) -> None:
        """Close the pool."""
        if self._session is not None:
            await self._session.close()

    async def ask(self, url: str, fields: dict[str, Any]) -> Any:
        """Make a request with these fields. Returns what Telegram answers, as it stands in its JSON.

        Raises:
            telegram.error.TelegramError: it went wrong, in the library's words.
        """
        # Of the library's own parameters only this one attribute is used, in `do_request`.
        return await self.post(url, cast(RequestData, Form(fields)))

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make one request. Returns status and body.

        Raises:
            NotSent: no connection; nothing left this machine.
            NeverTaken: Telegram refused the request by its status alone.
            TimedOut: no answer in time; the request may have arrived.
            NetworkError: the connection broke; the request may have arrived.
        """
        assert self._session is not None, "initialize() first"
        seconds = read_timeout if isinstance(read_timeout, int | float) else READ_SECONDS
        timeout = aiohttp.ClientTimeout(
            total=None, connect=POOL_SECONDS, sock_connect=CONNECT_SECONDS, sock_read=seconds
        )
        body, headers = _body(request_data)
        try:
            async with self._session.request(
                method, url, data=body, headers=headers, timeout=timeout, allow_redirects=False
            ) as response:
                status, answer = response.status, await response.read()
                date = response.headers.get("Date", "")
        except (aiohttp.ClientError, TimeoutError, OSError) as failure:
            raise _in_its_words(failure) from None
        if status // 100 == _CLIENT_ERROR and status not in STATUSES_WITH_MEANING:
            raise NeverTaken(f"status {status}")
        if self.hears and status == HTTPStatus.OK and (theirs := _moment(date)):
            self.hears(theirs)
        return status, answer


def _moment(date: str) -> datetime | None:
    """Return the moment of a Date header; None when there is none, or one that is no date."""
    try:
        found = parsedate_to_datetime(date)
    except (ValueError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _body(form: Any) -> tuple[bytes | aiohttp.FormData | None, dict[str, str] | None]:
    """Return the body of a request and the head that says what it is; with files in it aiohttp writes both."""
    if uploads := getattr(form, "uploads", None):
        parts = aiohttp.FormData(form.json_parameters)
        for field, upload in uploads.items():
            parts.add_field(field, io.BytesIO(upload.content), filename=upload.name, content_type=upload.kind)
        return parts, None
    # Written out here: aiohttp's own way of writing a form costs as much as sending it.
    body = urlencode(form.json_parameters).encode() if form else None
    return body, _FORM if body else None


def _in_its_words(failure: BaseException) -> NetworkError:
    """Return the library's error for one of the network's; only its kind is told, never its words."""
    kind = type(failure).__name__
    if fate_of(failure, HTTP) is Fate.NOT_SENT:
        return NotSent(kind)
    return TimedOut(kind) if isinstance(failure, TimeoutError) else NetworkError(kind)
