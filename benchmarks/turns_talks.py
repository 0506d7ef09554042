"""The two talks every engine has: nodes that any of them can be given, and what the peer answers at each wait."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

CHAIN_NODES = 30
"""As many as the other engines were measured with before."""


@dataclass(frozen=True)
class Way:
    """One choice: its label, the node it leads to, and other ways of typing it."""

    label: str
    to: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """One node: its text and the ways on; without ways it ends the talk."""

    say: str
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True)
class Talk:
    """Nodes, the first of them `start`; `answers` are places of tapped choices (from 0), or typed words, to the end."""

    key: str
    title: str
    nodes: dict[str, Place]
    answers: tuple[int | str, ...]

    @property
    def turns(self) -> int:
        """How many turns the talk takes: its start, and one for each answer."""
        return 1 + len(self.answers)


def _chain() -> Talk:
    keys = ["start", *(f"node_{number}" for number in range(2, CHAIN_NODES + 1))]
    nodes = {
        key: Place(f"This is question {number} of {CHAIN_NODES}.", (Way("Next", after),))
        for number, (key, after) in enumerate(pairwise(keys), start=1)
    }
    nodes[keys[-1]] = Place("That was all.")
    return Talk("chain", f"chain of {CHAIN_NODES} nodes, tapped through", nodes, (0,) * (CHAIN_NODES - 1))


_START = Place(
    "That sounds heavy. You don't have to fix it right now.\nYou don't have to talk about it. What would help most?",
    (
        Way("Just breathe", "breathe", ("breathe", "breathing", "calm")),
        Way("Words that help", "done", ("words", "kind words")),
        Way("I lost someone", "done", ("lost someone", "grief", "loss")),
        Way("Talk to a person", "done", ("person", "call someone")),
        Way("Check on me tomorrow", "done", ("tomorrow", "check on me")),
        Way("Leave me be", "quiet", ("nothing", "quiet", "alone", "not now", "no")),
    ),
)
_BREATHE = Place(
    "In through the nose. Out slowly through the mouth. Let the breath out last longer.\n"
    "Six slow ones take about a minute. Stop if you feel dizzy.",
    (
        Way("That helped", "done", ("helped", "better", "yes", "good")),
        Way("Show me more", "breathe", ("more",)),
        Way("Something else", "start", ("else", "other", "no")),
    ),
)
_HARD_SHIFT = Talk(
    "hard_shift",
    "hard shift: start, tap, tap, type",
    {
        "start": _START,
        "breathe": _BREATHE,
        "done": Place("Good. The buttons are here when you need something."),
        "quiet": Place("OK. I'll be quiet. The buttons are here when you want them."),
    },
    (0, 2, "leave me be"),
)

TALKS = (_chain(), _HARD_SHIFT)
"""A chain, which is the moving on and nothing else; and a talk with choices by tap and by word."""
