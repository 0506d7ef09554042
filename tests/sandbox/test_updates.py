"""Updates arrive as Telegram's do: until they are confirmed, in order, to one poller."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta

import pytest

from tests.sandbox.ground import GO, Ground, stand


def test_an_update_comes_again_until_it_is_confirmed() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        await phone.say("one")
        await phone.say("two")
        rows = await ground.updates()
        assert [row["message"]["text"] for row in rows] == ["one", "two"]
        assert await ground.updates() == rows
        assert rows[1]["update_id"] == rows[0]["update_id"] + 1
        assert await ground.updates(rows[1]["update_id"]) == rows[1:]
        assert await ground.updates(rows[1]["update_id"] + 1) == []
        assert await ground.updates() == []

    stand(scene)


def test_a_negative_offset_keeps_only_the_end() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        for text in "abc":
            await phone.say(text)
        assert [row["message"]["text"] for row in await ground.updates(-1)] == ["c"]
        assert len(await ground.updates()) == 1

    stand(scene)


def test_the_limit_is_kept() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        for text in "abc":
            await phone.say(text)
        assert len(await ground.updates(limit=2)) == 2

    stand(scene)


def test_only_the_kinds_asked_for_are_queued_and_that_is_remembered() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        await ground.updates(allowed_updates=["my_chat_member"])
        await phone.say("unheard")
        await phone.block()
        assert [list(row)[1] for row in await ground.updates()] == ["my_chat_member"]
        await ground.updates(10**12, allowed_updates=[])
        await phone.unblock()
        await phone.say("heard")
        assert [list(row)[1] for row in await ground.updates()] == ["my_chat_member", "message"]

    stand(scene)


def test_a_waiting_poll_is_woken_by_a_message() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        before = ground.state.poll
        poll = asyncio.create_task(ground.updates(timeout=30))
        await ground.until_polled(before + 1)
        await phone.say("hello")
        assert (await poll)[0]["message"]["text"] == "hello"

    stand(scene)


def test_of_two_pollers_the_older_gets_a_conflict() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        before = ground.state.poll
        older = asyncio.create_task(ground.refusal("getUpdates", timeout=30))
        await ground.until_polled(before + 1)
        newer = asyncio.create_task(ground.updates(timeout=30))
        assert await older == (
            "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
        )
        await phone.say("for the newer")
        assert len(await newer) == 1

    stand(scene)


def test_with_a_webhook_there_is_no_polling() -> None:
    async def scene(ground: Ground) -> None:
        assert await ground.result("setWebhook", url="https://example.org/hook")
        assert (await ground.result("getWebhookInfo"))["url"] == "https://example.org/hook"
        assert "webhook is active" in await ground.refusal("getUpdates")
        assert await ground.result("deleteWebhook", drop_pending_updates=True)
        assert await ground.updates() == []

    stand(scene)


@pytest.mark.parametrize(("age", "left"), [(149, 2), (151, 1), (24 * 3600 + 1, 0)])
def test_telegram_does_not_keep_updates_for_ever(age: int, left: int) -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        await ground.result("sendMessage", chat_id=phone.peer_id, text="?", reply_markup=GO)
        await phone.tap("Go")
        await phone.say("hello")
        ground.advance(timedelta(seconds=age))
        assert len(await ground.updates()) == left

    stand(scene)


def test_stopping_takes_less_than_a_second_with_polls_and_streams_open() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        before = ground.state.poll
        poll = asyncio.create_task(ground.updates(timeout=50))
        stream = await ground.session.get(f"{ground.url}/phone/events")
        await stream.content.readline()
        seen = (await phone.chat())["seq"]
        waiting = asyncio.create_task(_drain(ground, f"/phone/wait?peer={phone.peer_id}&after={seen}&timeout=50"))
        await ground.until_polled(before + 1)
        began = time.monotonic()
        await ground.sandbox.stop()
        assert time.monotonic() - began < 1
        assert await poll == []
        await stream.read()
        await waiting

    stand(scene)


async def _drain(ground: Ground, path: str) -> None:
    async with ground.session.get(ground.url + path) as answer:
        await answer.read()


def test_a_taken_port_is_an_error_that_can_be_caught() -> None:
    async def scene(ground: Ground) -> None:
        other = Ground()
        with pytest.raises(OSError, match="in use"):
            await other.sandbox.start("127.0.0.1", int(ground.url.rpartition(":")[2]))

    stand(scene)
