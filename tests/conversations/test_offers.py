"""What inline mode offers for typed words: public cards, the right one first, and the same for everybody."""

from __future__ import annotations

import pytest

from conversations import screens
from conversations.sharing import OFFERS_MOST, TYPED_MOST, offers
from tests.test_every_screen import LANGUAGES, NOW
from tests.words_in_force import starter_words

BOT = "peer2peer_practice_bot"
PACK = starter_words().pack


def _screen(language: str) -> screens.Screen:
    return screens.Screen(PACK, PACK, language, NOW.date(), bot_name=BOT)


def _offered(typed: str, language: str = "en") -> list[str]:
    return [offer.card for offer in offers(starter_words(), typed, language, NOW.date(), BOT)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("ox", "oximeter"),
        ("oxi", "oximeter"),
        ("od", "overdose_steps"),
        ("/od", "overdose_steps"),
        ("hes not breathing", "overdose_steps"),
        ("i want to die", "suicide_help"),
        ("housing", "housing"),
        ("houssing", "housing"),
        ("logement", "housing"),
    ],
)
def test_what_is_typed_brings_its_card_first(typed: str, first: str) -> None:
    assert _offered(typed)[0] == first


def test_a_cry_in_french_brings_the_card_in_french() -> None:
    (first, *_) = offers(starter_words(), "il ne respire plus", "en", NOW.date(), BOT)
    assert first.text == screens.shareable_text(_screen("fr"), PACK.cards["overdose_steps"])


@pytest.mark.parametrize("typed", ["", "   ", "\n"])
def test_with_nothing_typed_the_overdose_card_and_a_few_first_ones_are_offered(typed: str) -> None:
    assert _offered(typed)[:2] == ["overdose_steps", "oximeter"]
    assert len(_offered(typed)) == OFFERS_MOST


def test_what_fits_nothing_is_offered_nothing() -> None:
    assert _offered("zxqv blorp") == []


def test_naloxone_brings_three_cards_or_more_each_once() -> None:
    found = _offered("naloxone")
    assert len(set(found)) == len(found) >= 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_offer_is_the_card_as_everybody_gets_it(language: str) -> None:
    """The text with its link, a title and a first line; nothing of who types."""
    for offer in offers(starter_words(), "naloxone", language, NOW.date(), BOT):
        assert offer.text == screens.shareable_text(_screen(language), PACK.cards[offer.card])
        assert offer.text.endswith(f"t.me/{BOT}?start={offer.card}")
        assert PACK.cards[offer.card].in_language(language, "en").title in offer.title
        assert offer.begins and "**" not in offer.title + offer.begins


@pytest.mark.parametrize("typed", ["x" * 5000, "a " * 5000, "\ud83d", "/" * 300, "\x00", "😀" * 200, "/start housing"])
def test_whatever_is_typed_some_cards_or_none_are_offered(typed: str) -> None:
    assert len(_offered(typed)) <= OFFERS_MOST
    assert _offered("housing" + " " * TYPED_MOST + "overdose") == _offered("housing")
