"""Files that come in: a coordinator's arrives whole, a peer's is never asked for, and no turn waits for ever."""

from __future__ import annotations

import asyncio
import base64
import logging
from typing import Any

import pytest

import bot.documents
import bot.receiver
from bot.documents import DOCUMENT_BYTES_MOST, Documents, FileRequest
from conversations.channel import FileSent, Inbound
from conversations.house import House
from sandbox.file_acts import send_document
from store.database import Database, StoreUnavailable
from tests.bot.document_ground import COORDINATOR, PACK, PEER, Whole, scene
from tests.sandbox.test_faults import trouble

NAME = "a name that tells of somebody.zip"


def test_a_coordinators_file_arrives_whole(file: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    async def play(whole: Whole) -> None:
        phone = await whole.phone(COORDINATOR)
        await phone.send_document("pack.zip", PACK, "the new one")
        await phone.send_document("me.yaml", b"flow: me\n")
        await whole.take()
        first, second = whole.turns
        assert (first.content, first.file and first.file.name, first.text) == (PACK, "pack.zip", "the new one")
        assert second.content == b"flow: me\n"
        assert whole.documents.under_way == set()

    scene(file, monkeypatch, play)


def test_a_peers_file_is_never_asked_for(file: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not fetched cannot be kept, logged or lost (rule 9)."""

    async def play(whole: Whole) -> None:
        phone = await whole.phone(PEER)
        await phone.send_document("hurt.jpg", PACK, "see")
        await phone.say("hello")
        await whole.take()
        assert [turn.content for turn in whole.turns] == [None, None]
        assert whole.methods() == []
        assert whole.asked == [str(phone.peer_id)], "and who sends no file is not looked at"

    scene(file, monkeypatch, play)


def test_a_cry_under_a_file_goes_first(file: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The card does not wait for a file, or for the question whose files are read."""

    async def play(whole: Whole) -> None:
        phone = await whole.phone(COORDINATOR)
        sent_when_asked: list[int] = []
        wants = whole.documents._wants

        async def looking(house: House, inbound: Inbound) -> bool:
            sent_when_asked.append(len(whole.door.urgent.texts()))
            return await wants(house, inbound)

        whole.documents._wants = looking
        await phone.send_document("pack.zip", PACK, "somebody is not breathing")
        await whole.take()
        assert sent_when_asked == [1] and "9-1-1" in whole.door.urgent.texts()[0]
        assert whole.turns[0].content == PACK

    scene(file, monkeypatch, play)


@pytest.mark.parametrize(
    ("fault", "asks"),
    [
        ({"kind": "error", "methods": "getFile"}, ["getFile"]),
        ({"kind": "flood", "methods": "getFile"}, ["getFile"]),
        ({"kind": "malformed", "methods": "getFile"}, ["getFile"]),
        ({"kind": "misshapen", "methods": "getFile"}, ["getFile"]),
        ({"kind": "cut_after", "methods": "getFile"}, ["getFile"]),
        ({"kind": "error", "status": 404, "methods": "download"}, ["getFile", "download"]),
        ({"kind": "error", "status": 302, "methods": "download"}, ["getFile", "download"]),
        ({"kind": "malformed", "methods": "download"}, ["getFile", "download"]),
        ({"kind": "misshapen", "methods": "download"}, ["getFile", "download"]),
        ({"kind": "cut_after", "methods": "download", "times": 2}, ["getFile", "download", "download"]),
    ],
)
def test_a_file_that_cannot_be_had_is_none_and_the_turn_goes_on(
    fault: dict[str, Any], asks: list[str], file: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the next try has it: what went wrong is not remembered as the file."""

    async def play(whole: Whole) -> None:
        phone = await whole.phone(COORDINATOR)
        await trouble(whole.ground, **fault)
        await phone.send_document("pack.zip", PACK)
        await whole.take()
        assert [turn.content for turn in whole.turns] == [None]
        assert whole.methods() == asks
        told = whole.turns[0].file
        assert told and await whole.documents.fetch(told) == PACK

    scene(file, monkeypatch, play)


@pytest.mark.parametrize(
    ("size", "said", "has_content", "asks"),
    [
        (DOCUMENT_BYTES_MOST, 0, True, 2),
        (DOCUMENT_BYTES_MOST + 1, 0, False, 0),
        (9, DOCUMENT_BYTES_MOST + 1, False, 0),
        (DOCUMENT_BYTES_MOST + 1, 9, False, 2),
        (9, 8, False, 2),
    ],
)
def test_size_is_bounded_by_what_is_said_and_by_what_comes(
    size: int, said: int, has_content: bool, asks: int, file: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is said too large is not asked for; what is larger than it says is not read to its end."""

    async def play(whole: Whole) -> None:
        phone = await whole.phone(COORDINATOR)
        content = bytes(size)
        fields = {"name": "pack.zip", "content": base64.b64encode(content).decode(), "size": said}
        send_document(whole.ground.state, whole.ground.state.chats[phone.peer_id], fields)
        await whole.take()
        assert [turn.content for turn in whole.turns] == [content if has_content else None]
        assert len(whole.methods()) == asks

    scene(file, monkeypatch, play)


def test_a_file_that_never_ends_is_given_up(file: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    async def play(whole: Whole) -> None:
        phone = await whole.phone(COORDINATOR)
        monkeypatch.setattr(bot.documents, "FETCH_SECONDS", 0.5)
        await trouble(whole.ground, kind="late", seconds=3600, methods="getFile download", times=2)
        await phone.send_document("pack.zip", PACK)
        await whole.take()
        assert [turn.content for turn in whole.turns] == [None]

    scene(file, monkeypatch, play)


def test_only_the_chat_whose_file_is_slow_waits(file: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A coordinator's bad line must not keep a peer waiting, in the same batch or in the next."""

    async def play(whole: Whole) -> None:
        coordinator, peer = await whole.phone(COORDINATOR), await whole.phone(PEER)
        goes_on, read = asyncio.Event(), whole.request.read

        async def slow(url: str, most: int) -> bytes | None:
            await goes_on.wait()
            return await read(url, most)

        monkeypatch.setattr(whole.request, "read", slow)
        await coordinator.send_document("pack.zip", PACK)
        await coordinator.say("menu")
        await peer.say("hello")
        raws = await whole.ground.updates()
        taking = asyncio.ensure_future(whole.door.receiver.take(raws))
        while not whole.turns:
            await asyncio.sleep(0)
        assert [turn.address for turn in whole.turns] == [str(peer.peer_id)]
        assert whole.documents.under_way == {raws[0]["update_id"]} and not whole.door.receiver.refusing.is_set()
        goes_on.set()
        assert len(await taking) == 3
        assert [turn.text for turn in whole.turns] == ["hello", "", "menu"], "and the chat keeps its order"
        assert whole.turns[1].content == PACK

    scene(file, monkeypatch, play)


def test_when_nobody_can_say_whose_files_are_read_the_update_comes_again(
    file: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The store refuses, or does not answer: a coordinator's file must not be taken for a peer's."""

    async def play(whole: Whole) -> None:
        phone = await whole.phone(COORDINATOR)
        await phone.send_document("pack.zip", PACK)
        raws = await whole.ground.updates()
        wants = whole.documents._wants

        async def refusing(_house: House, _inbound: Inbound) -> bool:
            raise StoreUnavailable("locked")

        async def silent(_house: House, _inbound: Inbound) -> bool:
            return await asyncio.Event().wait()

        monkeypatch.setattr(bot.documents, "WANTS_SECONDS", 0.05)
        for broken in (refusing, silent):
            whole.documents._wants = broken
            assert await whole.door.receiver.take(raws) == []
        assert whole.turns == [] and whole.methods() == []
        whole.documents._wants = wants
        assert await whole.door.receiver.take(raws) == [raws[0]["update_id"]]
        assert whole.turns[0].content == PACK

    scene(file, monkeypatch, play)


def test_a_file_is_fetched_once_however_often_the_store_refuses_its_turn(
    file: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is refused is taken four times a second: Telegram must not be asked as often."""

    async def play(whole: Whole) -> None:
        phone = await whole.phone(COORDINATOR)
        await phone.send_document("pack.zip", PACK)
        raws = await whole.ground.updates()

        async def locked(*_: object) -> None:
            raise StoreUnavailable("locked")

        with monkeypatch.context() as patch:
            patch.setattr(bot.receiver, "receive", locked)
            for _ in range(3):
                assert await whole.door.receiver.take(raws) == []
        assert await whole.door.receiver.take(raws) == [raws[0]["update_id"]]
        assert whole.turns[0].content == PACK and whole.methods() == ["getFile", "download"]

    scene(file, monkeypatch, play)


@pytest.mark.parametrize(
    "path", ["", "../bot/getMe", "documents/../../x", "/etc/passwd", "//elsewhere/x", "a b", 7, None]
)
def test_a_path_that_telegram_does_not_give_is_not_followed(path: object) -> None:
    asked: list[str] = []

    class Strange(FileRequest):
        async def ask(self, url: str, fields: dict[str, Any]) -> Any:
            return {"file_path": path, "file_size": 3}

        async def read(self, url: str, most: int) -> bytes | None:
            asked.append(url)
            return b"abc"

    documents = Documents(Strange(), "https://api.example.org/bot1:a", "https://api.example.org/file/bot1:a")
    assert asyncio.run(documents.fetch(FileSent("a", "a.yaml", 3))) is None
    assert asked == []


def test_the_log_tells_that_a_file_failed_and_nothing_of_it(
    file: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def play(whole: Whole) -> None:
        phone = await whole.phone(COORDINATOR)
        await trouble(whole.ground, kind="error", methods="getFile", times=2)
        for _ in range(3):
            await phone.send_document(NAME, b"some words of a draft")
        with caplog.at_level(logging.DEBUG):
            await whole.take()
        assert [turn.content for turn in whole.turns] == [None, None, b"some words of a draft"]
        assert "could not be fetched" in caplog.text
        assert "somebody" not in caplog.text and "draft" not in caplog.text

    scene(file, monkeypatch, play)
