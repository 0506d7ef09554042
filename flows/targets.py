"""Where a choice, a condition or a silence leads, as writers write it: `quiet`, `card:rose`, `flow:me`, `end`."""

from __future__ import annotations

import re

from .definition import Target, TargetKind
from .issues import Issue, issue

ARROW = re.compile(r"\s*(?:→|->)\s*")
"""Stands between a label and where it leads."""

_TARGET = re.compile(r"^(?:(card|flow|command):)?([a-z][a-z0-9_]{0,63})$")


def parse_target(text: str) -> Target | None:
    """Return the target that `text` names; None when it is not written like one."""
    found = _TARGET.match(text.strip())
    if not found:
        return None
    if found[1]:
        return Target(TargetKind(found[1]), found[2])
    return Target(TargetKind.END) if found[2] == "end" else Target(TargetKind.NODE, found[2])


def read_target(text: str, file: str, line: int, issues: list[Issue]) -> Target | None:
    """Return the target that `text` names; what is not written like one is an issue."""
    target = parse_target(text)
    if target is None:
        issues.append(issue("F011", file, line, target=text))
    return target
