"""Makes small mistakes in every flow of the pack and says who notices: `python -m rehearsal.soak_mutations --seed 1`.

The table has a line for each operator; below it stands what nobody notices, with file, line, and the way there. The
exit status is 1 when more than five in a hundred of the mistakes that change what the bot does are not noticed.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from random import Random

from conversations.publish import check_folder

from .mutation_judge import Fate, Judge, Verdict
from .mutations import OPERATORS, Mutant, mutants, sampled
from .written_scenes import read_folder

PACK = Path(__file__).parent.parent / "content" / "pack"

CAUGHT_LEAST = 0.95
"""Which part of the mistakes that change something must be noticed."""


@cache
def shipped_judge() -> Judge:
    """Return the judge of the shipped pack, by the shipped scenes.

    Raises:
        ValueError: The pack has mistakes of its own.
    """
    words = check_folder(PACK).words
    if words is None:
        raise ValueError("the words have mistakes: `make check` lists them")
    return Judge(words.pack, list(read_folder()))


def caught_share(verdicts: Iterable[Verdict]) -> float:
    """Return which part of the mistakes that change something is noticed, from 0 to 1."""
    fates = Counter(verdict.fate for verdict in verdicts)
    noticed = fates[Fate.VERIFIER] + fates[Fate.SCENES]
    return noticed / max(noticed + fates[Fate.SURVIVED], 1)


def table(verdicts: Sequence[Verdict]) -> str:
    """Return the table: an operator a line, with how many mutants became what."""
    rows = [("operator", "made", *Fate)]
    for name in (*(operator.__name__ for operator in OPERATORS), ""):
        mine = Counter(verdict.fate for verdict in verdicts if name in ("", verdict.mutant.operator))
        if mine:
            rows.append((name.replace("_", " ") or "all", str(mine.total()), *(str(mine[fate]) for fate in Fate)))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)


def survivors(verdicts: Iterable[Verdict]) -> list[str]:
    """Return a line for each mistake that changes something and is not noticed."""
    missed = [verdict for verdict in verdicts if verdict.fate is Fate.SURVIVED]
    return [f"survived: {verdict.mutant}\n  seen by: {verdict.why}" for verdict in missed]


def _chosen(seed: str, most: int) -> list[Mutant]:
    every = list(mutants(shipped_judge().words.pack))
    return sampled(every, most, Random(seed)) if most else every


def _judge_part(seed: str, most: int, part: int, parts: int) -> list[tuple[int, str, str]]:
    """Judge every so-many-eth of the chosen mutants. A worker makes them again itself: changes cannot be sent."""
    chosen = list(enumerate(_chosen(seed, most)))[part::parts]
    verdicts = ((number, shipped_judge().judge(mutant)) for number, mutant in chosen)
    return [(number, verdict.fate.value, verdict.why) for number, verdict in verdicts]


def judged(seed: str, most: int, workers: int) -> list[Verdict]:
    """Judge mutants in so many processes: at most `most` of each operator, all of them for 0."""
    chosen = _chosen(seed, most)
    if workers == 1:
        return [shipped_judge().judge(mutant) for mutant in chosen]
    with ProcessPoolExecutor(workers) as pool:
        parts = [pool.submit(_judge_part, seed, most, part, workers) for part in range(workers)]
        told = sorted(line for part in parts for line in part.result())
    return [Verdict(chosen[number], Fate(fate), why) for number, fate, why in told]


def main(arguments: list[str] | None = None) -> int:
    """Judge mutants and print the table. Returns the exit status."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--seed", default="0")
    reader.add_argument("--most", type=int, default=0, help="mutants of each operator; 0 for all")
    reader.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1))
    given = reader.parse_args(arguments)
    verdicts = judged(given.seed, given.most, given.workers)
    share = caught_share(verdicts)
    print("\n".join([table(verdicts), f"{share:.1%} of those that change something are noticed", *survivors(verdicts)]))
    return 0 if share >= CAUGHT_LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
