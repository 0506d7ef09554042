"""Conditions on earlier answers, as writers write them: `mood is Rough or Very rough → talk`."""

from __future__ import annotations

import re

from .definition import Condition, Keep, Target, TargetKind
from .fields import FieldReader
from .issues import Issue, issue
from .likeness import fold
from .targets import ARROW, read_target
from .tree import Text

CONDITIONS_MOST = 12
"""Lines of one `when:`: more cannot be read aloud."""

_CONDITION = re.compile(r"([a-z][a-z0-9_]{0,39}) is (not )?(.{1,200})")
OR = re.compile(r" or |, ?")
"""What stands between several answers."""


def parse_condition(text: str, target: Target, line: int) -> Condition | None:
    """Return the condition that `text` is; None when it is not written like one."""
    found = _CONDITION.fullmatch(text.strip())
    values = tuple(fold(value) for value in OR.split(found[3])) if found else ()
    if not found or not all(values):
        return None
    return Condition(found[1], values, target, bool(found[2]), line)


def parse_when(reader: FieldReader, file: str, issues: list[Issue]) -> tuple[Condition, ...]:
    """Read the lines of `when:`."""
    conditions = []
    for tree in reader.items("when", most=CONDITIONS_MOST):
        halves = ARROW.split(tree.value) if isinstance(tree, Text) else []
        target = read_target(halves[1], file, tree.line, issues) if len(halves) == 2 else None  # noqa: PLR2004
        condition = parse_condition(halves[0], target, tree.line) if target else None
        if condition:
            conditions.append(condition)
        elif target or len(halves) != 2:  # noqa: PLR2004 - what it asks, and where it leads
            issues.append(issue("F016", file, tree.line))
    return tuple(conditions)


def parse_keep(reader: FieldReader, file: str, issues: list[Issue]) -> Keep | None:
    """Read `keep:`, which names what typed words are kept as, and the answer by which the peer agreed."""
    fields = reader.fields("keep") if reader.has("keep") else None
    if fields is None:
        return None
    inner = FieldReader(fields, file, issues)
    name = inner.text("as", most=40).strip()
    agreed = parse_condition(inner.text("agreed", most=120), Target(TargetKind.END), fields.line)
    inner.finish()
    if agreed is None or agreed.is_not or not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        issues.append(issue("F017", file, fields.line))
        return None
    return Keep(name, agreed)
