"""What the bot is called: learnt from Telegram, asked for again when it could not be, and never waited for."""

from __future__ import annotations

import asyncio
import logging

import pytest
from telegram import User
from telegram.error import InvalidToken, NetworkError, TelegramError

import bot.service
from bot.service import TelegramService
from content.pack import Pack
from conversations.words import Shelf, Words
from tests.patience import HANGS_SECONDS
from tests.store.ground import NOW

NAME = "peer2peer_practice_bot"


class Telegram:
    """Telegram as far as names go."""

    def __init__(self, fails: list[TelegramError], is_inline: bool = True) -> None:
        self.fails = fails
        self.is_inline = is_inline

    async def get_me(self) -> User:
        if self.fails:
            raise self.fails.pop(0)
        return User(1, "Peer2Peer", is_bot=True, username=NAME, supports_inline_queries=self.is_inline)


def _service(telegram: Telegram, is_inline: bool = False) -> tuple[TelegramService, Shelf]:
    shelf = Shelf(None)
    service = TelegramService("1:a", "https://api.example.org", shelf, lambda: NOW, is_inline=is_inline)
    service._bot = telegram  # type: ignore[assignment]
    return service, shelf


def _opened(telegram: Telegram, is_inline: bool = False) -> tuple[bool, str]:
    """Open a service. Returns whether the token is known, and the name it knows then."""

    async def scene() -> tuple[bool, str]:
        service, shelf = _service(telegram, is_inline)
        is_known = await service.open()
        await service.close()
        return is_known, shelf.bot_name

    return asyncio.run(scene())


def test_the_name_is_learnt_at_the_start() -> None:
    assert _opened(Telegram([])) == (True, NAME)


@pytest.mark.parametrize(("doubts", "times"), [(True, 2), (False, 1)])
def test_who_doubts_what_time_it_is_has_it_told_again_before_anything_ticks(doubts: bool, times: int) -> None:
    telegram = Telegram([])
    asked: list[User] = []

    async def scene() -> None:
        service, _ = _service(telegram)
        service.tell_time_to(lambda _: None, lambda: doubts)
        get_me = telegram.get_me

        async def counted() -> User:
            asked.append(await get_me())
            return asked[-1]

        telegram.get_me = counted  # type: ignore[method-assign]
        assert await service.open()
        await service.close()

    asyncio.run(scene())
    assert len(asked) == times


def test_without_telegram_the_bot_starts_without_a_name() -> None:
    """Cards go out without a link: it is not worth a second of anybody's breath."""
    assert _opened(Telegram([NetworkError("away")])) == (True, "")


def test_a_token_nobody_knows_is_told_as_before() -> None:
    assert _opened(Telegram([InvalidToken()])) == (False, "")


def test_what_could_not_be_asked_at_the_start_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that starts before its network would otherwise send cards without a link for weeks."""
    monkeypatch.setattr(bot.service, "NAME_AGAIN_SECONDS", 0.001)

    async def scene() -> str:
        telegram = Telegram([NetworkError("away"), NetworkError("still away"), NetworkError("and again")])
        service, shelf = _service(telegram)
        await service.open()
        assert shelf.bot_name == ""
        await asyncio.wait_for(service._learn_name_at_last(), HANGS_SECONDS)
        await service.close()
        return shelf.bot_name

    assert asyncio.run(scene()) == NAME


def test_other_words_in_force_are_put_up_at_telegram_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands and descriptions are words of the pack: a publication changes them, and a failure is tried again."""
    monkeypatch.setattr(bot.service, "PROFILE_SECONDS", 0.001)
    up: list[str] = []
    fails = [NetworkError("away")]

    async def put_up(_bot: object, pack: Pack) -> None:
        if fails:
            raise fails.pop()
        up.append(pack.name)

    monkeypatch.setattr(bot.service, "put_up", put_up)
    first, second = Pack("first", {}, {}, {}, {}), Pack("second", {}, {}, {}, {})

    async def until(names: list[str]) -> None:
        while up != names:
            await asyncio.sleep(0.001)

    async def scene() -> None:
        service, shelf = _service(Telegram([]))
        await service.open()
        keeping = asyncio.create_task(service._keep_profile())
        for pack, names in ((first, ["first"]), (second, ["first", "second"])):
            shelf.newest = Words(pack)
            await asyncio.wait_for(until(names), HANGS_SECONDS)
        await asyncio.sleep(0.05)
        keeping.cancel()
        await service.close()

    asyncio.run(scene())
    assert up == ["first", "second"], "what is up already is left alone"


@pytest.mark.parametrize(
    ("is_on", "at_telegram", "is_told"), [(True, False, True), (True, True, False), (False, False, False)]
)
def test_inline_mode_that_is_off_at_telegram_is_told_to_the_operator(
    is_on: bool, at_telegram: bool, is_told: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """Two switches: one here, one at BotFather. With the second forgotten nothing comes, and nobody would know why."""
    with caplog.at_level(logging.WARNING):
        _opened(Telegram([], at_telegram), is_on)
    assert ("/setinline" in caplog.text) is is_told
