"""The tables of the search benchmark, as lines of text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .search_scores import Answer, Thresholds, false_from, kinds, ranking, right_from, with_hindsight
from .table import HALF, NEARLY_ALL, quantile


@dataclass(frozen=True)
class Run:
    """One search at one library size. `warm`: ms of the same queries once more; `changes`: ms each.

    `full_name` says which version it is.
    """

    name: str
    size: int
    seconds: float
    megabytes: float
    answers: list[Answer]
    warm: list[float]
    changes: list[float]
    full_name: str


def lines_of(cells: Sequence[Sequence[str]]) -> list[str]:
    """Return rows of equal length as lines, the first being the heads; numbers stand to the right."""
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    lines = [
        "  ".join(
            cell.rjust(width) if at else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in cells
    ]
    return [lines[0], "-" * len(lines[0]), *lines[1:]]


def _part(share: float) -> str:
    return f"{share:.3f}".removeprefix("0")


def _ms(values: Sequence[float]) -> str:
    if not values:
        return ""
    return " / ".join(_short(quantile(values, part)) for part in (HALF, NEARLY_ALL))


def _short(value: float) -> str:
    if value >= 99.5:
        return f"{value:,.0f}".replace(",", " ")
    return f"{value:.1f}" if value >= 9.95 else f"{value:.2f}"


def quality(runs: Sequence[tuple[Run, Thresholds]]) -> list[str]:
    """Return how each search answered."""
    heads = ["", "R@1", "R@3", "MRR@5", "sure+right", "shown+right", "hindsight"]
    empty = kinds(runs[0][0].answers, lambda answer: not answer.has_answer)
    heads += ["false sure", *empty, "false shown", *empty]
    rows = []
    for run, thresholds in runs:
        answers, ranks = run.answers, ranking(run.answers)
        found = [ranks.first, ranks.three, ranks.rank]
        found += [right_from(answers, thresholds.sure), right_from(answers, thresholds.shown), with_hindsight(answers)]
        for threshold in (thresholds.sure, thresholds.shown):
            found += [false_from(answers, threshold, kind) for kind in ("", *empty)]
        rows.append([run.name, *map(_part, found)])
    return lines_of([heads, *rows])


def by_kind(runs: Sequence[Run]) -> list[str]:
    """Return recall@1, recall@3 and MRR@5 for each kind of query."""
    asked = kinds(runs[0].answers, lambda answer: answer.has_answer)
    counts = [sum(answer.kind == kind for answer in runs[0].answers) for kind in asked]
    rows = [["R@1 / R@3 / MRR@5", *(f"{kind} ({count})" for kind, count in zip(asked, counts, strict=True))]]
    for run in runs:
        ranks = [ranking(answer for answer in run.answers if answer.kind == kind) for kind in asked]
        rows.append([run.name, *(" / ".join(f"{_part(v)[:-1]}" for v in (r.first, r.three, r.rank)) for r in ranks)])
    return lines_of(rows)


def by_size(runs: Sequence[tuple[Run, Thresholds]]) -> list[str]:
    """Return how each search answered as the library grows, and what it took."""
    heads = ["", "cards", "R@1", "R@3", "MRR@5", "sure+right", "hindsight", "false sure", "web"]
    heads += ["ms p50 / p99", "warm", "index s", "MB", "a change, ms p50 / p99"]
    rows = []
    for run, thresholds in runs:
        answers, ranks = run.answers, ranking(run.answers)
        found = [ranks.first, ranks.three, ranks.rank, right_from(answers, thresholds.sure), with_hindsight(answers)]
        found += [false_from(answers, thresholds.sure), false_from(answers, thresholds.sure, "web")]
        took = [_ms([answer.ms for answer in answers]), _ms(run.warm), _short(run.seconds), f"{run.megabytes:.0f}"]
        size = f"{run.size:,}".replace(",", " ")
        rows.append([run.name, size, *map(_part, found), *took, _ms(run.changes)])
    return lines_of([heads, *rows])
