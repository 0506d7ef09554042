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
CRISIS_CARDS = {"suicide_help", "violence_support"}


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


def test_there_are_a_hundred_of_each() -> None:
    """An empty file would pass."""
    assert len(_rows("panic_held_out.tsv")) == len(_rows("ordinary_held_out.tsv")) == 100
