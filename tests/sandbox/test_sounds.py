"""Voice messages as Telegram takes them: uploaded once, called by their name afterwards, refused in its words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import aiohttp
import pytest
import telegram

from sandbox.arguments import Arguments, read
from sandbox.uploads import KEPT_MOST, Upload, Uploads
from tests.made_sounds import opus
from tests.sandbox.ground import GO, TOKEN, Ground, stand

NOISE = bytes(range(256)) * 8 + b"\r\n--\r\n\n--edge\r\r\n" + b"\x00\xff\r"
"""Everything that a reader of lines would stumble over."""


async def upload(ground: Ground, content: bytes, **fields: str) -> dict[str, Any]:
    """One sendVoice with a file in it; the whole answer."""
    form = aiohttp.FormData(fields)
    form.add_field("voice", content, filename="steps.ogg", content_type="audio/ogg")
    async with ground.session.post(f"{ground.url}/bot{TOKEN}/sendVoice", data=form) as answer:
        shape: dict[str, Any] = await answer.json()
        assert answer.status == (200 if shape["ok"] else shape["error_code"])
        return shape


def test_a_voice_message_is_uploaded_once_and_then_called_by_its_name() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        other = await ground.phone("Alex")
        shape = await upload(
            ground,
            opus(60),
            chat_id=str(phone.peer_id),
            duration="60",
            caption="<b>Steps</b>",
            parse_mode="HTML",
            protect_content="true",
        )
        sent = shape["result"]
        assert sent["caption"] == "Steps" and sent["caption_entities"][0]["type"] == "bold"
        assert sent["has_protected_content"] and "text" not in sent
        voice = sent["voice"]
        assert (voice["duration"], voice["mime_type"], voice["file_size"]) == (60, "audio/ogg", len(opus(60)))
        again = await ground.result("sendVoice", chat_id=other.peer_id, voice=voice["file_id"], reply_markup=GO)
        assert again["voice"] == voice
        (shown,) = await other.messages()
        assert (shown["sound"], shown["buttons"]) == ("steps.ogg", [["Go"]])
        assert shown["text"] == "Voice message 1:00", "a sound without words still says what it is"
        assert await ground.result("getFile", file_id=voice["file_id"])

    stand(scene)


def test_the_phone_can_play_it_whole_and_in_parts() -> None:
    """A player asks for the end of a sound to know how long it is; without an answer it shows no length."""

    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        await upload(ground, opus(2), chat_id=str(phone.peer_id))
        url = ground.url + (await phone.chat())["messages"][-1]["sound"]["url"]
        async with ground.session.get(url) as answer:
            assert (answer.status, answer.content_type, await answer.read()) == (200, "audio/ogg", opus(2))
        async with ground.session.get(url, headers={"Range": "bytes=4-9"}) as answer:
            assert (answer.status, await answer.read()) == (206, opus(2)[4:10])
            assert answer.headers["Content-Range"] == f"bytes 4-9/{len(opus(2))}"
        async with ground.session.get(url, headers={"Range": "bytes=4-"}) as answer:
            assert (answer.status, await answer.read()) == (206, opus(2)[4:])
        async with ground.session.get(url, headers={"Range": "bytes=99999-"}) as answer:
            assert answer.status == 416
        async with ground.session.get(f"{ground.url}/phone/sound/nothing") as answer:
            assert answer.status == 404

    stand(scene)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "there is no voice in the request"),
        ({"voice": ""}, "there is no voice in the request"),
        ({"voice": "AwACAgQAAx"}, "wrong file identifier/HTTP URL specified"),
        ({"voice": "https://example.org/a.ogg"}, "failed to get HTTP URL content"),
    ],
)
def test_a_voice_that_is_none_is_refused(fields: dict[str, Any], words: str) -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        assert await ground.refusal("sendVoice", chat_id=phone.peer_id, **fields) == f"Bad Request: {words}"
        assert await phone.messages() == []

    stand(scene)


@pytest.mark.parametrize(
    ("content", "fields", "words"),
    [
        (b"", {}, "file must be non-empty"),
        (opus(), {"caption": "x" * 1025}, "message caption is too long"),
        (opus(), {"caption": "<b>", "parse_mode": "HTML"}, "can't parse entities: Can't find end tag"),
        (opus(), {"duration": "long"}, "invalid duration specified"),
    ],
)
def test_an_upload_that_telegram_would_not_take_is_refused(content: bytes, fields: dict[str, str], words: str) -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        shape = await upload(ground, content, chat_id=str(phone.peer_id), **fields)
        assert shape["description"].startswith(f"Bad Request: {words}")

    stand(scene)


def test_the_caption_counts_after_its_markup_is_read_and_may_be_missing() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        long = await upload(
            ground, opus(), chat_id=str(phone.peer_id), caption=f"<b>{'x' * 1024}</b>", parse_mode="HTML"
        )
        bare = await upload(ground, opus(), chat_id=str(phone.peer_id))
        assert len(long["result"]["caption"]) == 1024 and "caption" not in bare["result"]

    stand(scene)


def test_what_is_no_ogg_with_opus_comes_as_a_document() -> None:
    """So does Telegram: a bot that believes it has a voice message now would be wrong."""

    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        sent = (await upload(ground, NOISE, chat_id=str(phone.peer_id)))["result"]
        assert "voice" not in sent and sent["document"]["file_size"] == len(NOISE)
        words = await ground.refusal("sendVoice", chat_id=phone.peer_id, voice=sent["document"]["file_id"])
        assert words == "Bad Request: wrong file identifier/HTTP URL specified"

    stand(scene)


def test_a_voice_message_has_no_text_to_edit_and_is_deleted_like_any() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        sent = (await upload(ground, opus(), chat_id=str(phone.peer_id), caption="a"))["result"]
        where = {"chat_id": phone.peer_id, "message_id": sent["message_id"]}
        words = await ground.refusal("editMessageText", text="b", **where)
        assert words == "Bad Request: there is no text in the message to edit"
        assert await ground.result("editMessageReplyMarkup", reply_markup=GO, **where)
        assert await ground.result("deleteMessage", **where)
        assert await phone.messages() == []

    stand(scene)


def test_floods_blocks_and_faults_meet_sounds_as_they_meet_texts() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        async with ground.session.post(f"{ground.url}/phone/faults", json={"kind": "flood", "retry_after": 3}):
            assert (await upload(ground, opus(), chat_id=str(phone.peer_id)))["error_code"] == 429
        await phone.block()
        shape = await upload(ground, opus(), chat_id=str(phone.peer_id))
        assert shape["description"] == "Forbidden: bot was blocked by the user"
        ground.advance(timedelta(seconds=1))
        async with ground.session.get(f"{ground.url}/phone/history?method=sendVoice") as answer:
            rows = (await answer.json())["history"]
        assert [row["fields"]["voice"] for row in rows] == [f"<steps.ogg, audio/ogg, {len(opus())} bytes>"] * 2

    stand(scene)


def test_the_telegram_library_can_send_one() -> None:
    """Its multipart is written by people who have not seen ours."""

    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        async with telegram.Bot(TOKEN, base_url=f"{ground.url}/bot") as bot:
            sent = await bot.send_voice(phone.peer_id, opus(3), caption="é", duration=3, filename="a.ogg")
            assert sent.voice and sent.voice.duration == 3 and sent.caption == "é"
            again = await bot.send_voice(phone.peer_id, sent.voice)
            assert again.voice and again.voice.file_unique_id == sent.voice.file_unique_id

    stand(scene)


def test_a_file_is_read_out_of_its_body_byte_for_byte() -> None:
    body = (
        b'nobody\'s\r\n--edge\r\nContent-Disposition: form-data; name="caption"\r\n\r\n\xc3\xa9\r\n'
        b'--edge\r\nContent-Disposition: form-data; name="voice"; filename="a b.ogg"\r\n'
        b"Content-Type: audio/ogg\r\n\r\n" + NOISE.replace(b"\r\n--edge", b"") + b"\r\n--edge--\r\nnobody's"
    )
    fields = read(b"", b"multipart/form-data; boundary=edge", body)
    assert fields == {"caption": "é", "voice": Upload("a b.ogg", "audio/ogg", NOISE.replace(b"\r\n--edge", b""))}
    ask = Arguments(fields)
    assert ask.text("voice") == "" and ask.upload("caption") is None


def test_only_so_many_files_are_kept() -> None:
    uploads = Uploads()
    named = [uploads.keep(Upload("a", "b", b"c"), {})["file_id"] for _ in range(KEPT_MOST + 1)]
    assert uploads.find(named[0]) is None and uploads.find(named[1]) and len(set(named)) == KEPT_MOST + 1
