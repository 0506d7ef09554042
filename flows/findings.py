"""A finding about flows before it is told: its place, and the conversation that shows it to whoever has to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from .issues import Issue, issue
from .places import Place
from .ways import Goal


@dataclass(frozen=True)
class Finding:
    """One mistake in how flows hang together.

    Attributes:
        code: Its rule.
        file: The file to change.
        line: The line to change.
        values: What its message is filled with.
        place: Where it shows; None where nobody ever comes.
        then: What happens there, in a few words, to close the conversation with.
        unset: The kept answer that must be missing there; empty where any will do.
    """

    code: str
    file: str
    line: int
    values: Mapping[str, str] = field(default_factory=dict)
    place: Place | None = None
    then: str = ""
    unset: str = ""


def told(findings: Iterable[Finding], ways: Mapping[Goal, str]) -> list[Issue]:
    """Return findings as issues, each with the conversation that leads to it where there is one."""
    issues = []
    for found in findings:
        plain = issue(found.code, found.file, found.line, **found.values)
        way = ways.get((found.place, found.unset), "") if found.place else ""
        issues.append(replace(plain, way=" → ".join(filter(None, (way, found.then)))) if way else plain)
    return issues


def goals(findings: Iterable[Finding]) -> list[Goal]:
    """Return the places that conversations are to be found to, each once."""
    return list(dict.fromkeys((found.place, found.unset) for found in findings if found.place))
