"""The phone: what a peer can do arrives at the bot, and what the bot does shows on the phone."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from sandbox.peer_shapes import KINDS
from sandbox.phone import NotOnScreen
from tests.sandbox.ground import GO, Ground, stand


def test_a_start_word_arrives_with_the_command_marked() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone(language_code="fr", started=False)
        await phone.start("poster-7")
        message = (await ground.updates())[0]["message"]
        assert message["text"] == "/start poster-7"
        assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
        assert message["from"]["language_code"] == "fr"
        with pytest.raises(NotOnScreen, match="64"):
            await phone.start("no spaces")

    stand(scene)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_thing_can_be_sent(kind: str) -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        await phone.send_raw(kind)
        assert kind in (await ground.updates())[0]["message"]
        assert (await phone.chat())["messages"][-1]["label"]

    stand(scene)


def test_what_was_written_can_be_edited() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        await phone.edit(await phone.say("hepl"), "help")
        rows = await ground.updates()
        assert rows[1]["edited_message"]["text"] == "help" and rows[0]["message"]["text"] == "hepl"

    stand(scene)


def test_the_reply_keyboard_sends_its_label_and_only_if_it_is_there() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        with pytest.raises(NotOnScreen, match="no reply keyboard"):
            await phone.press("Steps")
        markup = {"keyboard": [[{"text": "Steps"}], [{"text": "Where I am", "request_location": True}]]}
        await ground.result("sendMessage", chat_id=phone.peer_id, text="hi", reply_markup=markup)
        await phone.press("Steps")
        await phone.press("Where I am")
        rows = await ground.updates()
        assert rows[0]["message"]["text"] == "Steps" and "location" in rows[1]["message"]
        gone = {"remove_keyboard": True}
        await ground.result("sendMessage", chat_id=phone.peer_id, text="bye", reply_markup=gone)
        assert await phone.keyboard() == []

    stand(scene)


def test_a_label_that_is_nowhere_fails_at_once() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        with pytest.raises(NotOnScreen, match="Gone"):
            await phone.tap("Gone")

    stand(scene)


def test_waiting_ends_when_the_message_is_there_and_tells_what_is_shown_if_not() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        waiting = asyncio.create_task(phone.wait_text("hello"))
        await ground.result("sendMessage", chat_id=phone.peer_id, text="well hello", protect_content=True)
        seen = await waiting
        assert seen["text"] == "well hello" and seen["protected"] and not seen["silent"]
        with pytest.raises(NotOnScreen, match="well hello"):
            await phone.wait_text("goodbye", timeout=0.05)

    stand(scene)


def test_the_stream_tells_of_every_change() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        async with ground.session.get(f"{ground.url}/phone/events?peer={phone.peer_id}") as stream:
            assert (await stream.content.readline()) == b"event: phone\n"
            await stream.content.readuntil(b"\n\n")
            await ground.result("sendMessage", chat_id=phone.peer_id, text="fresh words")
            assert b"fresh words" in await stream.content.readuntil(b"\n\n")

    stand(scene)


def test_the_menu_is_that_of_the_peers_language() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone(language_code="fr")
        await ground.result("setMyCommands", commands=[{"command": "stop", "description": "Stop"}])
        french = [{"command": "stop", "description": "Arrêter"}]
        await ground.result("setMyCommands", commands=french, language_code="fr")
        assert (await phone.chat())["commands"] == french
        assert await ground.result("getMyCommands", language_code="fr") == french
        await ground.result("deleteMyCommands", language_code="fr")
        assert (await phone.chat())["commands"][0]["description"] == "Stop"
        assert "BOT_COMMAND_INVALID" in await ground.refusal("setMyCommands", commands=[{"command": "É"}])

    stand(scene)


@pytest.mark.parametrize("kind", ["Name", "Description", "ShortDescription"])
def test_the_bots_texts_are_kept_by_language(kind: str) -> None:
    async def scene(ground: Ground) -> None:
        key = {"Name": "name", "Description": "description", "ShortDescription": "short_description"}[kind]
        await ground.result(f"setMy{kind}", **{key: "In all languages"})
        await ground.result(f"setMy{kind}", **{key: "En français", "language_code": "fr"})
        assert await ground.result(f"getMy{kind}", language_code="fr") == {key: "En français"}
        assert await ground.result(f"getMy{kind}", language_code="de") == {key: "In all languages"}

    stand(scene)


def test_a_group_says_hello_and_the_bot_can_leave() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        body = {"peer": phone.peer_id, "act": "group", "text": "Night crew"}
        async with ground.session.post(f"{ground.url}/phone/act", json=body) as answer:
            group = (await answer.json())["id"]
        rows = await ground.updates()
        assert rows[0]["my_chat_member"]["chat"] == {"id": group, "type": "supergroup", "title": "Night crew"}
        assert rows[1]["message"]["new_chat_members"][0]["is_bot"]
        assert rows[2]["message"]["from"]["id"] == phone.peer_id
        await ground.result("sendMessage", chat_id=group, text="I talk one to one.")
        await ground.result("leaveChat", chat_id=group)
        assert "kicked" in await ground.refusal("sendMessage", chat_id=group, text="?")
        assert "private" in await ground.refusal("leaveChat", chat_id=phone.peer_id)

    stand(scene)


def test_the_clock_moves_forward_only() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        before = ground.now
        async with ground.session.post(f"{ground.url}/phone/clock", json={"hours": 24, "minutes": 5}) as answer:
            assert (await answer.json())["now"] == ground.now.isoformat()
        assert (ground.now - before).total_seconds() == 86700
        async with ground.session.post(f"{ground.url}/phone/clock", json={"hours": -1}) as answer:
            assert answer.status == 400
        await ground.result("sendMessage", chat_id=phone.peer_id, text="?", reply_markup=GO)
        assert (await phone.messages())[0]["raw"]["date"] == int(ground.now.timestamp())

    stand(scene)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost:1"}, 200),
        ({"Host": "evil.example"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
def test_other_sites_cannot_use_the_phone(headers: dict[str, str], status: int) -> None:
    async def scene(ground: Ground) -> None:
        body: dict[str, Any] = {"name": "x"}
        async with ground.session.post(f"{ground.url}/phone/peers", json=body, headers=headers) as answer:
            assert answer.status == status
        form = {"name": "x"}
        async with ground.session.post(f"{ground.url}/phone/peers", data=form) as answer:
            assert answer.status == 403

    stand(scene)


@pytest.mark.parametrize("path", ["/", "/page/phone.js", "/page/screen.js", "/page/bubbles.js", "/page/phone.css"])
def test_the_page_is_strict_about_scripts(path: str) -> None:
    async def scene(ground: Ground) -> None:
        async with ground.session.get(ground.url + path) as answer:
            assert answer.status == 200
            assert answer.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'")
            text = await answer.text()
        assert " style=" not in text and " onclick=" not in text and "innerHTML" not in text

    stand(scene)
