"""The example lines the learnt ear is fitted to, writer by writer, and the pack's phrases that they are read with."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from content.crisis import WORD_LISTS
from content.phrases import Phrases, parse_phrases

LINES = Path(__file__).parents[1] / "tests" / "lines"

OLDER = ("more", "tuning", "held_out")
"""Which of the older files are learnt from; what is blind is never read here."""


class Example(NamedTuple):
    """One line: who wrote it (the name of a file), what it cries for, and the line."""

    writer: str
    label: str
    line: str


def examples(folder: Path = LINES) -> list[Example]:
    """Return all lines to learn from, in a fixed order, each line once."""
    found = [
        Example(file.stem, label, line) for file in sorted(folder.glob("heard/*.tsv")) for label, line in _rows(file)
    ]
    for part in OLDER:
        found += [Example("older", label, line) for label, line in _rows(folder / f"panic_{part}.tsv")]
        found += [Example("older", "calm", line) for (line,) in _rows(folder / f"ordinary_{part}.tsv")]
    found += [Example("tuning", label, line) for label, line in _rows(folder / "cries_tuning.tsv")]
    found += [Example("tuning", "calm", line) for _, line in _rows(folder / "calm_tuning.tsv")]
    return list({(example.label, example.line): example for example in reversed(found)}.values())[::-1]


def fingerprint(lines: Sequence[Example]) -> str:
    """Return twelve signs that change with any line or label."""
    said = "\n".join(f"{label}\t{line}" for _, label, line in lines)
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def word_lists(pack: Path) -> list[dict[str, dict[str, tuple[str, ...]]]]:
    """Return the crisis words of the pack in each language, read without the rest of it."""
    into: dict[str, Phrases] = {}
    for name in WORD_LISTS:
        for file in sorted(pack.glob(f"phrases/{name}*.yaml")):
            issues = parse_phrases(file.read_text(encoding="utf-8"), f"phrases/{file.name}", into, "en")
            if issues:
                raise ValueError("\n".join(map(str, issues)))
    return [phrases.words for phrases in into.values()]


def _rows(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8", newline="") as rows:
        return list(csv.reader(rows, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
