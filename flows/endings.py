"""How talks end, over all flows: without a word, never, or inside themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .circles import components
from .definition import START, Flow, Node, Target, TargetKind
from .findings import Finding
from .likeness import fold
from .places import KeptAnswers, Place
from .reachability import Call, Reach, onward, typed_over
from .ways import tapped

ANYTHING = "anything typed"
"""How typed words are named where a label is named else."""

_OPENS = (TargetKind.CARD, TargetKind.COMMAND)


def dead_ends(flows: Mapping[str, Flow], kept: KeptAnswers, reach: Reach) -> Iterator[Finding]:
    """Yield answers after which the talk is over and the bot has said nothing to them.

    Nothing is drawn when a session ends (`conversations/screens.py`), so such a tap looks like a broken button. A card
    or a command says something; silence that ends in silence is what was asked for; and a flow that was opened by
    another's question comes back to that.
    """
    last = _may_be_last(reach)
    for place, state in reach.asked.items():
        flow = flows[place[0]]
        node = flow.nodes[place[1]]
        if not node.is_waiting or place[0] not in last:
            continue
        for choice in node.choices:
            if choice.target.kind in _OPENS:
                continue
            after = kept.kept(state, node.save, fold(choice.label)) if node.save else state
            if _ends_unsaid(flows, kept, place, choice.target, after, asks=True):
                then = f"{tapped(choice.label)} → nothing is said"
                yield Finding("F043", flow.file, choice.line, {"label": choice.label}, place, then)
        if not node.takes_words or not node.go:
            continue  # Typed words without a way on are F013.
        if _ends_unsaid(flows, kept, place, node.go, typed_over(kept, node, state), asks=True):
            then = "type something → nothing is said"
            yield Finding("F043", flow.file, node.line, {"label": ANYTHING}, place, then)


def _may_be_last(reach: Reach) -> set[str]:
    """Return the flows with whose end a talk ends: where talks begin, and what those only lead on to."""
    last = {flow for flow, _ in reach.begun}
    following: dict[str, list[str]] = {}
    for flow, calls in reach.calls.items():
        for call in calls:
            if not call.comes_back:
                following.setdefault(call.place[0], []).append(flow)
    waiting = list(last)
    while waiting:
        for flow in following.get(waiting.pop(), ()):
            if flow not in last:
                last.add(flow)
                waiting.append(flow)
    return last


def _ends_unsaid(
    flows: Mapping[str, Flow], kept: KeptAnswers, place: Place, target: Target, state: int, asks: bool
) -> bool:
    """True when this way can lead to the end without a word on it. A circle says nothing and does not end."""
    waiting, seen = [(place, target, state, asks)], set()
    while waiting:
        place, target, state, asks = waiting.pop()
        if target.kind is TargetKind.END:
            return True
        if target.kind in _OPENS or (target.kind is TargetKind.FLOW and asks):
            continue
        place = (target.key, START) if target.kind is TargetKind.FLOW else (place[0], target.key)
        flow = flows.get(place[0])
        node = flow.nodes.get(place[1]) if flow else None
        if node is None or node.is_waiting or node.say or node.calls or (place, state) in seen:
            continue
        seen.add((place, state))
        waiting += [(place, following, left, False) for following, left in onward(kept, node, state)]
    return False


def traps(flows: Mapping[str, Flow], kept: KeptAnswers, reach: Reach, told_already: set[Place]) -> Iterator[Finding]:
    """Yield questions from which no answer ever leads to an end, the first of each such corner.

    Only answers count: who is let go when they fall silent was still not let go when they spoke. The library's question
    is a place to rest, its answers are what people came for. A flow that comes back here leads nowhere else.
    """
    leads_back: dict[Place, list[Place]] = {}
    leads_on: dict[Place, list[Place]] = {}
    free: list[Place] = []
    places = list(dict.fromkeys((*reach.asked, *reach.unasked)))
    for place in places:
        node = flows[place[0]].nodes[place[1]]
        targets = _answered(node) if node.is_waiting else [to for to, _ in onward(kept, node, reach.state(place) or 0)]
        leads_on[place] = [after for target in targets if (after := _after(place, target, node, flows))]
        ends = any(_is_out(place, target, node, flows) for target in targets)
        if ends or node.asks_library or place in told_already:
            free.append(place)
        for after in leads_on[place]:
            leads_back.setdefault(after, []).append(place)
    can_end = _from(free, leads_back)
    seen: set[Place] = set()
    for place in places:
        node = flows[place[0]].nodes[place[1]]
        if place not in can_end and place not in seen and node.is_waiting:
            seen |= _from([place], leads_on)
            yield Finding("F044", flows[place[0]].file, node.line, {"node": node.key}, place, "stuck")


def _answered(node: Node) -> list[Target]:
    typed = [node.go or Target(TargetKind.END)] if node.takes_words else []
    return [choice.target for choice in node.choices if choice.target.kind not in _OPENS] + typed


def _after(place: Place, target: Target, node: Node, flows: Mapping[str, Flow]) -> Place | None:
    """Return the place a way leads to for good; None where it comes back, or is out."""
    if target.kind is TargetKind.NODE:
        return (place[0], target.key) if target.key in flows[place[0]].nodes else None
    is_on = target.kind is TargetKind.FLOW and not node.is_waiting and target.key in flows
    return (target.key, START) if is_on and START in flows[target.key].nodes else None


def _is_out(place: Place, target: Target, node: Node, flows: Mapping[str, Flow]) -> bool:
    """True for an end, and for a way to what is not there: that is told of already."""
    if target.kind is TargetKind.NODE:
        return target.key not in flows[place[0]].nodes
    if target.kind is TargetKind.FLOW:
        return target.key not in flows or START not in flows[target.key].nodes
    return True


def _from(start: list[Place], ways: Mapping[Place, list[Place]]) -> set[Place]:
    seen, waiting = set(start), list(start)
    while waiting:
        for place in ways.get(waiting.pop(), ()):
            if place not in seen:
                seen.add(place)
                waiting.append(place)
    return seen


def recursions(flows: Mapping[str, Flow], reach: Reach, told_already: set[Place]) -> Iterator[Finding]:
    """Yield questions that open their own flow again, straight or by way of others.

    Each time round the question waits below the new one: whoever ends is asked it again, up to eight times over, and
    the first callers are forgotten. Flows that only lead on to one another in a circle ask nobody again, and are fine.
    """
    calls: list[Call] = [call for callers in reach.calls.values() for call in callers]
    opens: dict[str, list[str]] = {}
    for call in calls:
        opens.setdefault(call.place[0], []).append(call.flow)
    group = {flow: at for at, flows_of in enumerate(components(opens)) for flow in flows_of}
    for call in calls:
        is_round = group.get(call.place[0]) == group.get(call.flow)
        if call.comes_back and is_round and call.place not in told_already:
            flow = flows[call.place[0]]
            node = flow.nodes[call.place[1]]
            chosen = [each for each in node.choices if each.target == Target(TargetKind.FLOW, call.flow)]
            line = chosen[0].line if chosen else node.line
            said = tapped(chosen[0].label) if chosen else "nobody answers"
            then = f"{said} → the talk is inside itself"
            yield Finding("F045", flow.file, line, {"flow": call.flow, "node": node.key}, call.place, then)
