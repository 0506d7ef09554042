"""Our search beside others', with the same cards and the same typed words, in one run: `README.md` says how."""

from __future__ import annotations

import argparse
import dataclasses
import os
import platform
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from conversations.words import search_arguments

from . import search_hostile, search_ours, search_peers, search_tables
from .lines import LINES
from .pack_words import read_words
from .processes import Broken, one_core
from .search_distractors import distractors
from .search_library import HALVES, Query, changes, document_of, read_half, write
from .search_peers import OURS, OURS_RANKED, TooSlow
from .search_scores import Answer, Thresholds, curve, false_from, fitted, ranking, right_from
from .search_tables import Run
from .table import HALF, quantile
from .turns_peers import Missing

SIZES = (2_000, 20_000, 100_000)
"""Cards, besides the pack's own number."""

SECONDS_MOST = 900.0
"""What one search may take at one size, for everything; one that needs longer is left out there, and named."""

CHANGES, CHANGE_SECONDS = 200, 5.0
WARMING_UP = 30


@dataclass(frozen=True)
class Wanted:
    """What is measured: which half, from which folder, at which sizes, which searches; where a picture goes, if any."""

    half: str = "blind"
    folder: Path = LINES
    sizes: tuple[int, ...] = SIZES
    searches: tuple[str, ...] = tuple(search_peers.ALL)
    seconds: float = SECONDS_MOST
    picture: Path | None = None


@dataclass
class _Measured:
    """All runs so far, the thresholds of each search, and what could not be measured."""

    runs: list[Run] = field(default_factory=list)
    tuned: dict[str, Thresholds] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def pairs(self, size: int = 0) -> list[tuple[Run, Thresholds]]:
        """Return the runs with their thresholds, of one size if one is given."""
        return [(run, self.tuned[run.name]) for run in self.runs if size in (0, run.size)]


def measure(wanted: Wanted) -> list[str]:
    """Measure everything that is wanted. Returns the tables' lines.

    Raises:
        Broken: a search ended or lost a card, or there are no queries.
    """
    words = read_words()
    real = [document_of(card) for card in words.pack.cards.values()]
    asked = read_half(wanted.folder, wanted.half)
    tuning = read_half(wanted.folder, "tuning") if wanted.half != "tuning" else []
    sizes = sorted({len(real), *(size for size in wanted.sizes if size > len(real))})
    made = distractors(real, max(sizes) - len(real))
    measured = _Measured()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        search_ours.keep(words.pack, Path(folder))
        for size in sizes:
            file = Path(folder) / f"{size}.jsonl"
            library = [*real, *made[: size - len(real)]]
            write(library, file)
            is_pack = size == len(real)
            tuned_by = tuning if is_pack else []
            work = _Work(file, size, is_pack, asked, tuned_by, changes(real, CHANGES), wanted.seconds)
            for name in wanted.searches:
                _measure(name, work, measured)
    if wanted.picture:
        search_peers.draw(_figures(measured, len(real), wanted.half), wanted.picture)
    with one_core():
        index = search_ours.build(words.pack.cards.values(), search_arguments(words.pack))
        hostile = search_hostile.measure(words, index)
    return list(_report(measured, asked, len(real), wanted, hostile))


@dataclass(frozen=True)
class _Work:
    """What each search is given at one size. `tuning` is empty where the queries asked are that half themselves."""

    file: Path
    size: int
    is_pack: bool
    asked: Sequence[Query]
    tuning: Sequence[Query]
    changes: Sequence[Any]
    seconds: float


def _measure(name: str, work: _Work, measured: _Measured) -> None:
    """Measure one search at one size; its thresholds are set where the library is the pack alone."""
    begun = time.monotonic()
    if not work.is_pack and name not in measured.tuned:
        measured.notes.append(f"{name} with {work.size} cards was not measured: it has no threshold")
        return
    try:
        run, tuning = _run(name, work)
    except (Missing, TooSlow) as problem:
        why = str(problem) or f"not through after {work.seconds:.0f} s"
        measured.notes.append(f"{name} with {work.size} cards was not measured: {why}")
        return
    measured.runs.append(run)
    if work.is_pack and name in (OURS, OURS_RANKED):
        measured.tuned[name] = Thresholds(search_ours.SURE, search_ours.SHOWN)
        # The same rule as for the others, to see what the house's own thresholds cost or gain.
        measured.tuned[f"{name}, fitted"] = fitted(tuning)
    elif work.is_pack:
        measured.tuned[name] = fitted(tuning)
    print(f"{name}, {work.size} cards: {time.monotonic() - begun:.0f} s", file=sys.stderr)


def _run(name: str, work: _Work) -> tuple[Run, list[Answer]]:
    """Fill, ask, ask for the tuning half, ask again, change: what is asked first is met for the first time."""
    with search_peers.ALL[name](work.seconds) as search:
        built = search.build(work.file)
        search.find(_made_up(WARMING_UP))
        texts = [query.text for query in work.asked]
        answers = [Answer.of(query, given) for query, given in zip(work.asked, search.find(texts), strict=True)]
        given = search.find([query.text for query in work.tuning])
        tuning = [Answer.of(query, each) for query, each in zip(work.tuning, given, strict=True)]
        warm = [each["ms"] for each in search.find(texts)] if name == OURS else []
        took = search.change(work.changes, CHANGE_SECONDS)
    run = Run(name, work.size, built["seconds"], built["megabytes"], answers, warm, took, built["name"])
    return run, tuning or answers


def _made_up(count: int) -> list[str]:
    """Typed words that nobody types: they wake a search up and tell it nothing."""
    chance = random.Random(count)
    return [" ".join("".join(chance.choices("bcdfgjkqvwxz", k=6)) for _ in range(2)) for _ in range(count)]


def _figures(measured: _Measured, size: int, half: str) -> dict[str, Any]:
    """What the picture shows."""
    curves = [
        {
            "name": run.name,
            "recall": ranking(run.answers).three,
            "points": [(false, right) for _, false, right in curve(run.answers)],
            "chosen": (false_from(run.answers, at.sure), right_from(run.answers, at.sure)),
        }
        for run, at in measured.pairs(size)
        if run.name != OURS_RANKED
    ]
    grown = [
        {
            "name": run.name,
            "cards": run.size,
            "recall": ranking(run.answers).three,
            "ms": quantile([answer.ms for answer in run.answers], HALF),
        }
        for run in measured.runs
        if run.name != OURS_RANKED
    ]
    return {"half": half, "cards": size, "curves": curves, "grown": grown}


def _report(
    measured: _Measured, asked: Sequence[Query], size: int, wanted: Wanted, hostile: Sequence[str]
) -> Iterator[str]:
    pairs = measured.pairs(size)
    for place, (run, _) in enumerate(pairs):
        if run.name == OURS:
            name = f"{OURS}, fitted"
            pairs.insert(place + 1, (dataclasses.replace(run, name=name), measured.tuned[name]))
            break
    with_answer = sum(bool(query.right) for query in asked)
    without = len(asked) - with_answer
    yield f"[search: {size} cards, the {wanted.half} half: {with_answer} queries, {without} without an answer]"
    if pairs:
        yield from search_tables.quality(pairs)
        yield ""
        yield from search_tables.by_kind([run for run, _ in measured.pairs(size)])
        yield ""
    yield "[as the library grows; the same thresholds]"
    yield from search_tables.by_size(sorted(measured.pairs(), key=lambda pair: pair[0].size))
    yield ""
    yield from measured.notes
    yield "the searches: " + "; ".join(dict.fromkeys(run.full_name for run in measured.runs))
    yield ""
    yield "[texts meant to hurt, at the pack's size]"
    yield from hostile


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what the command line asks for. Returns the exit status."""
    reader = argparse.ArgumentParser(prog="benchmarks.search", description=__doc__)
    reader.add_argument("--half", choices=HALVES, default="blind", help="tuning, while somebody develops")
    reader.add_argument("--lines", type=Path, default=LINES, metavar="FOLDER", help="where the queries are")
    reader.add_argument(
        "--sizes", type=_sizes, default=SIZES, metavar="N,N", help="cards, besides the pack's own number"
    )
    reader.add_argument("--only", action="append", choices=search_peers.ALL, help="a search; all of them else")
    reader.add_argument("--seconds", type=float, default=SECONDS_MOST, help="what each may take at each size")
    reader.add_argument("--picture", type=Path, metavar="FILE", help="draw the figures into this SVG (or PNG)")
    got = reader.parse_args(arguments)
    searches = tuple(got.only or search_peers.ALL)
    try:
        lines = measure(Wanted(got.half, got.lines, got.sizes, searches, got.seconds, got.picture))
    except (Broken, Missing) as problem:
        print(f"Not measured. {problem}", file=sys.stderr)
        return 1
    when = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"{when}, load {os.getloadavg()[0]:.1f}\n")
    print("\n".join(lines))
    return 0


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(int(size) for size in text.split(",") if size)


if __name__ == "__main__":
    sys.exit(main())
