"""Polling by itself: what is acknowledged, what is asked for again, and what happens when nothing moves."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from telegram.error import Conflict, InvalidToken, NetworkError, TelegramError

import bot.polling
import meters
from bot.polling import BATCH_MOST, Poller, TokenRefused
from bot.updates import ALLOWED
from meters import Heard
from tests.patience import HANGS_SECONDS

Raw = dict[str, Any]


class Line:
    """Telegram's side: updates that wait until they are acknowledged, a hundred shown at a time."""

    def __init__(self, *numbers: int) -> None:
        self.waiting: list[Raw] = [{"update_id": number} for number in numbers]
        self.fails: list[TelegramError] = []
        self.asked: list[int] = []
        self.webhook_deleted = False
        self.base_url = "https://api.example.org/bot1:a"

    async def post(self, url: str, read_timeout: float) -> list[Raw]:
        await asyncio.sleep(0)
        if self.fails:
            raise self.fails.pop(0)
        offset = int(parse_qs(urlsplit(url).query)["offset"][0])
        self.asked.append(offset)
        self.waiting = [raw for raw in self.waiting if raw["update_id"] >= offset]
        return self.waiting[:BATCH_MOST]

    async def delete_webhook(self) -> bool:
        self.webhook_deleted = True
        return True


class Taker:
    """A receiver that answers what it is told to answer."""

    is_closing = False
    wanted = ALLOWED

    def __init__(self, may: Callable[[int], bool] = lambda _: True) -> None:
        self.may = may
        self.taken: list[list[int]] = []
        self.turned_away: list[int] = []
        self.refusing = asyncio.Event()
        self.breaks: list[Exception] = []

    async def take(self, raws: Sequence[Raw]) -> list[int]:
        self.taken.append([raw["update_id"] for raw in raws])
        if self.breaks:
            raise self.breaks.pop()
        done = [raw["update_id"] for raw in raws if self.may(raw["update_id"])]
        if len(done) < len(raws):
            self.refusing.set()
        return done

    async def turn_away(self, raws: Sequence[Raw]) -> list[int]:
        self.turned_away += [raw["update_id"] for raw in raws]
        return [raw["update_id"] for raw in raws]


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing here waits for real."""
    monkeypatch.setattr(bot.polling, "LOOK_AGAIN_SECONDS", 0.001)
    monkeypatch.setattr(bot.polling, "PAUSE_SECONDS", 0.001)


def poller(line: Line, taker: Taker) -> Poller:
    return Poller(line, line, taker)  # type: ignore[arg-type]


async def polls(polling: Poller, times: int) -> None:
    for _ in range(times):
        await polling.poll_once()


def test_only_what_is_done_is_acknowledged_and_nothing_behind_a_gap() -> None:
    """Telegram acknowledges by one number: all below it are gone."""
    line, taker = Line(5, 6, 7, 8), Taker(lambda number: number != 7)
    asyncio.run(polls(poller(line, taker), 3))
    assert [raw["update_id"] for raw in line.waiting] == [7, 8]
    assert line.asked[-1] == 7


def test_what_was_refused_is_taken_again_and_what_is_done_is_not() -> None:
    line, taker = Line(5, 6), Taker(lambda number: number != 5)
    polling = poller(line, taker)

    async def scene() -> None:
        await polls(polling, 2)
        taker.may = lambda _: True
        await polls(polling, 2)

    asyncio.run(scene())
    assert taker.taken == [[5, 6], [5], [5]]
    assert line.waiting == []


def test_while_one_waits_the_next_are_looked_at() -> None:
    """Somebody's emergency stands behind somebody else's locked row."""
    line, gate = Line(5), asyncio.Event()
    taker = Taker()

    class Slow(Taker):
        async def take(self, raws: Sequence[Raw]) -> list[int]:
            if raws[0]["update_id"] == 5:
                await gate.wait()
            return await taker.take(raws)

    async def scene() -> None:
        polling = poller(line, Slow())
        await polling.poll_once()
        line.waiting.append({"update_id": 6})
        await polling.poll_once()
        assert taker.taken == [[6]]
        assert line.asked == [0, 0], "nothing is acknowledged past the one that waits"
        gate.set()
        await polls(polling, 2)

    asyncio.run(scene())
    assert line.waiting == []


def test_a_full_window_is_not_cleared_as_long_as_the_store_may_come_back() -> None:
    """A start with a backlog, a lock of five seconds, a restart of the server: nobody may be turned away for these."""
    line, taker = Line(*range(300)), Taker(lambda _: False)
    asyncio.run(polls(poller(line, taker), 5))
    assert taker.turned_away == []
    assert len(line.waiting) == 300


def test_when_the_store_stays_away_the_oldest_are_turned_away_so_that_emergencies_are_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Behind a hundred updates nothing can be seen; an emergency there would wait for a disk (decision 0011)."""
    monkeypatch.setattr(bot.polling, "STUCK_SECONDS", -1)
    line, taker = Line(*range(150)), Taker(lambda number: number in (20, 149))
    asyncio.run(polls(poller(line, taker), 6))
    assert taker.turned_away[:50] == [number for number in range(51) if number != 20], "one cry among them is no gap"
    assert any(149 in taken for taken in taker.taken)


def test_telling_many_that_they_are_turned_away_does_not_stop_the_looking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fifty slow messages must not stand between Telegram and the next cry."""
    monkeypatch.setattr(bot.polling, "STUCK_SECONDS", -1)
    line, taker = Line(*range(100)), Taker(lambda number: number >= 100)

    async def never(_: Sequence[Raw]) -> list[int]:
        await asyncio.Event().wait()
        return []

    async def scene() -> None:
        monkeypatch.setattr(taker, "turn_away", never)
        polling = poller(line, taker)
        async with asyncio.timeout(HANGS_SECONDS):
            await polls(polling, 5)
        line.waiting[:] = [{"update_id": 100}, *line.waiting[:50]]
        await polls(polling, 2)

    asyncio.run(scene())
    assert any(100 in taken for taken in taker.taken)


def test_nobody_is_turned_away_while_the_house_closes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits at Telegram then is for the next start."""
    monkeypatch.setattr(bot.polling, "STUCK_SECONDS", -1)
    line, taker = Line(*range(150)), Taker(lambda _: False)
    taker.is_closing = True
    asyncio.run(polls(poller(line, taker), 4))
    assert taker.turned_away == []


def test_an_end_acknowledges_what_is_done() -> None:
    """The next start must not find again what was answered."""
    line, taker = Line(5, 6), Taker()

    async def scene() -> None:
        ending = asyncio.Event()
        running = asyncio.ensure_future(poller(line, taker).run(ending))
        while not taker.taken:
            await asyncio.sleep(0)
        ending.set()
        await running

    asyncio.run(scene())
    assert line.waiting == []


def until_calm(line: Line, taker: Taker) -> None:
    """Poll until everything that waits is taken."""

    async def scene() -> None:
        ending = asyncio.Event()
        running = asyncio.ensure_future(poller(line, taker).run(ending))
        async with asyncio.timeout(HANGS_SECONDS):
            while line.waiting and not running.done():
                await asyncio.sleep(0.001)
        ending.set()
        await running

    asyncio.run(scene())


@pytest.mark.parametrize(
    "failure",
    [
        NetworkError("cut"),
        Conflict("Conflict: terminated by other getUpdates request"),
        Conflict("Conflict: can't use getUpdates method while webhook is active; use deleteWebhook"),
        TelegramError("Invalid server response"),
    ],
)
def test_polling_outlives_whatever_telegram_answers(failure: TelegramError) -> None:
    line, taker = Line(5), Taker()
    line.fails = [failure, failure]
    until_calm(line, taker)
    assert taker.taken == [[5]]
    assert line.webhook_deleted is ("webhook" in str(failure))


def test_a_token_that_is_revoked_ends_it() -> None:
    line, taker = Line(5), Taker()
    line.fails = [InvalidToken(), InvalidToken(), InvalidToken()]
    with pytest.raises(TokenRefused):
        until_calm(line, taker)


def test_a_proxy_that_answers_404_for_a_moment_does_not_end_the_bot() -> None:
    line, taker = Line(5), Taker()
    line.fails = [InvalidToken(), InvalidToken()]
    until_calm(line, taker)
    assert taker.taken == [[5]]


def test_a_fault_in_a_batch_brings_the_batch_again_and_ends_nothing() -> None:
    """The tables were away for a second; what was taken then must not stand in the window for ever."""
    line, taker = Line(5, 6), Taker()
    taker.breaks = [RuntimeError("nobody thought of it")]
    asyncio.run(polls(poller(line, taker), 4))
    assert taker.taken == [[5, 6], [5, 6]]
    assert line.waiting == []


def test_after_a_quiet_week_lower_numbers_are_not_passed_over() -> None:
    """Telegram then goes on with a random number; asking from the old one would acknowledge it unseen."""
    line, taker = Line(9_000_000), Taker()
    polling = poller(line, taker)

    async def scene() -> None:
        await polls(polling, 3)
        line.waiting.append({"update_id": 7})
        await polls(polling, 3)

    asyncio.run(scene())
    assert taker.taken == [[9_000_000], [7]]
    assert line.waiting == []


def test_what_has_no_number_is_passed_over() -> None:
    """It can neither be known nor acknowledged; Telegram sends nothing like it."""
    line, taker = Line(5), Taker()
    asyncio.run(polls(poller(line, taker), 1))
    line.waiting = []

    async def nonsense(url: str, read_timeout: float) -> Any:
        return [{"update_id": "6"}, {}, None, 7]

    line.post = nonsense  # type: ignore[method-assign]
    asyncio.run(polls(poller(line, taker), 1))
    assert taker.taken == [[5]]


def test_telegram_was_heard_once_it_has_nothing_more_that_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as it hands over, or what it handed over is not kept, a tap may be behind it that nobody knows of."""
    heard = Heard()
    monkeypatch.setattr(meters, "NOTHING_WAITED", heard)
    line, taker = Line(5), Taker(lambda _: False)
    polling = poller(line, taker)

    async def scene() -> None:
        await polls(polling, 3)
        assert heard.ago() is None
        taker.may = lambda _: True
        await polls(polling, 3)
        assert heard.ago() is not None

    asyncio.run(scene())
