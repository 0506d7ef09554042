"""How long it takes to look at two hundred flows of twenty-five places as a whole, beside reading the same files."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from flows.definition import Flow, Target, TargetKind
from flows.parser import parse_flow, parse_flow_words
from flows.verifier import verify

from . import many_flows
from .processes import Broken
from .table import Row, ratio, section


def measure(repeats: int) -> list[Row]:
    """Return the rows.

    Raises:
        Broken: mistakes are found in flows that have none, or not in those that have.
    """
    sources = many_flows.sources()
    flows = read(sources)
    if found := look(flows):
        raise Broken(f"a mistake in flows that have none: {found[0]}")
    broken = spoilt(flows)
    if len(look(broken)) < many_flows.FLOWS:
        raise Broken("a mistake in each flow, and not all are found")
    works = (lambda: read(sources), lambda: look(flows), lambda: look(broken))
    reading, looking, telling = zip(*(tuple(map(_timed, works)) for _ in range(repeats)), strict=True)
    named = "reading the same files (strict YAML, parser)"

    def row(what: str, ours: Sequence[float]) -> Row:
        own, peer = statistics.median(ours), statistics.median(reading)
        return Row(what, f"{own:.2f}", f"{peer:.2f}", ratio(ours, reading), named)

    return [
        section(
            f"the whole-project verifier: {many_flows.FLOWS} flows × {many_flows.NODES} places, English and French"
        ),
        row("verify, no mistake, CPU s", looking),
        row("verify, a trap in each flow, with conversations, CPU s", telling),
    ]


def read(sources: list[tuple[str, str]]) -> dict[str, Flow]:
    """Return the flows that these files hold, with their translations. Raises Broken when one has a mistake."""
    flows: dict[str, Flow] = {}
    for english, french in sources:
        flow, issues = parse_flow(english, "")
        words, more = parse_flow_words(french, "")
        if flow is None or words is None or issues or more:
            raise Broken(f"a made-up flow cannot be read: {[*issues, *more][:1]}")
        file = f"flows/{flow.key}.yaml"
        flows[flow.key] = replace(flow, file=file, translations={"fr": words.nodes}, titles={"fr": words.title})
    return flows


def look(flows: dict[str, Flow]) -> list[str]:
    """Return the codes of what is wrong with flows; doors lead to each of them."""
    return [found.code for found in verify(flows, {many_flows.CARD}, set(), {key: f"open “{key}”" for key in flows})]


def spoilt(flows: dict[str, Flow]) -> dict[str, Flow]:
    """Return the flows with a trap in each: the last question but one leads to itself only."""
    made = {}
    for key, flow in flows.items():
        node = flow.nodes["q12"]
        stuck = tuple(replace(choice, target=Target(TargetKind.NODE, "q12")) for choice in node.choices)
        made[key] = replace(flow, nodes={**flow.nodes, "q12": replace(node, choices=stuck)})
    return made


def _timed(work: Callable[[], object]) -> float:
    """Return the CPU seconds of this process: who else uses the machine does not count."""
    begun = time.process_time()
    work()
    return time.process_time() - begun
