"""What a rule about writing is: its code, its words for a writer, and how much it matters.

Invariant: messages and remedies are a writer's words. `{name}` marks a place that the finder of a mistake
fills. Codes are never used again for something else: writers and notes refer to them.
"""

from __future__ import annotations

import string
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property


class Severity(StrEnum):
    """How much a mistake matters: an error stops publishing, a warning asks for a second look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Rule:
    """One kind of mistake. `title` names it in a list; `message` and `remedy` are filled for each case."""

    code: str
    title: str
    message: str
    remedy: str
    severity: Severity = Severity.ERROR

    @cached_property
    def value_names(self) -> frozenset[str]:
        """The names of the places that `message` and `remedy` leave to be filled."""
        pieces = string.Formatter().parse(self.message + self.remedy)
        return frozenset(name for _, name, _, _ in pieces if name is not None)


def rule_table(*groups: Iterable[Rule]) -> dict[str, Rule]:
    """Join groups of rules into one table, in the order given.

    Raises:
        ValueError: Two rules have the same code.
    """
    table: dict[str, Rule] = {}
    for rule in (rule for group in groups for rule in group):
        if rule.code in table:
            raise ValueError(f"two rules are called {rule.code}")
        table[rule.code] = rule
    return table
