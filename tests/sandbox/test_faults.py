"""Trouble on request: floods, errors, cut lines and late answers, as the bot would meet them on Telegram."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from tests.sandbox.ground import TOKEN, Ground, stand


async def trouble(ground: Ground, **fault: Any) -> int:
    async with ground.session.post(f"{ground.url}/phone/faults", json=fault) as answer:
        return answer.status


def test_a_flood_names_the_seconds_and_ends() -> None:
    async def scene(ground: Ground) -> None:
        phone, other = await ground.phone(), await ground.phone("Marie")
        await trouble(ground, kind="flood", times=2, retry_after=7, chat_id=phone.peer_id)
        assert (await ground.ask("sendMessage", chat_id=other.peer_id, text="a"))["ok"]
        for _ in range(2):
            answer = await ground.ask("sendMessage", chat_id=phone.peer_id, text="a")
            assert answer["error_code"] == 429 and answer["parameters"] == {"retry_after": 7}
            assert answer["description"] == "Too Many Requests: retry after 7"
        assert (await ground.ask("sendMessage", chat_id=phone.peer_id, text="a"))["ok"]
        assert [row["note"] for row in ground.state.history][-4:] == ["", "flood", "flood", ""]

    stand(scene)


def test_a_server_error_leaves_nothing_behind() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        await trouble(ground, kind="error", status=502)
        answer = await ground.ask("sendMessage", chat_id=phone.peer_id, text="a")
        assert answer == {"ok": False, "error_code": 502, "description": "Bad Gateway"}
        assert await phone.messages() == []

    stand(scene)


@pytest.mark.parametrize(("kind", "arrived"), [("cut_after", ["a"]), ("cut_before", [])])
def test_a_cut_line_says_nothing_of_what_happened(kind: str, arrived: list[str]) -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        await trouble(ground, kind=kind)
        # A new line, because a client may quietly repeat a request that failed on a kept one.
        async with aiohttp.ClientSession() as session:
            url = f"{ground.url}/bot{TOKEN}/sendMessage"
            with pytest.raises(aiohttp.ClientError):
                await session.post(url, json={"chat_id": phone.peer_id, "text": "a"})
        assert [message["text"] for message in await phone.messages()] == arrived

    stand(scene)


def test_a_late_answer_comes_after_the_message_is_there() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        await trouble(ground, kind="late", seconds=60)
        late = asyncio.create_task(ground.ask("sendMessage", chat_id=phone.peer_id, text="slow"))
        await phone.wait_text("slow")
        assert not late.done()
        await ground.sandbox.stop()
        assert (await late)["ok"]

    stand(scene)


def test_faults_can_be_aimed_at_methods_and_called_off() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        await trouble(ground, kind="error", methods="editMessageText, getUpdates", times=5)
        assert (await ground.ask("sendMessage", chat_id=phone.peer_id, text="a"))["ok"]
        assert not (await ground.ask("getUpdates"))["ok"]
        async with ground.session.post(f"{ground.url}/phone/calm", json={}) as answer:
            assert (await answer.json())["faults"] == []
        assert (await ground.ask("getUpdates"))["ok"]
        assert await trouble(ground, kind="earthquake") == 400
        assert await trouble(ground, kind="late", colour="red") == 400
        assert await trouble(ground, kind="late", times="often") == 400

    stand(scene)


def test_speed_limits_hold_when_they_are_switched_on() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        for _ in range(50):
            await ground.result("sendMessage", chat_id=phone.peer_id, text="a")
        await ground.session.post(f"{ground.url}/phone/flood", json={"on": True})
        answers = [await ground.ask("sendMessage", chat_id=phone.peer_id, text="a") for _ in range(7)]
        assert [answer["ok"] for answer in answers] == [True] * 5 + [False] * 2
        ground.advance(timedelta(seconds=answers[-1]["parameters"]["retry_after"]))
        assert (await ground.ask("sendMessage", chat_id=phone.peer_id, text="a"))["ok"]

    stand(scene)


def test_speed_limits_hold_over_all_chats() -> None:
    async def scene(ground: Ground) -> None:
        ground.state.gate.on = True
        phones = [await ground.phone(str(number)) for number in range(31)]
        answers = [await ground.ask("sendMessage", chat_id=phone.peer_id, text="a") for phone in phones]
        assert [answer["ok"] for answer in answers] == [True] * 30 + [False]

    stand(scene)


def test_wrong_token_and_unknown_method_are_refused_as_telegram_does() -> None:
    async def scene(ground: Ground) -> None:
        async with ground.session.get(f"{ground.url}/bot1:wrong/getMe") as answer:
            assert answer.status == 401
            assert await answer.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}
        assert await ground.refusal("makeCoffee") == "Not Found"
        assert "not supported here" in await ground.refusal("sendVideo")

    stand(scene)


@pytest.mark.parametrize("style", ["query", "form", "multipart"])
def test_every_way_to_pass_arguments_is_read(style: str) -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        fields = {
            "chat_id": str(phone.peer_id),
            "text": "é & <ok>",
            "reply_markup": '{"keyboard": [["é"]]}',
            "disable_notification": "true",
        }
        url = f"{ground.url}/bot{TOKEN}/SENDMESSAGE"
        if style == "query":
            answer = await ground.session.get(url, params=fields)
        elif style == "form":
            answer = await ground.session.post(url, data=fields)
        else:
            with aiohttp.MultipartWriter("form-data") as writer:
                for name, value in fields.items():
                    writer.append(value).set_content_disposition("form-data", name=name)
            answer = await ground.session.post(url, data=writer)
        assert (await answer.json())["result"]["text"] == "é & <ok>"
        assert await phone.keyboard() == [["é"]]
        assert (await phone.messages())[0]["silent"]

    stand(scene)
