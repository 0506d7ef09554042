"""Every list of choices of every flow, in every language: a slip of the thumb never lands on another answer.

Acting on the wrong one sends a tired person the wrong way; asking back costs a tap. And a cry is never an answer.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from conversations.channel import Inbound, Kind
from conversations.interrupts import CommandGiven, Said, understand
from flows.definition import Flow, Node, TargetKind
from flows.likeness import fold
from flows.matching import match
from tests.words_in_force import starter_words

WORDS = starter_words()
PLACES = [
    pytest.param(flow, node, id=f"{flow.key}: {node.key}")
    for flow in WORDS.pack.flows.values()
    for node in flow.nodes.values()
    if node.choices
]
NEIGHBOURS = {
    letter: row[max(0, at - 1) : at] + row[at + 1 : at + 2]
    for row in ("qwertyuiop", "asdfghjkl", "zxcvbnm")
    for at, letter in enumerate(row)
}
"""Keys beside each other on a phone; the thumb rarely goes further."""


def _forms(flow: Flow, node: Node) -> Iterator[tuple[str, int]]:
    """Every written form of every choice, in every language, with its place."""
    for place, choice in enumerate(node.choices):
        yield from ((words, place) for words in (choice.label, *choice.words))
    for nodes in flow.translations.values():
        own = nodes.get(node.key)
        if own:
            yield from ((label, place) for place, label in enumerate(own.labels))
            yield from ((word, place) for place, group in enumerate(own.words) for word in group)


def _slips(words: str) -> Iterator[str]:
    """Every slip of one letter: left out, doubled, swapped with the next, or the key beside it."""
    for at, letter in enumerate(words):
        before, after = words[:at], words[at + 1 :]
        yield before + after
        yield before + letter + letter + after
        yield before + after[:1] + letter + after[1:]
        for beside in NEIGHBOURS.get(letter, ""):
            yield before + beside + after
            yield before + beside + letter + after


@pytest.mark.parametrize(("flow", "node"), PLACES)
def test_no_slip_of_one_letter_lands_on_another_answer(flow: Flow, node: Node) -> None:
    """The right answer, or asked back; never another one."""
    typed = flow.typed_words(node.key)
    forms = [(fold(words), place) for words, place in _forms(flow, node)]
    own = {words: place for words, place in forms if words}
    for words, place in own.items():
        assert match(words, typed).choice == place, f"{words!r} is not taken as its own choice"
        for slip in set(_slips(words)) - own.keys():
            landed = match(slip, typed).choice
            assert landed in (None, place), f"{slip!r}, a slip of {words!r}, lands on {node.choices[landed].label!r}"


@pytest.mark.parametrize(("flow", "node"), PLACES)
def test_no_answer_is_swallowed_by_what_comes_before_the_flow(flow: Flow, node: Node) -> None:
    """A choice that is a cry, a command or a door when typed could never be given by typing, or sets off an alarm."""
    for words, place in _forms(flow, node):
        understood = understand(Inbound(1, "1", Kind.TEXT, words), WORDS)
        if understood.urgent and understood.urgent.card == node.choices[place].target.key:
            continue
        assert understood.urgent is None, f"{words!r} brings an emergency card"
        if isinstance(understood.rest, Said):
            continue
        target = node.choices[place].target
        # "stop" at "Stop messages", or "privacy" at the way to it, do the same either way.
        is_same = target.kind in (TargetKind.COMMAND, TargetKind.FLOW, TargetKind.CARD)
        assert is_same, f"{words!r} is understood as {understood.rest} before it is an answer"


CRIES = [
    "od",
    "he's not breathing",
    "she wont wake up",
    "i want to die",
    "he hit me",
    "il respire pas",
    "je veux mourir",
]


@pytest.mark.parametrize("phrase", CRIES)
def test_no_cry_is_taken_for_an_answer(phrase: str) -> None:
    """Whatever a flow asks: emergency and crisis words come first."""
    assert understand(Inbound(1, "1", Kind.TEXT, phrase), WORDS).urgent is not None
    for flow in WORDS.pack.flows.values():
        for node in flow.nodes.values():
            assert not node.choices or match(phrase, flow.typed_words(node.key)).choice is None, (flow.key, node.key)


@pytest.mark.parametrize("language", WORDS.pack.languages)
def test_stop_words_stop_in_every_flow(language: str) -> None:
    """Typed at any question, in any language."""
    for words in WORDS.pack.phrases[language].commands["stop"].words:
        understood = understand(Inbound(1, "1", Kind.TEXT, words), WORDS)
        assert understood.rest == CommandGiven("stop"), words
