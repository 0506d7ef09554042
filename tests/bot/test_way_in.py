"""The way in of several workers: who speaks for all, who leaves it to another, and what nobody may do meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from telegram.error import Conflict

import bot.polling
import bot.way_in
from bot.polling import Poller
from bot.way_in import WayIn
from conversations.only_one import Alone, Whose
from tests.bot.test_polling import Line, Taker, quickly
from tests.bot.test_posting import POSTED, Telegram, until
from tests.patience import HANGS_SECONDS

assert quickly


class Lease(Alone):
    """A lease that a test hands out and takes away."""

    def __init__(self, whose: Whose) -> None:
        self.whose = whose
        self.gave_way = 0
        self.is_given_back = False

    def is_mine(self) -> bool:
        return self.whose is Whose.MINE

    def may_begin(self) -> bool:
        return self.whose is not Whose.ANOTHERS and not self.gave_way

    def may_go_on(self) -> bool:
        return self.whose is not Whose.ANOTHERS

    def give_way(self) -> None:
        self.gave_way += 1

    async def look(self) -> Whose:
        return self.whose

    async def give_back(self) -> None:
        self.is_given_back = True


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ASK_SECONDS", "LOOK_SECONDS", "STORE_SECONDS", "SET_AGAIN_SECONDS"):
        monkeypatch.setattr(bot.way_in, name, 0.001)


async def scene(way: Callable[[asyncio.Event], Any], act: Callable[[], Any]) -> None:
    ending = asyncio.Event()
    running = asyncio.ensure_future(way(ending))
    await act()
    ending.set()
    async with asyncio.timeout(HANGS_SECONDS):
        await running


def test_who_has_not_the_turn_asks_for_nothing_until_it_comes() -> None:
    """Two who ask end each other's requests (409)."""
    line, taker, lease = Line(5), Taker(), Lease(Whose.ANOTHERS)
    way = WayIn(line, line, taker, lease)  # type: ignore[arg-type]

    async def act() -> None:
        await asyncio.sleep(0.02)
        assert line.asked == []
        lease.whose = Whose.MINE
        await until(lambda: taker.taken)

    asyncio.run(scene(way.ask, act))
    assert taker.taken == [[5]]
    assert lease.is_given_back


def test_who_loses_the_turn_says_nothing_more_to_telegram() -> None:
    """To ask is to acknowledge: after a week the other's updates may have lower numbers than ours had."""
    line, taker, lease = Line(700), Taker(), Lease(Whose.MINE)
    polling = Poller(line, line, taker, lease)  # type: ignore[arg-type]

    async def stand_still() -> None:
        await polling.poll_once()
        lease.whose = Whose.ANOTHERS
        line.waiting = [{"update_id": 5}]
        await polling.run(asyncio.Event())
        await polling.poll_once()

    asyncio.run(stand_still())
    assert line.asked == [0]
    assert line.waiting == [{"update_id": 5}], "nobody but the other has seen it"


def test_each_turn_begins_without_what_the_one_before_knew() -> None:
    line, taker, lease = Line(700), Taker(), Lease(Whose.MINE)
    way = WayIn(line, line, taker, lease)  # type: ignore[arg-type]

    async def act() -> None:
        await until(lambda: taker.taken)
        lease.whose = Whose.ANOTHERS
        await asyncio.sleep(0.02)
        line.waiting, line.asked = [{"update_id": 5}], []
        lease.whose = Whose.MINE
        await until(lambda: [5] in taker.taken)

    asyncio.run(scene(way.ask, act))
    assert line.asked[0] == 0


@pytest.mark.parametrize(("whose", "gives_way"), [(Whose.NOBODY_KNOWS, 1), (Whose.MINE, 0)])
def test_while_nobody_knows_whose_turn_it_is_who_meets_another_gives_way(whose: Whose, gives_way: int) -> None:
    """Our store is cut off, and the others' is not: they ask, and we only disturb."""
    line, taker, lease = Line(5), Taker(), Lease(whose)
    line.fails = [Conflict("terminated by other getUpdates request")]
    way = WayIn(line, line, taker, lease)  # type: ignore[arg-type]

    async def act() -> None:
        await until(lambda: not line.fails)
        await asyncio.sleep(0.02)

    asyncio.run(scene(way.ask, act))
    assert lease.gave_way == gives_way
    assert bool(taker.taken) is not bool(gives_way)


def test_a_worker_without_the_turn_leaves_the_webhook_alone_while_its_store_refuses() -> None:
    """It would take it from those whose store is well; they are posted to, and it is not ready."""
    telegram, taker, lease = Telegram(), Taker(), Lease(Whose.ANOTHERS)
    taker.refusing.set()
    way = WayIn(telegram, Line(), taker, lease)  # type: ignore[arg-type]

    async def act() -> None:
        await asyncio.sleep(0.02)
        assert telegram.told == []
        taker.refusing.clear()
        lease.whose = Whose.MINE
        await until(lambda: telegram.url)

    asyncio.run(scene(lambda ending: way.take_posts(POSTED, ending), act))
    assert telegram.told == ["set"]
