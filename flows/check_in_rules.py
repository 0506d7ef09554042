"""What a flow must be for an organisation's schedule to start it: short, and every question can be passed over."""

from __future__ import annotations

from collections.abc import Iterator

from .circles import components
from .definition import START, Flow, Node, TargetKind
from .findings import Finding
from .likeness import fold

QUESTIONS_MOST = 3
"""Questions of one check-in (`users.md` G7)."""

SKIP = "Skip"
"""The choice that passes a question over; kept as an answer, it counts as none."""

_OPENS = (TargetKind.CARD, TargetKind.FLOW, TargetKind.COMMAND)


def is_answer(kept: str) -> bool:
    """True for a kept answer that says something."""
    return kept != fold(SKIP)


def check_check_in(flow: Flow) -> Iterator[Finding]:
    """Yield what a flow marked as a check-in must not be."""
    if not flow.is_check_in:
        return
    questions = [node for node in flow.nodes.values() if node.save]
    if not questions:
        yield Finding("F033", flow.file, 1)
    asked = longest_asking(flow)
    if len(asked) > QUESTIONS_MOST:
        values = {"count": str(len(asked)), "most": str(QUESTIONS_MOST)}
        node = asked[QUESTIONS_MOST]
        yield Finding("F031", flow.file, node.line, values, (flow.key, node.key), "one question too many")
    for node in questions:
        if fold(SKIP) not in {fold(choice.label) for choice in node.choices}:
            yield Finding("F032", flow.file, node.line, {"node": node.key, "label": SKIP}, (flow.key, node.key))
    for node in flow.nodes.values():
        if node.is_waiting and node.silence is None:
            yield Finding("F034", flow.file, node.line, {"node": node.key}, (flow.key, node.key))


def asks_about_peer(node: Node) -> bool:
    """True for a place that asks peers something about themselves.

    That is: it keeps the answer, it takes typed words, or at least two of its answers, Skip aside, lead on in the talk
    and none opens a card, another flow or a command. What opens something offers it, and what has one way on is a page.
    """
    if node.save or node.takes_words:
        return True
    kinds = [choice.target.kind for choice in node.choices if is_answer(fold(choice.label))]
    return kinds.count(TargetKind.NODE) > 1 and not any(kind in _OPENS for kind in kinds)


def longest_asking(flow: Flow) -> list[Node]:
    """Return the questions about the peer on the way through a flow that has most of them, in order.

    Questions that lead back to one another count once each. What other flows ask, which a peer may open from here, is
    theirs: they went there by their own tap.
    """
    ways = {key: [way for way in _ways(node) if way in flow.nodes] for key, node in flow.nodes.items()}
    best: dict[str, list[Node]] = {}
    for group in components(ways):
        following = [best[way] for key in group for way in ways[key] if way in best]
        asked = [flow.nodes[key] for key in flow.nodes if key in group and asks_about_peer(flow.nodes[key])]
        longest = asked + max(following, key=len, default=[])
        best.update(dict.fromkeys(group, longest))
    return best.get(START, [])


def _ways(node: Node) -> Iterator[str]:
    targets = [choice.target for choice in node.choices] + [condition.target for condition in node.when]
    targets += [node.go] if node.go else []
    for target in targets:
        if target.kind is TargetKind.NODE:
            yield target.key
