"""Where a flow can be made wrong, one small change at a time: what every operator gives, and what they share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass

from .random_script import Line, Part, Script, lines_of, read_line

NO_CHOICE = -1
"""Stands where a change is about a whole node."""


@dataclass(frozen=True)
class Site:
    """One place, and the change that is made there: `what` says in words what becomes of it.

    `change` works on a script that is the change's own.
    """

    node: str
    what: str
    change: Callable[[Script], None]
    choice: int = NO_CHOICE

    def changed(self, script: Script) -> Script:
        """Return the script with this change made; the given one stays as it is."""
        own = deepcopy(script)
        self.change(own)
        return own


@dataclass(frozen=True)
class Near:
    """What else is in the pack, for targets that exist: keys of cards, flows and commands, in order."""

    cards: Sequence[str]
    flows: Sequence[str]
    commands: Sequence[str]


Operator = Callable[[Script, Near], Iterator[Site]]
"""Yields the places of one flow where its change can be made. Its name is the operator's."""


def after(key: str, keys: Sequence[str]) -> str:
    """Return the key that follows in a list, the first after the last; `key` itself where there is no other."""
    others = [other for other in keys if other != key]
    return next((other for other in others if other > key), others[0] if others else key)


def nodes_with(script: Script, word: str) -> Iterator[tuple[str, Part]]:
    """Yield the nodes that have a word."""
    for key, node in script.nodes().items():
        if word in node:
            yield key, node


def choices(node: Part) -> list[Line]:
    """Return the choices of a node of either kind of file."""
    return [read_line(line) for line in lines_of(node)]


def put(node: Part, lines: Sequence[Line]) -> None:
    """Write the choices of a node."""
    node["choices"] = [str(line) for line in lines]


def edit_choices(key: str, edit: Callable[[list[Line]], None]) -> Callable[[Script], None]:
    """Return the change that edits the choices of a node in the source."""

    def change(script: Script) -> None:
        lines = choices(script.nodes()[key])
        edit(lines)
        put(script.nodes()[key], lines)

    return change


def edit_everywhere(key: str, edit: Callable[[list[Line]], None]) -> Callable[[Script], None]:
    """Return the change that edits the choices of a node in every language alike."""

    def change(script: Script) -> None:
        for part in (script.nodes()[key], *script.beside(key)):
            lines = choices(part)
            if lines:
                edit(lines)
                put(part, lines)

    return change


def take(key: str, word: str) -> Callable[[Script], None]:
    """Return the change that takes a word out of a node."""

    def change(script: Script) -> None:
        del script.nodes()[key][word]

    return change


def write(key: str, *words: str, text: str) -> Callable[[Script], None]:
    """Return the change that writes a text at a word of a node, or at a word of one of its parts."""

    def change(script: Script) -> None:
        part = script.nodes()[key]
        for word in words[:-1]:
            inner = part.setdefault(word, {})
            assert isinstance(inner, dict)
            part = inner
        part[words[-1]] = text

    return change
