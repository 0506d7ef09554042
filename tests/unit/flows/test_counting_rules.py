"""What `count:` says of a question, and on which side an answer stands."""

from __future__ import annotations

import pytest

from flows.counting_rules import counted_nodes, is_counted
from flows.definition import Flow
from flows.parser import parse_flow

FLOW = """\
flow: small
title: Small
check_in: {check_in}
nodes:
  start:
    say: How was the week?
    choices: [Good → end, OK → end, Rough → end, Very rough → end, Skip → end]
    {save}
    {count}
    silence: {{after: 24 h, go: end}}
"""


def _read(count: str, check_in: str = "yes", save: str = "save: mood") -> Flow:
    flow, issues = parse_flow(FLOW.format(count=count, check_in=check_in, save=save), "flows/small.yaml")
    assert flow
    assert not issues
    return flow


@pytest.mark.parametrize(
    ("kept", "side"),
    [("very rough", True), ("rough", True), ("good", False), ("ok", False), ("skip", None), ("", None), ("bad", None)],
)
def test_an_answer_stands_on_one_side_and_skip_on_none(kept: str, side: bool | None) -> None:
    """Who passes over a question has said nothing, and an answer of older words is none of these."""
    ((node, _),) = counted_nodes(_read("count: Rough or Very rough"))
    assert is_counted(node, kept) is side


def test_a_question_without_count_is_counted_for_nobody() -> None:
    """A writer says what may be told; what they do not name stays with the peer."""
    flow = _read("")
    assert not [*counted_nodes(flow)]
    assert is_counted(flow.nodes["start"], "rough") is None


def test_a_flow_that_no_schedule_starts_is_counted_for_nobody() -> None:
    """Whatever its file says, which `check` refuses: a peer who opened it themselves told nobody."""
    assert not [*counted_nodes(_read("count: Rough", check_in="no"))]
    assert not [*counted_nodes(_read("count: Rough", save=""))]
