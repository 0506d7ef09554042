"""The page's and the tests' own interface: acts of peers, what phones show, clock and history."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from sandbox import acts, file_acts, group_acts, inline, view
from sandbox.bot_pictures import is_picture
from sandbox.state import Chat, SandboxState
from sandbox.trouble_api import read_fields, whole

Advance = Callable[[timedelta], None]
Endpoint = Callable[[Request], Awaitable[Response]]
_LONGEST_WAIT = 60.0
_STREAM_PAUSE = 15.0
_PHONES = 24
_RANGE = re.compile(r"bytes=(\d{1,9})-(\d{1,9})?")


class PhoneApi:
    """The endpoints under /phone; every POST takes a JSON object."""

    def __init__(self, state: SandboxState, advance: Advance) -> None:
        """Work on this memory, with this way to move the clock."""
        self.state = state
        self.advance = advance

    def routes(self) -> list[Route]:
        """Where everything is found."""
        looks: dict[str, Endpoint] = {
            "/phone/peers": self.peers,
            "/phone/chat": self.chat,
            "/phone/wait": self.wait,
            "/phone/events": self.events,
            "/phone/clock": self.clock,
            "/phone/history": self.history,
            "/phone/sound/{file_id}": self.sound,
            "/phone/picture/{file_id}": self.picture,
            "/phone/document/{file_id}": self.document,
        }
        acts_: dict[str, Endpoint] = {
            "/phone/peers": self.add_peer,
            "/phone/act": self.act,
            "/phone/clock": self.move_clock,
        }
        return [Route(path, point, methods=["GET"]) for path, point in looks.items()] + [
            Route(path, point, methods=["POST"]) for path, point in acts_.items()
        ]

    # Looking.

    async def peers(self, _request: Request) -> Response:
        """Everybody with a phone, and the clock."""
        rows = [view.peer(chat) for chat in self.state.chats.values()]
        flood = self.state.gate.on
        return JSONResponse({"now": self._now(), "seq": self.state.changed, "flood": flood, "peers": rows})

    async def chat(self, request: Request) -> Response:
        """What one phone shows."""
        return JSONResponse(view.phone(self.state, self._phone(request.query_params.get("peer"))))

    async def wait(self, request: Request) -> Response:
        """What one phone shows, as soon as it changed after `after`, or when the time is up."""
        chat = self._phone(request.query_params.get("peer"))
        after = whole(request.query_params.get("after", "0"))
        seconds = min(float(request.query_params.get("timeout", "30")), _LONGEST_WAIT)
        clock = _loop_time()
        end = clock() + seconds
        while chat.changed <= after and clock() < end and not self.state.phone_bell.closed:
            await self.state.phone_bell.wait(max(0.0, end - clock()))
        return JSONResponse(view.phone(self.state, chat))

    async def events(self, request: Request) -> Response:
        """A stream of server-sent events: each phone (or the one asked for) whenever it changed."""
        only = request.query_params.get("peer")
        chat = self._phone(only) if only else None
        return StreamingResponse(
            self._stream(chat), media_type="text/event-stream", headers={"cache-control": "no-store"}
        )

    async def _stream(self, only: Chat | None) -> AsyncIterator[str]:
        """Send what changed, and a comment now and then so that a broken line is noticed."""
        seen: dict[int, int] = {}
        bell = self.state.phone_bell
        while not bell.closed:
            for chat in [only] if only else list(self.state.chats.values())[:_PHONES]:
                if seen.get(chat.chat_id) != chat.changed:
                    seen[chat.chat_id] = chat.changed
                    yield f"event: phone\ndata: {json.dumps(view.phone(self.state, chat))}\n\n"
            if not await bell.wait(_STREAM_PAUSE):
                yield ": still here\n\n"

    async def clock(self, _request: Request) -> Response:
        """What time it is."""
        return JSONResponse({"now": self._now()})

    async def history(self, request: Request) -> Response:
        """The bot's requests and the answers to them, oldest first."""
        after = whole(request.query_params.get("after", "0"))
        method = request.query_params.get("method", "").lower()
        rows = [
            row for row in self.state.history if row["seq"] > after and (not method or row["method"].lower() == method)
        ]
        return JSONResponse({"history": rows})

    async def sound(self, request: Request) -> Response:
        """A sound the bot sent, whole or a part of it: players ask for its end to know how long it is."""
        kept = self.state.uploads.find(request.path_params["file_id"])
        if kept is None:
            raise HTTPException(404, "there is no such sound")
        content, size = kept[1].content, len(kept[1].content)
        headers = {"accept-ranges": "bytes"}
        wanted = _RANGE.fullmatch(request.headers.get("range", ""))
        if wanted is None:
            return Response(content, media_type="audio/ogg", headers=headers)
        start, end = int(wanted[1]), min(int(wanted[2] or size), size - 1)
        if start > end:
            raise HTTPException(416, "the sound is not as long as that")
        headers["content-range"] = f"bytes {start}-{end}/{size}"
        return Response(content[start : end + 1], status_code=206, media_type="audio/ogg", headers=headers)

    async def picture(self, request: Request) -> Response:
        """A picture the bot sent."""
        kept = self.state.uploads.find(request.path_params["file_id"])
        if kept is None or not is_picture(kept[1]):
            raise HTTPException(404, "there is no such picture")
        return Response(kept[1].content, media_type="image/png", headers={"cache-control": "no-store"})

    async def document(self, request: Request) -> Response:
        """A file that was sent by either side, to be saved and never to be opened as a page."""
        kept = self.state.uploads.find(request.path_params["file_id"])
        if kept is None:
            raise HTTPException(404, "there is no such file")
        name = quote(kept[0].get("file_name", "file"), safe="")
        headers = {"cache-control": "no-store", "content-disposition": f"attachment; filename*=UTF-8''{name}"}
        return Response(kept[1].content, media_type="application/octet-stream", headers=headers)

    # Acting.

    async def add_peer(self, request: Request) -> Response:
        """Give one more peer a phone."""
        fields = await read_fields(request)
        number = fields.get("id")
        try:
            chat = self.state.add_peer(
                str(fields.get("name", "")),
                str(fields.get("language_code", "en")),
                int(number) if number else None,
            )
        except ValueError as problem:
            raise HTTPException(409, str(problem)) from problem
        return JSONResponse(view.peer(chat))

    async def act(self, request: Request) -> Response:
        """Let a peer do something: the field `act` says what."""
        fields = await read_fields(request)
        chat = self._phone(fields.get("peer"))
        try:
            done = self._do(str(fields.get("act", "")), chat, fields)
        except acts.NotPossible as problem:
            raise HTTPException(409, str(problem)) from problem
        return JSONResponse({**done, "seq": chat.changed})

    def _do(self, act: str, chat: Chat, fields: dict[str, Any]) -> dict[str, Any]:
        """Find the act and do it."""
        text = str(fields.get("text", ""))
        sends: dict[str, Callable[[], Any]] = {
            "start": lambda: acts.start(self.state, chat, str(fields.get("payload", ""))),
            "say": lambda: acts.say(self.state, chat, text),
            "press": lambda: acts.press(self.state, chat, str(fields.get("label", ""))),
            "send": lambda: acts.send_kind(self.state, chat, str(fields.get("kind", "")), text),
            "document": lambda: file_acts.send_document(self.state, chat, fields),
            "choose": lambda: inline.choose(self.state, chat, str(fields.get("result_id", ""))),
            "edit": lambda: acts.edit(self.state, chat, whole(fields.get("message_id")), text),
        }
        others: dict[str, Callable[[], Any]] = {
            "tap": lambda: {"query_id": self._tap(chat, fields)},
            "inline": lambda: {"query_id": inline.ask(self.state, chat, text)},
            "block": lambda: acts.block(self.state, chat),
            "unblock": lambda: acts.unblock(self.state, chat),
            "clear": lambda: acts.clear(self.state, chat),
            "vanish": lambda: acts.vanish(self.state, chat),
            "group": lambda: view.peer(group_acts.add_to_group(self.state, chat, text)),
            "channel": lambda: view.peer(group_acts.add_to_channel(self.state, chat, text)),
            "join": lambda: group_acts.join(self.state, chat),
            "leave": lambda: group_acts.leave(self.state, chat),
        }
        if act in sends:
            return {"message_id": sends[act]().message_id}
        if act in others:
            return others[act]() or {}
        raise HTTPException(404, f"nobody knows how to {act or 'do nothing'}")

    def _tap(self, chat: Chat, fields: dict[str, Any]) -> str:
        """Tap by place, or by the word of a button that may be gone."""
        place = (whole(fields.get("row", 0)), whole(fields.get("col", 0)))
        callback = str(fields.get("callback_data", ""))
        out_of_reach = bool(fields.get("out_of_reach"))
        return acts.tap(self.state, chat, whole(fields.get("message_id")), place, callback, out_of_reach)

    async def move_clock(self, request: Request) -> Response:
        """Move the clock forward."""
        fields = await read_fields(request)
        names = ("days", "hours", "minutes", "seconds")
        try:
            by = timedelta(**{name: float(fields.get(name, 0)) for name in names})
        except (TypeError, ValueError, OverflowError) as problem:
            raise HTTPException(400, "the clock moves by days, hours, minutes and seconds") from problem
        if by < timedelta(0):
            raise HTTPException(400, "the clock only moves forward")
        self.advance(by)
        for chat in self.state.chats.values():
            self.state.touch(chat)
        return JSONResponse({"now": self._now()})

    def _phone(self, number: Any) -> Chat:
        """The phone with this id."""
        chat = self.state.chats.get(whole(number))
        if chat is None:
            raise HTTPException(404, "there is no such peer")
        return chat

    def _now(self) -> str:
        return self.state.now().isoformat()


def _loop_time() -> Callable[[], float]:
    """The clock that waiting is measured with: real seconds, whatever the sandbox's clock says."""
    return asyncio.get_running_loop().time
