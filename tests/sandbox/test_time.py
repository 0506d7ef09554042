"""Over each answer stands what time it is, as Telegram writes it; the bot hears it before anything ticks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.service import TelegramService
from conversations.words import Shelf
from scheduler.clock import Clock
from tests.sandbox.ground import TOKEN, Ground, stand

WEEKS, A_MINUTE = timedelta(days=36), timedelta(minutes=1)


def test_a_bot_on_a_machine_that_is_weeks_ahead_knows_the_time_when_its_doors_are_open() -> None:
    async def scene(ground: Ground) -> None:
        # What reads every answer here is itself read with the first one, and the time over that is of before.
        async with ground.session.get(f"{ground.url}/bot{TOKEN}/getMe") as first:
            assert first.ok
        clock = Clock(lambda: datetime.now(UTC) + WEEKS)
        service = TelegramService(TOKEN, ground.url, Shelf(None), clock.now)
        service.tell_time_to(clock.hear, clock.doubts)
        await service.open()
        assert abs(clock.now() - datetime.now(UTC)) < A_MINUTE
        assert clock.seconds_off() > timedelta(days=35).total_seconds()
        await service.close()

    stand(scene)


def test_a_bot_on_a_machine_that_is_right_asks_once_and_goes_by_it() -> None:
    async def scene(ground: Ground) -> None:
        clock = Clock()
        service = TelegramService(TOKEN, ground.url, Shelf(None), clock.now)
        service.tell_time_to(clock.hear, clock.doubts)
        await service.open()
        assert clock.seconds_off() == 0
        assert [row["method"].lower() for row in ground.state.history] == ["getme"]
        await service.close()

    stand(scene)
