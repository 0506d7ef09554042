"""Listens for Telegram's posts inside the house's own loop. TLS is the business of the proxy in front of it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Generator

import uvicorn
from starlette.types import ASGIApp

LINES_MOST = 256
"""Connections at the same time: Telegram opens 40 (`setWebhook`), or 100 at the most."""

CLOSE_SECONDS = 3


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
            http="httptools",
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
        door = socket.create_server(
            (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=512
        )
        door.setblocking(False)
        self._serving = asyncio.create_task(self._server.serve(sockets=[door]), name="webhook")
        opened: int = door.getsockname()[1]
        return opened

    async def close(self) -> None:
        """Answer what is under way, then listen no more."""
        if self._serving:
            self._server.should_exit = True
            await self._serving
