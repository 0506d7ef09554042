"""What must be true of everything that several workers sent: nothing twice, nothing lost, each chat in order. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

ONCE = frozenset({"check_in", "nudge"})
"""Kinds that a chat must not show twice."""

ENDED = frozenset({"sent", "unknown", "missed", "failed", "cancelled"})


@dataclass(frozen=True)
class Row:
    """A message that was put into the outbox: its words, whose, of which kind, and how it stands at the end."""

    words: str
    chat: int
    kind: str
    state: str
    why: str = ""


@dataclass(frozen=True)
class Story:
    """What happened: rows in the order in which they were written, and what each chat showed, in its order."""

    rows: Sequence[Row]
    shown: Mapping[int, Sequence[str]]
    made: frozenset[int] = frozenset()
    """Updates that peers made."""
    confirmed: frozenset[int] = frozenset()
    """Those of them that were acknowledged."""
    seen: frozenset[int] = frozenset()
    """Those that were noted as acted on."""
    refused_too_fast: int = 0
    """How often Telegram said that it was too fast (429)."""


@dataclass
class Verdict:
    """What was broken, in sentences, and what was counted."""

    breaks: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


def judge(story: Story) -> Verdict:
    """Look at everything."""
    verdict = Verdict()
    times = Counter((chat, words) for chat, shown in story.shown.items() for words in shown)
    for row in story.rows:
        _look_at_row(row, times[row.chat, row.words], verdict)
    for chat, shown in story.shown.items():
        _look_at_order(chat, [row for row in story.rows if row.chat == chat], shown, verdict)
    if lost := story.made - story.confirmed:
        verdict.breaks.append(f"updates never acknowledged: {sorted(lost)}")
    if unseen := story.confirmed - story.seen:
        verdict.breaks.append(f"updates acknowledged and never acted on: {sorted(unseen)}")
    if story.refused_too_fast:
        verdict.breaks.append(f"Telegram said {story.refused_too_fast} times that it was too fast")
    verdict.counts["updates"] = len(story.made)
    return verdict


def _look_at_row(row: Row, times: int, verdict: Verdict) -> None:
    verdict.counts[f"{row.kind} {row.state}"] += 1
    verdict.counts["copies of replies"] += max(0, times - 1) if row.kind not in ONCE else 0
    if row.state not in ENDED:
        verdict.breaks.append(f"left {row.state}: {row}")
    elif row.kind in ONCE and times > 1:
        verdict.breaks.append(f"shown {times} times: {row}")
    elif row.state == "sent" and not times:
        verdict.breaks.append(f"the row says sent, and no chat shows it: {row}")
    elif row.state in ("missed", "cancelled", "failed") and times:
        verdict.breaks.append(f"the row says {row.state}, and it was shown: {row}")
    if row.kind not in ONCE and row.state != "sent":
        verdict.breaks.append(f"a reply was lost: {row}")
    if row.state not in ("sent", "unknown") and row.state in ENDED and not row.why:
        verdict.breaks.append(f"nothing says why: {row}")


def _look_at_order(chat: int, rows: Sequence[Row], shown: Sequence[str], verdict: Verdict) -> None:
    """Within a lane the first showing of each comes in the order in which they were written."""
    first = {words: place for place, words in reversed(list(enumerate(shown)))}
    for kind in {row.kind for row in rows}:
        places = [first[row.words] for row in rows if row.kind == kind and row.words in first]
        if places != sorted(places):
            verdict.breaks.append(f"chat {chat}: {kind} out of order: {shown}")
