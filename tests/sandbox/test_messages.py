"""Sending, editing, deleting, pinning and answering taps: what Telegram refuses, and in which words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sandbox.limits import NOT_MODIFIED
from tests.sandbox.ground import GO, Ground, stand

BOLD = "<b>" + "x" * 4096 + "</b>"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": "  \n "}, "message text is empty"),
        ({"text": "<b> </b>", "parse_mode": "HTML"}, "message text is empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        (
            {"text": "a < b", "parse_mode": "HTML"},
            'can\'t parse entities: Unsupported start tag "" at byte offset 2',
        ),
        ({"text": "hi", "parse_mode": "Klingon"}, "unsupported parse_mode"),
        ({"text": "hi", "reply_markup": "{"}, "can't parse reply_markup JSON object"),
        ({"text": "hi", "reply_markup": [1]}, "object expected as reply markup"),
        ({"text": "hi", "reply_to_message_id": 7}, "message to be replied not found"),
    ],
)
def test_a_wrong_message_is_refused(fields: dict[str, Any], words: str) -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        assert await ground.refusal("sendMessage", chat_id=phone.peer_id, **fields) == f"Bad Request: {words}"
        assert await phone.messages() == []

    stand(scene)


def test_the_length_counts_after_the_markup_is_read() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        sent = await ground.result("sendMessage", chat_id=phone.peer_id, text=BOLD, parse_mode="html")
        assert sent["entities"] == [{"type": "bold", "offset": 0, "length": 4096}]

    stand(scene)


@pytest.mark.parametrize(
    ("button", "words"),
    [
        ({"text": "x", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "callback_data": "д" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "x"}, "Text buttons are unallowed"),
        ({"callback_data": "x"}, 'Can\'t find field "text"'),
        ({"text": "x", "url": "not a link"}, "Wrong HTTP URL"),
        ({"text": "x", "copy_text": {"text": "y" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
    ],
)
def test_a_wrong_button_is_refused(button: dict[str, Any], words: str) -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        markup = {"inline_keyboard": [[button]]}
        said = await ground.refusal("sendMessage", chat_id=phone.peer_id, text="hi", reply_markup=markup)
        assert words in said

    stand(scene)


def test_a_hundred_buttons_fit_and_one_more_does_not() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        row = [{"text": "x", "callback_data": "д" * 32}] * 10
        fields = {"chat_id": phone.peer_id, "text": "hi"}
        await ground.result("sendMessage", **fields, reply_markup={"inline_keyboard": [row] * 10})
        many = {"inline_keyboard": [*[row] * 10, row[:1]]}
        assert "too long" in await ground.refusal("sendMessage", **fields, reply_markup=many)

    stand(scene)


def test_the_bot_may_only_write_to_who_wrote_first_and_did_not_block_it() -> None:
    async def scene(ground: Ground) -> None:
        said = await ground.refusal("sendMessage", chat_id=1, text="hi")
        assert said == "Bad Request: chat not found"
        phone = await ground.phone(started=False)
        send = {"chat_id": phone.peer_id, "text": "hi"}
        said = await ground.refusal("sendMessage", **send)
        assert said == "Forbidden: bot can't initiate conversation with a user"
        await phone.start()
        await ground.result("sendMessage", **send)
        await phone.block()
        assert await ground.refusal("sendMessage", **send) == "Forbidden: bot was blocked by the user"
        await phone.unblock()
        await ground.result("sendMessage", **send)
        changes = [row["my_chat_member"] for row in await ground.updates() if "my_chat_member" in row]
        assert [change["new_chat_member"]["status"] for change in changes] == ["kicked", "member"]

    stand(scene)


def test_editing_changes_the_message_or_says_why_not() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        sent = await ground.result("sendMessage", chat_id=phone.peer_id, text="one", reply_markup=GO)
        where = {"chat_id": phone.peer_id, "message_id": sent["message_id"]}
        said = await ground.refusal("editMessageText", **where, text="one", reply_markup=GO)
        assert said == f"Bad Request: {NOT_MODIFIED}"
        edited = await ground.result("editMessageText", **where, text="two")
        assert "reply_markup" not in edited and edited["edit_date"] >= edited["date"]
        assert (await phone.messages())[-1]["buttons"] == []
        await ground.result("editMessageReplyMarkup", **where, reply_markup=GO)
        assert (await phone.messages())[-1]["buttons"] == [["Go"]]
        await ground.result("deleteMessage", **where)
        said = await ground.refusal("editMessageText", **where, text="three")
        assert said == "Bad Request: message to edit not found"
        mine = {"chat_id": phone.peer_id, "message_id": await phone.say("mine")}
        assert await ground.refusal("editMessageText", **mine, text="x") == "Bad Request: message can't be edited"

    stand(scene)


def test_a_message_that_brought_a_reply_keyboard_cannot_be_edited() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        keyboard = {"keyboard": [["Steps", {"text": "Rest"}]], "is_persistent": True}
        sent = await ground.result("sendMessage", chat_id=phone.peer_id, text="hi", reply_markup=keyboard)
        assert await phone.keyboard() == [["Steps", "Rest"]]
        where = {"chat_id": phone.peer_id, "message_id": sent["message_id"]}
        assert "can't be edited" in await ground.refusal("editMessageText", **where, text="x")
        await ground.result("deleteMessage", **where)
        assert await phone.keyboard() == []

    stand(scene)


def test_deleting_ends_after_two_days() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        old = await ground.result("sendMessage", chat_id=phone.peer_id, text="old")
        ground.advance(timedelta(hours=48, seconds=1))
        young = await ground.result("sendMessage", chat_id=phone.peer_id, text="young")
        where = {"chat_id": phone.peer_id}
        said = await ground.refusal("deleteMessage", **where, message_id=old["message_id"])
        assert said == "Bad Request: message can't be deleted for everyone"
        assert await ground.result("deleteMessages", **where, message_ids=[young["message_id"], 1])
        said = await ground.refusal("deleteMessage", **where, message_id=young["message_id"])
        assert said == "Bad Request: message to delete not found"

    stand(scene)


def test_pins_show_newest_first_and_go_with_their_message() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        where = {"chat_id": phone.peer_id}
        sent = [await ground.result("sendMessage", **where, text=text) for text in ("a", "b", "c")]
        for message in sent:
            await ground.result("pinChatMessage", **where, message_id=message["message_id"])
        assert [pin["text"] for pin in await phone.pinned()] == ["c", "b", "a"]
        assert (await ground.result("getChat", **where))["pinned_message"]["text"] == "c"
        await ground.result("unpinChatMessage", **where)
        await ground.result("deleteMessage", **where, message_id=sent[0]["message_id"])
        assert [pin["text"] for pin in await phone.pinned()] == ["b"]
        await ground.result("unpinAllChatMessages", **where)
        assert "not found" in await ground.refusal("unpinChatMessage", **where)
        assert "not found" in await ground.refusal("pinChatMessage", **where, message_id=1)

    stand(scene)


def test_a_tap_spins_until_it_is_answered_and_cannot_be_answered_late() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        await ground.result("sendMessage", chat_id=phone.peer_id, text="?", reply_markup=GO)
        query = await phone.tap("Go")
        assert (await phone.chat())["messages"][-1]["buttons"][0][0]["busy"]
        await ground.result("answerCallbackQuery", callback_query_id=query, text="Done")
        assert not (await phone.chat())["messages"][-1]["buttons"][0][0]["busy"]
        assert await phone.toasts() == ["Done"]
        late = await phone.tap("Go")
        ground.advance(timedelta(seconds=151))
        for query_id in (late, "12345"):
            said = await ground.refusal("answerCallbackQuery", callback_query_id=query_id)
            assert "query is too old and response timeout expired or query ID is invalid" in said

    stand(scene)


def test_a_tap_on_a_message_that_is_gone_still_reaches_the_bot() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        sent = await ground.result("sendMessage", chat_id=phone.peer_id, text="?", reply_markup=GO)
        await ground.result("deleteMessage", chat_id=phone.peer_id, message_id=sent["message_id"])
        await phone.tap_word(sent["message_id"], "go")
        tap = (await ground.updates())[0]["callback_query"]
        assert tap["data"] == "go" and tap["message"]["date"] == 0 and "text" not in tap["message"]

    stand(scene)


def test_what_waits_in_the_queue_does_not_change_with_the_chat() -> None:
    """Telegram sends a tap with the message as it was then."""

    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        sent = await ground.result("sendMessage", chat_id=phone.peer_id, text="one", reply_markup=GO)
        await phone.tap("Go")
        where = {"chat_id": phone.peer_id, "message_id": sent["message_id"]}
        await ground.result("editMessageText", **where, text="two")
        assert (await ground.updates())[0]["callback_query"]["message"]["text"] == "one"

    stand(scene)
