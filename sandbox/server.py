"""Opens the sandbox's door: one small web server for the bot (Bot API) and for people (the phone page)."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import socket
from collections.abc import Callable, Generator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from sandbox import arguments, bot_api, doors, downloads, witness
from sandbox.lanes import BackOff
from sandbox.limits import Refused
from sandbox.phone_api import PhoneApi
from sandbox.state import HISTORY, SandboxState
from sandbox.trouble_api import TroubleApi
from sandbox.webhook import Postman

PAGE = Path(__file__).parent / "page"
_FILES = {
    "phone.css": "text/css",
    "phone.js": "text/javascript",
    "screen.js": "text/javascript",
    "bubbles.js": "text/javascript",
    "inline.js": "text/javascript",
    "files.js": "text/javascript",
    "trouble.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}
_BIGGEST_BODY = 11_000_000
_PATIENCE = 0.7
_LINE = "sandbox.line"
_JSON = (b"content-type", b"application/json")
_BYTES = (b"content-type", b"application/octet-stream")
_encode = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


class _Line(HttpToolsProtocol):
    """A connection that a fault can cut without a word."""

    def on_message_begin(self) -> None:
        """Let the request know its own line."""
        super().on_message_begin()
        self.scope["extensions"] = {_LINE: {"transport": self.transport}}


class _Server(uvicorn.Server):
    """A server inside somebody else's loop: signals are not its business."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Leave the signals alone."""
        yield


class Sandbox:
    """A Telegram for one laptop: serves the Bot API for one token, and phones in the browser."""

    def __init__(
        self,
        token: str,
        now: Callable[[], datetime],
        advance: Callable[[timedelta], None],
        log: logging.Logger | None = None,
        history: int = HISTORY,
        back_off: BackOff | None = None,
        seen_by: witness.Witness | None = None,
    ) -> None:
        """Prepare everything; nothing listens yet.

        Args:
            token: The token the bot will use.
            now: Tells the time, with a zone.
            advance: Moves that clock forward.
            log: Where to write when it starts and stops; never what people write.
            history: How many requests, and how many updates, are remembered.
            back_off: The pauses after a webhook failed; Telegram's, unless a test has less time.
            seen_by: Sees every request, answer and post; without one, whoever `sandbox.witness` names.
        """
        self.state = SandboxState(token, now, history)
        self.state.witness = seen_by or witness.installed
        self.postman = Postman(self.state, back_off)
        self._log = log or logging.getLogger("sandbox")
        self._bound = "127.0.0.1"
        self._server: _Server | None = None
        self._serving: asyncio.Task[None] | None = None
        self._posting: asyncio.Task[None] | None = None
        self._page = Starlette(
            routes=[
                Route("/", _index),
                Route("/page/{name}", _file),
                *PhoneApi(self.state, advance).routes(),
                *TroubleApi(self.state, self.postman.back_off).routes(),
            ],
            exception_handlers={HTTPException: _problem},
        )

    async def start(self, host: str, port: int) -> str:
        """Listen and serve inside the running loop.

        Returns:
            The address, such as http://127.0.0.1:8081

        Raises:
            OSError: If the address is taken or not ours.
        """
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        # With the protocol named, asyncio sends small answers at once; without, each waits some 40 ms.
        door = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            door.bind((host, port))
            door.listen(512)
        except OSError:
            door.close()
            raise
        door.setblocking(False)
        self._bound = f"[{host}]" if ":" in host else host
        config = uvicorn.Config(
            self._answer,
            http=_Line,
            ws="none",
            interface="asgi3",
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            date_header=True,
            timeout_keep_alive=60,
        )
        self._server = _Server(config)
        self._serving = asyncio.create_task(self._server.serve(sockets=[door]), name="sandbox")
        self._posting = asyncio.create_task(self.postman.run(), name="sandbox's postman")
        address = f"http://{self._bound}:{door.getsockname()[1]}"
        self._log.info("The practice Telegram listens at %s", address)
        return address

    async def stop(self) -> None:
        """Stop serving: waiting polls and streams are sent home, and lines that stay are cut."""
        self.state.close()
        server, serving = self._server, self._serving
        if server is None or serving is None:
            return
        server.should_exit = True
        await asyncio.wait({serving}, timeout=_PATIENCE)
        if not serving.done():
            server.force_exit = True
            for line in list(server.server_state.connections):
                if line.transport is not None:
                    line.transport.abort()
            await asyncio.wait({serving}, timeout=_PATIENCE)
        if self._posting is not None:
            await self._posting
        self._server = self._serving = self._posting = None
        self._log.info("The practice Telegram stopped")

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the bot to the Bot API and people to the page."""
        if scope["path"].startswith(("/bot", "/file/bot")):
            await self._answer_bot(scope, receive, send)
            return
        writes = scope["method"] not in {"GET", "HEAD"}
        why = doors.refusal(scope["headers"], self._bound, writes)
        if why:
            await JSONResponse({"error": why}, status_code=403)(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *doors.PAGE_HEADERS]
            await send(message)

        await self._page(scope, receive, guarded)

    async def _answer_bot(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one Bot API request, without any web framework: bots ask often."""
        kind = host = b""
        for name, value in scope["headers"]:
            if name == b"content-type":
                kind = value
            elif name == b"host":
                host = value
        if doors.host_name(host.decode("latin-1")) not in {*doors.LOCAL, self._bound}:
            await _send_json(send, 403, {"ok": False, "error_code": 403, "description": "Forbidden"})
            return
        try:
            answer = await self._answer_to(scope, receive, kind)
        except Refused as refusal:
            await _send_json(send, refusal.code, refusal.shape())
            return
        if answer.cut:
            scope["extensions"][_LINE]["transport"].abort()
            while (await receive())["type"] != "http.disconnect":
                continue
        elif answer.broken:
            await _send_bytes(send, answer.status, answer.broken)
        elif answer.content:
            await _send_bytes(send, answer.status, answer.content, kind=_BYTES)
        else:
            await _send_json(send, answer.status, answer.shape)

    async def _answer_to(self, scope: Scope, receive: Receive, kind: bytes) -> bot_api.Answer:
        """The answer to a method, or to a download.

        Raises:
            Refused: The request cannot be read, or its token is another bot's.
        """
        path = scope["path"]
        if path.startswith("/file/"):
            token, _, file = path.removeprefix("/file/bot").partition("/")
            return await downloads.answer(self.state, token, file)
        token, _, method = path.removeprefix("/bot").partition("/")
        body = await _body(receive)
        if token != self.state.token:
            raise Refused(401, "Unauthorized")
        return await bot_api.answer(self.state, method, arguments.read(scope["query_string"], kind, body))


async def _body(receive: Receive) -> bytes:
    """Read a request's body.

    Raises:
        Refused: 413, if it is too big.
    """
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body"):
        message = await receive()
        body += message.get("body", b"")
        if len(body) > _BIGGEST_BODY:
            raise Refused(413, "Request Entity Too Large")
    return body


async def _send_json(send: Send, status: int, shape: dict[str, Any]) -> None:
    """Send a JSON answer; a pause that is asked for stands in the head too."""
    pause = shape.get("parameters", {}).get("retry_after")
    more = [(b"retry-after", str(pause).encode("ascii"))] if pause else []
    await _send_bytes(send, status, _encode(shape).encode("ascii"), more)


async def _send_bytes(
    send: Send, status: int, body: bytes, more: Sequence[tuple[bytes, bytes]] = (), kind: tuple[bytes, bytes] = _JSON
) -> None:
    """Send an answer that says it is JSON, or of the kind given."""
    headers = [kind, (b"content-length", str(len(body)).encode("ascii")), *more]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _index(_request: Request) -> Response:
    """The page with the phones."""
    return FileResponse(PAGE / "index.html", media_type="text/html")


async def _file(request: Request) -> Response:
    """The page's style and script."""
    name = request.path_params["name"]
    if name not in _FILES:
        raise HTTPException(404, "there is no such file")
    return FileResponse(PAGE / name, media_type=_FILES[name])


async def _problem(_request: Request, problem: Exception) -> Response:
    """Tell a problem as JSON."""
    if not isinstance(problem, HTTPException):
        raise problem
    return JSONResponse({"error": problem.detail}, status_code=problem.status_code)
