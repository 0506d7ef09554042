"""Operators that make the choices of a flow wrong: one is gone, leads elsewhere, or is called or typed otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from .mutation_sites import Near, Site, after, choices, edit_choices, edit_everywhere, nodes_with, put
from .random_script import Line, Script, nodes_of

CRY = "not breathing"
"""Words that are a cry."""


def drop_a_choice(script: Script, near: Near) -> Iterator[Site]:
    """A choice is gone, in every language."""
    for key, node in nodes_with(script, "choices"):
        lines = choices(node)
        for place, line in enumerate(lines):
            if len(lines) > 1:
                yield Site(key, f"no [{line.label}]", edit_everywhere(key, _without(place)), place)


def _without(place: int) -> Callable[[list[Line]], None]:
    def edit(lines: list[Line]) -> None:
        del lines[place]

    return edit


def swap_two_targets(script: Script, near: Near) -> Iterator[Site]:
    """Two choices beside each other lead where the other should."""
    for key, node in nodes_with(script, "choices"):
        lines = choices(node)
        for place, (line, following) in enumerate(pairwise(lines)):
            if line.target != following.target:
                yield Site(key, f"[{line.label}] ↔ [{following.label}]", edit_choices(key, _swapped(place)), place)


def _swapped(place: int) -> Callable[[list[Line]], None]:
    def edit(lines: list[Line]) -> None:
        one, other = lines[place], lines[place + 1]
        one.target, other.target = other.target, one.target

    return edit


def _aim(script: Script, aimed: Callable[[Line], str], told: str = "→") -> Iterator[Site]:
    """Yield a site for each choice that is to lead elsewhere; `aimed` says where, or "" for not at all."""
    for key, node in nodes_with(script, "choices"):
        for place, line in enumerate(choices(node)):
            target = aimed(line)
            if target and target != line.target:
                yield Site(key, f"[{line.label}] {told} {target}", edit_choices(key, _aimed(place, target)), place)


def _aimed(place: int, target: str) -> Callable[[list[Line]], None]:
    def edit(lines: list[Line]) -> None:
        lines[place].target = target

    return edit


def retarget_to_another_node(script: Script, near: Near) -> Iterator[Site]:
    """A choice leads to another node of its flow."""
    keys = list(script.nodes())
    yield from _aim(script, lambda line: after(line.target, keys) if line.target in keys else "")


def end_at_a_choice(script: Script, near: Near) -> Iterator[Site]:
    """A choice ends the talk."""
    yield from _aim(script, lambda line: "end" if line.target in script.nodes() else "")


def open_another_card(script: Script, near: Near) -> Iterator[Site]:
    """A choice opens another card."""
    yield from _aim(script, lambda line: _other(line, "card", near.cards))


def call_another_flow(script: Script, near: Near) -> Iterator[Site]:
    """A choice calls another flow."""
    yield from _aim(script, lambda line: _other(line, "flow", near.flows))


def give_another_command(script: Script, near: Near) -> Iterator[Site]:
    """A choice gives another command."""
    yield from _aim(script, lambda line: _other(line, "command", near.commands))


def _other(line: Line, kind: str, keys: object) -> str:
    assert isinstance(keys, list | tuple)
    head, _, key = line.target.partition(":")
    return f"{kind}:{after(key, keys)}" if head == kind else ""


def swap_two_labels(script: Script, near: Near) -> Iterator[Site]:
    """Two choices beside each other are called like the other, in every language."""
    for key, node in nodes_with(script, "choices"):
        lines = choices(node)
        for place in range(len(lines) - 1):
            if lines[place].target != lines[place + 1].target:
                what = f"[{lines[place].label}] is called [{lines[place + 1].label}]"
                yield Site(key, what, edit_everywhere(key, _relabelled(place)), place)


def _relabelled(place: int) -> Callable[[list[Line]], None]:
    def edit(lines: list[Line]) -> None:
        one, other = lines[place], lines[place + 1]
        one.label, other.label = other.label, one.label

    return edit


def swap_two_translated_labels(script: Script, near: Near) -> Iterator[Site]:
    """In a translation two choices are called like the other."""
    for language, part in script.translations.items():
        for key, node in nodes_of(part).items():
            source = choices(script.nodes()[key]) if key in script.nodes() else []
            for place in range(len(choices(node)) - 1):
                if source[place].target != source[place + 1].target:
                    yield Site(key, f"{language}: labels {place} and {place + 1}", _other_way(language, key, place))


def _other_way(language: str, key: str, place: int) -> Callable[[Script], None]:
    def change(script: Script) -> None:
        node = nodes_of(script.translations[language])[key]
        lines = choices(node)
        _relabelled(place)(lines)
        put(node, lines)

    return change


def drop_a_translated_label(script: Script, near: Near) -> Iterator[Site]:
    """A translation has a label less than the source."""
    for language, part in script.translations.items():
        for key, node in nodes_of(part).items():
            if choices(node):
                yield Site(key, f"{language}: the last label is gone", _last_gone(language, key))


def _last_gone(language: str, key: str) -> Callable[[Script], None]:
    def change(script: Script) -> None:
        node = nodes_of(script.translations[language])[key]
        put(node, choices(node)[:-1])

    return change


def double_a_typed_word(script: Script, near: Near) -> Iterator[Site]:
    """A word that is typed for one choice stands for the one before it too."""
    for key, node in nodes_with(script, "choices"):
        lines = choices(node)
        for place in range(len(lines) - 1):
            if lines[place + 1].words:
                word = lines[place + 1].words[0]
                yield Site(key, f"“{word}” twice", edit_choices(key, _doubled(place, word)), place)


def _doubled(place: int, word: str) -> Callable[[list[Line]], None]:
    def edit(lines: list[Line]) -> None:
        lines[place].words.append(word)

    return edit


def move_a_typed_word(script: Script, near: Near) -> Iterator[Site]:
    """A word that is typed for one choice stands for the one before it instead."""
    for key, node in nodes_with(script, "choices"):
        lines = choices(node)
        for place in range(len(lines) - 1):
            if lines[place + 1].words and lines[place].target != lines[place + 1].target:
                word = lines[place + 1].words[0]
                yield Site(key, f"“{word}” is [{lines[place].label}]", edit_choices(key, _moved(place)), place)


def _moved(place: int) -> Callable[[list[Line]], None]:
    def edit(lines: list[Line]) -> None:
        lines[place].words.append(lines[place + 1].words.pop(0))

    return edit


def answer_with_a_cry(script: Script, near: Near) -> Iterator[Site]:
    """A choice is typed with words that are a cry for help."""
    for key, node in nodes_with(script, "choices"):
        place = len(choices(node)) - 1
        yield Site(key, f"“{CRY}” is an answer", edit_choices(key, _doubled(place, CRY)), place)
