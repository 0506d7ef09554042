"""Updates as Telegram sends them (`updates/*.json`, made-up numbers) become what the house looks at, and no more."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.updates import ALLOWED, parse, parse_barely
from conversations.channel import Inbound, Kind

RECORDED = sorted((Path(__file__).parent / "updates").glob("*.json"))


def read(name: str) -> dict[str, Any]:
    """Return a recorded update."""
    path = Path(__file__).parent / "updates" / f"{name}.json"
    update: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["update"]
    return update


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_a_recorded_update_becomes_what_we_look_at(path: Path) -> None:
    """Each file holds an update and what it must become; none there means that the library cannot read it."""
    recorded = json.loads(path.read_text(encoding="utf-8"))
    expected = recorded["inbound"]
    if expected is None:
        with pytest.raises(Exception):  # noqa: B017 - whatever the library raises, the receiver sets it aside
            parse(recorded["update"])
        return
    if "sent_at" in expected:
        expected["sent_at"] = datetime.fromisoformat(expected["sent_at"])
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


def test_words_are_read_even_where_the_library_cannot_read_the_update() -> None:
    """Telegram may change a field nobody here needs; a cry must not get lost over it."""
    inbound = parse_barely(read("date_out_of_range"))
    assert inbound is not None and inbound.kind is Kind.TEXT and inbound.text


@pytest.mark.parametrize(
    "raw", [{}, {"message": None}, {"message": {"chat": 5, "text": "od"}}, {"message": {"text": "od"}}]
)
def test_what_holds_no_words_is_not_read_barely_either(raw: dict[str, Any]) -> None:
    """Nonsense stays nothing, and never raises."""
    assert parse_barely({"update_id": 1, **raw}) is None


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
