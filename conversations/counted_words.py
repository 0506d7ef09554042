"""On which side an answer of a window stands, by all words that were in force in it: people tapped what they saw.

What follows from publications alone is decided by them: a question that not all of the words ask and count alike is
told to nobody, whoever answered it.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from content.flows_alone import FOLDER, flows_of
from content.pack import Pack
from flows.check_in_rules import is_answer
from flows.counting_rules import (
    ANSWERS_MOST,
    asks_the_same,
    counted_nodes,
    is_counted,
    letters_of,
    question_of,
)
from flows.definition import Flow, Node
from flows.likeness import fold
from store import publications, releases
from store.database import Transaction

from .counting import Question, Side

ELSEWHERE = timedelta(days=1)
"""How much earlier a day may begin somewhere, or a talk that is answered on it."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answers:
    """The answers of one question.

    Attributes:
        sides: answer as it is kept → its side.
        counted: the counted ones as the source language writes them, the newest words first.
        asks: what is asked, as `flows/counting_rules.question_of` says it.
    """

    sides: Mapping[str, Side]
    counted: tuple[str, ...]
    asks: str = ""

    def side(self, kept: str) -> Side | None:
        """Return the side of a kept answer; None for one that says nothing."""
        return self.sides.get(kept, Side.UNKNOWN) if kept and is_answer(kept) else None


Asked = Mapping[Question, Answers]
"""The questions of which bands are told, in the pack's order."""


class CountedWords:
    """Reads what is counted in windows; each release once, and only where there was more than one."""

    def __init__(self, newest: Pack) -> None:
        """Take the words in force now."""
        self._newest = newest.name
        self._read: dict[str, Asked] = {newest.name: asked_in(newest.flows)}

    def asked(self, tx: Transaction, begins_on: date) -> Asked:
        """Return what is counted in a window that began on a day."""
        begins_at = datetime.combine(begins_on, time(), UTC) - ELSEWHERE
        names = publications.in_force_since(tx, begins_at)
        # The newest publication may be one that this version cannot say: the words here are asked as well.
        older = [name for name in names if name != self._newest]
        return alike([*[self._of(tx, name) for name in older], self._read[self._newest]])

    def _of(self, tx: Transaction, name: str) -> Asked:
        if name not in self._read:
            self._read[name] = asked_in(_flows(tx, name))
        return self._read[name]


def _flows(tx: Transaction, release: str) -> dict[str, Flow]:
    try:
        files = releases.load(tx, release)
    except ValueError as failure:
        _log.error("release %s is lost, and nothing is told of windows in which it was in force: %s", release, failure)
        files = None
    own = {path: text for path, text in (files or {}).items() if path.startswith(FOLDER) and path.count(".") == 1}
    return flows_of(own)


def asked_in(flows: Mapping[str, Flow]) -> Asked:
    """Return what one release counts."""
    return {(flow.key, node.save): _answers(node) for flow in flows.values() for node, _ in counted_nodes(flow)}


def _answers(node: Node) -> Answers:
    labels = {fold(choice.label): choice.label for choice in node.choices}
    is_it = {kept: is_counted(node, kept) for kept in labels if is_answer(kept)}
    sides = {kept: Side.COUNTED if its else Side.OTHER for kept, its in is_it.items()}
    counted = tuple(label for kept, label in labels.items() if sides.get(kept) is Side.COUNTED)
    return Answers(sides, counted, question_of(node))


def alike(releases_asked: Sequence[Asked]) -> dict[Question, Answers]:
    """Return what all of some releases, the newest last, ask and count alike; an answer may be worded otherwise."""
    *_, newest = releases_asked
    found = {}
    for question in newest:
        each = [asked[question] for asked in releases_asked if question in asked]
        if len(each) == len(releases_asked) and (joined := _joined(each)):
            found[question] = joined
    return found


def _joined(each: Sequence[Answers]) -> Answers | None:
    """Return the answers of a question in all words together; None where they are not counted alike."""
    if len({_sizes(one) for one in each}) > 1 or not set[str].intersection(*(set(one.sides) for one in each)):
        return None
    if not asks_the_same([one.asks for one in each]):
        return None
    said = {pair for one in each for pair in one.sides.items()}
    sides = dict(said)
    counted = tuple({fold(label): label for one in each for label in one.counted}.values())
    newest_first = tuple(dict.fromkeys([*each[-1].counted, *counted]))
    is_clear = len(said) == len(sides) and letters_of(newest_first) <= ANSWERS_MOST
    return Answers(sides, newest_first, each[-1].asks) if is_clear else None


def _sizes(answers: Answers) -> tuple[int, int]:
    counted = sum(side is Side.COUNTED for side in answers.sides.values())
    return counted, len(answers.sides) - counted
