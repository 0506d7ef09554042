"""HTTP for python-telegram-bot over aiohttp: keeps connections, and says whether a request was surely not sent.

The library's own client is unmaintained and costs several times the CPU (`docs/decisions/0004`).
"""

from __future__ import annotations

from typing import Any

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

CONNECTIONS_MOST = 64
READ_SECONDS, CONNECT_SECONDS = 20.0, 5.0

NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)
"""Failures that happen before a byte of the request leaves: trying again can never make a copy."""


class NotSent(NetworkError):
    """The connection could not be made: Telegram surely never saw the request."""


class AiohttpRequest(BaseRequest):
    """One pool of connections."""

    def __init__(self, connections: int = CONNECTIONS_MOST) -> None:
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

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
            TimedOut: no answer in time; the request may have arrived.
            NetworkError: the connection broke; the request may have arrived.
        """
        assert self._session is not None, "initialize() first"
        seconds = read_timeout if isinstance(read_timeout, int | float) else READ_SECONDS
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS, sock_read=seconds)
        fields = request_data.json_parameters if request_data else None
        try:
            async with self._session.request(method, url, data=fields, timeout=timeout) as response:
                return response.status, await response.read()
        except NOT_SENT as failure:
            raise NotSent(type(failure).__name__) from None
        except (TimeoutError, aiohttp.ServerTimeoutError) as failure:
            raise TimedOut(type(failure).__name__) from None
        except (aiohttp.ClientError, OSError) as failure:
            raise NetworkError(type(failure).__name__) from None
