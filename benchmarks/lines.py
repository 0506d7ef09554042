"""Searching and listening: µs for a line people type, and for the worst that fits into one message."""

from __future__ import annotations

import time
from collections.abc import Callable

from rapidfuzz import fuzz, process

from conversations.words import Words
from flows.likeness import fold

from .processes import ROOT
from .table import HALF, NEARLY_ALL, Row, quantile, section, whole

LINES = ROOT / "tests" / "lines"
MESSAGE_MOST = 4096

HOSTILE = {
    "one letter": "a" * MESSAGE_MOST,
    "one-letter words": "a " * (MESSAGE_MOST // 2),
    "near misses": ("overdoze brething naloxonee " * 160)[:MESSAGE_MOST],
    "all known words": ("not breathing blue help od " * 160)[:MESSAGE_MOST],
    "combining marks": "e" + "\u0301" * (MESSAGE_MOST - 1),
    "no spaces": ("notbreathingoverdose" * 210)[:MESSAGE_MOST],
    "emoji": "\U0001f480" * (MESSAGE_MOST // 2),
}
"""4,096 characters each, as Telegram counts, meant to make a matcher work."""

Matcher = Callable[[str], object]


def tuning_lines() -> list[str]:
    """Return the lines that word lists may be tuned by; those held out are for the tests alone."""
    found = []
    for file in sorted(LINES.glob("*_tuning.tsv")):
        found += [line.split("\t")[0] for line in file.read_text(encoding="utf-8").splitlines()[1:]]
    return found


def _us(matcher: Matcher, text: str, times: int) -> float:
    """The quickest of a few: what others do on the machine is not ours."""
    best = float("inf")
    for _ in range(times):
        begun = time.perf_counter_ns()
        matcher(text)
        best = min(best, (time.perf_counter_ns() - begun) / 1000)
    return best


def measure(words: Words, times: int) -> list[Row]:
    """Measure listening, searching and both doors of `understand`, beside the ready-made fuzzy search."""
    typed = tuning_lines()
    names = [
        name for card in words.pack.cards.values() for text in card.words.values() for name in (text.title, *text.typed)
    ]
    cries = [
        phrase
        for phrases in words.pack.phrases.values()
        for topics in phrases.words.values()
        for found in topics.values()
        for phrase in found
    ]
    pairs: tuple[tuple[str, Matcher, Matcher, str], ...] = (
        (
            "search",
            words.search,
            lambda text: process.extract(fold(text), names, scorer=fuzz.WRatio, limit=3),
            f"RapidFuzz extract, WRatio, {len(names)} names",
        ),
        (
            "listening for cries",
            lambda text: words.hear(text, "en"),
            lambda text: process.extractOne(fold(text), cries, scorer=fuzz.partial_ratio, score_cutoff=90),
            f"RapidFuzz extractOne, partial_ratio, {len(cries)} phrases",
        ),
    )
    rows = [section(f"search and crisis listening: {len(typed)} tuning lines; {MESSAGE_MOST} hostile characters")]
    for what, ours, theirs, named in pairs:
        mine, other = [_us(ours, line, times) for line in typed], [_us(theirs, line, times) for line in typed]
        for name, share in (("p50", HALF), ("p99", NEARLY_ALL)):
            rows.append(_row(f"{what}, {name} µs", quantile(mine, share), quantile(other, share), named))
        worst, kind = max((_us(ours, text, times), kind) for kind, text in HOSTILE.items())
        rows.append(_row(f"{what}, worst hostile ({kind}), µs", worst, _us(theirs, HOSTILE[kind], 1), named))
    return rows


def _row(what: str, mine: float, other: float, named: str) -> Row:
    return Row(what, whole(mine), whole(other), f"{mine / other:.2f}", named)
