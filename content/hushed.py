"""Which cries would be heard less in one pack than in another, because something else takes them when they are typed.

Doors are read before cries are, commands after; and what can be typed for a choice of a talk is listened to less,
wherever it is typed (`crisis.Listener.hear`).
"""

from __future__ import annotations

from collections.abc import Iterable

from flows.likeness import fold

from .emergency_names import COMMANDS_OF_CARDS, DOORS_OF_CARDS, answers_typed, commands_typed, doors_typed
from .pack import Pack
from .typed_checks import cries_in

Taker = tuple[str, str, str]
"""What takes typed words: "door", "command" or "flow"; which one; its language, or of a talk the place."""


def hushed(before: Pack, after: Pack) -> set[Taker]:
    """Return what takes typed words from emergencies in the newer pack that took none of those in the older."""
    cries = cries_in(after.phrases.values())
    to_cards = _to_cards(before)
    found: set[Taker] = set()
    for kind, typed, were in (
        ("door", doors_typed(after), _words(doors_typed(before))),
        ("command", commands_typed(after), _words(commands_typed(before))),
    ):
        for key, language, words in typed:
            if key in (*DOORS_OF_CARDS, *COMMANDS_OF_CARDS) or (key, language, fold(words)) in were:
                continue
            if fold(words) in to_cards or (kind == "door" and cries.hears(words)):
                found.add((kind, key, language))
    were_answers = {fold(words) for flow in before.flows.values() for _, words in answers_typed(flow)}
    for flow in after.flows.values():
        for node, words in answers_typed(flow):
            if fold(words) not in were_answers and cries.hears_less(words):
                found.add(("flow", flow.key, node))
    return found


def _to_cards(pack: Pack) -> set[str]:
    """Return, folded, what is typed for the doors and commands that bring emergency cards."""
    typed = [each for each in doors_typed(pack) if each[0] in DOORS_OF_CARDS]
    typed += [each for each in commands_typed(pack) if each[0] in COMMANDS_OF_CARDS]
    return {fold(words) for _, _, words in typed}


def _words(typed: Iterable[tuple[str, str, str]]) -> set[tuple[str, str, str]]:
    return {(key, language, fold(words)) for key, language, words in typed}
