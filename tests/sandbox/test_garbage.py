"""Whatever a bot sends, the sandbox answers as Telegram does: it refuses, it cleans, and it never falls over."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox import acts, bot_api
from sandbox.entities import clean
from sandbox.state import SandboxState
from tests.sandbox.ground import TOKEN, Ground, stand

NAMES = (
    "text", "message_id", "message_ids", "reply_markup", "entities", "parse_mode", "callback_query_id", "url",
    "secret_token", "max_connections", "allowed_updates", "commands", "scope", "language_code", "name", "description",
    "action", "voice", "caption", "duration", "reply_parameters",
    "link_preview_options", "offset", "limit", "file_id", "drop_pending_updates",
)  # fmt: skip
KEYS = st.sampled_from(("inline_keyboard", "keyboard", "text", "url", "callback_data", "type", "offset", "length"))
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20))
THINGS = st.recursive(LEAVES, lambda part: st.lists(part, max_size=3) | st.dictionaries(KEYS, part, max_size=3))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([*bot_api.METHODS, "getupdates"]), st.dictionaries(st.sampled_from(NAMES), THINGS))
def test_any_request_gets_a_yes_or_a_refusal(method: str, fields: dict[str, Any]) -> None:
    state = SandboxState(TOKEN, lambda: datetime(2026, 11, 23, tzinfo=UTC))
    chat = state.add_peer()
    acts.start(state, chat)
    answer = asyncio.run(bot_api.answer(state, method, {"chat_id": chat.chat_id, **fields}))
    assert answer.shape["ok"] in (True, False)
    assert answer.status == (200 if answer.shape["ok"] else answer.shape["error_code"])


@pytest.mark.parametrize(
    ("raw", "left"),
    [
        ("a\0b\x1bc\td", "a b c d"),
        ("a\r\nb", "a\nb"),
        ("a\u202eb\u2028c", "abc"),
        ("a\u0333\u033f\u030a", "a"),
        ("x\u2066y\u2069 \u202f é", "x\u2066y\u2069 \u202f é"),
    ],
)
def test_signs_that_control_do_not_reach_the_phone(raw: str, left: str) -> None:
    assert clean(raw) == left


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "\ud800"},
        {"text": "a", "reply_markup": {"inline_keyboard": [[{"text": "\udfff", "callback_data": "a"}]]}},
        {"text": "a", "reply_markup": '{"keyboard": [["\\ud83d"]]}'},
    ],
)
def test_half_a_surrogate_pair_is_no_text(fields: dict[str, Any]) -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        said = await ground.refusal("sendMessage", chat_id=phone.peer_id, **fields)
        assert said == "Bad Request: strings must be encoded in UTF-8"
        assert await phone.messages() == []

    stand(scene)


def test_a_flood_names_its_pause_in_the_head_too() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        body = {"kind": "flood", "retry_after": 9}
        await ground.session.post(f"{ground.url}/phone/faults", json=body)
        fields = {"chat_id": phone.peer_id, "text": "a"}
        async with ground.session.post(f"{ground.url}/bot{TOKEN}/sendMessage", json=fields) as answer:
            assert answer.headers["Retry-After"] == "9"

    stand(scene)


def test_the_bot_is_told_of_its_own_pins() -> None:
    """Telegram sends a bot the line that says what it pinned; a bot that answered it would talk with itself."""

    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        sent = await ground.result("sendMessage", chat_id=phone.peer_id, text="Steps")
        await ground.result("pinChatMessage", chat_id=phone.peer_id, message_id=sent["message_id"])
        (row,) = await ground.updates()
        assert row["message"]["from"]["is_bot"] and row["message"]["pinned_message"]["text"] == "Steps"
        assert [message["text"] for message in await phone.messages()] == ["Steps"]
        assert (await phone.chat())["messages"][-1]["text"] == "Practice bot pinned a message"

    stand(scene)
