"""Files both ways: a peer sends one and the bot downloads it, the bot sends one and the phone saves it."""

from __future__ import annotations

import io
from typing import Any

import aiohttp
import pytest
import telegram

from sandbox.acts import NotPossible
from sandbox.file_acts import send_document
from sandbox.limits import DOWNLOAD_BYTES
from sandbox.phone import NotOnScreen
from sandbox.uploads import KEPT_BYTES_MOST, Upload, Uploads, plain_name
from tests.sandbox.ground import TOKEN, Ground, stand
from tests.sandbox.judges import wrong_in_answer
from tests.sandbox.test_faults import trouble

FLOW = "flow: hard_shift\r\ntitle: Après\n".encode()


async def upload(ground: Ground, content: bytes, name: str = "pack.zip", **fields: str) -> dict[str, Any]:
    """One sendDocument with a file in it; the whole answer."""
    form = aiohttp.FormData(fields, quote_fields=False)
    form.add_field("document", io.BytesIO(content), filename=name, content_type="application/zip")
    async with ground.session.post(f"{ground.url}/bot{TOKEN}/sendDocument", data=form) as answer:
        shape: dict[str, Any] = await answer.json()
        assert answer.status == (200 if shape["ok"] else shape["error_code"])
        assert list(wrong_in_answer("sendDocument", shape)) == []
        return shape


async def download(ground: Ground, path: str, token: str = TOKEN) -> tuple[int, bytes]:
    """Status and bytes of what is at a path. A line that is cut makes this client ask once more by itself."""
    async with aiohttp.ClientSession() as session, session.get(f"{ground.url}/file/bot{token}/{path}") as answer:
        return answer.status, await answer.read()


async def sent(ground: Ground, content: bytes = FLOW, **how: Any) -> dict[str, Any]:
    """What the bot is told of a file that a peer sends."""
    phone = await ground.phone()
    await phone.send_document(how.pop("name", "hard_shift.yaml"), content, **how)
    document: dict[str, Any] = (await ground.updates())[-1]["message"]["document"]
    return document


def test_a_peers_file_is_told_of_and_downloaded_byte_for_byte() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        number = await phone.send_document("hard_shift.yaml", FLOW, "the new one")
        message = (await ground.updates())[-1]["message"]
        assert (message["message_id"], message["caption"], message["document"]["file_name"]) == (
            number,
            "the new one",
            "hard_shift.yaml",
        )
        assert message["document"]["file_size"] == len(FLOW) and "text" not in message
        file = await ground.result("getFile", file_id=message["document"]["file_id"])
        assert file["file_unique_id"] == message["document"]["file_unique_id"] and file["file_size"] == len(FLOW)
        assert await download(ground, file["file_path"]) == (200, FLOW)
        assert ground.state.history[-1]["method"] == "download" and "title" not in str(ground.state.history[-1])

    stand(scene)


def test_the_telegram_library_downloads_it_too() -> None:
    """Its way to the bytes is written by people who have not seen ours."""

    async def scene(ground: Ground) -> None:
        document = await sent(ground)
        base = {"base_url": f"{ground.url}/bot", "base_file_url": f"{ground.url}/file/bot"}
        async with telegram.Bot(TOKEN, **base) as bot:
            file = await bot.get_file(document["file_id"])
            assert bytes(await file.download_as_bytearray()) == FLOW
            back = await bot.send_document(next(iter(ground.state.chats)), document["file_id"], caption="é")
            assert back.document.file_name == "hard_shift.yaml" and back.caption == "é"
            new = await bot.send_document(next(iter(ground.state.chats)), b"PK", filename="pack.zip")
            assert (new.document.file_name, new.document.file_size) == ("pack.zip", 2)

    stand(scene)


@pytest.mark.parametrize("file_id", ["", "BQACAgQAAx", "practice-file-u99-0"])
def test_a_file_nobody_sent_is_refused_in_telegrams_words(file_id: str) -> None:
    async def scene(ground: Ground) -> None:
        words = await ground.refusal("getFile", file_id=file_id)
        assert words == "Bad Request: wrong file_id or the file is temporarily unavailable"

    stand(scene)


def test_a_bot_downloads_files_of_up_to_twenty_megabytes() -> None:
    async def scene(ground: Ground) -> None:
        document = await sent(ground, size=DOWNLOAD_BYTES + 1)
        assert document["file_size"] == DOWNLOAD_BYTES + 1
        assert await ground.refusal("getFile", file_id=document["file_id"]) == "Bad Request: file is too big"
        document = await sent(ground, size=DOWNLOAD_BYTES)
        assert (await ground.result("getFile", file_id=document["file_id"]))["file_size"] == DOWNLOAD_BYTES

    stand(scene)


def test_another_path_or_token_finds_nothing() -> None:
    async def scene(ground: Ground) -> None:
        path = (await ground.result("getFile", file_id=(await sent(ground))["file_id"]))["file_path"]
        nothing = {"ok": False, "error_code": 404, "description": "Not Found"}
        for wrong in ("", "documents/file_9.yaml", path + "x", "..%2F" + path, path.replace("documents", "photos")):
            status, body = await download(ground, wrong)
            assert (status, telegram.request.BaseRequest.parse_json_payload(body)) == (404, nothing), wrong
        assert (await download(ground, path, "999:x"))[0] == 404
        for head in ({"Host": "elsewhere.example"},):
            async with ground.session.get(f"{ground.url}/file/bot{TOKEN}/{path}", headers=head) as answer:
                assert answer.status == 403

    stand(scene)


def test_a_download_can_be_made_to_go_wrong_like_anything_else() -> None:
    async def scene(ground: Ground) -> None:
        document = await sent(ground)
        await trouble(ground, kind="error", methods="getFile", status=500)
        assert (await ground.ask("getFile", file_id=document["file_id"]))["error_code"] == 500
        path = (await ground.result("getFile", file_id=document["file_id"]))["file_path"]
        for fault, status, body in (
            ({"kind": "error"}, 502, b"Bad Gateway"),
            ({"kind": "flood"}, 429, b"retry after 5"),
            ({"kind": "malformed"}, 200, b'{"ok":true,"result":'),
            ({"kind": "misshapen"}, 200, b'["?"]'),
            ({"kind": "late", "seconds": 0.01}, 200, FLOW),
        ):
            await trouble(ground, methods="download", **fault)
            got = await download(ground, path)
            assert got[0] == status and body in got[1], fault
        for kind in ("cut_before", "cut_after"):
            await trouble(ground, methods="download", kind=kind, times=2)
            with pytest.raises(aiohttp.ClientError):
                await download(ground, path)
        assert await download(ground, path) == (200, FLOW)
        notes = [row["note"] for row in ground.state.history if row["method"] == "download"]
        assert notes == [
            "error",
            "flood",
            "malformed",
            "misshapen",
            "late",
            *["cut_before"] * 2,
            *["cut_after"] * 2,
            "",
        ]

    stand(scene)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"content": ""}, "an empty file cannot be sent"),
        ({"content": "?"}, "the content of a file is expected in base64"),
        ({"content": "YQ==", "text": "x" * 1025}, "so much cannot be written under a file"),
    ],
)
def test_what_a_phone_would_not_send_is_not_sent(fields: dict[str, str], words: str) -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        with pytest.raises(NotOnScreen, match=words):
            await phone._act("document", name="a.yaml", **fields)
        assert await ground.updates() == []

    stand(scene)


def test_a_file_larger_than_the_sandbox_keeps_is_not_sent() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        content = "AAAA" * (DOWNLOAD_BYTES // 3 + 1)
        with pytest.raises(NotPossible, match="up to 20 MB"):
            send_document(ground.state, ground.state.chats[phone.peer_id], {"name": "a.zip", "content": content})

    stand(scene)


def test_the_bots_file_is_shown_with_its_words_and_buttons_and_saved_whole() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        markup = '{"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}'
        shape = await upload(
            ground,
            b"PK\x03\x04",
            chat_id=str(phone.peer_id),
            caption="<b>Pack</b>",
            parse_mode="HTML",
            reply_markup=markup,
        )
        assert shape["result"]["document"]["mime_type"] == "application/zip" and "text" not in shape["result"]
        (shown,) = await phone.messages()
        assert (shown["document"], shown["text"], shown["buttons"]) == ("pack.zip", "Pack", [["Go"]])
        assert await phone.download(shown) == b"PK\x03\x04"
        where = {"chat_id": phone.peer_id, "message_id": shown["message_id"]}
        words = await ground.refusal("editMessageText", text="b", **where)
        assert words == "Bad Request: there is no text in the message to edit"
        assert await ground.result("editMessageReplyMarkup", **where)

    stand(scene)


def test_it_is_saved_and_never_opened_as_a_page() -> None:
    """A picture as SVG, or a page, could bring script to the phone page's own address."""

    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        await upload(ground, b"<svg onload='x'/>", "carte é.svg", chat_id=str(phone.peer_id))
        url = (await phone.chat())["messages"][-1]["document"]["url"]
        async with ground.session.get(ground.url + url) as answer:
            assert answer.content_type == "application/octet-stream"
            assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''carte%20%C3%A9.svg"
            assert answer.headers["x-content-type-options"] == "nosniff" and answer.headers["content-security-policy"]
        async with ground.session.get(f"{ground.url}/phone/document/nothing") as answer:
            assert answer.status == 404

    stand(scene)


def test_a_protected_file_cannot_be_saved() -> None:
    """As on a phone: who wants a peer to keep a file must not protect it."""

    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        await upload(ground, b"PK", chat_id=str(phone.peer_id), protect_content="true")
        (shown,) = await phone.messages()
        assert shown["protected"] and shown["document"] == "pack.zip"
        with pytest.raises(NotOnScreen):
            await phone.download(shown)

    stand(scene)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "there is no document in the request"),
        ({"document": "BQACAgQAAx"}, "wrong file identifier/HTTP URL specified"),
        ({"document": "https://example.org/a.zip"}, "failed to get HTTP URL content"),
    ],
)
def test_a_document_that_is_none_is_refused(fields: dict[str, Any], words: str) -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        assert await ground.refusal("sendDocument", chat_id=phone.peer_id, **fields) == f"Bad Request: {words}"

    stand(scene)


@pytest.mark.parametrize(
    ("content", "fields", "words"),
    [
        (b"", {}, "file must be non-empty"),
        (b"PK", {"caption": "x" * 1025}, "message caption is too long"),
        (b"PK", {"caption": "<b>", "parse_mode": "HTML"}, "can't parse entities"),
    ],
)
def test_an_upload_that_telegram_would_not_take_is_refused(content: bytes, fields: dict[str, str], words: str) -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        shape = await upload(ground, content, chat_id=str(phone.peer_id), **fields)
        assert shape["description"].startswith(f"Bad Request: {words}")
        assert await phone.messages() == []

    stand(scene)


def test_files_are_named_without_folders_and_the_oldest_go_first() -> None:
    assert plain_name("../../etc/pass\u202ewd") == "passwd" and plain_name("C:\\pack\\a.yaml") == "a.yaml"
    kept = Uploads()
    block = Upload("a.zip", "application/zip", bytes(KEPT_BYTES_MOST // 2))
    first, second, third = (kept.keep(block, {}) for _ in range(3))
    assert kept.find(first["file_id"]) is None and kept.at("documents/file_u1-0.zip") is None
    assert kept.find(second["file_id"]) and kept.at(kept.path(third["file_id"])) == block
