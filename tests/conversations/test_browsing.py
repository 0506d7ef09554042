"""Looking through the library: by topic, three cards at a time, and saying that one is wrong."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path

import pytest

from content.library import topic_cards
from conversations import browsing, presses
from conversations.channel import Kind, Message
from conversations.screens import Screen
from conversations.wrong_cards import told_reports, told_reports_at
from flows.likeness import fold
from store import reports, tables
from tests.conversations.ground import ALEX, SAM, Ground
from tests.words_in_force import starter_words


@pytest.fixture
def engine() -> str:
    """These are about what is shown; what they ask of the store is asked of both engines elsewhere."""
    return "sqlite"


PACK = starter_words().pack
TOPICS = PACK.phrases["en"].topics
TODAY = date(2026, 12, 1)
FIND_HELP = PACK.phrases["en"].doors["find_help"].label


def _labels(message: Message) -> list[str]:
    return [button.label for row in message.rows[1:] for button in row]


def _title(card: str, language: str = "en") -> str:
    return PACK.cards[card].in_language(language, "en").title


def test_from_find_help_to_a_card_in_three_taps(ground: Ground) -> None:
    """`users.md` J12: Find help, a topic, a card. Nothing has to be typed."""

    async def act() -> None:
        asked = (await ground.says(FIND_HELP))[-1]
        assert [label for label in _labels(asked) if label in {topic.label for topic in TOPICS.values()}] == [
            topic.label for topic in TOPICS.values()
        ], "all topics are there"
        listed = (await ground.taps(TOPICS["life"].label))[-1]
        assert _labels(listed)[:3] == [_title(card) for card in TOPICS["life"].first]
        shown = (await ground.taps(_title("housing")))[-1]
        assert f"**{_title('housing')}**" in shown.text

    asyncio.run(act())


def test_a_topic_shows_three_cards_at_a_time_and_comes_round(ground: Ground) -> None:
    """Twenty results are read by nobody; behind the last page stands the first, so that More is never dead."""

    async def act() -> None:
        await ground.says(FIND_HELP)
        cards = [_title(card) for card in topic_cards(PACK, "talk", "en")]
        listed = (await ground.taps(TOPICS["talk"].label))[-1]
        seen: list[str] = []
        for _ in range(0, len(cards), 3):
            seen += [label for label in _labels(listed) if label in cards]
            assert f"{len(seen)} of {len(cards)}" in listed.text
            listed = (await ground.taps(PACK.line("button_more", "en")))[-1]
        assert seen == cards
        assert _labels(listed)[:3] == cards[:3]

    asyncio.run(act())


def test_where_a_number_stands_it_says_that_nobody_dialled_it(ground: Ground) -> None:
    """Rule 4, in a list as under a card: "seen", with its day, and "not checked by a person yet"."""

    async def act() -> None:
        await ground.says(FIND_HELP)
        listed = (await ground.taps(TOPICS["talk"].label))[-1]
        assert PACK.line("numbers_seen", "en", seen_on="2026-11-23") in listed.text
        assert PACK.number_values("en")["line_310"] in listed.text, "the number itself is there, without another tap"

    asyncio.run(act())


def test_every_topic_can_be_looked_through_in_every_language() -> None:
    """Each card has a topic, stands on exactly one page of it, and no page is too long for a message or dead."""
    for language in PACK.languages:
        screen = Screen(PACK, PACK, language, TODAY)
        for topic in TOPICS:
            cards = topic_cards(PACK, topic, language)
            assert cards, topic
            shown: list[str] = []
            for page in range(-(-len(cards) // 3)):
                drawn = browsing.topic(screen, topic, page)
                assert len(drawn.text) <= 1200
                shown += [label for label in _labels(drawn) if label in {_title(card, language) for card in cards}]
            assert shown == [_title(card, language) for card in cards]
    assert sorted(card for topic in TOPICS for card in topic_cards(PACK, topic, "en")) == sorted(PACK.cards)


def test_a_topic_is_sorted_by_the_titles_that_are_read() -> None:
    """In French by the French ones, without minding accents: else nobody could see an order in it."""
    for language in PACK.languages:
        for topic, held in TOPICS.items():
            cards = topic_cards(PACK, topic, language)
            titles = [_title(card, language) for card in cards if card not in held.first]
            current = [title for title in titles if not _is_old(title, language)]
            assert current == sorted(current, key=fold), (language, topic)


def _is_old(title: str, language: str) -> bool:
    return any(card.words[language].title == title and card.words["en"].outdated for card in PACK.cards.values())


def test_what_is_old_comes_last_and_says_so(ground: Ground) -> None:
    """The 2021 guide is not served as if it were current."""
    old = [card.key for card in PACK.cards.values() if card.words["en"].outdated]
    assert "covid_guide" in old
    for topic in TOPICS:
        cards = topic_cards(PACK, topic, "en")
        is_old = [card in old for card in cards]
        assert is_old == sorted(is_old), topic

    async def act() -> None:
        await ground.says("hello")
        shown = (await ground.presses(presses.card("covid_guide"), 1))[-1]
        assert f"**{PACK.line('banner_outdated', 'en')}**" in shown.text
        assert shown.text.index(PACK.line("banner_outdated", "en")) < shown.text.index("2-1-1")

    asyncio.run(act())


def test_this_is_wrong_is_counted_for_the_card_and_for_nobody(ground: Ground) -> None:
    """`users.md` J12: it lands with the coordinators, without the peer."""

    async def act() -> None:
        for address in (SAM, ALEX):
            await ground.says("housing", address=address)
            await ground.presses(presses.card("housing"), 1, address)
            said = (await ground.taps(PACK.line("button_wrong", "en"), address))[-1]
            assert said.text == PACK.line("wrong_counted", "en")
        assert [(each.card, each.taps) for each in ground.now(reports.all_of_them)] == [("housing", 2)]
        assert {column.name for column in tables.reports.columns} == {"card", "taps", "last_on"}
        assert "2  housing" in await told_reports(ground.database)
        assert "counted from zero again" in await told_reports(ground.database, "housing")
        assert (await told_reports(ground.database)).startswith("No card was called wrong.")

    asyncio.run(act())


def test_asking_for_the_counts_makes_no_store(tmp_path: Path) -> None:
    """A mistyped address is told; an empty database in its place would look like a bot that nobody uses."""
    file = tmp_path / "mistyped" / "x.db"
    assert "is not there" in asyncio.run(told_reports_at(f"sqlite:///{file}"))
    assert list(tmp_path.iterdir()) == []


def test_a_tap_that_arrives_twice_counts_once(ground: Ground) -> None:
    """A bad network must not make a card look twice as wrong."""

    async def act() -> None:
        await ground.says("hello")
        tap = ground.inbound(press=presses.wrong("housing"), kind=Kind.TAP, message_id=1)
        await ground.takes(tap)
        await ground.takes(tap)
        assert [each.taps for each in ground.now(reports.all_of_them)] == [1]

    asyncio.run(act())


def test_a_card_or_topic_that_is_gone_gets_a_useful_answer(ground: Ground) -> None:
    """Rule 6: buttons live for ever, cards and topics do not."""

    async def act() -> None:
        await ground.says("hello")
        said = (await ground.presses(presses.topic("gone", 7), 1))[-1]
        assert next(topic.label for topic in TOPICS.values()) in _labels(said)
        said = (await ground.presses(presses.wrong("gone"), 1))[-1]
        assert said.text == PACK.line("gone_card", "en"), "nothing is counted, and it does not say so"
        assert ground.now(reports.all_of_them) == [], "there is no such card to look at"
        said = (await ground.presses(presses.topic("life", 99), 1))[-1]
        assert len(_labels(said)) > 3

    asyncio.run(act())
