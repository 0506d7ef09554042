"""How the bot has itself posted to: the webhook is set, taken down while the store refuses, and set again."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from telegram import WebhookInfo
from telegram.error import NetworkError

import bot.way_in
import meters
from bot.service import TelegramService
from bot.way_in import Posted, WayIn
from bot.webhook import Doorway
from conversations.words import Shelf
from meters import Heard
from tests.patience import HANGS_SECONDS
from tests.store.ground import NOW

URL = "https://bot.example.org/telegram"
POSTED = Posted(URL, Doorway("/telegram", ("s" * 32,)), "127.0.0.1", 0)


class Telegram:
    """Telegram as far as webhooks go: where it posts to, and what it was told."""

    def __init__(self) -> None:
        self.url = ""
        self.told: list[str] = []
        self.fails: list[Exception] = []
        self.waiting, self.failed_at, self.asked, self.is_cut = 0, NOW, 0, False

    async def set_webhook(self, url: str, **fields: Any) -> None:
        self.told.append("set")
        if self.fails:
            raise self.fails.pop()
        assert fields["secret_token"] == "s" * 32
        self.url = url

    async def delete_webhook(self) -> None:
        self.told.append("delete")
        self.url = ""

    async def get_webhook_info(self) -> WebhookInfo:
        self.asked += 1
        if self.is_cut:
            raise NetworkError("cut")
        return WebhookInfo(self.url, False, self.waiting, last_error_date=self.failed_at)


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing here waits for real."""
    for name in ("ASK_SECONDS", "STORE_SECONDS", "SET_AGAIN_SECONDS"):
        monkeypatch.setattr(bot.way_in, name, 0.001)

    class Asking:
        def __init__(self, *_: object) -> None:
            pass

        async def run(self, over: asyncio.Event) -> None:
            await over.wait()

    monkeypatch.setattr(bot.way_in, "Poller", Asking)


async def until(holds: Any) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(HANGS_SECONDS):
        while not holds():
            await asyncio.sleep(0.001)


def posting(act: Any) -> Telegram:
    """Let the bot be posted to while `act` goes on."""
    telegram = Telegram()

    async def scene() -> None:
        service = TelegramService("1:a", "https://api.example.org", Shelf(None), lambda: NOW, POSTED)
        service._bot = telegram  # type: ignore[assignment]
        service.receiver.refusing.clear()
        ending = asyncio.Event()
        running = asyncio.ensure_future(service._way_in().take_posts(POSTED, ending))
        await act(telegram, service.receiver.refusing)
        ending.set()
        await running

    asyncio.run(scene())
    return telegram


def test_the_webhook_is_set_and_left_alone() -> None:
    async def act(telegram: Telegram, _: asyncio.Event) -> None:
        await until(lambda: telegram.url)
        await asyncio.sleep(0.02)

    assert posting(act).told == ["set"]


def test_while_the_store_refuses_there_is_none_and_afterwards_there_is_again() -> None:
    """Telegram's order would keep cries behind what is refused (decision 0015)."""

    async def act(telegram: Telegram, refusing: asyncio.Event) -> None:
        await until(lambda: telegram.url)
        refusing.set()
        await until(lambda: not telegram.url)
        refusing.clear()
        await until(lambda: telegram.url)

    assert posting(act).told == ["set", "delete", "set"]


def test_one_that_somebody_took_down_is_set_again(caplog: pytest.LogCaptureFixture) -> None:
    """A second bot polls with our token by mistake; ours would be posted nothing any more, and not know it."""

    async def act(telegram: Telegram, _: asyncio.Event) -> None:
        await until(lambda: telegram.url)
        telegram.url = ""
        await until(lambda: telegram.url)

    assert posting(act).told == ["set", "set"]
    assert "took the webhook down" in caplog.text


def test_a_telegram_that_cannot_be_told_is_told_again() -> None:
    async def act(telegram: Telegram, refusing: asyncio.Event) -> None:
        await until(lambda: telegram.url)
        telegram.fails = [NetworkError("cut"), NetworkError("cut")]
        telegram.url = ""
        await until(lambda: telegram.url)

    assert posting(act).told == ["set", "set", "set", "set"]


def test_a_quiet_night_is_heard_and_a_proxy_that_is_broken_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing was posted in either; but what a peer tapped waits at Telegram, or it cannot be asked."""
    heard = Heard()
    monkeypatch.setattr(meters, "NOTHING_WAITED", heard)

    async def is_heard(telegram: Telegram) -> bool:
        asked, before = telegram.asked, heard._since_boot
        await until(lambda: telegram.asked > asked + 2)
        return heard._since_boot != before

    async def act(telegram: Telegram, _: asyncio.Event) -> None:
        await until(lambda: telegram.url)
        assert await is_heard(telegram)
        telegram.waiting = 1
        assert [await is_heard(telegram) for _ in range(2)][1] is False
        telegram.waiting = 0
        assert await is_heard(telegram)
        telegram.is_cut = True
        assert [await is_heard(telegram) for _ in range(2)][1] is False
        telegram.is_cut = False
        assert await is_heard(telegram)

    assert Heard().ago() is None
    assert posting(act).told == ["set"]


def test_a_post_that_failed_since_the_last_look_is_no_quiet_night(monkeypatch: pytest.MonkeyPatch) -> None:
    """Telegram gives up in the end what it cannot post: then nothing waits, and it was not handed over."""
    heard = Heard()
    monkeypatch.setattr(meters, "NOTHING_WAITED", heard)

    asking = WayIn(None, None, None, None)  # type: ignore[arg-type]
    for minutes, is_heard in ((0, False), (0, True), (1, False), (2, False), (2, True)):
        before = heard._since_boot
        failed_at = NOW + timedelta(minutes=minutes)
        asking._hear(WebhookInfo(URL, False, 0, last_error_date=failed_at))
        assert (heard._since_boot != before) is is_heard, minutes
