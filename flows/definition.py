"""A flow as its writer meant it: nodes, choices, and where each choice leads.

Invariant: these values hold words and places only. Nothing here runs, and nothing here knows a peer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from functools import cached_property

from .likeness import fold
from .matching import TypedWords

START = "start"
"""The node every flow begins at."""


class TargetKind(StrEnum):
    """What a choice can lead to."""

    NODE = "node"
    CARD = "card"
    FLOW = "flow"
    COMMAND = "command"
    END = "end"


@dataclass(frozen=True)
class Target:
    """One way on: a node of this flow, a card, another flow (and back), a command, or the end."""

    kind: TargetKind
    key: str = ""


@dataclass(frozen=True)
class Choice:
    """One answer a peer can tap or type. `words` are other ways of typing it."""

    label: str
    target: Target
    words: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True)
class Silence:
    """What happens when nobody answers for `after`. Going to a node that says nothing is a quiet end."""

    after: timedelta
    target: Target


@dataclass(frozen=True)
class Condition:
    """One line of `when:`: followed when an earlier answer is (or is not) one of `values`, which are folded labels."""

    result: str
    values: tuple[str, ...]
    target: Target
    is_not: bool = False
    line: int = 0

    def holds(self, results: Mapping[str, str]) -> bool:
        """True when the answers so far fit. A question nobody answered is none of the values."""
        return (results.get(self.result, "") in self.values) is not self.is_not


@dataclass(frozen=True)
class Keep:
    """Where typed words are kept: under `result`, and only while `agreed` holds."""

    result: str
    agreed: Condition


@dataclass(frozen=True)
class Counted:
    """Which answers of a check-in's question stand on the counted side, as folded labels; Skip stands on none."""

    values: tuple[str, ...]
    line: int = 0

    def __str__(self) -> str:
        return " or ".join(self.values)


@dataclass(frozen=True)
class Later:
    """A follow-up the peer asks for by coming here: the flow goes on at `node` once `after` has passed."""

    after: timedelta
    node: str


@dataclass(frozen=True)
class Quiet:
    """The peer wants to hear nothing unasked for so long. `is_loss`: somebody died; then nothing upbeat for longer."""

    for_time: timedelta
    is_loss: bool = False


@dataclass(frozen=True)
class Node:
    """One place in a flow: it says something, then listens, asks the library, or goes on."""

    key: str
    say: str = ""
    choices: tuple[Choice, ...] = ()
    asks_library: bool = False
    takes_words: bool = False
    """True when anything typed is an answer; it is thrown away unless `keep` says otherwise."""

    save: str = ""
    """The name under which the tapped answer is kept."""

    counted: Counted | None = None
    """What an organisation is told of this question in bands, if anything is."""

    keep: Keep | None = None
    when: tuple[Condition, ...] = ()
    calls: str = ""
    """Whom a peer asks for a call here."""

    go: Target | None = None
    silence: Silence | None = None
    later: Later | None = None
    quiet: Quiet | None = None
    line: int = 0
    stays_open: bool = False
    """True where the writer says that this question waits until the peer comes back, also where others do not."""

    @property
    def is_waiting(self) -> bool:
        """True when the flow stops here until the peer answers."""
        return bool(self.choices) or self.asks_library or self.takes_words


@dataclass(frozen=True)
class NodeWords:
    """A node's words in another language: its text, and its labels and typed words in the source's order."""

    say: str
    labels: tuple[str, ...] = ()
    words: tuple[tuple[str, ...], ...] = ()
    line: int = 0


@dataclass(frozen=True)
class Flow:
    """One script. `translations` holds language → node key → words; a missing node falls back to the source."""

    key: str
    title: str
    nodes: dict[str, Node]
    file: str = ""
    is_check_in: bool = False
    """True for a flow that an organisation's schedule may start."""

    stays_open: bool = False
    """True where the writer says that questions without a `silence:` of their own wait until the peer comes back."""

    translations: dict[str, dict[str, NodeWords]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)

    def say(self, node: str, language: str) -> str:
        """Return the text of `node` in `language`, or in the source language where it is not translated."""
        translated = self.translations.get(language, {}).get(node)
        return translated.say if translated and translated.say else self.nodes[node].say

    def saved(self) -> dict[str, Node]:
        """Return the names under which this flow keeps answers, with a node that does."""
        return {node.save: node for node in self.nodes.values() if node.save}

    def agreed(self, results: dict[str, str]) -> dict[str, str]:
        """Return kept answers without typed words whose peer has taken their agreement back: they are forgotten."""
        keeps = [node.keep for node in self.nodes.values() if node.keep]
        lost = {keep.result for keep in keeps if not keep.agreed.holds(results)}
        return {name: kept for name, kept in results.items() if name not in lost} if lost else results

    def answers(self, results: Mapping[str, str], language: str) -> dict[str, str]:
        """Return the kept answers of this flow as a peer reads them: labels in `language`, typed words as they are."""
        read = dict(results)
        for node in self.nodes.values():
            for choice, label in zip(node.choices, self.labels(node.key, language), strict=True):
                if node.save and results.get(node.save) == fold(choice.label):
                    read[node.save] = label
        return read

    def labels(self, node: str, language: str) -> tuple[str, ...]:
        """Return the labels of the choices of `node` in `language`, in order."""
        source = self.nodes[node].choices
        translated = self.translations.get(language, {}).get(node)
        if translated and len(translated.labels) == len(source):
            return translated.labels
        return tuple(choice.label for choice in source)

    def typed_words(self, node: str) -> TypedWords:
        """Return every typed form of every choice of `node`, in all languages, with the choice's place."""
        if node not in self._typed:
            self._typed[node] = TypedWords(self.written_answers(node))
        return self._typed[node]

    @cached_property
    def _typed(self) -> dict[str, TypedWords]:
        """What `typed_words` made of the nodes that somebody typed at."""
        return {}

    def written_answers(self, node: str) -> Iterator[tuple[str, int]]:
        """Give every written form of every choice of `node`, in all languages, with the choice's place."""
        for place, choice in enumerate(self.nodes[node].choices):
            for words in (choice.label, *choice.words):
                yield words, place
        for nodes in self.translations.values():
            words_here = nodes.get(node)
            if words_here:
                yield from ((label, place) for place, label in enumerate(words_here.labels))
                yield from ((word, place) for place, group in enumerate(words_here.words) for word in group)
