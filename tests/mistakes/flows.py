"""What the page says of mistakes in flows: a line each, filled with small examples."""

from __future__ import annotations

from collections.abc import Iterator

from flows.check_in_rules import QUESTIONS_MOST, SKIP
from flows.issues import RULES, Issue, issue
from flows.parser import CHOICES_MOST, LABEL_MOST, NODES_MOST, WAIT_MOST
from flows.project_rules import PROJECT_RULES

_VALUES = {
    "card": "overdose_steps",
    "count": "3",
    "ending": ".fr",
    "flow": "hard_shift",
    "key": "no_such_card",
    "kind": "card",
    "label": "Yes",
    "language": "fr",
    "letters": "4230",
    "most": "4096",
    "name": "Slept well",
    "node": "start",
    "one": "now",
    "path": "cards/plain.yaml",
    "other": "no",
    "result": "slept",
    "second": "No",
    "taken": "the command /language",
    "target": "a nice place",
    "topic": "what happened",
    "value": "Sort of",
    "values": "Well, Badly, Not at all",
    "wait": "a while",
    "word": "keep",
    "words": "language",
}
"""What the places of messages are filled with, whatever the rule."""

_OF_A_RULE = {
    "F002": {"most": str(NODES_MOST)},
    "F004": {"most": str(CHOICES_MOST)},
    "F010": {"most": str(LABEL_MOST), "label": "I would like to be left alone"},
    "F012": {"most": str(WAIT_MOST.days)},
    "F022": {"node": "quiet"},
    "F031": {"count": str(QUESTIONS_MOST + 1), "most": str(QUESTIONS_MOST)},
    "F032": {"label": SKIP},
    "F035": {"value": "sort of", "values": "well, badly, not at all"},
    "F046": {"word": "personne", "label": "A group", "second": "Nobody"},
    "F047": {"label": "Happening now", "second": "Not at all"},
    "F048": {"name": "mood"},
    "F055": {"words": "he is not breathing"},
    "F057": {"words": "what happened"},
    "F058": {"topic": "event"},
}


TOGETHER = frozenset(rule.code for rule in PROJECT_RULES)
"""The codes that have a section of their own."""


def flow_mistakes() -> Iterator[Issue]:
    """Yield every mistake of flows once, as `make check` would say it."""
    return _mistakes("F")


def sent_mistakes() -> Iterator[Issue]:
    """Yield every mistake of a file that is sent, as the bot would say it."""
    return _mistakes("U")


def _mistakes(kind: str) -> Iterator[Issue]:
    for code, rule in sorted(RULES.items()):
        if code.startswith(kind):
            values = {**_VALUES, **_OF_A_RULE.get(code, {})}
            yield issue(code, "", 1, **{name: values[name] for name in rule.value_names})
