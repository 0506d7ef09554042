"""The starter library as a whole: each line of the inventory is a card, in both languages, sourced and dated."""

from __future__ import annotations

from pathlib import Path

import pytest

from content.due import due
from content.library import about_card, card_text, page_count
from content.numbers import LINE_PREFIX
from content.sources import table_key
from flows.engine import CARDS_PER_PAGE
from tests.words_in_force import starter_words

PACK = starter_words().pack
SOURCE = PACK.phrases["en"]
READ_ON = next(iter(PACK.cards.values())).seen_on
LINES = Path(__file__).parent / "lines" / "inventory.tsv"
INVENTORY = [
    tuple(row.split("\t")) for row in LINES.read_text(encoding="utf-8").splitlines() if row and not row.startswith("#")
]

MESSAGE_MOST = 4096
"""Letters of one message (Bot API)."""


@pytest.mark.parametrize(("part", "line", "card"), INVENTORY, ids=lambda value: value)
def test_every_line_of_the_inventory_is_a_card_in_both_languages(part: str, line: str, card: str) -> None:
    """What the project's page had, and what peers look for around it, is there for a francophone too."""
    found = PACK.cards[card]
    assert set(found.words) == {"en", "fr"}
    for language, words in found.words.items():
        assert len(words.typed) >= 4, f"the search lives on what people type ({language})"
        assert not words.is_stale, "its French was read beside the English as it is now"


def test_each_line_has_a_card_of_its_own() -> None:
    """Two lines on one card would hide one of them."""
    cards = [card for _, _, card in INVENTORY]
    assert len(cards) == len(set(cards)) == 120


def test_nothing_is_called_checked_or_reviewed() -> None:
    """Rule 4: so far nobody has dialled a number, opened a page or reviewed a card. Who does it changes this test."""
    waiting = due(PACK, READ_ON)
    assert set(waiting.unreviewed) == set(waiting.unchecked) == set(PACK.cards)
    assert set(waiting.unchecked_lines) == {key for key in SOURCE.numbers if key.startswith(LINE_PREFIX)}
    assert waiting.overdue == ()


def test_every_source_can_be_judged() -> None:
    """A key alone tells a peer nothing: who said it, when, and whether it was read second-hand."""
    for card in PACK.cards.values():
        for written in card.sources:
            assert SOURCE.sources[table_key(written)].name
    assert any(source.is_second_hand for source in SOURCE.sources.values())


@pytest.mark.parametrize("language", PACK.languages)
def test_every_card_and_its_story_fit_into_one_message(language: str) -> None:
    """A message that is too long is refused by Telegram, and nobody sees why."""
    for card in PACK.cards.values():
        for page in range(page_count(card, language)):
            text = card_text(PACK, card, language, page, READ_ON)
            assert len(text) <= 1200 and "{" not in text, card.key
        story = about_card(PACK, card, language)
        assert len(story) <= MESSAGE_MOST and "{" not in story, card.key


def test_no_card_waits_for_a_number_it_does_not_have() -> None:
    """Rule 3: a card is reference. None asks for a reading, and none says what to do at 90 to 94 percent."""
    for card in PACK.cards.values():
        for language in card.words:
            for page in range(page_count(card, language)):
                text = card_text(PACK, card, language, page, READ_ON)
                assert not any(f"{number}%" in text or f"{number} %" in text for number in (91, 92, 93)), card.key


def test_the_operator_fills_in_one_key_and_every_card_leads_there() -> None:
    """The project's own page was not found; nobody should have to mend thirty cards once it is."""
    waiting = [card.key for card in PACK.cards.values() if "project_page" in card.links]
    assert len(waiting) >= 20
    assert SOURCE.links["project_page"].url == ""
    instead = SOURCE.links[SOURCE.links["project_page"].instead]
    for key in waiting:
        assert instead.url in about_card(PACK, PACK.cards[key], "en")


def test_related_cards_are_few_and_lead_somewhere() -> None:
    """Every button costs a row of a small phone."""
    for card in PACK.cards.values():
        assert card.key not in card.see
        assert len(card.see) <= CARDS_PER_PAGE + 1
