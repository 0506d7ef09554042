"""What can be wrong with flows that read well one by one: ways that lead nowhere, and places nobody can reach."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from .definition import START, Flow, Node, Target, TargetKind
from .issues import Issue, issue


def verify(flows: Mapping[str, Flow], cards: Collection[str], commands: Collection[str]) -> list[Issue]:
    """Return every mistake in how the flows of a pack hang together."""
    known = {TargetKind.FLOW: set(flows), TargetKind.CARD: set(cards), TargetKind.COMMAND: set(commands)}
    found = []
    for flow in flows.values():
        found += _verify_flow(flow, known)
    return found


def targets_of(node: Node) -> Iterator[tuple[Target, int]]:
    """Yield every way on from a node, with the line it stands on."""
    for choice in node.choices:
        yield choice.target, choice.line
    if node.go:
        yield node.go, node.line
    if node.silence:
        yield node.silence.target, node.line
    if node.later:
        yield Target(TargetKind.NODE, node.later.node), node.line


def reachable(flow: Flow, start: str = START) -> set[str]:
    """Return the keys of the nodes that can be reached inside one flow."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        key = waiting.pop()
        if key in seen or key not in flow.nodes:
            continue
        seen.add(key)
        targets = targets_of(flow.nodes[key])
        waiting += [target.key for target, _ in targets if target.kind is TargetKind.NODE]
    return seen


def _verify_flow(flow: Flow, known: Mapping[TargetKind, set[str]]) -> list[Issue]:
    if START not in flow.nodes:
        return [issue("F020", flow.file, 1, flow=flow.key)]
    found = []
    here = {**known, TargetKind.NODE: set(flow.nodes)}
    for node in flow.nodes.values():
        for target, line in targets_of(node):
            if target.kind is not TargetKind.END and target.key not in here[target.kind]:
                found.append(issue("F021", flow.file, line, kind=target.kind.value, key=target.key))
    inside = reachable(flow)
    for key, node in flow.nodes.items():
        if key not in inside:
            found.append(issue("F022", flow.file, node.line, node=key))
    return found + _rounds_without_a_question(flow) + _doubled_labels(flow)


def _rounds_without_a_question(flow: Flow) -> list[Issue]:
    """A node that goes on, and on, and comes back without asking anything, would never stop talking."""
    found = []
    for key, node in flow.nodes.items():
        walked: list[str] = []
        at: Node | None = node
        while at and at.go and at.go.kind is TargetKind.NODE and at.key not in walked:
            walked.append(at.key)
            at = flow.nodes.get(at.go.key)
        if at and at.key == key and walked:
            found.append(issue("F023", flow.file, node.line, node=key))
    return found


def _doubled_labels(flow: Flow) -> list[Issue]:
    """Two answers that read the same cannot be told apart when typed."""
    found = []
    for node in flow.nodes.values():
        seen: dict[str, int] = {}
        for choice in node.choices:
            label = choice.label.casefold()
            if label in seen:
                found.append(issue("F024", flow.file, choice.line, label=choice.label))
            seen[label] = choice.line
    return found
