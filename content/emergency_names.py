"""What of a pack is read or heard in an emergency: the cards, and the names of everything that they hang on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flows.definition import Flow, Node, TargetKind

from .card import Card
from .fill import names_in
from .needs import DOORS, EMERGENCY_CARDS
from .pack import SOURCE_LANGUAGE, Pack
from .sources import table_key

LISTS = ("emergency_words", "crisis_words")
DOORS_OF_CARDS = ("overdose", "oximeter")
COMMANDS_OF_CARDS = ("od", "ox")

LINES = frozenset(
    {
        *("emergency_first", "emergency_neutral", "crisis_not_kept", "grief_foot", "pacer_caption", "share"),
        *("foot", "foot_checked", "foot_lapsed", "nobody_yet", "not_translated", "banner_outdated"),
        *("about_card", "not_checked", "second_hand", "sources_disagree"),
        *("button_overdose", "button_menu", "button_back", "button_more", "button_about_card", "button_wrong"),
        *("button_listen", "button_pacer"),
        *(f"discreet_{door}" for door in DOORS if door in DOORS_OF_CARDS),
    }
)
"""Lines that stand on an emergency card, on its buttons, on what is behind them, or on the door to it."""

WALK_FROM = 3
"""Places of a talk that open emergency cards, from which on the whole of it walks through what those say."""


@dataclass(frozen=True)
class EmergencyNames:
    """Keys of what emergency cards hang on in one pack.

    Attributes:
        cards: the emergency cards, and those that answer a crisis.
        beside: cards whose buttons stand under one of them.
        numbers, links, sources: what is named on them, or in a line that stands there.
        places: (flow, node) that open one of them: what is said there is read as what the card says.
        walks: talks that lead through several of them.
    """

    cards: frozenset[str]
    beside: frozenset[str]
    numbers: frozenset[str]
    links: frozenset[str]
    sources: frozenset[str]
    places: frozenset[tuple[str, str]]
    walks: frozenset[str]


def emergency_names(pack: Pack) -> EmergencyNames:
    """Return what emergency cards hang on in a pack."""
    cards = [card for card in pack.cards.values() if card.is_emergency or card.key in EMERGENCY_CARDS]
    keys = {card.key for card in cards}
    places = {
        flow.key: [node.key for node in flow.nodes.values() if _opens(node, keys)] for flow in pack.flows.values()
    }
    links = {key for card in cards for key in card.links}
    own = pack.phrases[SOURCE_LANGUAGE].links
    return EmergencyNames(
        cards=frozenset(keys),
        beside=frozenset(key for card in cards for key in card.see),
        numbers=frozenset({name.partition(".")[0] for text in _texts(pack, cards) for name in names_in(text)}),
        links=frozenset(links | {own[key].instead for key in links if key in own}),
        sources=frozenset(table_key(source) for card in cards for source in card.sources),
        places=frozenset((flow, node) for flow, nodes in places.items() for node in nodes),
        walks=frozenset(flow for flow, nodes in places.items() if len(nodes) >= WALK_FROM),
    )


def _opens(node: Node, cards: set[str]) -> bool:
    targets = [*(choice.target for choice in node.choices), *(each.target for each in node.when), node.go]
    return any(target and target.kind is TargetKind.CARD and target.key in cards for target in targets)


def _texts(pack: Pack, cards: list[Card]) -> Iterator[str]:
    for card in cards:
        for words in card.words.values():
            yield from (*words.pages, words.disagree, words.outdated)
    for phrases in pack.phrases.values():
        yield from (text for key, text in phrases.lines.items() if key in LINES)


def doors_typed(pack: Pack) -> Iterator[tuple[str, str, str]]:
    """Yield what is typed for each door: (door, language, words), also what it is called where it is to be discreet."""
    for language, phrases in pack.phrases.items():
        for key, door in phrases.doors.items():
            for words in (door.label, *door.words, phrases.lines.get(f"discreet_{key}", "")):
                if words:
                    yield key, language, words


def commands_typed(pack: Pack) -> Iterator[tuple[str, str, str]]:
    """Yield what is typed for each command without a slash: (command, language, words), and the names of languages."""
    for language, phrases in pack.phrases.items():
        for key, command in phrases.commands.items():
            yield from ((key, language, words) for words in command.words)
        if name := phrases.lines.get("language_name"):
            yield "language_name", language, name


def answers_typed(flow: Flow) -> Iterator[tuple[str, str]]:
    """Yield what is typed for the choices of a talk: (node, words), in all languages."""
    for key in flow.nodes:
        yield from ((key, words) for words, _ in flow.written_answers(key))
