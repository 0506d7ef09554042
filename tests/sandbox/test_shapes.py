"""What peers can do beside writing: things of every kind, other ways, groups, channels, accounts that go."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sandbox.markup import utf16_length
from sandbox.peer_shapes import WAYS
from sandbox.phone import NotOnScreen, Phone
from tests.sandbox.ground import GO, Ground, stand


async def act(ground: Ground, peer: int, what: str, **fields: Any) -> dict[str, Any]:
    body = {"peer": peer, "act": what, **fields}
    async with ground.session.post(f"{ground.url}/phone/act", json=body) as answer:
        shape: dict[str, Any] = await answer.json()
        return shape


async def messages(ground: Ground) -> list[dict[str, Any]]:
    """What waits for the bot, each without its envelope."""
    return [next(value for key, value in row.items() if key != "update_id") for row in await ground.updates()]


@pytest.mark.parametrize(
    ("way", "key"),
    [
        ("forwarded", "forward_origin"),
        ("via_bot", "via_bot"),
        ("reply", "reply_to_message"),
        ("long", "text"),
        ("album", "media_group_id"),
        ("live_location", "location"),
    ],
)
def test_a_message_can_come_in_another_way(way: str, key: str) -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        sent = await ground.result("sendMessage", chat_id=phone.peer_id, text="?")
        await phone.send_raw(way)
        for message in await messages(ground):
            assert key in message
            assert way != "reply" or message["reply_to_message"]["message_id"] == sent["message_id"]

    stand(scene)


def test_every_way_is_tried() -> None:
    marks = test_a_message_can_come_in_another_way.pytestmark
    assert {way for way, _ in marks[0].args[1]} == set(WAYS)


def test_a_text_is_cut_where_a_phone_cuts_it() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        await phone.send_raw("long")
        await phone.say("a" + "💜" * 2048 + "end")
        longest, first, rest = [message["text"] for message in await messages(ground)]
        assert utf16_length(longest) == 4096 and utf16_length(first) == 4095
        assert rest == "💜end"

    stand(scene)


def test_a_thing_has_a_caption_only_if_its_kind_can_have_one() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        await act(ground, phone.peer_id, "send", kind="photo", text="look")
        await act(ground, phone.peer_id, "send", kind="sticker", text="look")
        photo, sticker = await messages(ground)
        assert photo["caption"] == "look" and "caption" not in sticker

    stand(scene)


def test_an_account_that_is_gone_takes_nothing_and_writes_nothing() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        await act(ground, phone.peer_id, "vanish")
        assert await ground.refusal("sendMessage", chat_id=phone.peer_id, text="?") == "Forbidden: user is deactivated"
        with pytest.raises(NotOnScreen, match="no account"):
            await phone.say("hello?")
        assert await ground.updates() == []

    stand(scene)


def test_a_tap_on_a_message_that_is_too_old_tells_only_its_number() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        sent = await ground.result("sendMessage", chat_id=phone.peer_id, text="?", reply_markup=GO)
        await act(ground, phone.peer_id, "tap", message_id=sent["message_id"], out_of_reach=True)
        (tap,) = await messages(ground)
        assert tap["data"] == "go" and tap["message"] == {
            "chat": sent["chat"], "message_id": sent["message_id"], "date": 0,
        }  # fmt: skip

    stand(scene)


def test_a_group_tells_who_comes_and_goes_and_that_the_bot_was_taken_out() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        await ground.updates(10**12, allowed_updates=["message", "my_chat_member", "chat_member"])
        group = (await act(ground, phone.peer_id, "group", text="Crew"))["id"]
        await act(ground, group, "join")
        await act(ground, group, "leave")
        await act(ground, group, "block")
        rows = await ground.updates()
        assert [next(key for key in row if key != "update_id") for row in rows] == [
            "my_chat_member", "message", "message", "message", "chat_member", "message", "chat_member", "message",
            "my_chat_member",
        ]  # fmt: skip
        assert rows[3]["message"]["new_chat_members"][0]["first_name"] == "Alex"
        assert rows[7]["message"]["left_chat_member"]["is_bot"]
        assert rows[8]["my_chat_member"]["new_chat_member"]["status"] == "kicked"
        shown = (await Phone(ground.url, ground.session, group).chat())["messages"]
        assert [line["text"] for line in shown if line["kind"] == "service"] == [
            "Practice bot came into the group", "Alex came into the group", "Alex left the group",
            "Practice bot left the group",
        ]  # fmt: skip

    stand(scene)


def test_others_coming_and_going_is_not_told_to_a_bot_that_did_not_ask() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        group = (await act(ground, phone.peer_id, "group"))["id"]
        await ground.updates(10**12)
        await act(ground, group, "join")
        assert [key for row in await ground.updates() for key in row if key != "update_id"] == ["message"]
        assert "only a group" in (await act(ground, phone.peer_id, "join"))["error"]

    stand(scene)


def test_a_channel_speaks_for_itself() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        channel = (await act(ground, phone.peer_id, "channel", text="News"))["id"]
        post = (await act(ground, channel, "say", text="hello"))["message_id"]
        await act(ground, channel, "edit", message_id=post, text="hello all")
        added, first, _, edited = await ground.updates()
        assert added["my_chat_member"]["new_chat_member"]["status"] == "administrator"
        assert first["channel_post"]["sender_chat"] == {"id": channel, "type": "channel", "title": "News"}
        assert "from" not in first["channel_post"] and edited["edited_channel_post"]["text"] == "hello all"
        assert "from" not in await ground.result("sendMessage", chat_id=channel, text="I talk one to one.")
        await ground.result("leaveChat", chat_id=channel)
        assert "kicked from the channel" in await ground.refusal("sendMessage", chat_id=channel, text="?")

    stand(scene)


def test_in_a_group_the_bot_has_few_rights() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        group = (await act(ground, phone.peer_id, "group"))["id"]
        theirs = (await act(ground, group, "say", text="hello"))["message_id"]
        mine = (await ground.result("sendMessage", chat_id=group, text="hello"))["message_id"]
        said = await ground.refusal("deleteMessage", chat_id=group, message_id=theirs)
        assert said == "Bad Request: message can't be deleted"
        assert await ground.result("deleteMessage", chat_id=group, message_id=mine)
        said = await ground.refusal("pinChatMessage", chat_id=group, message_id=theirs)
        assert said == "Bad Request: not enough rights to manage pinned messages in the chat"

    stand(scene)


def test_a_young_dice_stays() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        where = {"chat_id": phone.peer_id, "message_id": await phone.send_raw("dice")}
        assert "can't be deleted for everyone" in await ground.refusal("deleteMessage", **where)
        ground.advance(timedelta(hours=25))
        assert await ground.result("deleteMessage", **where)

    stand(scene)


def test_no_more_than_a_hundred_marks_are_kept() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        text = "<b>a</b> " * 101
        sent = await ground.result("sendMessage", chat_id=phone.peer_id, text=text, parse_mode="HTML")
        assert len(sent["entities"]) == 100

    stand(scene)


def test_a_group_takes_twenty_messages_a_minute() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        group = (await act(ground, phone.peer_id, "group"))["id"]
        ground.state.gate.on = True
        answers = [await ground.ask("sendMessage", chat_id=group, text="a") for _ in range(21)]
        assert [answer["ok"] for answer in answers] == [True] * 20 + [False]
        ground.advance(timedelta(seconds=answers[-1]["parameters"]["retry_after"]))
        assert (await ground.ask("sendMessage", chat_id=group, text="a"))["ok"]

    stand(scene)


@pytest.mark.parametrize(
    ("button", "words"),
    [({"text": "a", "callback_data": "a", "style": "loud"}, "invalid button style")],
)
def test_a_button_has_one_of_three_styles(button: dict[str, str], words: str) -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        markup = {"inline_keyboard": [[button]]}
        assert words in await ground.refusal("sendMessage", chat_id=phone.peer_id, text="a", reply_markup=markup)
        assert await ground.refusal("editMessageText", text="a") == "Bad Request: message identifier is not specified"

    stand(scene)
