"""Lines somebody else wrote, who never saw the recogniser: 100 of panic, 100 of ordinary work.

Measured blind on 2026-11-23 they stood at 89 of 100 and 93 of 100 (before that, with plain phrase lists, 61 and 97).
What they missed was looked at once and mended after, so from now on they only guard against falling back; a blind
figure needs new lines.
"""

from __future__ import annotations

import csv
from pathlib import Path

from content.crisis import Cry
from conversations.channel import Inbound, Kind
from conversations.interrupts import understand
from tests.words_in_force import starter_words

LINES = Path(__file__).parents[2] / "lines"
CRISIS_CARDS = {"suicide_help", "violence_support", "youth_lines"}


def _rows(name: str) -> list[list[str]]:
    with (LINES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]


def test_every_line_of_panic_brings_its_card_at_once() -> None:
    """Through the interrupts, as a peer's message goes: the steps for another person, help lines for oneself."""
    missed = []
    for expected, line in _rows("panic_held_out.tsv"):
        urgent = understand(Inbound(1, "1", Kind.TEXT, line, language="en"), starter_words()).urgent
        card = urgent.card if urgent else ""
        is_right = card == "overdose_steps" if expected == Cry.OVERDOSE else card in CRISIS_CARDS
        missed += [] if is_right else [(expected, card, line)]
    assert missed == []


def test_no_ordinary_line_sets_it_off() -> None:
    """A bot that cries at every "reversed two ODs today" is switched off."""
    words = starter_words()
    alarmed = [
        line
        for (line,) in _rows("ordinary_held_out.tsv")
        if understand(Inbound(1, "1", Kind.TEXT, line, language="en"), words).urgent
    ]
    assert alarmed == []


def test_lines_nobody_has_looked_at_are_counted_only() -> None:
    """80 and 80 more by another writer, never read by whoever works on the lists: blind they stood at 75 and 79.

    Please keep them unread. A fall here says that a change fits the lines at hand and nothing else.
    """
    words = starter_words()

    def urgent_card(line: str) -> str:
        urgent = understand(Inbound(1, "1", Kind.TEXT, line, language="en"), words).urgent
        return urgent.card if urgent else ""

    cards = [(expected, urgent_card(line)) for expected, line in _rows("panic_blind.tsv")]
    heard = sum(card == "overdose_steps" if e == Cry.OVERDOSE else card in CRISIS_CARDS for e, card in cards)
    quiet = sum(not urgent_card(line) for (line,) in _rows("ordinary_blind.tsv"))
    assert heard >= 74, f"{heard} of {len(cards)} heard"
    assert quiet >= 78, f"{quiet} of 80 quiet"


def test_there_are_a_hundred_of_each() -> None:
    """An empty file would pass."""
    assert len(_rows("panic_held_out.tsv")) == len(_rows("ordinary_held_out.tsv")) == 100
