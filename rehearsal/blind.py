"""Proves by the thousand that organisations are blind: `python -m rehearsal.blind --seed 1 --pairs 1000`.

Two worlds that differ in one peer's private acts alone are the same to everybody else, byte for byte. Prints how far it
is, then what was tried. A pair that can be told apart is told as its smallest story, and the exit status is 1 then.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from random import Random

from conversations.publish import check_folder
from conversations.words import Words
from settings import read_settings

from .blind_acts import private_ways
from .blind_pairs import Tried, look_at
from .blind_world import Size

PAIRS, OF_A_PLAN = 1_008, 6
"""Of a whole soak, and how many share one plan: a world that several others are compared with is lived once."""

EVERYTHING_EVERY = 8
"""Of so many plans one is read wholly, through every button that is found; the others by a drawn share."""

_SIZES = {0: Size(readings=0), 1: Size(days=44, owner_acts=6, teams=(11, 14))}
"""Those that are read wholly; and those that last until a window is counted."""

TELL_PLANS, SHOWN_MOST = 5, 3


def prove(words: Words, seed: str, pairs: int) -> Tried:
    """Compare so many pairs. Returns what was tried, and what was found."""
    tried, number = Tried(), 0
    while tried.pairs < pairs:
        size = _SIZES.get(number % EVERYTHING_EVERY, Size())
        look_at(words, f"{seed}-{number}", min(OF_A_PLAN, pairs - tried.pairs), tried, size)
        number += 1
        if number % TELL_PLANS == 0:
            print(f"{tried.pairs} of {pairs} pairs, {tried.read} things read, {len(tried.stories)} apart", flush=True)
    return tried


def table(tried: Tried) -> str:
    """Return what was tried, a line each."""
    never = sorted({*private_ways(Random(0))} - {*tried.did, "nothing"})
    return "\n".join(
        [
            f"pairs of worlds          {tried.pairs}",
            f"things read              {tried.read}",
            f"private acts done        {sum(tried.did.values())}, of {len(tried.did)} kinds",
            f"kinds never done         {', '.join(never) or 'none'}",
            f"with bands               {tried.with_bands}, other bands in {tried.other_bands}",
            f"pairs told apart         {len(tried.stories)}",
        ]
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Prove it from the command line. Returns the exit status."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--seed", default="1", help="what everything is drawn from")
    reader.add_argument("--pairs", type=int, default=PAIRS, help=f"pairs of worlds ({PAIRS})")
    given = reader.parse_args(arguments)
    words = check_folder(read_settings().pack_folder).words
    assert words, "the pack has mistakes: make check"
    tried = prove(words, given.seed, given.pairs)
    print(table(tried))
    print("\n\n".join(map(str, tried.stories[:SHOWN_MOST])))
    return 1 if tried.stories else 0


if __name__ == "__main__":
    sys.exit(main())
