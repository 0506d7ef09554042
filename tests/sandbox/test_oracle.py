"""The truth of the sandbox, by two libraries nobody here wrote: aiogram's types and the Telegram library."""

from __future__ import annotations

from typing import Any

import telegram
from aiogram import types
from telegram.error import BadRequest, Forbidden, InvalidToken

from sandbox.shapes import KINDS
from tests.sandbox.ground import GO, TOKEN, Ground, stand


def check_update(row: dict[str, Any]) -> None:
    """Both libraries read the update, and know every field of it."""
    read = types.Update.model_validate(row)
    assert read.event_type in row
    for extra in _unknown(read):
        raise AssertionError(f"aiogram does not know {extra}")
    parsed = telegram.Update.de_json(row, None)
    assert parsed.to_dict()["update_id"] == row["update_id"]
    assert parsed.effective_user is not None


def _unknown(model: Any) -> list[str]:
    """The fields that a type does not know, at any depth."""
    found = list(getattr(model, "model_extra", None) or {})
    for value in vars(model).values() if hasattr(model, "model_fields_set") else []:
        for part in value if isinstance(value, list) else [value]:
            if hasattr(part, "model_fields_set"):
                found += _unknown(part)
    return found


def test_every_update_is_valid() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone(started=False)
        await phone.start("word")
        await phone.edit(await phone.say("see /od"), "see /ox")
        for kind in KINDS:
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
        for row in rows:
            check_update(row)

    stand(scene)


def test_every_answer_is_valid() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        where = {"chat_id": phone.peer_id}
        me = types.User.model_validate(await ground.result("getMe"))
        assert me.is_bot and me.id == 123456
        keyboard = {"keyboard": [["a"]], "resize_keyboard": True}
        sends: list[dict[str, Any]] = [
            {"text": "<b>b</b> <a href='https://x.ca'>l</a> /od", "parse_mode": "HTML", "reply_markup": GO},
            {"text": "k", "reply_markup": keyboard, "protect_content": True},
            {"text": "r", "reply_markup": {"remove_keyboard": True}, "disable_notification": True},
            {"text": "p", "link_preview_options": {"is_disabled": True}},
            {"text": "e", "entities": [{"type": "bold", "offset": 0, "length": 1}]},
        ]
        for fields in sends:
            shape = await ground.result("sendMessage", **where, **fields)
            message = types.Message.model_validate(shape)
            assert not _unknown(message)
            assert telegram.Message.de_json(shape, None).message_id == message.message_id
        message_id = shape["message_id"]
        reply = {"message_id": message_id}
        types.Message.model_validate(await ground.result("sendMessage", **where, text="x", reply_parameters=reply))
        edited = await ground.result("editMessageText", **where, message_id=message_id, text="y", reply_markup=GO)
        assert types.Message.model_validate(edited).edit_date
        await ground.result("pinChatMessage", **where, message_id=message_id)
        full = await ground.result("getChat", **where)
        assert types.ChatFullInfo.model_validate(full).pinned_message
        assert telegram.ChatFullInfo.de_json(full, None).id == phone.peer_id
        types.WebhookInfo.model_validate(await ground.result("getWebhookInfo"))
        types.BotName.model_validate(await ground.result("getMyName"))
        types.BotDescription.model_validate(await ground.result("getMyDescription"))
        types.BotShortDescription.model_validate(await ground.result("getMyShortDescription"))
        types.File.model_validate(await ground.result("getFile", file_id="practice-file-1"))

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
