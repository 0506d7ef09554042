"""Every way a request can end has a meaning, on a table that names every error there is (`security.md` G-D7)."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from aiohttp import client_exceptions
from telegram import error

from bot.fates import HTTP, STATUSES_WITH_MEANING, TELEGRAM, Fate, NeverTaken, NotSent, fate_of
from bot.request import AiohttpRequest


def errors_in(module: Any) -> set[type[BaseException]]:
    """Every error a library defines."""
    found = {kind for kind in vars(module).values() if inspect.isclass(kind) and issubclass(kind, BaseException)}
    return {kind for kind in found if kind.__module__.startswith(module.__name__.partition(".")[0])}


def test_every_error_of_the_http_library_has_a_row() -> None:
    """A new version may bring a new error; somebody has to say what it means before it happens at night."""
    assert errors_in(client_exceptions) - set(HTTP) == set()


def test_every_error_of_the_telegram_library_has_a_row() -> None:
    assert errors_in(error) - set(TELEGRAM) == set()


def test_an_error_nobody_named_is_unsure_and_one_of_a_known_kind_is_like_it() -> None:
    """To be wrong on this side costs a copy of an answer; on the other it loses one."""

    class OfTomorrow(aiohttp.ClientConnectorError):
        pass

    assert fate_of(RuntimeError("?"), HTTP) is Fate.UNSURE
    assert fate_of(OfTomorrow.__new__(OfTomorrow), HTTP) is Fate.NOT_SENT


@pytest.mark.parametrize("kind", [kind for kind, fate in HTTP.items() if fate is Fate.NOT_SENT])
def test_what_surely_did_not_go_is_told_as_not_sent(kind: type[BaseException]) -> None:
    assert fate_of(kind.__new__(kind), HTTP) is Fate.NOT_SENT
    assert fate_of(NotSent("x"), TELEGRAM) is Fate.NOT_SENT


Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def ask(answer: Answer | None, read_seconds: float = 5, hears: Callable[[datetime], None] | None = None) -> Any:
    """Ask a server that does as told; without one, a port where nobody listens."""
    ended = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert answer is not None
        try:
            await answer(reader, writer)
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()
            ended.set()

    request = AiohttpRequest()
    request.hears = hears
    await request.initialize()
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1] if answer else 9
    try:
        return await request.post(f"http://127.0.0.1:{port}/x", read_timeout=read_seconds)
    finally:
        await request.shutdown()
        if answer:
            await ended.wait()
        server.close()
        await server.wait_closed()


def says(status: str, body: str = "", then: str = "", date: str = "") -> Answer:
    """A server that answers so."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        length = f"content-length: {len(body)}\r\n" if then != "cut" else "content-length: 500\r\n"
        writer.write(f"HTTP/1.1 {status}\r\n{length}{date}connection: close\r\n\r\n{body}".encode())
        await writer.drain()

    return answer


async def cuts(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Take the request and say nothing."""
    await reader.readuntil(b"\r\n\r\n")
    writer.transport.abort()


async def hangs(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Take the request and never answer."""
    await reader.read()


async def talks_nonsense(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer in another language."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"220 mail.example.org ESMTP\r\n")
    await writer.drain()


FLOOD = '{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":7}}'


@pytest.mark.parametrize(
    ("answer", "fate"),
    [
        (None, Fate.NOT_SENT),
        (cuts, Fate.UNSURE),
        (hangs, Fate.UNSURE),
        (talks_nonsense, Fate.UNSURE),
        (says("200 OK", '{"ok":tr', "cut"), Fate.UNSURE),
        (says("200 OK", "<html>a captive portal</html>"), Fate.UNSURE),
        (says("204 No Content"), Fate.UNSURE),
        (says("302 Found\r\nlocation: http://127.0.0.1:9/"), Fate.UNSURE),
        (says("400 Bad Request", '{"ok":false,"description":"Bad Request: chat_id is empty"}'), Fate.REFUSED),
        (says("401 Unauthorized", '{"ok":false,"description":"Unauthorized"}'), Fate.NOT_SENT),
        (says("403 Forbidden", '{"ok":false,"description":"Forbidden: bot was blocked"}'), Fate.NOBODY_THERE),
        (says("404 Not Found", '{"ok":false,"description":"Not Found"}'), Fate.NOT_SENT),
        (says("409 Conflict", '{"ok":false,"description":"Conflict"}'), Fate.UNSURE),
        (says("413 Request Entity Too Large"), Fate.REFUSED),
        (says("429 Too Many Requests", FLOOD), Fate.TOO_FAST),
        (says("429 Too Many Requests", "slow down"), Fate.UNSURE),
        (says("500 Internal Server Error", "{}"), Fate.UNSURE),
        (says("502 Bad Gateway", "<html>nginx</html>"), Fate.UNSURE),
        (says("504 Gateway Timeout"), Fate.UNSURE),
    ],
)
def test_what_really_comes_back_from_a_line_has_the_fate_of_the_table(answer: Answer | None, fate: Fate) -> None:
    """The table above is about names of errors; this is about what lines really do."""
    with pytest.raises(error.TelegramError) as caught:
        asyncio.run(ask(answer, 0.2 if answer is hangs else 5))
    assert fate_of(caught.value, TELEGRAM) is fate


def test_only_statuses_without_a_meaning_of_their_own_are_refused_by_status() -> None:
    assert {400, 401, 403, 404, 409, 429} <= STATUSES_WITH_MEANING
    assert issubclass(NeverTaken, error.BadRequest)


@pytest.mark.parametrize(
    ("status", "date", "heard"),
    [
        ("200 OK", "Date: Tue, 24 Nov 2026 13:30:05 GMT\r\n", [datetime(2026, 11, 24, 13, 30, 5, tzinfo=UTC)]),
        ("200 OK", "Date: Tue, 24 Nov 2026 13:30:05 -0000\r\n", [datetime(2026, 11, 24, 13, 30, 5, tzinfo=UTC)]),
        ("200 OK", "", []),
        ("200 OK", "Date: soon\r\n", []),
        ("200 OK", "Date: Tue, 24 Nov 2026 99999999999999999999:30:05 GMT\r\n", []),
        ("200 OK", "Date: Tue, 24 Nov 99999999999999999999 13:30:05 GMT\r\n", []),
        ("200 OK", "Date: Tue, 99 Nov 2026 13:30:05 GMT\r\n", []),
        ("502 Bad Gateway", "Date: Tue, 24 Nov 2026 13:30:05 GMT\r\n", []),
    ],
)
def test_what_time_it_is_for_telegram_is_heard_from_its_own_answers(
    status: str, date: str, heard: list[datetime]
) -> None:
    """What stands between us and Telegram has a clock of its own, and is not listened to."""
    moments: list[datetime] = []
    with contextlib.suppress(error.TelegramError):
        asyncio.run(ask(says(status, '{"ok":true,"result":true}', date=date), hears=moments.append))
    assert moments == heard
