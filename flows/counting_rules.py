"""What is counted of a check-in, in its writer's words (`count: Rough or Very rough`), and what is wrong with it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from .check_in_rules import is_answer
from .condition_parser import OR
from .definition import Counted, Flow, Node
from .fields import FieldReader
from .findings import Finding
from .likeness import fold, words_of

LETTERS_MOST = 200

ANSWERS_MOST = 200
"""Letters of the counted answers of one question, as they are kept beside a band."""


QUESTION_MOST = 120
"""Letters of a question that are shown: it is there to be known again."""

_VARIABLE = re.compile(r"\{[a-z0-9_]+\}")


def parse_counted(reader: FieldReader) -> Counted | None:
    """Read `count:`, which names the answers of a question that stand on the counted side."""
    if not reader.has("count"):
        return None
    # Nothing written is a mistake that `text` reports; a choice that is not there is found with all others.
    values = tuple(fold(value) for value in OR.split(reader.text("count", most=LETTERS_MOST)))
    return Counted(values, reader.line("count"))


def counted_nodes(flow: Flow) -> Iterator[tuple[Node, Counted]]:
    """Yield the questions of a check-in of which an organisation is told bands, with what is counted."""
    for node in flow.nodes.values():
        if flow.is_check_in and node.save and node.counted:
            yield node, node.counted


def is_counted(node: Node, kept: str) -> bool | None:
    """Return whether a kept answer stands on the counted side; None for one that stands on neither."""
    if node.counted is None or not is_answer(kept) or kept not in {fold(choice.label) for choice in node.choices}:
        return None
    return kept in node.counted.values


def question_of(node: Node) -> str:
    """Return all that a question asks, in the source language; what is filled in later is "…"."""
    return _VARIABLE.sub("…", node.say)


def in_one_line(text: str) -> str:
    """Return what a question says as it is shown: without marks, and cut where it is long."""
    line = " ".join(text.replace("*", "").split())
    return line if len(line) <= QUESTION_MOST else f"{line[: QUESTION_MOST - 1]}…"


def asks_the_same(questions: Sequence[str]) -> bool:
    """True when some wordings of one question have the same words; letters, marks and accents are no words.

    Two letters make a question ask the opposite ("supported", "unsupported"), so a slip that is mended counts too.
    """
    return len({tuple(words_of(each)) for each in questions}) <= 1


def letters_of(labels: Sequence[str]) -> int:
    """Return how many letters answers have as they are kept: with quotation marks and commas, an accent as one."""
    return len(json.dumps(labels, ensure_ascii=False))


def check_counted(flow: Flow) -> Iterator[Finding]:
    """Yield what is wrong with what a flow says is counted."""
    for node in flow.nodes.values():
        if node.counted is None:
            continue
        place, line = (flow.key, node.key), node.counted.line
        if not flow.is_check_in or not node.save:
            yield Finding("F037", flow.file, line, {"node": node.key}, place)
            continue
        answers = {fold(choice.label): choice.label for choice in node.choices}
        unknown = [value for value in node.counted.values if value and value not in answers]
        for value in unknown:
            values = {"value": value, "node": node.key, "values": ", ".join(filter(is_answer, answers))}
            yield Finding("F035", flow.file, line, values, place)
        given = set(filter(is_answer, answers))
        is_one_sided = not given & {*node.counted.values} or given <= {*node.counted.values}
        if not unknown and (is_one_sided or not given >= {*node.counted.values}):
            yield Finding("F036", flow.file, line, {"node": node.key}, place)
        letters = letters_of([answers[value] for value in node.counted.values if value in answers])
        if letters > ANSWERS_MOST:
            values = {"node": node.key, "letters": str(letters), "most": str(ANSWERS_MOST)}
            yield Finding("F038", flow.file, line, values, place)
