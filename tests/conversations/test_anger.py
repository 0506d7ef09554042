"""Anger at the bot is met with the question whether it should leave somebody alone, and takes nothing from anybody.

A list of swear words that swallowed answers would be a filter, and people swear when they are in trouble.
"""

from __future__ import annotations

import pytest

from content.needs import DOORS
from conversations.anger import COMMAND
from conversations.channel import Inbound, Kind
from conversations.interrupts import CommandGiven, DoorOpened, Meaning, Said, Urgent, understand
from flows.likeness import fold
from tests.words_in_force import starter_words

ANGER = CommandGiven(COMMAND)
MESSAGES = sorted(starter_words().anger)


def _means(text: str) -> tuple[Urgent | None, Meaning | None]:
    understood = understand(Inbound(1, "1", Kind.TEXT, text, language="en"), starter_words())
    return understood.urgent, understood.rest


@pytest.mark.parametrize(
    "text", ["fuck off", "FUCK OFF!!", "f*ck off", "/fuck off", "Fuck you, bot", "va chier", "ta gueule!", "Câlice"]
)
def test_anger_is_heard_however_it_is_shouted(text: str) -> None:
    """In any language, with marks and capitals; what hides letters behind stars is answered like other words."""
    assert _means(text) == (None, Said(text) if "*" in text else ANGER)


@pytest.mark.parametrize(
    "text",
    ["rough, fuck", "fuck that was rough", "fuck my back is killing me", "where the fuck is detox", "fuck im tired"],
)
def test_swearing_beside_other_words_takes_nothing_away(text: str) -> None:
    """Who swears and says something is heard for what they say."""
    assert _means(text) == (None, Said(text))


@pytest.mark.parametrize(
    ("text", "card"),
    [
        ("fuck hes not breathing", "overdose_steps"),
        ("fuck this i want to die", "suicide_help"),
        ("fuck off he is going to kill me", "violence_support"),
    ],
)
def test_a_cry_comes_before_anger(text: str, card: str) -> None:
    urgent, _ = _means(text)
    assert urgent is not None and urgent.card == card


@pytest.mark.parametrize("text", ["stop", "leave me alone", "laisse-moi tranquille"])
def test_who_says_to_stop_is_not_asked_again(text: str) -> None:
    """Commands come before anger: there is nothing to ask."""
    assert _means(text) == (None, CommandGiven("stop"))


def test_no_angry_message_is_an_answer_a_door_or_a_cry() -> None:
    """Over the whole list and every question of every flow, in every language."""
    words = starter_words()
    assert len(MESSAGES) >= 40
    assert [text for text in MESSAGES if _means(text) != (None, ANGER)] == []
    for flow in words.pack.flows.values():
        for node in flow.nodes.values():
            forms = {form for text in MESSAGES for form, _ in flow.typed_words(node.key).inside(text)}
            assert forms & words.anger == set(), f"{flow.key}: {node.key}"
    for phrases in words.pack.phrases.values():
        labels = {fold(word) for door in phrases.doors.values() for word in (door.label, *door.words)}
        assert labels & words.anger == set()
    assert all(_means(words.pack.phrases["en"].doors[key].label)[1] in (DoorOpened(key), None) for key in DOORS)
