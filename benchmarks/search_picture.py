"""Draws the search benchmark's figures with matplotlib, in an environment of its own: figures come in as JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl  # type: ignore[import-not-found]
from matplotlib import pyplot
from matplotlib.ticker import FuncFormatter, PercentFormatter  # type: ignore[import-not-found]

COLOURS = ("#c1121f", "#a0a0a0", "#6b6b6b", "#0072b2", "#e69f00", "#009e73", "#8e5ea2")
MARKS = ("o", "v", "^", "s", "D", "P", "X")
FALSE_SHOWN = 0.40


def _look(place: int) -> dict[str, Any]:
    return {
        "color": COLOURS[place % len(COLOURS)],
        "linewidth": 2.6 if place == 0 else 1.5,
        "zorder": 5 if place == 0 else 3,
    }


def _answers(axes: Any, curves: list[dict[str, Any]]) -> None:
    """Right answers against false ones: a curve as a search is made less strict, a mark where it is used."""
    for place, each in enumerate(curves):
        points = [(false, right) for false, right in [(0, 0), *each["points"]] if false <= FALSE_SHOWN]
        label = f"{each['name']} (recall@3 {each['recall']:.1%})"
        axes.step(*zip(*points, strict=True), where="post", **_look(place))
        chosen = ([each["chosen"][0]], [each["chosen"][1]])
        mark = {"marker": MARKS[place % len(MARKS)], "markersize": 9, "markeredgecolor": "white"}
        # For the legend, which shows line and mark.
        axes.plot([], [], label=label, **mark, **_look(place))
        axes.plot(*chosen, linestyle="", clip_on=False, **mark, **{**_look(place), "zorder": 6})
    axes.axvline(0.04, color="#888888", linewidth=1, linestyle=":")
    axes.text(0.043, 0.02, "4 % allowed", color="#666666", fontsize=8)
    axes.set_xlim(-0.004, FALSE_SHOWN)
    axes.set_ylim(0, 1)
    axes.set_xlabel("false answers: share of no-answer queries answered surely")
    axes.set_ylabel("right card in the first three, and sure")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PercentFormatter(1, decimals=0))


def _grown(axes: Any, names: list[str], grown: list[dict[str, Any]], figure: str) -> None:
    """One figure of each search against the number of cards."""
    for place, name in enumerate(names):
        points = sorted((each["cards"], each[figure]) for each in grown if each["name"] == name)
        if points:
            mark = MARKS[place % len(MARKS)]
            axes.plot(*zip(*points, strict=True), marker=mark, markersize=6, label=name, **_look(place))
    axes.set_xscale("log")
    cards = sorted({each["cards"] for each in grown})
    axes.set_xticks(cards, [f"{count:,}".replace(",", "\u202f") for count in cards])
    axes.minorticks_off()
    axes.set_xlabel("cards in the library")


def main(file: Path) -> None:
    """Draw what comes on standard input into `file`."""
    mpl.use("Agg")
    figures = json.load(sys.stdin)
    # The same figures give the same file, to the byte.
    mpl.rcParams.update({"svg.hashsalt": "search", "font.size": 9.5, "axes.grid": True, "grid.color": "#e4e4e4"})
    mpl.rcParams.update({"axes.spines.top": False, "axes.spines.right": False, "axes.axisbelow": True})
    drawn = pyplot.figure(figsize=(13, 7), layout="constrained")
    grid = drawn.add_gridspec(2, 2, width_ratios=(1.35, 1))
    curves = figures["curves"]
    names = [each["name"] for each in curves]
    answers, recall, speed = (drawn.add_subplot(part) for part in (grid[:, 0], grid[0, 1], grid[1, 1]))
    _answers(answers, curves)
    answers.set_title(f"Right against false answers, {figures['cards']} cards, {figures['half']} half")
    _grown(recall, names, figures["grown"], "recall")
    recall.set_title("Recall@3 as the library grows")
    recall.set_ylabel("right card in the first three")
    recall.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    _grown(speed, names, figures["grown"], "ms")
    speed.set_title("Time of a query, p50")
    speed.set_yscale("log")
    speed.set_ylabel("ms (log)")
    speed.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    drawn.legend(*answers.get_legend_handles_labels(), loc="outside lower center", ncols=4, frameon=False)
    dated = {"Date": None} if file.suffix == ".svg" else {}
    drawn.savefig(file, dpi=110, metadata=dated)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
