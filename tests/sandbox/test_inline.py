"""Inline mode in the sandbox: what is typed reaches the bot, what it offers is checked, and one offer is posted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sandbox.inline import LIFE, RESULTS_MOST, TYPED_MOST
from sandbox.phone import NotOnScreen, Phone
from tests.sandbox.ground import GO, Ground, stand
from tests.sandbox.judges import wrong_in_update

ALLOWED = {"allowed_updates": ["message", "inline_query"]}
CARD: dict[str, Any] = {
    "type": "article",
    "id": "oximeter",
    "title": "Oximeter",
    "description": "Look at the person first.",
    "input_message_content": {
        "message_text": "<b>Oximeter</b>\nt.me/practice_bot?start=oximeter",
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    },
}


async def _typed(ground: Ground, phone: Phone, text: str) -> dict[str, Any]:
    """What the bot is told when a peer types something behind its name."""
    await phone.inline(text)
    (row,) = await ground.updates(**ALLOWED)
    await ground.updates(row["update_id"] + 1, **ALLOWED)
    assert list(wrong_in_update(row)) == []
    asked: dict[str, Any] = row["inline_query"]
    return asked


def test_what_is_typed_reaches_the_bot_and_what_it_offers_is_posted_by_way_of_it() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        asked = await _typed(ground, phone, "ox")
        assert (asked["query"], asked["offset"], asked["from"]["id"]) == ("ox", "", phone.peer_id)
        assert await ground.result("answerInlineQuery", inline_query_id=asked["id"], results=[CARD], cache_time=5)
        (offer,) = await phone.wait_offers()
        assert (offer["id"], offer["title"], offer["description"]) == ("oximeter", CARD["title"], CARD["description"])
        await phone.choose("oximeter")
        (row,) = await ground.updates(**ALLOWED)
        message = row["message"]
        assert message["via_bot"]["username"] == "practice_bot"
        assert message["text"] == "Oximeter\nt.me/practice_bot?start=oximeter"
        assert [each["type"] for each in message["entities"]] == ["bold", "url"]
        assert (await phone.chat())["messages"][-1]["way"] == "via @practice_bot"
        with pytest.raises(NotOnScreen, match="is offered"):
            await phone.choose("oximeter")

    stand(scene)


def test_a_bot_that_did_not_ask_for_it_is_not_told() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        await ground.updates(allowed_updates=["message"])
        await phone.inline("ox")
        assert await ground.updates() == []
        with pytest.raises(NotOnScreen):
            await phone.wait_offers(timeout=0.05)

    stand(scene)


def test_as_at_telegram_it_waits_half_a_minute_and_then_it_is_too_old() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        asked = await _typed(ground, phone, "ox")
        ground.advance(LIFE + timedelta(seconds=1))
        assert "query is too old" in await ground.refusal("answerInlineQuery", inline_query_id=asked["id"], results=[])
        await phone.inline("ox")
        ground.advance(LIFE + timedelta(seconds=1))
        assert await ground.updates(**ALLOWED) == []

    stand(scene)


def test_who_types_on_sees_what_is_offered_for_the_newest_words() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        first, second = await _typed(ground, phone, "o"), await _typed(ground, phone, "x" * 400)
        assert len(second["query"]) == TYPED_MOST
        await ground.result("answerInlineQuery", inline_query_id=first["id"], results=[CARD])
        assert not (await phone.chat())["inline"]["answered"]
        await ground.result("answerInlineQuery", inline_query_id=second["id"], results=[])
        assert await phone.wait_offers() == []

    stand(scene)


def test_a_bot_whose_inline_mode_is_off_at_botfather_cannot_be_asked() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        ground.state.bot["supports_inline_queries"] = False
        with pytest.raises(NotOnScreen, match="setinline"):
            await phone.inline("ox")

    stand(scene)


SAID = CARD["input_message_content"]
WRONG: list[tuple[Any, str]] = [
    ("ox", "JSON"),
    ({}, "JSON"),
    ([CARD] * 2, "RESULT_ID_DUPLICATE"),
    ([{**CARD, "id": str(number)} for number in range(RESULTS_MOST + 1)], "RESULTS_TOO_MUCH"),
    ([{**CARD, "id": ""}], "RESULT_ID_INVALID"),
    ([{**CARD, "id": "é" * 33}], "RESULT_ID_INVALID"),
    ([{**CARD, "id": 7}], "RESULT_ID_INVALID"),
    ([{**CARD, "title": " "}], "ARTICLE_TITLE_EMPTY"),
    ([{**CARD, "type": "hologram"}], "only articles"),
    ([{**CARD, "input_message_content": None}], "Input message content"),
    ([{**CARD, "input_message_content": {**SAID, "message_text": ""}}], "message text is empty"),
    ([{**CARD, "input_message_content": {**SAID, "message_text": "a" * 4097}}], "too long"),
    ([{**CARD, "input_message_content": {**SAID, "message_text": "<b>a"}}], "can't parse entities"),
    ([{**CARD, "reply_markup": {"keyboard": [["a"]]}}], "inline keyboard expected"),
    ([7], "must be an object"),
]


@pytest.mark.parametrize(("results", "says"), WRONG)
def test_what_telegram_would_refuse_is_refused(results: Any, says: str) -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        asked = await _typed(ground, phone, "ox")
        assert says in await ground.refusal("answerInlineQuery", inline_query_id=asked["id"], results=results)
        assert not (await phone.chat())["inline"]["answered"]

    stand(scene)


def test_an_answer_to_nothing_is_refused() -> None:
    async def scene(ground: Ground) -> None:
        assert "invalid" in await ground.refusal("answerInlineQuery", inline_query_id="1", results=[])
        assert "NEXT_OFFSET" in await ground.refusal(
            "answerInlineQuery", inline_query_id="1", results=[], next_offset="a" * 65
        )

    stand(scene)


def test_an_offer_may_bring_buttons() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        asked = await _typed(ground, phone, "ox")
        await ground.result("answerInlineQuery", inline_query_id=asked["id"], results=[{**CARD, "reply_markup": GO}])
        await phone.choose("oximeter")
        assert (await phone.chat())["messages"][-1]["buttons"][0][0]["text"] == "Go"

    stand(scene)
