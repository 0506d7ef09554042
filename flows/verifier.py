"""What can be wrong with flows that read well one by one: ways that lead nowhere, and places nobody can reach."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from .check_in_rules import check_check_in
from .circles import circles
from .definition import START, Flow, Node, Target, TargetKind
from .issues import Issue, issue
from .likeness import fold


def verify(flows: Mapping[str, Flow], cards: Collection[str], commands: Collection[str]) -> list[Issue]:
    """Return every mistake in how the flows of a pack hang together."""
    known = {TargetKind.FLOW: set(flows), TargetKind.CARD: set(cards), TargetKind.COMMAND: set(commands)}
    found = []
    for flow in flows.values():
        found += _verify_flow(flow, known)
    return found + circles(flows)


def targets_of(node: Node) -> Iterator[tuple[Target, int]]:
    """Yield every way on from a node, with the line it stands on."""
    for choice in node.choices:
        yield choice.target, choice.line
    for condition in node.when:
        yield condition.target, condition.line
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
    return found + _doubled_labels(flow) + list(_conditions(flow)) + list(check_check_in(flow))


def _conditions(flow: Flow) -> Iterator[Issue]:
    """Yield conditions on answers that no question of the flow keeps, or that are none of its choices."""
    given: dict[str, dict[str, str]] = {}
    for node in flow.nodes.values():
        if node.save:
            given.setdefault(node.save, {}).update({fold(choice.label): choice.label for choice in node.choices})
    for node in flow.nodes.values():
        for condition in (*node.when, *([node.keep.agreed] if node.keep else [])):
            if condition.result not in given:
                yield issue("F026", flow.file, condition.line, result=condition.result)
                continue
            known = given[condition.result]
            for value in condition.values:
                if value not in known:
                    names = ", ".join(known.values())
                    yield issue("F027", flow.file, condition.line, value=value, result=condition.result, values=names)


def _doubled_labels(flow: Flow) -> list[Issue]:
    """Two answers that read the same cannot be told apart when typed."""
    found = []
    for node in flow.nodes.values():
        answers = [(choice.line, (choice.label, *choice.words)) for choice in node.choices]
        found += [issue("F024", flow.file, line, label=words) for words, line in _twice(answers)]
        for language, nodes in flow.translations.items():
            own = nodes.get(node.key)
            if own:
                groups = own.words or ((),) * len(own.labels)
                pairs = zip(own.labels, groups, strict=True)
                answers = [(own.line, (label, *words)) for label, words in pairs]
                file = flow.file.replace(".yaml", f".{language}.yaml")
                found += [issue("F024", file, line, label=words) for words, line in _twice(answers)]
    return found


def _twice(answers: list[tuple[int, tuple[str, ...]]]) -> Iterator[tuple[str, int]]:
    """Yield the words that stand for a second answer, as a peer types them, with their line."""
    seen: dict[str, int] = {}
    for place, (line, group) in enumerate(answers):
        for words in group:
            said = fold(words) or words.strip()
            if seen.setdefault(said, place) != place:
                yield words, line
