"""How many cries are heard and how many ordinary lines interrupted: ours, a plain keyword list, one fuzzy threshold.

python -m benchmarks.crisis                      the half nobody tuned on
python -m benchmarks.crisis --half tuning --misses
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Callable, Sequence
from typing import NamedTuple

from rapidfuzz import fuzz

from content.crisis import Cry
from conversations.publish import check_folder
from conversations.words import Words
from flows.likeness import fold
from settings import read_settings

from .processes import ROOT, Broken
from .table import Row

LINES = ROOT / "tests" / "lines"
HALVES = ("blind", "tuning")
LABELS = ("overdose", "suicide", "violence", "minor")
CALM = "ordinary"

KEYWORDS = {
    Cry.OVERDOSE: """overdose; overdosing; overdosed; od; not breathing; isnt breathing; cant breathe; unconscious;
        unresponsive; wont wake up; turning blue; blue lips; narcan; naloxone; call 911; surdose;
        respire pas; respire plus; inconscient; se reveille pas; levres bleues""",
    Cry.SUICIDE: """suicide; suicidal; kill myself; want to die; wanna die; end my life; end it all; self harm; hurt
        myself; cut myself; kms; better off dead; no reason to live; veux mourir; me tuer; me suicider;
        en finir; me faire du mal; plus envie de vivre""",
    Cry.VIOLENCE: """abuse; abused; raped; rape; assault; assaulted; hit me; hits me; beat me; beats me; choked me;
        stabbed; threatened me; has a knife; has a gun; domestic violence; me frappe; me bat; violee;
        violence; agression; agresse""",
    Cry.MINOR: """underage; minor; child abuse; abused child; runaway; molested; pimp; kid alone; child alone;
        enfant battu; mineure; enfant seul; fugue""",
}
"""What a plain list of a public bot holds, in both languages, parted by semicolons."""

LIKE_LEAST = 88
"""Of 100: the one threshold of the fuzzy peer."""

Recogniser = Callable[[str], Cry | None]


class Result(NamedTuple):
    """What one recogniser made of the lines."""

    shares: dict[str, float]
    missed: list[tuple[str, str, str]]


def measure(half: str, words: Words) -> dict[str, Result]:
    """Return what each recogniser makes of one half of the lines."""
    lines = [(label, line) for label, line in _rows(f"cries_{half}")] + [
        (CALM, line) for _, line in _rows(f"calm_{half}")
    ]
    recognisers: dict[str, Recogniser] = {
        "ours": lambda text: (heard := words.hear(text, "en")) and heard[0],
        "keyword list": keyword_list(),
        f"partial_ratio ≥ {LIKE_LEAST}": one_threshold(),
    }
    return {name: _judge(recogniser, lines) for name, recogniser in recognisers.items()}


def keyword_list() -> Recogniser:
    """Return a recogniser that looks for whole keywords, to the letter."""
    phrases = _phrases()

    def hear(text: str) -> Cry | None:
        folded = f" {fold(text)} "
        return next((cry for cry, phrase in phrases if f" {phrase} " in folded), None)

    return hear


def one_threshold() -> Recogniser:
    """Return a recogniser that takes the most alike of the same phrases, if it is alike enough."""
    phrases = _phrases()

    def hear(text: str) -> Cry | None:
        folded = fold(text)
        score, cry = max(
            ((fuzz.partial_ratio(phrase, folded), cry) for cry, phrase in phrases), key=lambda best: best[0]
        )
        return cry if score >= LIKE_LEAST else None

    return hear


def table(results: dict[str, Result]) -> str:
    """Return recall by kind and interruptions, recogniser by recogniser."""
    heads = (*LABELS, "interrupted")
    lines = [f"{'':24}" + "".join(f"{head:>13}" for head in heads)]
    for name, result in results.items():
        shares = (result.shares.get(head, 0.0) for head in (*LABELS, CALM))
        lines.append(f"{name:24}" + "".join(f"{100 * share:>12.1f}%" for share in shares))
    return "\n".join(lines)


def rows(words: Words) -> list[Row]:
    """Return the table of the half nobody tuned on, for the page of all benchmarks."""
    return [Row(line, "") for line in table(measure("blind", words)).splitlines()]


def _phrases() -> list[tuple[Cry, str]]:
    return [(cry, fold(phrase)) for cry, written in KEYWORDS.items() for phrase in written.split(";")]


def _judge(recogniser: Recogniser, lines: Sequence[tuple[str, str]]) -> Result:
    counted: dict[str, list[bool]] = {}
    missed = []
    for label, line in lines:
        heard = recogniser(line)
        is_counted = heard is not None if label == CALM else _is_right(label, heard)
        counted.setdefault(label, []).append(is_counted)
        if is_counted == (label == CALM):
            missed.append((label, heard or "nothing", line))
    return Result({label: sum(found) / len(found) for label, found in counted.items()}, missed)


def _is_right(label: str, heard: Cry | None) -> bool:
    """True when the right help comes: the steps for an overdose, any card of help for the other cries."""
    return heard is Cry.OVERDOSE if label == Cry.OVERDOSE else heard not in (None, Cry.OVERDOSE)


def _rows(name: str) -> list[list[str]]:
    file = LINES / f"{name}.tsv"
    if not file.exists():
        raise Broken(f"{file} is not there")
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.reader(opened, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table, and what was missed if that is asked for. Returns the exit status."""
    reader = argparse.ArgumentParser(prog="benchmarks.crisis", description=__doc__)
    reader.add_argument("--half", choices=HALVES, default=HALVES[0])
    reader.add_argument("--misses", action="store_true", help="list what ours missed and what it interrupted")
    asked = reader.parse_args(arguments)
    words = check_folder(read_settings().pack_folder).words
    if words is None:
        print("Not measured: the pack has mistakes.", file=sys.stderr)
        return 1
    results = measure(asked.half, words)
    print(table(results))
    if asked.misses:
        print("\n".join(" | ".join(missed) for missed in results["ours"].missed))
    return 0


if __name__ == "__main__":
    sys.exit(main())
