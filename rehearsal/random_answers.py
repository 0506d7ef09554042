"""What may have been answered on the way to each node: `when` may ask for nothing else, nor may words name it.

Each answer is followed by itself. A follow-up begins a talk of its own, in which nothing was answered yet.
"""

from __future__ import annotations

from collections.abc import Iterator

from flows.definition import START, Flow, Node, Target, TargetKind
from flows.likeness import fold

UNSET = ""
"""Stands for an answer that was not given."""

Known = dict[str, frozenset[str]]
"""Name of an answer → what it may be at a place, `UNSET` among it where it may be missing."""


def answers_at(flow: Flow) -> dict[str, Known]:
    """Return, for each node that a peer can come to, what each kept answer of the flow may be there."""
    nothing = dict.fromkeys(flow.saved(), frozenset({UNSET}))
    entries = {START, *(node.later.node for node in flow.nodes.values() if node.later)}
    known: dict[str, Known] = {key: dict(nothing) for key in entries if key in flow.nodes}
    waiting = list(known)
    while waiting:
        key = waiting.pop()
        for target, there in _ways(flow.nodes[key], known[key]):
            before = known.get(target, {})
            after = {name: there[name] | before.get(name, frozenset()) for name in there}
            if target in flow.nodes and after != before:
                known[target] = after
                waiting.append(target)
    return known


def given_at(known: Known) -> list[str]:
    """Return the names of the answers that are given for sure."""
    return sorted(name for name, values in known.items() if UNSET not in values)


def _ways(node: Node, known: Known) -> Iterator[tuple[str, Known]]:
    """Yield where a node leads inside its flow, with what is known there."""
    for choice in node.choices:
        answered = {**known, node.save: frozenset({fold(choice.label)})} if node.save else known
        yield from _inside(choice.target, answered)
    if node.silence:
        yield from _inside(node.silence.target, known)
    for condition in node.when:
        values = known.get(condition.result, frozenset())
        held = frozenset(value for value in values if (value in condition.values) is not condition.is_not)
        if held:
            yield from _inside(condition.target, {**known, condition.result: held})
        known = {**known, condition.result: values - held}
    if node.go and all(known.values()):
        yield from _inside(node.go, known)


def _inside(target: Target, known: Known) -> Iterator[tuple[str, Known]]:
    if target.kind is TargetKind.NODE:
        yield target.key, known
