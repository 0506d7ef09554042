"""Sounds on their way to Telegram: uploaded once, named from then on, and never in the way of the words."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter

from bot.request import AiohttpRequest, Form, Upload
from bot.telegram_channel import TelegramChannel
from content.voices import Voice, read_voices
from conversations.channel import (
    Button,
    CannotEdit,
    DeliveryFailure,
    Message,
    PeerUnreachable,
    TryLater,
    Unsure,
)
from sandbox import Sandbox
from sandbox.phone import Phone
from tests.made_sounds import opus
from tests.sandbox.ground import TOKEN
from tests.store.ground import run

ADDRESS = "5550001"
SOUND = Message("**1** tick", ((Button("Back", "1r"),),), is_personal=False, sound="breath_pacer")


class FakeTelegram:
    """Stands in for the connections: keeps what was asked for, and answers or raises what it was given."""

    def __init__(self, *answers: Any) -> None:
        self.calls: list[tuple[str, dict[str, str], dict[str, Upload]]] = []
        self._answers = list(answers)

    async def ask(self, url: str, fields: dict[str, Any]) -> Any:
        form = Form(fields)
        self.calls.append((url.rpartition("/")[2], form.json_parameters, form.uploads))
        answer = self._answers.pop(0) if self._answers else {"message_id": 41, "voice": {"file_id": "AwAC"}}
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def methods(self) -> list[str]:
        return [method for method, _, _ in self.calls]


@pytest.fixture
def voice(tmp_path: Path) -> Voice:
    (tmp_path / "voices").mkdir()
    (tmp_path / "voices" / "breath_pacer.ogg").write_bytes(opus(59.7))
    return read_voices(tmp_path).files["breath_pacer.ogg"]


def channel_with(voice: Voice | None, *answers: Any) -> tuple[TelegramChannel, FakeTelegram]:
    telegram = FakeTelegram(*answers)
    channel = TelegramChannel("https://api.example.org/bot1:a", telegram, {"breath_pacer": voice}.get)  # type: ignore[arg-type]
    return channel, telegram


def test_a_sound_is_uploaded_once_and_then_named(voice: Voice) -> None:
    """The file is sent through the mast once; every peer after the first gets it at once."""
    channel, telegram = channel_with(voice)
    assert [run(channel.send(ADDRESS, SOUND)) for _ in range(2)] == [41, 41]
    (first, fields, uploads), (second, again, none) = telegram.calls
    assert first == second == "sendVoice"
    assert uploads == {"voice": Upload("breath_pacer.ogg", opus(59.7), "audio/ogg")} and none == {}
    assert fields == {
        "chat_id": ADDRESS,
        "caption": "<b>1</b> tick",
        "parse_mode": "HTML",
        "reply_markup": '{"inline_keyboard":[[{"text":"Back","callback_data":"1r"}]]}',
        "disable_notification": "false",
        "protect_content": "false",
        "duration": "60",
    }
    assert again == {**{name: text for name, text in fields.items() if name != "duration"}, "voice": "AwAC"}


def test_a_personal_sound_is_protected_like_its_card(voice: Voice) -> None:
    channel, telegram = channel_with(voice)
    run(channel.send(ADDRESS, replace(SOUND, is_personal=True)))
    assert telegram.calls[0][1]["protect_content"] == "true"


def test_a_name_that_telegram_no_longer_knows_is_made_anew(voice: Voice) -> None:
    gone = BadRequest("Wrong file identifier/http url specified")
    yes = {"message_id": 41, "voice": {"file_id": "one"}}
    channel, telegram = channel_with(voice, yes, gone, {"message_id": 43, "voice": {"file_id": "two"}}, yes)
    assert [run(channel.send(ADDRESS, SOUND)) for _ in range(3)] == [41, 43, 41]
    assert [fields.get("voice", bool(uploads)) for _, fields, uploads in telegram.calls] == [True, "one", True, "two"]


@pytest.mark.parametrize("answer", [{"message_id": 41}, {"message_id": 41, "document": {"file_id": "BQAC"}}])
def test_what_telegram_made_something_else_of_is_not_named(voice: Voice, answer: dict[str, Any]) -> None:
    """The name of a document does not fit a voice message: it would be refused each time."""
    channel, telegram = channel_with(voice, answer, answer)
    assert [run(channel.send(ADDRESS, SOUND)) for _ in range(2)] == [41, 41]
    assert all(uploads for _, _, uploads in telegram.calls)


def _nothing(path: Path) -> None:
    path.unlink()


def _another(path: Path) -> None:
    path.write_bytes(opus(5))


@pytest.mark.parametrize("spoil", [None, _nothing, _another])
def test_words_go_alone_when_their_sound_is_gone(
    voice: Voice, spoil: Callable[[Path], None] | None, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing is lost: the peer reads what stands under the sound, and the operator reads which sound it was."""
    caplog.set_level(logging.WARNING)
    if spoil:
        spoil(voice.path)
    channel, telegram = channel_with(voice if spoil else None, {"message_id": 44})
    assert run(channel.send(ADDRESS, SOUND)) == 44
    ((method, fields, _),) = telegram.calls
    assert (method, fields["text"]) == ("sendMessage", "<b>1</b> tick")
    assert "Back" in fields["reply_markup"]
    assert "its words go alone: breath_pacer" in caplog.text


@pytest.mark.parametrize(
    ("refusals", "methods"),
    [
        ([BadRequest("Voice_messages_forbidden")], ["sendVoice", "sendMessage"]),
        ([BadRequest("File is too big")], ["sendVoice", "sendMessage"]),
        (
            [BadRequest("Can't parse entities: x"), BadRequest("Can't parse entities: x")],
            ["sendVoice", *["sendMessage"] * 2],
        ),
    ],
)
def test_words_go_alone_when_telegram_will_not_have_the_sound(
    voice: Voice, refusals: list[Exception], methods: list[str]
) -> None:
    """Some people let nobody send them voice messages; they still get the words."""
    channel, telegram = channel_with(voice, *refusals, {"message_id": 45})
    assert run(channel.send(ADDRESS, SOUND)) == 45
    assert telegram.methods == methods


def test_whoever_forbids_sounds_is_asked_once_and_not_by_every_way(voice: Voice) -> None:
    yes = {"message_id": 41, "voice": {"file_id": "one"}}
    channel, telegram = channel_with(voice, yes, BadRequest("Voice_messages_forbidden"), {"message_id": 45})
    assert [run(channel.send(ADDRESS, SOUND)) for _ in range(2)] == [41, 45]
    assert telegram.methods == ["sendVoice", "sendVoice", "sendMessage"]


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (RetryAfter(37), TryLater),
        (Forbidden("Forbidden: bot was blocked by the user"), PeerUnreachable),
        (BadRequest("Chat not found"), PeerUnreachable),
        (NetworkError("ServerDisconnectedError"), Unsure),
        ({"message_id": "?"}, Unsure),
        (["?"], Unsure),
    ],
)
def test_how_a_sound_fails_is_told_in_the_houses_words(
    voice: Voice, failure: Any, expected: type[DeliveryFailure]
) -> None:
    """And then no text goes in its place: the sound may be there already, or comes a little later."""
    channel, telegram = channel_with(voice, failure)
    with pytest.raises(expected):
        run(channel.send(ADDRESS, SOUND))
    assert telegram.methods == ["sendVoice"]


def test_a_text_is_not_changed_into_a_sound_nor_a_sound_into_a_text(voice: Voice) -> None:
    """Telegram can do neither: the caller hears that a new message is needed."""
    channel, telegram = channel_with(voice, BadRequest("There is no text in the message to edit"))
    with pytest.raises(CannotEdit):
        run(channel.edit(ADDRESS, 7, SOUND))
    assert telegram.calls == []
    with pytest.raises(CannotEdit):
        run(channel.edit(ADDRESS, 7, Message("x")))


def test_more_words_than_fit_under_a_sound_are_cut(voice: Voice) -> None:
    channel, telegram = channel_with(voice)
    run(channel.send(ADDRESS, replace(SOUND, text="é" * 2000)))
    assert telegram.calls[0][1]["caption"] == "é" * 1023 + "…"


def _on_a_phone(scene: Callable[[TelegramChannel, Phone], Awaitable[None]], voice: Voice) -> None:
    """Play a scene over real HTTP, with the phone at the other end."""

    async def play() -> None:
        sandbox = Sandbox(TOKEN, lambda: datetime(2026, 11, 23, tzinfo=UTC), lambda _: None)
        url = await sandbox.start("127.0.0.1", 0)
        request = AiohttpRequest()
        await request.initialize()
        try:
            assert request._session
            phone = await Phone.add(url, request._session, "Sam")
            await phone.start()
            await scene(TelegramChannel(f"{url}/bot{TOKEN}", request, {"breath_pacer": voice}.get), phone)
        finally:
            await request.shutdown()
            await sandbox.stop()

    asyncio.run(play())


def test_it_arrives_on_a_phone_byte_for_byte_and_is_deleted_like_any_message(voice: Voice) -> None:
    async def scene(channel: TelegramChannel, phone: Phone) -> None:
        address = str(phone.peer_id)
        numbers = (await channel.send(address, SOUND), await channel.send(address, SOUND))
        first, second = await phone.messages()
        assert (first["message_id"], second["message_id"]) == numbers
        assert first["raw"]["voice"] == second["raw"]["voice"]
        assert (first["text"], first["sound"], first["buttons"]) == ("1 tick", "breath_pacer.ogg", [["Back"]])
        url = (await phone.chat())["messages"][-1]["sound"]["url"]
        async with phone.session.get(phone.base_url + url) as answer:
            assert await answer.read() == opus(59.7)
        async with phone.session.get(f"{phone.base_url}/phone/history?method=sendVoice") as answer:
            rows = (await answer.json())["history"]
        assert [row["fields"]["voice"].startswith("<breath_pacer.ogg") for row in rows] == [True, False]
        with pytest.raises(CannotEdit):
            await channel.edit(address, numbers[0], Message("x"))
        await channel.strip(address, numbers[0])
        assert (await phone.messages())[0]["buttons"] == []
        await channel.delete(address, numbers)
        assert await phone.messages() == []

    _on_a_phone(scene, voice)
