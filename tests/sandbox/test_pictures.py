"""Pictures as Telegram takes them: within its limits, called by their name afterwards, refused in its words."""

from __future__ import annotations

import io
import struct
from typing import Any

import aiohttp
import pytest
import telegram

from sandbox.limits import PHOTO_BYTES
from tests.sandbox.ground import GO, TOKEN, Ground, stand
from tests.sandbox.judges import wrong_in_answer


def png(width: int = 720, height: int = 460, size: int = 64) -> bytes:
    """The beginning of a PNG of these edges, filled up to so many bytes."""
    return (b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height)).ljust(size, b"\0")


async def upload(ground: Ground, content: bytes, **fields: str) -> dict[str, Any]:
    """One sendPhoto with a file in it; the whole answer."""
    form = aiohttp.FormData(fields)
    form.add_field("photo", io.BytesIO(content), filename="weeks.png", content_type="image/png")
    async with ground.session.post(f"{ground.url}/bot{TOKEN}/sendPhoto", data=form) as answer:
        shape: dict[str, Any] = await answer.json()
        assert answer.status == (200 if shape["ok"] else shape["error_code"])
        assert list(wrong_in_answer("sendPhoto", shape)) == []
        return shape


def test_a_picture_is_shown_with_its_words_and_buttons_and_can_be_called_by_its_name() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        other = await ground.phone("Alex")
        shape = await upload(
            ground,
            png(),
            chat_id=str(phone.peer_id),
            caption="<b>Weeks</b> 3 rough",
            parse_mode="HTML",
            protect_content="true",
        )
        sent = shape["result"]
        assert sent["caption"] == "Weeks 3 rough" and sent["caption_entities"][0]["type"] == "bold"
        assert sent["has_protected_content"] and "text" not in sent
        small, large = sent["photo"]
        assert (large["width"], large["height"], large["file_size"]) == (720, 460, 64)
        assert (small["width"], small["height"]) == (320, 204) and small["file_id"] != large["file_id"]
        again = await ground.result("sendPhoto", chat_id=other.peer_id, photo=large["file_id"], reply_markup=GO)
        assert again["photo"] == [large]
        (shown,) = await other.messages()
        assert (shown["picture"], shown["sound"], shown["buttons"]) == ("weeks.png", "", [["Go"]])
        assert shown["text"] == "Photo", "a picture without words still says what it is"
        assert await ground.result("getFile", file_id=large["file_id"])

    stand(scene)


def test_the_phone_gets_it_byte_for_byte_and_nothing_else_that_way() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        await phone.send_raw("photo")
        await upload(ground, png(), chat_id=str(phone.peer_id), caption="a")
        own, shown = [message["picture"] for message in (await phone.chat())["messages"][-2:]]
        assert own is None, "what a peer sends is no file here"
        assert (shown["width"], shown["height"]) == (720, 460) and shown["alt"].startswith("Photo. The words under it")
        async with ground.session.get(ground.url + shown["url"]) as answer:
            assert (answer.status, answer.content_type, await answer.read()) == (200, "image/png", png())
            assert answer.headers["cache-control"] == "no-store"
        async with ground.session.get(f"{ground.url}/phone/picture/nothing") as answer:
            assert answer.status == 404

    stand(scene)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "there is no photo in the request"),
        ({"photo": ""}, "there is no photo in the request"),
        ({"photo": "AgACAgQAAx"}, "wrong file identifier/HTTP URL specified"),
        ({"photo": "https://example.org/a.png"}, "failed to get HTTP URL content"),
    ],
)
def test_a_picture_that_is_none_is_refused(fields: dict[str, Any], words: str) -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        assert await ground.refusal("sendPhoto", chat_id=phone.peer_id, **fields) == f"Bad Request: {words}"
        assert await phone.messages() == []

    stand(scene)


BIGGEST = png(size=PHOTO_BYTES)
TOO_BIG = f"file of size {PHOTO_BYTES + 1} bytes is too big for a photo; the maximum size is {PHOTO_BYTES} bytes"


@pytest.mark.parametrize(
    ("content", "fields", "words"),
    [
        (b"", {}, "file must be non-empty"),
        (b"GIF89a", {}, "IMAGE_PROCESS_FAILED"),
        (png()[:20], {}, "IMAGE_PROCESS_FAILED"),
        (BIGGEST + b"\0", {}, TOO_BIG),
        (png(5001, 5000), {}, "PHOTO_INVALID_DIMENSIONS"),
        (png(21, 1), {}, "PHOTO_INVALID_DIMENSIONS"),
        (png(0, 10), {}, "PHOTO_INVALID_DIMENSIONS"),
        (png(), {"caption": "x" * 1025}, "message caption is too long"),
        (png(), {"caption": "<b>", "parse_mode": "HTML"}, "can't parse entities: Can't find end tag"),
    ],
)
def test_an_upload_that_telegram_would_not_take_is_refused(content: bytes, fields: dict[str, str], words: str) -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        shape = await upload(ground, content, chat_id=str(phone.peer_id), **fields)
        assert shape["description"].startswith(f"Bad Request: {words}")
        assert await phone.messages() == []

    stand(scene)


@pytest.mark.parametrize("content", [png(5000, 5000), png(20, 1), png(1, 20), BIGGEST])
def test_what_is_just_within_the_limits_is_taken(content: bytes) -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        assert (await upload(ground, content, chat_id=str(phone.peer_id), caption="x" * 1024))["ok"]

    stand(scene)


def test_a_picture_has_no_text_to_edit_and_is_deleted_like_any() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        sent = (await upload(ground, png(), chat_id=str(phone.peer_id), caption="a"))["result"]
        where = {"chat_id": phone.peer_id, "message_id": sent["message_id"]}
        words = await ground.refusal("editMessageText", text="b", **where)
        assert words == "Bad Request: there is no text in the message to edit"
        assert await ground.result("editMessageReplyMarkup", reply_markup=GO, **where)
        assert await ground.result("deleteMessage", **where)
        assert await phone.messages() == []

    stand(scene)


def test_a_sound_is_not_sent_as_a_picture_nor_a_picture_as_a_sound() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        sent = (await upload(ground, png(), chat_id=str(phone.peer_id)))["result"]
        words = await ground.refusal("sendVoice", chat_id=phone.peer_id, voice=sent["photo"][-1]["file_id"])
        assert words == "Bad Request: wrong file identifier/HTTP URL specified"

    stand(scene)


def test_the_telegram_library_can_send_one() -> None:
    """Its multipart is written by people who have not seen ours."""

    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        async with telegram.Bot(TOKEN, base_url=f"{ground.url}/bot") as bot:
            sent = await bot.send_photo(phone.peer_id, png(), caption="é", filename="a.png")
            assert sent.photo[-1].width == 720 and sent.caption == "é"
            again = await bot.send_photo(phone.peer_id, sent.photo[-1])
            assert again.photo[-1].file_unique_id == sent.photo[-1].file_unique_id

    stand(scene)
