"""The webhook door by itself: what is refused is refused unread, and a 200 is said only behind a committed turn."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

import bot.webhook
from bot.webhook import AGAIN_SECONDS, BODY_BYTES_MOST, Doorway, Webhook

NEW, OLD = "n" * 32, "o" * 40
PATH = "/telegram/a-path-nobody-guesses"
UPDATE = {"update_id": 7, "message": {"text": "hi"}}


class Told:
    """A receiver that keeps what it is told, and acknowledges it if it may."""

    def __init__(self, is_kept: bool = True) -> None:
        self.raws: list[dict[str, Any]] = []
        self.refusing = asyncio.Event()
        self.documents = None
        self._is_kept = is_kept

    async def take(self, raws: list[dict[str, Any]]) -> list[int]:
        self.raws += raws
        return [raw["update_id"] for raw in raws] if self._is_kept else []


class Post:
    """One request, and what came back. `is_read` tells whether a byte of the body was asked for."""

    def __init__(self, told: Told, body: bytes = b"", path: str = PATH, method: str = "POST", **headers: str) -> None:
        self.is_read = False
        self.sent: list[dict[str, Any]] = []
        self._body = body
        self._chunks = [body[start : start + 1000] for start in range(0, len(body), 1000)] or [b""]
        named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        scope = {"type": "http", "method": method, "path": path, "raw_path": path.encode(), "headers": named}
        door = Webhook(told, Doorway(PATH, (NEW, OLD)))  # type: ignore[arg-type]
        asyncio.run(door(scope, self._receive, self._send))  # type: ignore[arg-type]

    async def _receive(self) -> dict[str, Any]:
        self.is_read = True
        chunk = self._chunks.pop(0)
        return {"type": "http.request", "body": chunk, "more_body": bool(self._chunks)}

    async def _send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)

    @property
    def status(self) -> int:
        return int(self.sent[0]["status"])

    @property
    def headers(self) -> dict[bytes, bytes]:
        return dict(self.sent[0]["headers"])


def post(told: Told, body: bytes, secret: str = NEW, **changes: Any) -> Post:
    """A post as Telegram makes it."""
    headers = {"x_telegram_bot_api_secret_token": secret, "content_length": str(len(body)), **changes}
    return Post(told, body, **headers)


@pytest.mark.parametrize("secret", [NEW, OLD])
def test_an_update_is_taken_and_acknowledged(secret: str) -> None:
    """Two secrets hold while one is changed for the other: nothing is refused in between."""
    told = Told()
    assert post(told, json.dumps(UPDATE).encode(), secret).status == 200
    assert told.raws == [UPDATE]


def test_what_the_store_refuses_stays_with_telegram() -> None:
    told = Told(is_kept=False)
    refused = post(told, json.dumps(UPDATE).encode())
    assert (refused.status, refused.headers[b"retry-after"]) == (503, str(AGAIN_SECONDS).encode())


def test_a_turn_that_takes_long_holds_no_line_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Telegram has some lines only; at a locked store they would all stand still, and cries behind them."""
    monkeypatch.setattr(bot.webhook, "SLOW_SECONDS", 0.001)
    told = Told()
    door = Webhook(told, Doorway(PATH, (NEW,)))  # type: ignore[arg-type]
    body = json.dumps(UPDATE).encode()

    async def scene() -> None:
        gate, take = asyncio.Event(), told.take

        async def slowly(raws: list[dict[str, Any]]) -> list[int]:
            await gate.wait()
            return await take(raws)

        monkeypatch.setattr(told, "take", slowly)
        assert int(await door._take(body)) == 503
        assert told.refusing.is_set()
        assert int(await door._take(body)) == 503
        gate.set()
        monkeypatch.setattr(bot.webhook, "SLOW_SECONDS", 5)
        assert int(await door._take(body)) == 200

    asyncio.run(scene())
    assert told.raws == [UPDATE], "and it was taken once"


BIG = str(95 * 1024 * 1024)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"secret": "x" * 32}, 403),
        ({"secret": ""}, 403),
        ({"secret": NEW[:-1]}, 403),
        ({"secret": NEW + "n"}, 403),
        ({"secret": f"{NEW},{OLD}"}, 403),
        ({"secret": "é" * 32}, 403),
        ({"secret": "x" * 32, "content_length": BIG}, 403),
        ({"path": "/"}, 404),
        ({"path": PATH + "/"}, 404),
        ({"path": PATH[:-1]}, 404),
        ({"method": "GET"}, 405),
        ({"content_length": ""}, 411),
        ({"content_length": "-1"}, 411),
        ({"content_length": "1e3"}, 411),
        ({"content_length": BIG}, 413),
        ({"content_length": str(BODY_BYTES_MOST + 1)}, 413),
        ({"content_length": "9" * 4000}, 413),
    ],
)
def test_what_is_refused_is_refused_before_a_byte_of_it_is_read(changes: dict[str, str], status: int) -> None:
    """Anybody can send ninety-five megabytes; only Telegram can make us read them (F6)."""
    told = Told()
    refused = post(told, json.dumps(UPDATE).encode(), **changes)
    assert refused.status == status
    assert not refused.is_read
    assert refused.headers[b"connection"] == b"close"
    assert told.raws == []


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"7", b'"update_id"', b'{"update_id":"7"}', b"{}", b"\xff\xfe", b"[" * 60_000]
)
def test_a_post_that_is_no_update_is_said_to_be_none(body: bytes) -> None:
    told = Told()
    assert post(told, body).status == 400
    assert told.raws == []


def test_more_than_was_announced_is_not_taken() -> None:
    told = Told()
    body = json.dumps({**UPDATE, "x": "y" * 5000}).encode()
    assert post(told, body, content_length="100").status == 400
    assert told.raws == []


def test_a_body_that_does_not_come_is_not_waited_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody opens two hundred posts and sends a byte a minute: each ends by itself."""
    monkeypatch.setattr(bot.webhook, "BODY_SECONDS", 0.01)

    async def never(self: Post) -> dict[str, Any]:
        await asyncio.Event().wait()
        raise AssertionError("it never comes")

    monkeypatch.setattr(Post, "_receive", never)
    assert post(Told(), b"{}").status == 408
