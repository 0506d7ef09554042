"""Listens for Telegram's posts inside the house's own loop. TLS is the business of the proxy in front of it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Generator

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LINES_MOST = 512
"""Posts at the same time before every further one gets 503: Telegram opens 100 lines at the most."""

READ_MOST = 256 * 1024
"""What one read of a socket may bring (asyncio): a body may come with the end of its head."""

HEAD_BYTES_MOST = 16 * 1024
"""How much a head may be before its secret is looked at: whoever sends more is no Telegram, and is cut off unread."""

HEAD_SECONDS = 3.0
"""How long a connection may take to say what it wants: lines kept open by strangers must not use up all there are."""

BODY_SECONDS = 12.0
"""How long a body may take that was announced, whatever became of its request: who is refused before a byte of it is
read could send one now and then, and keep the line. Longer than the webhook door waits, which says so itself."""

CLOSE_SECONDS = 3


class _Line(HttpToolsProtocol):
    """A connection that is cut when the head of a request does not come, or its body does not."""

    _cut: asyncio.TimerHandle | None = None
    _head_bytes = 0
    _is_in_head = True

    def data_received(self, data: bytes) -> None:
        """Count what comes before a head is complete: a parser keeps it all, however much it is."""
        if self._is_in_head:
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_BYTES_MOST + READ_MOST:
                self.transport.abort()
                return
        super().data_received(data)
        is_idle = self.cycle is None or self.cycle.response_complete
        if self._cut is None and is_idle and not self.transport.is_closing():
            # The server waits no more for the next request once anything comes, and an empty line begins none.
            self._wait(HEAD_SECONDS)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first head."""
        super().connection_made(transport)
        self._wait(HEAD_SECONDS)

    def on_message_begin(self) -> None:
        """Begin to wait for the next head."""
        self._is_in_head, self._head_bytes = True, 0
        super().on_message_begin()
        self._wait(HEAD_SECONDS)

    def on_headers_complete(self) -> None:
        """The head is there; begin to wait for the body."""
        self._is_in_head = False
        self._wait(BODY_SECONDS)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """All of it is there, also where there is no body."""
        self._stop_waiting()
        super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self, seconds: float) -> None:
        self._stop_waiting()
        self._cut = self.loop.call_later(seconds, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._cut:
            self._cut.cancel()
            self._cut = None


class _Server(uvicorn.Server):
    """A server inside the house's own loop."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Leave the signals to the house."""
        yield


class WebServer:
    """One address, and whoever answers there."""

    def __init__(self, application: ASGIApp) -> None:
        config = uvicorn.Config(
            application,
            http=_Line,
            ws="none",
            interface="asgi3",
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            limit_concurrency=LINES_MOST,
            timeout_graceful_shutdown=CLOSE_SECONDS,
        )
        self._server = _Server(config)
        self._serving: asyncio.Task[None] | None = None

    def open(self, host: str, port: int) -> int:
        """Listen and serve in the running loop. Returns the port.

        Raises:
            OSError: the address is taken, or is not this machine's.
        """
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        # With the protocol named, asyncio sends small answers at once; without, each waits some 40 ms.
        door = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            door.bind((host, port))
            door.listen(LINES_MOST)
        except OSError:
            door.close()
            raise
        door.setblocking(False)
        self._serving = asyncio.create_task(self._server.serve(sockets=[door]), name="webhook")
        opened: int = door.getsockname()[1]
        return opened

    async def close(self) -> None:
        """Answer what is under way, then listen no more."""
        if self._serving:
            self._server.should_exit = True
            await self._serving
