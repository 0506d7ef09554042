"""What can be wrong with flows that read well one by one: ways that lead nowhere, and places nobody can reach.

One analysis over all flows of a pack (`reachability.py`), asked by many small rules; each finding is told with the
conversation that leads there (`ways.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from .check_in_rules import check_check_in
from .circles import circles
from .conditions import maybe_unset, never_followed, never_used
from .counting_rules import check_counted
from .definition import START, Flow, Node, Target, TargetKind
from .endings import dead_ends, recursions, traps
from .findings import Finding, goals, told
from .issues import Issue
from .likeness import fold
from .overlaps import folded, overlaps
from .places import KeptAnswers, Place
from .reachability import Reach
from .ways import ways_to


def verify(
    flows: Mapping[str, Flow],
    cards: Collection[str],
    commands: Collection[str],
    opened: Mapping[str, str] | None = None,
    more: Iterable[Finding] = (),
) -> list[Issue]:
    """Return every mistake in how the flows of a pack hang together, with the shortest conversation that shows it.

    Args:
        flows: All flows of the pack.
        cards: The keys of its cards.
        commands: The commands a flow can lead to.
        opened: Flow → what a peer does to open it from outside ("open “Me”"), beside check-ins, which open by
            themselves. Without it every flow can be opened.
        more: What other rooms found in these flows, to be told in the same way.
    """
    known = {TargetKind.FLOW: set(flows), TargetKind.CARD: set(cards), TargetKind.COMMAND: set(commands)}
    entries = entries_of(flows, opened)
    findings = [found for flow in flows.values() for found in _alone(flow, known)]
    findings += [*_together(flows, [place for place, _ in entries]), *more]
    return told(findings, ways_to(flows, entries, goals(findings)))


def entries_of(flows: Mapping[str, Flow], opened: Mapping[str, str] | None = None) -> list[tuple[Place, str]]:
    """Return where talks begin, each with how: what is opened, and check-ins. Follow-ups are found on the way."""
    if opened is None:
        opened = {key: f"open “{flow.title}”" for key, flow in flows.items() if not flow.is_check_in}
    entries = [((key, START), said) for key, said in opened.items() if key in flows]
    coming = [(key, flow.title) for key, flow in flows.items() if flow.is_check_in]
    return entries + [((key, START), f"the check-in “{title}” comes") for key, title in coming]


def _together(flows: Mapping[str, Flow], entries: Iterable[Place]) -> Iterator[Finding]:
    """Yield what only the flows together show. Those nobody can open are looked at as if somebody could."""
    kept = KeptAnswers(flows)
    reach = Reach(flows, kept, entries)
    yield from _asked_of(flows, kept, reach, set())
    seen = {flow for flow, _ in (*reach.asked, *reach.unasked)}
    rest = {key: flow for key, flow in flows.items() if key not in seen and START in flow.nodes}
    for flow in rest.values():
        yield Finding("F040", flow.file, 1, {"flow": flow.key})
    if rest:
        yield from _asked_of(flows, kept, Reach(flows, kept, [(key, START) for key in rest]), seen)


def _asked_of(
    flows: Mapping[str, Flow], kept: KeptAnswers, reach: Reach, told_of: Collection[str]
) -> Iterator[Finding]:
    """Yield what one run over the flows shows, but for flows that were told of before."""
    touched = {flow for flow, _ in (*reach.asked, *reach.unasked)} - set(told_of)
    here = {key: flow for key, flow in flows.items() if key in touched}
    rounds = list(circles(flows, kept, reach))
    found = [
        *(each for flow in here.values() for each in _unreached(flow, reach)),
        *rounds,
        *dead_ends(flows, kept, reach),
        *traps(flows, kept, reach, {each.place for each in rounds if each.code == "F023" and each.place}),
        *recursions(flows, reach, {each.place for each in rounds if each.place}),
        *never_followed(flows, kept, reach),
        *maybe_unset(flows, kept, reach),
    ]
    for each in found:
        if each.place is None or each.place[0] in touched:
            yield each


def _unreached(flow: Flow, reach: Reach) -> Iterator[Finding]:
    for key, node in flow.nodes.items():
        if reach.state((flow.key, key)) is None:
            yield Finding("F022", flow.file, node.line, {"node": key})


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


def _alone(flow: Flow, known: Mapping[TargetKind, set[str]]) -> Iterator[Finding]:
    """Yield what one flow shows by itself."""
    if START not in flow.nodes:
        yield Finding("F020", flow.file, 1, {"flow": flow.key})
        return
    here = {**known, TargetKind.NODE: set(flow.nodes)}
    for node in flow.nodes.values():
        for target, line in targets_of(node):
            if target.kind is not TargetKind.END and target.key not in here[target.kind]:
                values = {"kind": target.kind.value, "key": target.key}
                yield Finding("F021", flow.file, line, values, (flow.key, node.key), f"“{target.key}” is not there")
    yield from _doubled_labels(flow)
    yield from _conditions(flow)
    yield from check_check_in(flow)
    yield from check_counted(flow)
    yield from never_used(flow)
    yield from overlaps(flow)
    yield from _silences(flow)


def _silences(flow: Flow) -> Iterator[Finding]:
    """Say once for a flow that some of its questions say nothing about silence. Check-ins must (F034)."""
    quiet = [node for node in flow.nodes.values() if node.is_waiting and not node.silence and not node.stays_open]
    if quiet and not flow.stays_open and not flow.is_check_in:
        values = {"node": quiet[0].key, "count": str(len(quiet))}
        yield Finding("F051", flow.file, quiet[0].line, values, (flow.key, quiet[0].key), "nobody answers → ?")


def _conditions(flow: Flow) -> Iterator[Finding]:
    """Yield conditions on answers that no question of the flow keeps, or that are none of its choices."""
    given: dict[str, dict[str, str]] = {}
    for node in flow.nodes.values():
        if node.save:
            given.setdefault(node.save, {}).update({fold(choice.label): choice.label for choice in node.choices})
    for node in flow.nodes.values():
        for condition in (*node.when, *([node.keep.agreed] if node.keep else [])):
            place = (flow.key, node.key)
            if condition.result not in given:
                yield Finding("F026", flow.file, condition.line, {"result": condition.result}, place)
                continue
            known = given[condition.result]
            for value in condition.values:
                if value not in known:
                    values = {"value": value, "result": condition.result, "values": ", ".join(known.values())}
                    yield Finding("F027", flow.file, condition.line, values, place)


def _doubled_labels(flow: Flow) -> Iterator[Finding]:
    """Two answers that read the same cannot be told apart when typed."""
    for node in flow.nodes.values():
        place = (flow.key, node.key)
        answers = [(choice.line, (choice.label, *choice.words)) for choice in node.choices]
        for words, line in _twice(answers):
            yield Finding("F024", flow.file, line, {"label": words}, place)
        for language, nodes in flow.translations.items():
            own = nodes.get(node.key)
            if own:
                groups = own.words or ((),) * len(own.labels)
                pairs = zip(own.labels, groups, strict=True)
                answers = [(own.line, (label, *words)) for label, words in pairs]
                file = flow.file.replace(".yaml", f".{language}.yaml")
                for words, line in _twice(answers):
                    yield Finding("F024", file, line, {"label": words}, place)


def _twice(answers: list[tuple[int, tuple[str, ...]]]) -> Iterator[tuple[str, int]]:
    """Yield the words that stand for a second answer, as a peer types them, with their line."""
    seen: dict[str, int] = {}
    for place, (line, group) in enumerate(answers):
        for words in group:
            said = folded(words) or words.strip()
            if seen.setdefault(said, place) != place:
                yield words, line
