"""Every place of a pack by its number, its ways on, and what kept answers can be there, as bits of one number.

Each kept answer has one bit for "not given yet", one for each answer that a question can keep, and one for typed words.
What is known of the answers at a place is the union of their bits: sets for each answer by itself, never their pairs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .definition import Condition, Flow, Node
from .likeness import fold

Place = tuple[str, str]
"""A flow and one of its nodes."""


@dataclass(frozen=True)
class Bits:
    """The bits of one kept answer: not given, each thing it can be, typed words (0 where it holds none), and all."""

    unset: int
    values: Mapping[str, int]
    typed: int
    all: int

    def held(self, condition: Condition) -> int:
        """Return the bits with which `condition` can hold."""
        named = sum(self.values.get(value, 0) for value in set(condition.values))
        return self.all & ~named if condition.is_not else named | self.typed

    def failed(self, condition: Condition) -> int:
        """Return the bits with which `condition` can fail."""
        named = sum(self.values.get(value, 0) for value in set(condition.values))
        return named | self.typed if condition.is_not else self.all & ~named


class KeptAnswers:
    """The kept answers of all flows. They are a talk's, not a flow's: a flow that is called keeps into the same."""

    def __init__(self, flows: Mapping[str, Flow]) -> None:
        given: dict[str, set[str]] = {}
        typed = set()
        for flow in flows.values():
            for node in flow.nodes.values():
                if node.save:
                    given.setdefault(node.save, set()).update(said for said, _ in saved_by(node))
                if node.keep:
                    given.setdefault(node.keep.result, set())
                    typed.add(node.keep.result)
        self.by_name: dict[str, Bits] = {}
        at = 1  # The lowest bit says that somebody comes at all.
        for name, values in sorted(given.items()):
            own = {value: 1 << at + 1 + place for place, value in enumerate(sorted(values))}
            as_typed = (1 << at + 1 + len(own)) * (name in typed)
            self.by_name[name] = Bits(1 << at, own, as_typed, (1 << at) + sum(own.values()) + as_typed)
            at += 2 + len(own)
        self.nothing_given = 1 + sum(bits.unset for bits in self.by_name.values())
        """What is known where a talk begins: no answer is given."""

    def kept(self, state: int, name: str, value: str) -> int:
        """Return the state after the answer `value` was kept under `name`."""
        bits = self.by_name[name]
        return state & ~bits.all | bits.values[value]

    def typed(self, state: int, name: str) -> int:
        """Return the state after typed words were kept under `name`."""
        bits = self.by_name[name]
        return state & ~bits.all | bits.typed

    def where(self, state: int, condition: Condition, holds: bool) -> int:
        """Return what is left of a state where `condition` holds, or fails; 0 when it never does.

        A condition on an answer that no flow keeps is told of elsewhere, and may do either here.
        """
        bits = self.by_name.get(condition.result)
        if bits is None:
            return state
        left = state & (bits.held(condition) if holds else bits.failed(condition))
        return state & ~bits.all | left if left else 0

    def is_unset(self, state: int, name: str) -> bool:
        """True when the answer may be missing."""
        return bool(state & self.by_name[name].unset)

    def is_only_unset(self, state: int, name: str) -> bool:
        """True when nobody can have given the answer yet."""
        bits = self.by_name[name]
        return state & bits.all == bits.unset


def saved_by(node: Node) -> Iterator[tuple[str, int]]:
    """Give what a question's choices are kept as, with each choice's place; what opens a card or command is none."""
    for place, choice in enumerate(node.choices):
        if choice.target.kind.value not in ("card", "command"):
            yield fold(choice.label), place
