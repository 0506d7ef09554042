"""The operator's door: alive, ready or why not, and meters in which nobody can be found."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

import meters
import watching
from conversations.channel import Unsure
from store import outbox, peers, tables
from store.database import Database
from tests.conversations.ground import SAM, Ground, house_in
from tests.store.ground import MASTER
from watching import Watched, door

LINE = re.compile(r'(peer2peer_[a-z_]+)(?:\{((?:[a-z]+="[a-z0-9_]+",?)+)\})? (\d+(?:\.\d+)?(?:e[+-]\d+)?)')


async def _get(watched: Watched, path: str, method: str = "GET") -> tuple[int, str]:
    """What a request to the door gets."""
    got: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        got.append(message)

    async def receive() -> dict[str, Any]:
        raise AssertionError("nothing of a request is read but its path")

    scope = {"type": "http", "path": path, "method": method, "headers": []}
    await door(watched)(scope, receive, send)  # type: ignore[arg-type]
    return got[0]["status"], got[1]["body"].decode()


def _watched(ground: Ground, is_stopping: Callable[[], bool] = lambda: False) -> Watched:
    ground.house.shelf.bot_name = "a_bot"
    return Watched([ground.house], ground.house.shelf, is_stopping, True)


def _readings(text: str) -> dict[str, float]:
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in text.splitlines() if line[0] != "#"}


def test_it_is_ready_only_when_a_peer_would_get_an_answer(tmp_path: Path) -> None:
    """A proxy that sends posts to a worker without a store lets a peer wait for nothing."""

    async def scene(ground: Ground) -> None:
        assert await _get(_watched(ground), "/readyz") == (200, "ready\n")
        assert await _get(_watched(ground, lambda: True), "/readyz") == (503, "stopping\n")
        words, ground.house.shelf.newest = ground.house.shelf.newest, None
        assert await _get(_watched(ground), "/readyz") == (503, "no words are in force\n")
        ground.house.shelf.newest = words
        nameless = _watched(ground)
        ground.house.shelf.bot_name = ""
        assert (await _get(nameless, "/readyz"))[0] == 503
        assert await _get(Watched([], ground.house.shelf, lambda: False, True), "/healthz") == (200, "alive\n")
        ground.database.close()
        assert await _get(_watched(ground), "/readyz") == (503, "the store does not answer\n")
        status, text = await _get(_watched(ground), "/metrics")
        assert status == 200 and "peer2peer_store_open 0" in text and "peer2peer_waiting" not in text

    with house_in(tmp_path) as opened:
        asyncio.run(scene(opened))


def test_a_store_that_hangs_is_told_and_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene(ground: Ground) -> None:
        async def never(*_: object) -> None:
            await asyncio.Event().wait()

        monkeypatch.setattr("watching.STORE_SECONDS", 0.01)
        monkeypatch.setattr(Database, "transact", never)
        assert await _get(_watched(ground), "/readyz") == (503, "the store does not answer\n")

    with house_in(tmp_path) as opened:
        asyncio.run(scene(opened))


def test_many_who_ask_at_once_are_one_look_into_the_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each look is a transaction in the one line in which peers' turns stand: strangers must not fill it."""
    looks: list[datetime] = []
    real = watching.outlook

    def look(tx: Any, worker: int, now: datetime) -> Any:
        looks.append(now)
        return real(tx, worker, now)

    monkeypatch.setattr(watching, "outlook", look)

    async def scene(ground: Ground) -> None:
        watched = _watched(ground)
        asked = [asyncio.create_task(_get(watched, path)) for path in ("/metrics", "/readyz") * 20]
        await asyncio.sleep(0)
        asked.pop().cancel()
        assert {status for status, _ in await asyncio.gather(*asked)} == {200}, "one who goes ends it for nobody"
        ground.time.passes(seconds=0.9)
        await _get(watched, "/readyz")
        assert len(looks) == 1
        for seconds in (0.2, -3600):
            ground.time.passes(seconds=seconds)
            await _get(watched, "/readyz")
        assert len(looks) == 3, "after a second it is looked at anew, whichever way the clock went"

    with house_in(tmp_path) as opened:
        asyncio.run(scene(opened))


def test_the_door_answers_nothing_but_its_three_paths(tmp_path: Path) -> None:
    async def scene(ground: Ground) -> None:
        for path in ("/", "/metrics/", "/metrics?x", "/../healthz"):
            assert (await _get(_watched(ground), path))[0] == HTTPStatus.NOT_FOUND
        assert (await _get(_watched(ground), "/metrics", "POST"))[0] == HTTPStatus.METHOD_NOT_ALLOWED
        assert await _get(_watched(ground), "/healthz", "HEAD") == (200, "")

    with house_in(tmp_path) as opened:
        asyncio.run(scene(opened))


def test_the_meters_move_with_what_happens(tmp_path: Path, engine: str) -> None:
    """A meter that nothing moves says that all is well for ever."""

    async def scene(ground: Ground) -> None:
        watched = _watched(ground)
        before = _readings((await _get(watched, "/metrics"))[1])
        await ground.says("hello")
        ground.chat.fails.append(Unsure("lost"))
        await ground.says("hard shift")
        peer = ground.now(lambda tx: peers.find(tx, MASTER, SAM))
        ground.now(lambda tx: outbox.add(tx, peer, "nudge", "{}", ground.time.moment, ground.time.moment))
        ground.plan("{}", minutes=1)
        ground.now(lambda tx: tx.execute(update(tables.nudges).values(state="missed")))
        ground.time.passes(seconds=90)
        after = _readings((await _get(watched, "/metrics"))[1])
        moved = {name: after[name] - before.get(name, 0) for name in after if after[name] != before.get(name, 0)}
        assert moved['peer2peer_turns_total{kind="turn"}'] == 2
        assert moved['peer2peer_attempts_total{kind="reply",end="sent"}'] >= 1
        assert moved['peer2peer_attempts_total{kind="reply",end="retry"}'] == 1
        assert after['peer2peer_waiting{kind="nudge"}'] == 1
        assert after['peer2peer_oldest_waiting_seconds{kind="nudge"}'] == 90
        assert after["peer2peer_missed_nudges"] >= 1
        assert after.get("peer2peer_workers", 1) == 1, "a server that has just started cannot tell"

    with house_in(tmp_path, engine=engine) as opened:
        asyncio.run(scene(opened))


def test_no_label_of_any_meter_can_be_a_person_an_organisation_a_chat_or_a_number(tmp_path: Path) -> None:
    """What is scraped is kept for months, on other machines, by people who promised peers nothing."""

    async def scene(ground: Ground) -> None:
        await ground.says("hello")
        _, text = await _get(_watched(ground), "/metrics")
        labels = [each for meter in (*meters.COUNTED, *meters.READ) for each in meter.labels.values()]
        allowed = {value for each in labels for value in each} | {ground.house.shelf.newest.pack.name[:12]}
        for line in text.splitlines():
            if line.startswith("#"):
                continue
            found = LINE.fullmatch(line)
            assert found, line
            for label, value in re.findall(r'([a-z]+)="([a-z0-9_]+)"', found[2] or ""):
                assert label in ("kind", "end", "release"), line
                assert value in allowed, line
        assert SAM not in text

    with house_in(tmp_path) as opened:
        asyncio.run(scene(opened))


@pytest.mark.parametrize("value", ["700001", "7000010000", "Corner House", "", "sent ", 'x"} 1'])
def test_a_value_that_is_not_on_the_list_of_its_label_is_refused(value: str) -> None:
    """A programmer in a hurry must not be able to count by chat."""
    with pytest.raises(ValueError, match="not a value"):
        meters.UPDATES.count(value)
    with pytest.raises(ValueError, match="not a value"):
        meters.RELEASE.text([((value,), 1.0)])
