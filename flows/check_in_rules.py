"""What a flow must be for an organisation's schedule to start it: short, and every question can be passed over."""

from __future__ import annotations

from collections.abc import Iterator

from .definition import Flow
from .issues import Issue, issue
from .likeness import fold

QUESTIONS_MOST = 3
"""Questions of one check-in (`users.md` G7)."""

SKIP = "Skip"
"""The choice that passes a question over; kept as an answer, it counts as none."""


def is_answer(kept: str) -> bool:
    """True for a kept answer that says something."""
    return kept != fold(SKIP)


def check_check_in(flow: Flow) -> Iterator[Issue]:
    """Yield what a flow marked as a check-in must not be."""
    if not flow.is_check_in:
        return
    questions = [node for node in flow.nodes.values() if node.save]
    if not questions:
        yield issue("F033", flow.file, 1)
    if len(questions) > QUESTIONS_MOST:
        yield issue(
            "F031", flow.file, questions[QUESTIONS_MOST].line, count=str(len(questions)), most=str(QUESTIONS_MOST)
        )
    for node in questions:
        if fold(SKIP) not in {fold(choice.label) for choice in node.choices}:
            yield issue("F032", flow.file, node.line, node=node.key, label=SKIP)
    for node in flow.nodes.values():
        if node.is_waiting and node.silence is None:
            yield issue("F034", flow.file, node.line, node=node.key)
