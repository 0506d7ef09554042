"""From typed words to a card, and what becomes of words that find none: nothing, unless their peer sends them."""

from __future__ import annotations

import asyncio

import pytest

from conversations import presses
from conversations.channel import Message
from conversations.wrong_cards import told_reports
from store import searches, tables
from tests.conversations.ground import Ground
from tests.words_in_force import starter_words


@pytest.fixture
def engine() -> str:
    """These are about what is shown; what they ask of the store is asked of both engines elsewhere."""
    return "sqlite"


PACK = starter_words().pack
NOBODY_WROTE = "qqzw brrnk"


def _labels(message: Message) -> list[str]:
    return [button.label for row in message.rows for button in row]


def _line(key: str, **values: str) -> str:
    return PACK.line(key, "en", **values)


def test_a_slip_finds_its_card_and_says_how_it_was_read(ground: Ground) -> None:
    """`search.md` §1, what users ask for, 3: tell me what was corrected."""

    async def act() -> None:
        said = (await ground.says("oxymeter numbrs"))[-1]
        assert "numbrs \u2248 number" in said.text
        assert said.text.startswith(_line("found"))
        assert PACK.cards["oximeter_numbers"].words["en"].title in _labels(said)

    asyncio.run(act())


def test_what_finds_nothing_is_said_and_may_be_sent(ground: Ground) -> None:
    """The words are shown as they would be sent; one tap sends them, once, and nothing else is kept."""

    async def act() -> None:
        said = (await ground.says(NOBODY_WROTE.upper() + "!"))[-1]
        assert _line("nothing_found") in said.text
        assert f"“{NOBODY_WROTE}”" in said.text
        assert ground.now(searches.sent) == []
        sent = (await ground.taps(_line("button_send_words")))[-1]
        assert sent.text == _line("words_sent", words=NOBODY_WROTE)
        assert _line("button_send_words") not in _labels(sent)
        assert [(each.what, each.taps) for each in ground.now(searches.sent)] == [(NOBODY_WROTE, 1)]
        assert {column.name for column in tables.sent_words.columns} == {"words", "taps", "last_on"}
        assert NOBODY_WROTE in await told_reports(ground.database)

    asyncio.run(act())


def test_this_is_not_it_is_counted_and_offers_to_send(ground: Ground) -> None:
    """The button itself carries the words: nothing was kept meanwhile."""

    async def act() -> None:
        found = (await ground.says("housing help"))[-1]
        first = next(label for label in _labels(found) if label in _titles())
        said = (await ground.taps(_line("button_not_it")))[-1]
        assert said.text.startswith(_line("not_it"))
        assert "“housing help”" in said.text
        rejected = ground.now(searches.rejected)
        assert [each.taps for each in rejected] == [1]
        assert PACK.cards[rejected[0].what].words["en"].title == first
        await ground.taps(_line("button_send_words"))
        assert [each.what for each in ground.now(searches.sent)] == ["housing help"]
        assert "housing help" in await told_reports(ground.database)
        assert "counted from zero again" in await told_reports(ground.database, "housing help")
        assert ground.now(searches.sent) == []

    asyncio.run(act())


def _titles() -> set[str]:
    return {card.words["en"].title for card in PACK.cards.values()}


def test_more_keeps_the_words_for_not_it(ground: Ground) -> None:
    """Whoever looks at a second page may still say that nothing was it."""

    async def act() -> None:
        await ground.says("rose")
        second = (await ground.taps(_line("button_more")))[-1]
        assert _line("button_not_it") in _labels(second)
        said = (await ground.taps(_line("button_not_it")))[-1]
        assert "“rose”" in said.text

    asyncio.run(act())


def test_grief_over_a_suicide_gets_a_line_at_the_foot_and_no_alarm(ground: Ground) -> None:
    """`security.md` §3.11: a friend's suicide is grief; the line stands at the foot of what was looked for."""

    async def act() -> None:
        said = (await ground.says("my friend died by suicide last year"))[-1]
        assert said.text.endswith(_line("grief_foot"))
        assert PACK.cards["lost_someone"].words["en"].title in _labels(said)
        said = (await ground.says("my friend died last year"))[-1]
        assert _line("grief_foot") not in said.text

    asyncio.run(act())


def test_words_fit_into_a_button() -> None:
    """Telegram takes 64 bytes; whole words are kept as far as there is room, whatever they are written in."""
    for asked in ("a" * 200, "naloxone " * 20, "\u0a2c\u0a70\u0a26 " * 30, "x: y", "", "é" * 100):
        for press in (presses.send_words(asked), presses.choice("t" * 12, 499, -2, asked)):
            assert len(press.encode()) <= presses.PRESS_BYTES_MOST
            presses.parse(press)
    kept = presses.parse(presses.choice("t" * 12, 12, -2, "where can i get a new mask for my kit near main street"))
    assert isinstance(kept, presses.ChoicePress)
    assert kept.asked == "where can i get a new mask for my kit"[: len(kept.asked)]
    assert not kept.asked.endswith(" ")


def test_a_forged_button_sends_nothing_but_plain_words(ground: Ground) -> None:
    """Telegram hands back what stood in a button; it is cleaned all the same."""

    async def act() -> None:
        await ground.says("hello")
        await ground.presses("1y:call 6045550134 @sam Now", 1)
        assert [each.what for each in ground.now(searches.sent)] == ["call now"]

    asyncio.run(act())
