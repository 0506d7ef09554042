"""Updates are posted as Telegram posts them: in lanes, with the secret, again after failures, until too old."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

from tests.sandbox.ground import GO, Ground, stand
from tests.sandbox.hook import hooked, until_empty


def test_each_update_is_posted_once_with_the_secret_and_is_then_done() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        async with hooked(ground, secret_token="a-Z_9") as hook:
            await phone.say("one")
            await phone.say("two")
            await hook.until(2)
            await until_empty(ground)
            assert hook.texts() == ["one", "two"]
            assert hook.headers[0]["X-Telegram-Bot-Api-Secret-Token"] == "a-Z_9"
            assert hook.headers[0]["Content-Type"] == "application/json"
            assert (await ground.result("getWebhookInfo"))["pending_update_count"] == 0
            assert ground.state.updates.counts["confirmed"] >= 2

    stand(scene)


def test_what_waited_before_the_webhook_was_set_is_posted() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        await phone.say("early")
        async with hooked(ground) as hook:
            await hook.until(1)
            assert hook.texts() == ["early"]
            assert "X-Telegram-Bot-Api-Secret-Token" not in hook.headers[0]

    stand(scene)


def test_what_waited_is_dropped_if_the_bot_asks_for_it() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        await phone.say("early")
        async with hooked(ground, drop_pending_updates=True) as hook:
            await phone.say("late")
            await hook.until(1)
            assert hook.texts() == ["late"]

    stand(scene)


def test_one_chats_messages_wait_for_each_other_and_no_other_chat_waits() -> None:
    async def scene(ground: Ground) -> None:
        slow, quick = await ground.phone(), await ground.phone("Marie")
        release = asyncio.Event()

        async def answer(update: dict[str, Any]) -> web.Response:
            if update["message"]["text"] == "first":
                await release.wait()
            return web.Response()

        async with hooked(ground) as hook:
            hook.answerer = answer
            await slow.edit(await slow.say("first"), "second")
            await quick.say("other")
            await hook.until(2)
            assert hook.texts() == ["first", "other"]
            release.set()
            await hook.until(3)
            assert hook.posts[2]["edited_message"]["text"] == "second"

    stand(scene)


def test_a_tap_and_a_change_of_membership_have_lanes_of_their_own() -> None:
    """Telegram keeps no order between a tap and the text typed right before it; a bot has to."""

    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        await ground.result("sendMessage", chat_id=phone.peer_id, text="?", reply_markup=GO)
        release = asyncio.Event()

        async def answer(_update: dict[str, Any]) -> web.Response:
            await release.wait()
            return web.Response()

        async with hooked(ground) as hook:
            hook.answerer = answer
            await phone.say("first")
            await phone.tap("Go")
            await phone.block()
            assert {list(post)[1] for post in await hook.until(3)} == {"message", "callback_query", "my_chat_member"}
            release.set()

    stand(scene)


def test_no_more_posts_are_under_way_than_the_bot_allows() -> None:
    async def scene(ground: Ground) -> None:
        phones = [await ground.phone(str(number)) for number in range(5)]
        under_way, most = 0, 0

        async def answer(_update: dict[str, Any]) -> web.Response:
            nonlocal under_way, most
            under_way += 1
            most = max(most, under_way)
            await asyncio.sleep(0.005)
            under_way -= 1
            return web.Response()

        async with hooked(ground, max_connections=2) as hook:
            hook.answerer = answer
            for phone in phones:
                await phone.say("hello")
            await hook.until(5)
            await until_empty(ground)
            assert most == 2

    stand(scene)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (500, "Wrong response from the webhook: 500 Internal Server Error"),
        (403, "Wrong response from the webhook: 403 Forbidden"),
        (302, "Wrong response from the webhook: 302 Found"),
        (0, "Connection closed"),
    ],
)
def test_a_refused_post_comes_again_and_the_lane_waits(status: int, words: str) -> None:
    async def scene(ground: Ground) -> None:
        ground.sandbox.postman.back_off.first = 0.01
        phone = await ground.phone()
        left = 3

        async def answer(_update: dict[str, Any]) -> web.Response | None:
            nonlocal left
            left -= 1
            return web.Response() if left < 0 else web.Response(status=status) if status else None

        async with hooked(ground) as hook:
            hook.answerer = answer
            await phone.say("one")
            await phone.say("two")
            await hook.until(5)
            await until_empty(ground)
            assert hook.texts() == ["one"] * 4 + ["two"]
            assert len({post["update_id"] for post in hook.posts}) == 2
            pauses = [later - earlier for earlier, later in zip(hook.times, hook.times[1:], strict=False)]
            assert pauses[1] >= 0.02 and pauses[2] >= 0.04
            told = await ground.result("getWebhookInfo")
            assert told["last_error_message"] == words
            assert told["last_error_date"] == int(ground.now.timestamp())

    stand(scene)


def test_a_bot_that_is_not_there_is_found_again() -> None:
    async def scene(ground: Ground) -> None:
        ground.sandbox.postman.back_off.first = 0.01
        phone = await ground.phone()
        async with hooked(ground) as hook:
            url = hook.url
        await phone.say("anybody?")
        while not (await ground.result("getWebhookInfo")).get("last_error_message"):
            continue
        assert (await ground.result("getWebhookInfo"))["last_error_message"] == "Connection refused"
        assert (await ground.result("getWebhookInfo"))["url"] == url
        async with hooked(ground) as hook:
            await hook.until(1)

    stand(scene)


def test_the_pause_the_bot_asks_for_is_kept() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()

        async def answer(_update: dict[str, Any]) -> web.Response:
            return web.Response(status=503, headers={"Retry-After": "3600"})

        async with hooked(ground) as hook:
            hook.answerer = answer
            await phone.say("one")
            await hook.until(1)
            while not (await ground.result("getWebhookInfo")).get("last_error_message"):
                continue
            assert ground.sandbox.postman.wake_in() > 3590

    stand(scene)


def test_an_answer_that_does_not_come_counts_as_a_failure() -> None:
    async def scene(ground: Ground) -> None:
        ground.sandbox.postman.patience = 0.02
        ground.sandbox.postman.back_off.first = 0.01
        phone = await ground.phone()

        async def answer(_update: dict[str, Any]) -> web.Response:
            if len(hook.posts) == 1:
                await asyncio.sleep(1)
            return web.Response()

        async with hooked(ground) as hook:
            hook.answerer = answer
            await phone.say("one")
            await hook.until(2)
            told = await ground.result("getWebhookInfo")
            assert told["last_error_message"] == "Read timeout expired"

    stand(scene)


def test_an_update_that_would_be_too_old_is_given_up_and_the_next_one_comes() -> None:
    async def scene(ground: Ground) -> None:
        ground.sandbox.postman.back_off.first = 0.01
        phone = await ground.phone()
        await ground.result("sendMessage", chat_id=phone.peer_id, text="?", reply_markup=GO)

        async def answer(_update: dict[str, Any]) -> web.Response:
            if len(hook.posts) == 1:
                ground.advance(timedelta(seconds=151))
                return web.Response(status=500)
            return web.Response()

        async with hooked(ground) as hook:
            hook.answerer = answer
            await phone.tap("Go")
            await hook.until(1)
            await until_empty(ground)
            await phone.tap("Go")
            posts = await hook.until(2)
            assert posts[0]["update_id"] != posts[1]["update_id"]
            assert ground.state.updates.counts["expired"] == 1

    stand(scene)


def test_a_method_in_the_answer_is_not_run() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()

        async def answer(_update: dict[str, Any]) -> web.Response:
            return web.json_response({"method": "sendMessage", "chat_id": phone.peer_id, "text": "no"})

        async with hooked(ground) as hook:
            hook.answerer = answer
            await phone.say("one")
            await hook.until(1)
            await until_empty(ground)
            assert await phone.messages() == []

    stand(scene)


def test_posts_end_when_the_webhook_goes_and_what_was_not_confirmed_is_polled() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()

        async def answer(_update: dict[str, Any]) -> web.Response:
            await asyncio.sleep(30)
            return web.Response()

        async with hooked(ground) as hook:
            hook.answerer = answer
            await phone.say("one")
            await hook.until(1)
            assert "webhook is active" in await ground.refusal("getUpdates")
            await ground.result("deleteWebhook")
            assert [row["message"]["text"] for row in await ground.updates()] == ["one"]
            assert ground.state.updates.counts["redelivered"] == 1

    stand(scene)


def test_the_sandbox_stops_while_a_post_is_under_way() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()

        async def answer(_update: dict[str, Any]) -> web.Response:
            await asyncio.sleep(30)
            return web.Response()

        async with hooked(ground) as hook:
            hook.answerer = answer
            await phone.say("one")
            await hook.until(1)
            await asyncio.wait_for(ground.sandbox.stop(), 10)

    stand(scene)
