"""A line that somebody opens and does not use is cut in time, whatever they send on it; the time is given."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from bot.operator_door import OperatorDoor
from bot.web_server import BODY_SECONDS, HEAD_SECONDS, _Line
from bot.webhook import BODY_SECONDS as DOOR_SECONDS

HEAD = b"POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n"
ASKED = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"


class Timer:
    """One thing that waits for its moment, in seconds."""

    def __init__(self, at: float, work: Callable[[], object]) -> None:
        self.at, self.work, self.is_over = at, work, False

    def cancel(self) -> None:
        self.is_over = True


class GivenLoop:
    """A loop whose time is given, and whose tasks are real."""

    def __init__(self) -> None:
        self.now, self.timers = 0.0, list[Timer]()

    def call_later(self, seconds: float, work: Callable[..., object], *given: Any) -> Timer:
        self.timers.append(timer := Timer(self.now + seconds, lambda: work(*given)))
        return timer

    def create_task(self, work: Any, **how: Any) -> asyncio.Task[Any]:
        return asyncio.get_running_loop().create_task(work, **how)

    def passes(self, seconds: float) -> None:
        self.now += seconds
        for timer in self.timers:
            if not timer.is_over and timer.at <= self.now:
                timer.is_over = True
                timer.work()


class Transport:
    """What a line is written to, and whether it is still open."""

    def __init__(self) -> None:
        self.sent, self.is_open = b"", True

    def write(self, content: bytes) -> None:
        self.sent += content

    def close(self) -> None:
        self.is_open = False

    abort = close

    def is_closing(self) -> bool:
        return not self.is_open

    def get_extra_info(self, _: str) -> None:
        return None

    def pause_reading(self) -> None:
        """A flood is not what this is about."""

    resume_reading = pause_reading


async def _line() -> tuple[_Line, GivenLoop, Transport]:
    async def alive() -> tuple[HTTPStatus, str]:
        return HTTPStatus.OK, "alive\n"

    config = uvicorn.Config(OperatorDoor({"/healthz": alive}), http=_Line, ws="none", lifespan="off", log_config=None)
    loop, transport = GivenLoop(), Transport()
    line = _Line(config, ServerState(), {}, loop)  # type: ignore[arg-type]
    line.connection_made(transport)  # type: ignore[arg-type]
    return line, loop, transport


async def _goes_on(line: _Line) -> None:
    """Let what was asked be answered."""
    while line.tasks:
        await asyncio.gather(*line.tasks)
        await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("begun", "drops"),
    [
        pytest.param(b"", b"", id="nothing"),
        pytest.param(b"GET / HT", b"", id="half a head"),
        pytest.param(HEAD, b"", id="a body that never comes"),
        pytest.param(HEAD, b"x", id="a body drop by drop"),
        pytest.param(ASKED, b"\r\n", id="empty lines behind a request"),
        pytest.param(HEAD + b"0123456789", b"\r\n", id="empty lines behind a body"),
    ],
)
def test_a_line_that_is_not_used_is_cut_whatever_comes_on_it(begun: bytes, drops: bytes) -> None:
    """There are 512: held by strangers for ever, the door says 503, and whoever watches restarts a bot that is well."""

    async def scene() -> None:
        line, loop, transport = await _line()
        if begun:
            line.data_received(begun)
            await _goes_on(line)
        for _ in range(5):
            loop.passes(3.0)
            if transport.is_open and drops:
                line.data_received(drops)
                await _goes_on(line)
        assert not transport.is_open, transport.sent

    asyncio.run(scene())


def test_who_asks_and_sends_what_was_announced_is_answered_on_the_same_line() -> None:
    """What is cut too soon is an update that Telegram has to bring again."""

    async def scene() -> None:
        line, loop, transport = await _line()
        for seconds in (HEAD_SECONDS - 0.1, 4.0, 4.0):
            loop.passes(seconds)
            line.data_received(ASKED)
            await _goes_on(line)
        assert transport.is_open and transport.sent.count(b"200 OK") == 3
        line.data_received(HEAD)
        await _goes_on(line)
        for _ in range(5):
            line.data_received(b"xx")
            loop.passes(BODY_SECONDS / 6)
        line.data_received(ASKED)
        await _goes_on(line)
        assert transport.is_open and transport.sent.count(b"200 OK") == 4

    asyncio.run(scene())
    assert BODY_SECONDS > DOOR_SECONDS, "who is known as Telegram is told, and not cut off"
