"""The mistakes a writer can make, as values: which file, which line, what is wrong, and what to do.

Invariant: a writer's mistake is an `Issue` in a list, never an exception. An exception from this file means
that a programmer named a code, or a value of a message, that does not exist.
"""

from __future__ import annotations

from dataclasses import dataclass

from .card_rules import CARD_RULES
from .flow_rules import FLOW_RULES
from .form_rules import FORM_RULES
from .issue_rules import Rule, Severity, rule_table
from .limit_rules import LIMIT_RULES
from .pack_rules import PACK_RULES
from .project_rules import PROJECT_RULES
from .upload_rules import UPLOAD_RULES
from .voice_rules import VOICE_RULES
from .wording_rules import WORDING_RULES

__all__ = ["RULES", "VALUE_LETTERS_MOST", "Issue", "Rule", "Severity", "issue"]

VALUE_LETTERS_MOST = 160
"""Letters of a writer's own text that a message repeats: enough to find the place on one screen."""


@dataclass(frozen=True, order=True)
class Issue:
    """One mistake in one file. Issues sort by file, then line, then code.

    `way` is the shortest conversation that shows it, in the labels a peer sees; empty where there is none.
    """

    file: str
    line: int
    code: str
    message: str
    remedy: str
    severity: Severity
    way: str = ""


# A new kind of check writes its rules as a tuple in a file of its own, as form_rules.py does, named here.
RULES: dict[str, Rule] = rule_table(
    FORM_RULES, FLOW_RULES, PROJECT_RULES, PACK_RULES, CARD_RULES, WORDING_RULES, LIMIT_RULES, VOICE_RULES, UPLOAD_RULES
)


def issue(code: str, file: str, line: int, /, **values: str) -> Issue:
    """Return the issue `code` at this line, its message and remedy filled with `values`.

    Raises:
        KeyError: No rule has this code.
        ValueError: The rule's texts ask for other values than these.
    """
    rule = RULES[code]
    if rule.value_names != values.keys():
        raise ValueError(f"{code} asks for {sorted(rule.value_names)}, got {sorted(values)}")
    quoted = {name: _quotable(value) for name, value in values.items()}
    return Issue(
        file=file,
        line=line,
        code=code,
        message=rule.message.format_map(quoted),
        remedy=rule.remedy.format_map(quoted),
        severity=rule.severity,
    )


def _quotable(value: str) -> str:
    """Return `value` short and visible, so that a hostile file cannot write on the reader's screen."""
    cut = value if len(value) <= VALUE_LETTERS_MOST else f"{value[:VALUE_LETTERS_MOST]}…"
    return "".join(letter if letter.isprintable() else "·" for letter in cut)
