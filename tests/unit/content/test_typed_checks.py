"""Answers that something else takes when they are typed: the check and the bot must agree about who listens first.

A coordinator is told "this word never arrives" by one, and peers live with the other.
"""

from __future__ import annotations

import pytest

from content.opened import SEARCH_FLOW, opened
from content.pack import SOURCE_LANGUAGE, draft_pack
from content.typed_checks import CRY_CARDS, check_typed, cries_in
from conversations import interrupts
from conversations.channel import Inbound, Kind
from conversations.interrupts import Said, understand
from flows.definition import Choice, Flow, Node, Target, TargetKind
from tests.small_pack import small_pack
from tests.unit.flows.ground import END
from tests.words_in_force import starter_words

WORDS = starter_words()
PHRASES = WORDS.pack.phrases


def _codes(answer_words: str, target: Target = END) -> list[str]:
    flow = Flow("a", "A", {"start": Node("start", "What?", (Choice("Something else", target, (answer_words,)),))})
    return [found.code for found in check_typed({"a": flow}, PHRASES, SOURCE_LANGUAGE)]


def test_both_know_the_same_cards_for_cries() -> None:
    """They stand in two rooms, because neither may import the other."""
    cards = {**interrupts._CRISIS_CARDS}
    assert {cry: card for cry, card in CRY_CARDS.items() if cry in cards} == cards
    assert set(CRY_CARDS.values()) - set(cards.values()) == {interrupts.OVERDOSE_CARD}


@pytest.mark.parametrize(
    "words",
    [
        "language",
        "my data",
        "Français",
        "stop",
        "steps",
        "Find help",
        "Trouver de l'aide",
        "menu",
        "fuck off",
        "breathe",
    ],
)
def test_what_the_check_says_is_taken_the_bot_takes(words: str) -> None:
    """Doors, commands, languages, anger; and what is nobody's arrives."""
    understood = understand(Inbound(1, "1", Kind.TEXT, words), WORDS)
    arrives = understood.urgent is None and isinstance(understood.rest, Said)
    assert (_codes(words) == []) is arrives, understood


@pytest.mark.parametrize(
    "words",
    [
        "help",
        "he is not breathing",
        "i want to die",
        "he hit me",
        "il respire pas",
        "je veux mourir",
        "no way out",
        "i want it to stop",
        "can't do this anymore",
    ],
)
def test_no_cry_may_be_offered_as_an_answer(words: str) -> None:
    """Whatever is offered is listened to less, in every talk: somebody who types it would be met with a question."""
    assert _codes(words) == ["F055"]


def test_a_cry_may_lead_to_the_card_that_answers_it() -> None:
    """Then typing and tapping bring the same."""
    assert _codes("i want to die", Target(TargetKind.CARD, "suicide_help")) == []
    assert _codes("i want to die", Target(TargetKind.CARD, "oximeter")) == ["F055"]


@pytest.mark.parametrize("words", ["Time to myself", "not good", "leave me be", "je ne sais pas", "right now", "seul"])
def test_ordinary_answers_that_only_sound_a_little_like_a_cry_may_stay(words: str) -> None:
    """For their sake the bot listens less to what it offers itself."""
    assert _codes(words) == []


def test_no_answer_of_the_starter_pack_hushes_a_cry() -> None:
    """What the listener is told to hear less of, it would hear as ordinary talk or as help that is wanted."""
    cries = cries_in(PHRASES.values())
    for flow in WORDS.pack.flows.values():
        for node in flow.nodes.values():
            for words, place in flow.written_answers(node.key):
                cry = cries.of(words)
                target = node.choices[place].target
                assert cry is None or target.key == CRY_CARDS[cry], words


def test_doors_and_typing_open_flows() -> None:
    """What is said of it stands at the beginning of every conversation that is told."""
    own = draft_pack(small_pack())[0]
    assert own is not None
    assert opened(own.phrases[SOURCE_LANGUAGE])["talk"].startswith("tap “Door ")
    assert opened(PHRASES[SOURCE_LANGUAGE])["hard_shift"] == "tap “Hard shift”"
    assert SEARCH_FLOW in opened(PHRASES[SOURCE_LANGUAGE])
