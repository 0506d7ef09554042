"""Follow-ups keep their promise: they come when they were asked for, and not on top of something else."""

from __future__ import annotations

import asyncio

from tests.conversations.ground import Ground
from tests.conversations.test_fire import ASKED, NEXT_DAY


def test_a_follow_up_asked_for_after_stop_comes(ground: Ground) -> None:
    """A stop takes back what was planned then. Asking anew is asking, and a promise made must be kept."""

    async def scene() -> None:
        await ground.says("/stop")
        ground.plan(NEXT_DAY, hours=1)
        said = await ground.passes(hours=2)
        assert [message.text.startswith(ASKED) for message in said] == [True]

    asyncio.run(scene())


def test_a_follow_up_waits_while_the_peer_is_in_the_middle(ground: Ground) -> None:
    """A question half answered must not be swept away by a kind word; after twenty quiet minutes it may come."""

    async def scene() -> None:
        await ground.says("hello")
        ground.plan(NEXT_DAY, minutes=10)
        ground.time.passes(minutes=9)
        await ground.says("Hard shift")
        assert await ground.passes(minutes=5) == []
        said = await ground.passes(minutes=45)
        assert [message.text.startswith(ASKED) for message in said] == [True]

    asyncio.run(scene())


def test_a_follow_up_speaks_the_language_it_was_asked_for_in(ground: Ground) -> None:
    """A French phone that never chose a language is not woken in English the next day."""

    async def act() -> None:
        await ground.says("Quart difficile", language="fr")
        french = ground.house.shelf.newest.pack.flows["hard_shift"].labels("start", "fr")[4]
        await ground.taps(french, language="fr")
        said = (await ground.passes(hours=22))[-1].text
        assert said == ground.house.shelf.newest.pack.flows["hard_shift"].say("next_day", "fr").strip()

    asyncio.run(act())
