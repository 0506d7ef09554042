"""What the page says of mistakes in flows: a line each, filled with small examples."""

from __future__ import annotations

from collections.abc import Iterator

from flows.check_in_rules import QUESTIONS_MOST, SKIP
from flows.issues import RULES, Issue, issue
from flows.parser import CHOICES_MOST, LABEL_MOST, NODES_MOST, WAIT_MOST

_VALUES = {
    "flow": "hard_shift",
    "key": "no_such_card",
    "kind": "card",
    "label": "Yes",
    "name": "Slept well",
    "node": "start",
    "result": "slept",
    "target": "a nice place",
    "value": "Sort of",
    "values": "Well, Badly, Not at all",
    "wait": "a while",
    "word": "keep",
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
}


def flow_mistakes() -> Iterator[Issue]:
    """Yield every mistake of flows once, as `make check` would say it."""
    for code, rule in sorted(RULES.items()):
        if code.startswith("F"):
            values = {**_VALUES, **_OF_A_RULE.get(code, {})}
            yield issue(code, "", 1, **{name: values[name] for name in rule.value_names})
