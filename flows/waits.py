"""Waits as writers write them: how long, what then, and what holds for all questions of a flow."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from .definition import Later, Node, Quiet, Silence
from .fields import FieldReader
from .issues import Issue, issue
from .targets import read_target

WAIT_MOST = timedelta(days=30)
"""The longest wait a flow may plan. An open question is forgotten after as long (`store/inventory.py`)."""

STAYS_OPEN = "stays open"
"""Written for `silence:`: nothing happens, the question waits until the peer comes back."""

_DURATION = re.compile(r"^(\d{1,4}) ?(min|h|d)$")
_UNITS = {"min": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


@dataclass(frozen=True)
class WhenSilent:
    """What is written of silence: what happens, or that nothing does; neither where nothing is written."""

    silence: Silence | None = None
    stays_open: bool = False

    def of(self, nodes: Mapping[str, Node]) -> dict[str, Node]:
        """Return the nodes of a flow of which this is written: questions that say nothing themselves follow it."""
        return {
            key: replace(node, silence=self.silence)
            if self.silence and node.is_waiting and not node.silence and not node.stays_open
            else node
            for key, node in nodes.items()
        }


def parse_duration(text: str) -> timedelta | None:
    """Return the length of "30 min", "24 h" or "2 d"; None for anything else."""
    found = _DURATION.match(text.strip())
    return int(found[1]) * _UNITS[found[2]] if found else None


def _wait(text: str, file: str, line: int, issues: list[Issue]) -> timedelta:
    after = parse_duration(text)
    if after is None or not timedelta() < after <= WAIT_MOST:
        issues.append(issue("F012", file, line, wait=text, most=str(WAIT_MOST.days)))
        return timedelta(days=1)
    return after


def parse_silence(reader: FieldReader, file: str, issues: list[Issue]) -> WhenSilent:
    """Read `silence:`, of a question or of a whole flow."""
    if not reader.has("silence"):
        return WhenSilent()
    if reader.is_text("silence"):
        written = reader.choice("silence", (STAYS_OPEN,), "")
        return WhenSilent(stays_open=written == STAYS_OPEN)
    fields = reader.fields("silence")
    if fields is None:
        return WhenSilent()
    inner = FieldReader(fields, file, issues)
    after = _wait(inner.text("after", most=12), file, inner.line("after"), issues)
    target = read_target(inner.text("go", most=70), file, inner.line("go"), issues)
    inner.finish()
    return WhenSilent(Silence(after, target) if target else None)


def parse_later(reader: FieldReader, file: str, issues: list[Issue]) -> Later | None:
    """Read `later:`, a follow-up that a peer asks for."""
    fields = reader.fields("later") if reader.has("later") else None
    if fields is None:
        return None
    inner = FieldReader(fields, file, issues)
    after = _wait(inner.text("after", most=12), file, inner.line("after"), issues)
    node = inner.text("go", most=64)
    inner.finish()
    return Later(after, node)


def parse_quiet(reader: FieldReader, file: str, issues: list[Issue]) -> Quiet | None:
    """Read `quiet:`, a peer's wish to hear nothing unasked."""
    fields = reader.fields("quiet") if reader.has("quiet") else None
    if fields is None:
        return None
    inner = FieldReader(fields, file, issues)
    for_time = _wait(inner.text("for", most=12), file, inner.line("for"), issues)
    is_loss = inner.yes_no("loss", default=False)
    inner.finish()
    return Quiet(for_time, is_loss)
