"""The operator's door: is it alive, is it ready, and the meters; on a local port, for whoever watches the machine."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from starlette.types import Receive, Scope, Send

ANSWER_SECONDS = 2.0
"""How long a look may take: whoever watches must hear that a store hangs, and not hang with it."""

Look = Callable[[], Awaitable[tuple[HTTPStatus, str]]]
"""Answers one path with a status and a text."""


class OperatorDoor:
    """Answers GET on its paths, and nothing else, as an ASGI application."""

    def __init__(self, looks: dict[str, Look]) -> None:
        self._looks = looks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        look = self._looks.get(scope["path"])
        if look is None:
            status, text = HTTPStatus.NOT_FOUND, "not here\n"
        elif scope["method"] not in ("GET", "HEAD"):
            status, text = HTTPStatus.METHOD_NOT_ALLOWED, "only GET\n"
        else:
            status, text = await self._asked(look)
        body = text.encode()
        kind = b"text/plain; version=0.0.4; charset=utf-8"
        headers = [
            (b"content-type", kind),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
        ]
        await send({"type": "http.response.start", "status": int(status), "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    async def _asked(self, look: Look) -> tuple[HTTPStatus, str]:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await look()
        except TimeoutError:
            return HTTPStatus.SERVICE_UNAVAILABLE, "no answer in time\n"
