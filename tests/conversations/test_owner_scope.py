"""What an owner does that touches rows of peers is kept for the house: in an organisation's scope there are none."""

from __future__ import annotations

import asyncio

from conversations import owner_changes
from conversations.owner_changes import GivenUp, RespondersDismissed
from store import organisations, outbox, peers, tables
from tests.conversations import called
from tests.conversations.called import KIM, MIA, house
from tests.conversations.ground import Ground
from tests.store.ground import MASTER, NOW


def _own(ground: Ground, number: int, address: str) -> None:
    found = ground.now(lambda tx: peers.find(tx, MASTER, address))
    ground.now(lambda tx: organisations.join(tx, number, found.id, NOW.date(), organisations.OWNER))


def test_words_that_wait_for_a_dismissed_responder_are_taken_back_on_both_engines(ground: Ground) -> None:
    """They are rows of peers: in the owner's own scope none would be found, and the words would still go out."""

    async def scene() -> None:
        number = await house(ground, KIM)
        await called.talk(ground)
        await ground.says("/start", MIA)
        _own(ground, number, MIA)
        kim, mia = (ground.now(lambda tx, of=each: peers.find(tx, MASTER, of)) for each in (KIM, MIA))
        moment = ground.time.moment
        ground.now(lambda tx: outbox.add(tx, kim, outbox.RELAYED, "{}", moment, moment))
        ground.now(lambda tx: owner_changes.keep(tx, mia, RespondersDismissed(number), moment))
        (kept,) = [each for each in ground.rows("outbox") if each["kind"] == outbox.RELAYED]
        assert (kept["state"], kept["why"]) == ("cancelled", "over")

    asyncio.run(scene())


def test_who_gives_it_up_leaves_the_other_owner_in_reach_and_check_ins_go_on(ground: Ground) -> None:
    """Whether an owner is in reach is a peer's row: looked for in the owner's scope, everybody would be out of it."""

    async def scene() -> None:
        number = await house(ground)
        for address in (MIA, KIM):
            await ground.says("/start", address)
            _own(ground, number, address)
        ground.now(lambda tx: tx.exec_driver_sql("UPDATE organisations SET is_taken_over = true"))
        rule = {"organisation_id": number, "flow": "team_check_in", "rule": "x", "state": "active", "version": 1}
        ground.now(lambda tx: tx.execute(tables.schedules.insert().values(**rule, planned_to=0, made_on=NOW.date())))
        mia = ground.now(lambda tx: peers.find(tx, MASTER, MIA))
        ground.now(lambda tx: owner_changes.keep(tx, mia, GivenUp(number), ground.time.moment))
        assert [each["state"] for each in ground.rows("schedules")] == ["active"]
        assert [each["action"] for each in ground.rows("audit_trail")][-1:] == ["owner_left"]

    asyncio.run(scene())
