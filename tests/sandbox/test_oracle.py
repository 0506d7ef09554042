"""The truth of the sandbox, by two libraries nobody here wrote: aiogram's types and the Telegram library."""

from __future__ import annotations

from typing import Any

import pytest
import telegram
from telegram.error import BadRequest, Forbidden, InvalidToken

from sandbox.faults import Fault
from sandbox.peer_shapes import KINDS, WAYS
from sandbox.witness import Sight
from tests.sandbox.ground import GO, TOKEN, Ground, stand
from tests.sandbox.judges import wrong_in_update
from tests.sandbox.oracle import Oracle


def test_every_update_is_valid() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone(started=False)
        await phone.start("word")
        await phone.edit(await phone.say("see /od"), "see /ox")
        sent = await ground.result("sendMessage", chat_id=phone.peer_id, text="a")
        for kind in (*KINDS, *WAYS):
            await phone.send_raw(kind)
        sent = await ground.result("sendMessage", chat_id=phone.peer_id, text="?", reply_markup=GO)
        await phone.tap("Go")
        await ground.result("deleteMessage", chat_id=phone.peer_id, message_id=sent["message_id"])
        await phone.tap_word(sent["message_id"], "go")
        body = {"peer": phone.peer_id, "act": "group"}
        async with ground.session.post(f"{ground.url}/phone/act", json=body) as answer:
            group = (await answer.json())["id"]
        await ground.result("leaveChat", chat_id=group)
        await phone.block()
        await phone.unblock()
        rows = await ground.updates()
        assert len(rows) > 18
        assert [what for row in rows for what in wrong_in_update(row)] == []

    stand(scene)


RIGHT: dict[str, Any] = {
    "message_id": 5,
    "date": 1_790_000_000,
    "chat": {"id": 7, "type": "private", "first_name": "Sam"},
    "from": {"id": 7, "is_bot": False, "first_name": "Sam"},
    "text": "hi",
}
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"message_id": None}, "message_id"),
    ({"message_id": "5"}, "str stands where int belongs"),
    ({"date": "1790000000"}, "str stands where datetime belongs"),
    ({"chat": {"id": 7}}, "chat.type"),
    ({"mood": "good"}, "Message has no such field"),
    ({"from": {"id": 7, "is_bot": False, "first_name": "Sam", "shoe": 42}}, "User has no such field"),
    ({"entities": [{"type": "bold", "offset": 0}]}, "length"),
    ({"text": 5}, "text"),
]


@pytest.mark.parametrize(("change", "words"), WRONG)
def test_the_oracle_sees_a_wrong_message_in_answers_polls_and_posts(change: dict[str, Any], words: str) -> None:
    shape = RIGHT | change
    fields = {"chat_id": 7, "text": "hi"}
    update = {"update_id": 1, "message": shape}
    for sight in (
        Sight("sendMessage", fields, {"ok": True, "result": shape}),
        Sight("getUpdates", {}, {"ok": True, "result": [update]}),
        Sight("webhook", {}, update),
    ):
        oracle = Oracle()
        oracle(sight)
        assert any(words in line for line in oracle.take()), sight.method
        assert oracle.take() == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"chat_id": 7}, "text"),
        ({"chat_id": 7, "text": "hi", "colour": "red"}, "SendMessage has no such field"),
        ({"chat_id": 7, "text": "hi", "disable_notification": "perhaps"}, "disable_notification"),
        ({"chat_id": 7, "text": "hi", "reply_markup": '{"inline_keyboard": [[{"txt": "a"}]]}'}, "inline_keyboard"),
        ({"chat_id": 7, "text": "hi", "reply_markup": {"keyboard": [[{"text": "a", "size": 4}]]}}, "size"),
    ],
)
def test_the_oracle_sees_a_wrong_request_that_was_taken(fields: dict[str, Any], words: str) -> None:
    oracle = Oracle()
    oracle(Sight("sendMessage", fields, {"ok": True, "result": RIGHT}))
    assert any(words in line for line in oracle.take())
    oracle(Sight("sendMessage", fields, {"ok": False, "error_code": 400, "description": "Bad Request: x"}))
    assert oracle.take() == []


@pytest.mark.parametrize(
    "answer",
    [
        {"ok": False},
        {"ok": False, "error_code": 400},
        {"ok": False, "error_code": 429, "description": "x", "parameters": {"wait": 5}},
        {"ok": True},
        {"ok": True, "result": 1},
        {"ok": True, "result": True, "mood": "good"},
        {"result": True},
    ],
)
def test_the_oracle_sees_a_wrong_answer(answer: dict[str, Any]) -> None:
    oracle = Oracle()
    oracle(Sight("deleteMessage", {"chat_id": 7, "message_id": 5}, answer))
    assert len(oracle.take()) >= 1


def test_the_oracle_sees_a_method_that_telegram_has_not() -> None:
    oracle = Oracle()
    oracle(Sight("makeCoffee", {}, {"ok": True, "result": True}))
    oracle(Sight("makeTea", {}, {"ok": False, "error_code": 404, "description": "Not Found"}))
    assert oracle.take() == ["makeCoffee: Telegram has no such method"]


def test_what_a_fault_breaks_on_its_way_is_noted_and_its_true_answer_looked_at() -> None:
    async def scene(ground: Ground) -> None:
        ground.state.witness = oracle = Oracle()
        phone = await ground.phone()
        ground.state.faults.add(Fault("malformed"))
        async with ground.session.post(
            f"{ground.url}/bot{TOKEN}/sendMessage", json={"chat_id": phone.peer_id, "text": "a"}
        ):
            assert oracle.broken == {"malformed": 1} and oracle.seen["sendmessage"] == 1
        assert oracle.take() == []

    stand(scene)


def test_the_telegram_library_works_against_it_as_it_is() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        bot = telegram.Bot(TOKEN, base_url=f"{ground.url}/bot")
        async with bot:
            assert bot.username == "practice_bot"
            button = telegram.InlineKeyboardButton("Go", callback_data="go")
            sent = await bot.send_message(
                phone.peer_id,
                "<b>Hello</b>",
                parse_mode="HTML",
                reply_markup=telegram.InlineKeyboardMarkup([[button]]),
                link_preview_options=telegram.LinkPreviewOptions(is_disabled=True),
            )
            await phone.tap("Go")
            (update,) = await bot.get_updates(timeout=0)
            assert update.callback_query and update.callback_query.data == "go"
            assert await update.callback_query.answer("Right")
            assert await bot.edit_message_text("Later", phone.peer_id, sent.message_id)
            await bot.set_my_commands([telegram.BotCommand("od", "Steps")], telegram.BotCommandScopeDefault())
            assert await bot.pin_chat_message(phone.peer_id, sent.message_id)
            assert (await bot.get_chat(phone.peer_id)).type == "private"
            assert await bot.delete_message(phone.peer_id, sent.message_id)
            assert await phone.toasts() == ["Right"]

    stand(scene)


def test_refusals_become_the_librarys_own_errors() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        caught: list[type[Exception]] = []
        async with telegram.Bot(TOKEN, base_url=f"{ground.url}/bot") as bot:
            sent = await bot.send_message(phone.peer_id, "a")
            await phone.block()
            for attempt in (
                bot.send_message(phone.peer_id, "b"),
                bot.edit_message_text("a", phone.peer_id, sent.message_id),
            ):
                try:
                    await attempt
                except (BadRequest, Forbidden) as problem:
                    caught.append(type(problem))
        stranger = telegram.Bot("1:wrong", base_url=f"{ground.url}/bot")
        try:
            await stranger.initialize()
        except InvalidToken as problem:
            caught.append(type(problem))
        await stranger.shutdown()
        assert caught == [Forbidden, BadRequest, InvalidToken]

    stand(scene)
