"""What can be wrong with kept answers: asked for before they can be there, never asked for, or never as expected."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from .definition import Flow, Node
from .findings import Finding
from .places import KeptAnswers, Place
from .reachability import Reach, never_taken

_NAME = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def never_followed(flows: Mapping[str, Flow], kept: KeptAnswers, reach: Reach) -> Iterator[Finding]:
    """Yield lines of `when:` that nobody's answers ever fit, or that an earlier line always takes."""
    for place, node, state in _reached(flows, reach):
        for condition, could_hold in never_taken(kept, node, state) if node.when and not node.is_waiting else ():
            code = "F042" if could_hold else "F041"
            if not could_hold and kept.is_only_unset(state, condition.result):
                code = "F049"
            then = "this line is never followed"
            yield Finding(code, flows[place[0]].file, condition.line, {"result": condition.result}, place, then)
        agreed = node.keep.agreed if node.keep else None
        if agreed and agreed.result in kept.by_name and kept.is_only_unset(state, agreed.result):
            then = f"`{agreed.result}` is not there yet"
            yield Finding("F049", flows[place[0]].file, agreed.line, {"result": agreed.result}, place, then)


def maybe_unset(flows: Mapping[str, Flow], kept: KeptAnswers, reach: Reach) -> Iterator[Finding]:
    """Yield places that say an answer which some who come there have not given: they would read its name in braces."""
    for place, node, state in _reached(flows, reach):
        for name in _said(flows[place[0]], node):
            if name in kept.by_name and kept.is_unset(state, name):
                values = {"name": name, "node": node.key}
                then = f"“{{{name}}}” stands there as it is written"
                yield Finding("F048", flows[place[0]].file, node.line, values, place, then, unset=name)


def never_used(flow: Flow) -> Iterator[Finding]:
    """Yield answers that are kept for nothing. Those of a check-in are kept to be counted, and for the peer."""
    if flow.is_check_in:
        return
    used = {name for node in flow.nodes.values() for name in _said(flow, node)}
    for node in flow.nodes.values():
        used |= {condition.result for condition in node.when} | ({node.keep.agreed.result} if node.keep else set())
    for node in flow.nodes.values():
        for name in (node.save if node.choices else "", node.keep.result if node.keep else ""):
            if name and name not in used:
                used.add(name)
                yield Finding("F050", flow.file, node.line, {"result": name}, (flow.key, node.key), "kept for nothing")


def _reached(flows: Mapping[str, Flow], reach: Reach) -> Iterator[tuple[Place, Node, int]]:
    for key, flow in flows.items():
        for node in flow.nodes.values():
            state = reach.state((key, node.key))
            if state is not None:
                yield (key, node.key), node, state


def _said(flow: Flow, node: Node) -> dict[str, None]:
    """Return the names that the words of a place bring in, in any language, in order."""
    texts = [node.say, *(nodes[node.key].say for nodes in flow.translations.values() if node.key in nodes)]
    return dict.fromkeys(name for text in texts if "{" in text for name in _NAME.findall(text))
