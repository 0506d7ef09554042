"""Files that go out: a file of a release goes with its words, and never in their way."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter

from bot.attachments import no_content
from bot.documents import nobodys
from bot.request import AiohttpRequest, Upload
from bot.service import Files, TelegramService
from bot.telegram_channel import TelegramChannel
from bot.updates import parse
from conversations.channel import (
    Attachment,
    Button,
    CannotEdit,
    DeliveryFailure,
    Message,
    PeerUnreachable,
    TryLater,
    Unsure,
)
from conversations.words import Shelf
from tests.bot.test_pictures import ADDRESS, FakeTelegram
from tests.sandbox.ground import TOKEN, Ground, stand
from tests.store.ground import run

RELEASE = "ab" * 32
PACK = Attachment("pack_2026-11-23.zip", RELEASE)
MESSAGE = Message("**Release** of today", ((Button("Back", "1o:desk:"),),), is_personal=False, attachment=PACK)
CONTENT = b"PK\x03\x04 a zip"


def channel_with(
    *answers: Any, content_of: Callable[[Attachment], bytes | None] = lambda _: CONTENT
) -> tuple[TelegramChannel, FakeTelegram]:
    telegram = FakeTelegram(*answers)
    channel = TelegramChannel("https://api.example.org/bot1:a", telegram, content_of=content_of)  # type: ignore[arg-type]
    return channel, telegram


def test_a_file_goes_with_its_words_under_it_and_can_be_saved() -> None:
    """A phone does not save what is protected: the file would be of no use."""
    channel, telegram = channel_with()
    assert run(channel.send(ADDRESS, replace(MESSAGE, is_personal=True))) == 41
    ((method, fields, uploads),) = telegram.calls
    assert method == "sendDocument"
    assert uploads == {"document": Upload("pack_2026-11-23.zip", CONTENT, "application/zip")}
    assert fields == {
        "chat_id": ADDRESS,
        "caption": "<b>Release</b> of today",
        "parse_mode": "HTML",
        "reply_markup": '{"inline_keyboard":[[{"text":"Back","callback_data":"1o:desk:"}]]}',
        "disable_notification": "false",
        "protect_content": "false",
    }


def test_what_is_read_is_the_attachment_and_nothing_is_kept() -> None:
    asked: list[Attachment] = []

    def content_of(attachment: Attachment) -> bytes | None:
        asked.append(attachment)
        return CONTENT

    channel, _ = channel_with(content_of=content_of)
    one = replace(PACK, name="hard_shift.yaml", path="flows/hard_shift.yaml")
    for attachment in (PACK, one, one):
        run(channel.send(ADDRESS, replace(MESSAGE, attachment=attachment)))
    assert asked == [PACK, one, one]


def broken(_attachment: Attachment) -> bytes | None:
    raise ZeroDivisionError


@pytest.mark.parametrize("content_of", [no_content, broken, lambda _: b""])
def test_words_go_alone_when_the_file_is_not_there(
    content_of: Callable[[Attachment], bytes | None], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    channel, telegram = channel_with({"message_id": 44}, content_of=content_of)
    assert run(channel.send(ADDRESS, MESSAGE)) == 44
    assert telegram.methods == ["sendMessage"] and telegram.calls[0][1]["text"] == "<b>Release</b> of today"
    assert "words go alone" in caplog.text and "pack_2026" not in caplog.text


@pytest.mark.parametrize("words", ["Request Entity Too Large", "not enough rights to send documents"])
def test_words_go_alone_when_telegram_will_not_have_the_file(words: str) -> None:
    channel, telegram = channel_with(BadRequest(words), {"message_id": 45})
    assert run(channel.send(ADDRESS, MESSAGE)) == 45
    assert telegram.methods == ["sendDocument", "sendMessage"]


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (RetryAfter(37), TryLater),
        (Forbidden("Forbidden: bot was blocked by the user"), PeerUnreachable),
        (BadRequest("Chat not found"), PeerUnreachable),
        (NetworkError("ServerDisconnectedError"), Unsure),
        ({"message_id": "?"}, Unsure),
    ],
)
def test_how_a_file_fails_is_told_in_the_houses_words(failure: Any, expected: type[DeliveryFailure]) -> None:
    """And then no text goes in its place: the file may be there already, or comes a little later."""
    channel, telegram = channel_with(failure)
    with pytest.raises(expected):
        run(channel.send(ADDRESS, MESSAGE))
    assert telegram.methods == ["sendDocument"]


def test_a_text_is_not_changed_into_a_file() -> None:
    channel, telegram = channel_with()
    with pytest.raises(CannotEdit):
        run(channel.edit(ADDRESS, 7, MESSAGE))
    assert telegram.calls == []


@pytest.mark.parametrize(
    ("name", "plain"), [("carte é d'ici.zip", "carte_d_ici.zip"), ("", "file"), ("../a/b.yaml", ".._a_b.yaml")]
)
def test_a_name_is_spelled_in_letters_that_every_phone_keeps(name: str, plain: str) -> None:
    channel, telegram = channel_with()
    run(channel.send(ADDRESS, replace(MESSAGE, attachment=replace(PACK, name=name))))
    assert telegram.calls[0][2]["document"].name == plain


def test_it_arrives_on_a_phone_byte_for_byte() -> None:
    """Over real HTTP; and a button under it is answered in a new message, because it has no text to change."""

    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        request = AiohttpRequest()
        await request.initialize()
        try:
            channel = TelegramChannel(f"{ground.url}/bot{TOKEN}", request, content_of=lambda _: CONTENT)
            number = await channel.send(str(phone.peer_id), MESSAGE)
            (shown,) = await phone.messages()
            assert (shown["message_id"], shown["document"], shown["text"]) == (number, PACK.name, "Release of today")
            assert shown["buttons"] == [["Back"]] and await phone.download(shown) == CONTENT
            with pytest.raises(CannotEdit):
                await channel.edit(str(phone.peer_id), number, Message("x"))
        finally:
            await request.shutdown()

    stand(scene)


def test_the_service_fetches_and_sends_with_what_it_was_given() -> None:
    """Both addresses have the token in them, and files have connections of their own."""

    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        await phone.send_document("me.yaml", b"flow: me\n")
        (update,) = await ground.updates()
        service = TelegramService(
            TOKEN, ground.url + "/", Shelf(None), lambda: ground.now, files=Files(nobodys, lambda _: CONTENT)
        )
        assert await service.open()
        try:
            sent = parse(update).file
            assert sent and service.receiver.documents
            assert await service.receiver.documents.fetch(sent) == b"flow: me\n"
            await service.channel.send(str(phone.peer_id), MESSAGE)
            assert await phone.download((await phone.messages())[-1]) == CONTENT
        finally:
            await service.close()

    stand(scene)
