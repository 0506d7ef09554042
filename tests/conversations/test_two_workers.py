"""Two workers at one peer, one update, one nudge: who comes second waits, and finds what the first has left."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from conversations.channel import Kind
from conversations.fire import fire
from conversations.receive import receive
from store import nudges, peers, tables
from store.database import Database
from tests.conversations.ground import SAM, Ground
from tests.store.ground import MASTER, NOW, opened, run
from tests.words_in_force import starter_words

SEVERAL = 12


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Ground, Ground]]:
    """Two workers' houses on one store."""
    with opened(tmp_path, "postgresql") as server:
        other = Database(server.engine.url.render_as_string(hide_password=False))
        yield Ground(server, starter_words()), Ground(other, starter_words())
        other.close()


def plan(ground: Ground, node: str, address: str = SAM) -> None:
    """Plan a follow-up that is due at once."""
    body = json.dumps({"flow": "hard_shift", "node": node, "release": ""})

    def work(tx: Any) -> None:
        peer = peers.find(tx, MASTER, address)
        assert peer, "who is to be followed up has written before"
        nudges.plan(tx, peer, nudges.FOLLOW_UP, body, NOW)

    ground.now(work)


def rows(ground: Ground) -> list[Any]:
    return list(ground.now(lambda tx: tx.execute(select(tables.outbox).order_by("id")).all()))


def test_an_update_that_comes_to_two_workers_acts_once(two: tuple[Ground, Ground]) -> None:
    """A webhook's post was not answered in time, and Telegram brought it to the next worker."""
    one, other = two
    inbound = one.inbound(text="/language")

    async def both() -> list[bool]:
        receipts = await asyncio.gather(
            *(receive(each.house, inbound, each.meant(inbound)) for each in (one, other) * SEVERAL)
        )
        return [receipt.is_repeat for receipt in receipts]

    assert run(both()).count(False) == 1
    alone = len(rows(one))
    run(one.takes(one.inbound(text="/language", address="700009"), delivers=False))
    assert len(rows(one)) == 2 * alone


def test_a_text_and_a_tap_of_one_peer_at_two_workers_are_two_turns_one_after_the_other(
    two: tuple[Ground, Ground],
) -> None:
    """They come in two of Telegram's lanes; each turn must see what the other made of the session."""
    one, other = two
    run(one.takes(one.inbound(text="/start"), delivers=False))

    async def all_at_once() -> None:
        turns = []
        for number in range(SEVERAL):
            ground = (one, other)[number % 2]
            kind = Kind.TEXT if number % 3 else Kind.TAP
            inbound = one.inbound(kind, text="/language", press="x", message_id=number + 1)
            turns.append(receive(ground.house, inbound, ground.meant(inbound)))
        await asyncio.gather(*turns)

    run(all_at_once())
    kept = one.now(lambda tx: tx.execute(select(tables.seen_updates.c.update_id)).scalars().all())
    assert len(kept) == SEVERAL + 1
    assert len(one.now(lambda tx: tx.execute(select(tables.sessions)).all())) <= 1


def test_what_falls_due_is_acted_on_by_one_of_two_workers(two: tuple[Ground, Ground]) -> None:
    one, other = two
    for number in range(SEVERAL):
        run(one.takes(one.inbound(text="/start", address=f"70{number}"), delivers=False))
        plan(one, "done", f"70{number}")
    before = len(rows(one))

    async def both() -> None:
        async def until_nothing_is_due(ground: Ground) -> None:
            while await fire(ground.house):
                pass

        await asyncio.gather(*(until_nothing_is_due(each) for each in (one, other) * 3))

    run(both())
    states = one.now(lambda tx: tx.execute(select(tables.nudges.c.state)).scalars().all())
    assert states == ["done"] * SEVERAL
    assert len(rows(one)) == before + SEVERAL


def test_of_a_peer_whose_turn_is_under_way_nothing_is_taken(two: tuple[Ground, Ground]) -> None:
    """The turn may take back what is due, and would wait for us, and we for it."""
    one, other = two
    run(one.takes(one.inbound(text="/start"), delivers=False))

    def turn(tx: Any) -> bool:
        assert peers.find(tx, MASTER, SAM)
        return run(fire(other.house))

    plan(one, "done")
    assert one.now(turn) is False
    assert run(fire(other.house)) is True


def test_a_nudge_that_breaks_us_is_set_aside_and_no_other(
    two: tuple[Ground, Ground], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another worker may have it by then; the next in the row would be set aside in its place."""
    one, _ = two
    run(one.takes(one.inbound(text="/start"), delivers=False))
    for node in ("gone", "done"):
        plan(one, node)
    monkeypatch.setattr("conversations.fire._asked_for", _breaks_at_gone)
    assert run(fire(one.house)) is True
    states = one.now(lambda tx: tx.execute(select(tables.nudges.c.state, tables.nudges.c.why).order_by("id")).all())
    assert [tuple(row) for row in states] == [("cancelled", "broke"), ("planned", "")]


def _breaks_at_gone(house: Any, tx: Any, given: Any, body: dict[str, str]) -> None:
    if body["node"] == "gone":
        raise KeyError("a fault of ours")
