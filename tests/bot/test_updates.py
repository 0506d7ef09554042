"""Updates as Telegram sends them (`updates/*.json`, made-up numbers) become what the house looks at, and no more."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.updates import ALLOWED, CannotRead, parse
from conversations.channel import FileSent, Inbound, Kind
from rehearsal.fuzzed_updates import KINDS, FuzzedUpdates
from tests.bot.library_parse import library_parse
from tests.store.ground import NOW

RECORDED = sorted((Path(__file__).parent / "updates").glob("*.json"))


def read(name: str) -> dict[str, Any]:
    """Return a recorded update."""
    path = Path(__file__).parent / "updates" / f"{name}.json"
    update: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["update"]
    return update


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_a_recorded_update_becomes_what_we_look_at(path: Path) -> None:
    """Each file holds an update and what it must become; none there means that it cannot be read."""
    recorded = json.loads(path.read_text(encoding="utf-8"))
    expected = recorded["inbound"]
    if expected is None:
        with pytest.raises(CannotRead):
            parse(recorded["update"])
        return
    if "sent_at" in expected:
        expected["sent_at"] = datetime.fromisoformat(expected["sent_at"])
    if "file" in expected:
        expected["file"] = FileSent(**expected["file"])
    wanted = Inbound(**{"update_id": recorded["update"]["update_id"], **expected, "kind": Kind(expected["kind"])})
    assert parse(recorded["update"]) == wanted


def test_every_kind_of_thing_is_recorded() -> None:
    """A kind without a recording is a kind nobody looked at."""
    kinds = {json.loads(path.read_text(encoding="utf-8"))["inbound"]["kind"] for path in RECORDED if _is_read(path)}
    assert kinds == set(Kind)


def _is_read(path: Path) -> bool:
    return json.loads(path.read_text(encoding="utf-8"))["inbound"] is not None


@pytest.mark.parametrize("name", ["contact", "location", "voice", "photo", "sticker"])
def test_nothing_of_what_we_do_not_read_comes_in(name: str) -> None:
    """A phone number, a place or a file that does not enter can never be kept, logged or lost (rule 9)."""
    seen = json.dumps(asdict(parse(read(name))), default=str)
    for private in ("6045550100", "Alex", "49.28", "123.1", "file_id", "AgAD", "Sam"):
        assert private not in seen


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_the_librarys_own_reading_is_the_same(path: Path) -> None:
    """We read ten fields ourselves; whoever knows all of them must come to the same."""
    raw = json.loads(path.read_text(encoding="utf-8"))["update"]
    if path.stem not in NOT_FOR_THE_LIBRARY:
        assert parse(raw) == library_parse(raw)


NOT_FOR_THE_LIBRARY = {
    "date_out_of_range": "it cannot read it at all",
    "poll_from_an_older_server": "it cannot read it at all",
    "chat_without_a_number": "it takes any id",
}
"""Recordings by which the two differ, and why."""


@pytest.mark.parametrize("kind", KINDS)
def test_the_librarys_own_reading_of_whatever_can_be_made_up_is_the_same(kind: str) -> None:
    """Every kind of update there is, with hostile words in it, as long as nothing in it is broken."""
    maker = FuzzedUpdates(7, ("Menu",))
    for _ in range(30):
        raw = {"update_id": 1, **maker.of_kind(kind, int(NOW.timestamp()))}
        try:
            expected = library_parse(raw)
        except Exception:
            continue
        assert replace(parse(raw), sent_at=None) == replace(expected, sent_at=None)


def test_words_are_read_even_where_the_library_cannot_read_the_update() -> None:
    """Telegram may change a field nobody here needs; a cry must not get lost over it."""
    inbound = parse(read("date_out_of_range"))
    assert (inbound.kind, inbound.text, inbound.sent_at) == (Kind.TEXT, "hello", None)


@pytest.mark.parametrize(
    "raw",
    [
        {"message": 5},
        {"message": {}},
        {"message": {"chat": 5, "text": "od"}},
        {"message": {"text": "od"}},
        {"message": {"chat": {"id": "5", "type": "private"}, "text": "od"}},
        {"message": {"chat": {"id": True, "type": "private"}, "text": "od"}},
        {"message": {"chat": {"id": 2**70, "type": "private"}, "text": "od"}},
        {"message": {"chat": {"id": 5, "type": 7}, "text": "od"}},
        {"message": {"chat": {"id": 5, "type": "private"}, "text": ["od"]}},
        {"callback_query": {"id": 7, "data": "1h", "from": {"id": 5}}},
        {"callback_query": {"id": "7", "data": "1h"}},
        {"callback_query": {"id": "7", "data": {}, "message": {"chat": {"id": 5, "type": "private"}}}},
        {"my_chat_member": {"chat": {"id": 5, "type": "private"}}},
    ],
)
def test_what_lacks_a_field_we_need_cannot_be_read_and_says_which(raw: dict[str, Any]) -> None:
    """Nonsense raises one kind of error, without a word of what is in it."""
    with pytest.raises(CannotRead) as caught:
        parse({"update_id": 1, **raw})
    assert "od" not in str(caught.value)


@pytest.mark.parametrize(
    ("document", "file"),
    [
        (7, None),
        ({}, None),
        ({"file_id": 7}, None),
        ({"file_id": ""}, None),
        ({"file_id": "a", "file_name": 7, "file_size": "9"}, FileSent("a", "", 0)),
        ({"file_id": "a", "file_size": -9}, FileSent("a", "", 0)),
        ({"file_id": "a", "file_size": True}, FileSent("a", "", 0)),
    ],
)
def test_a_file_that_makes_no_sense_never_takes_the_message_away(document: object, file: FileSent | None) -> None:
    """A cry may be written under it."""
    raw = read("document")
    raw["message"] |= {"document": document, "caption": "od"}
    inbound = parse(raw)
    assert (inbound.kind, inbound.text, inbound.file) == (Kind.UNREADABLE, "od", file)


def test_what_a_file_is_called_is_not_shown_where_an_update_is() -> None:
    """An update may be printed by whoever looks for a fault; names of files tell of people."""
    assert "hard_shift" not in repr(parse(read("document")))


def test_a_tap_in_a_group_is_nothing() -> None:
    """Buttons of ours in a group would answer one peer's press before everybody."""
    raw = read("tap")
    raw["callback_query"]["message"]["chat"] = read("group_text")["message"]["chat"]
    assert parse(raw).kind is Kind.NOTHING


def test_only_what_we_look_at_is_asked_for() -> None:
    """What is not asked for is not sent, so nobody can be watched by it."""
    assert set(ALLOWED) == {"message", "edited_message", "callback_query", "my_chat_member"}


@pytest.mark.parametrize("missing", ["language_code", "from"])
def test_a_message_that_says_little_is_still_read(missing: str) -> None:
    """Telegram leaves out what it does not know; a peer without a language still gets an answer."""
    raw = read("text")
    raw["message"].pop(missing, None) if missing == "from" else raw["message"]["from"].pop(missing)
    inbound = parse(raw)
    assert (inbound.kind, inbound.language, inbound.text) == (Kind.TEXT, "", "is someone there")


@pytest.mark.parametrize("name", ["text", "caption"])
def test_half_a_letter_becomes_the_sign_for_an_unreadable_one(name: str) -> None:
    """JSON can hold it and UTF-8 cannot: kept or passed on, it would break the turn."""
    raw = read("text")
    raw["message"] = {**raw["message"], "text": None, name: "hi \ud83d you\udc00, 🧡"}
    read_as = parse(json.loads(json.dumps(raw)))
    assert read_as.text == "hi \ufffd you\ufffd, 🧡"


def test_no_half_letter_comes_in_by_any_field() -> None:
    raw = read("text")
    document = {"file_id": "f\ud83d", "file_name": "\ude00.zip"}
    sender = {"id": 1, "language_code": "f\udc00"}
    raw["message"] = {**raw["message"], "text": None, "document": document, "from": sender}
    tap = {"id": "1\ud83d", "data": "1h\ud83d", "from": sender, "message": raw["message"]}
    for each in (parse(raw), parse({"update_id": 1, "callback_query": tap})):
        repr(each).encode()
        json.dumps(asdict(each), default=str, ensure_ascii=False).encode()
