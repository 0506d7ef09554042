"""Publishes while peers are amid talks, by the thousand: `python -m rehearsal.soak_publishing --seed 1 --cases 5000`.

Prints how far it is, then what was tried. What breaks a rule is told as the shortest talk that shows it, and the exit
status is 1 then. A case is one peer amid a talk, under all publications of a world.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from .publishing_acts import PEERS
from .publishing_packs import forget, remembered
from .publishing_people import Counts, Finding
from .publishing_run import LAST, Size, look_at, press_everything

CASES = 5_200
"""Of a whole soak: a little more than the 5,000 that are promised."""

TELL_WORLDS = 20
"""Worlds after which it says how far it is, and forgets the packs it made."""

SHOWN_MOST = 5


def soak(seed: int, cases: int, rows: int) -> int:
    """Live through so many cases, and press all buttons of so many rows of fifty releases. Returns the exit status."""
    counts, found = Counts(), list[Finding]()
    with remembered():
        for number in range(-(-cases // PEERS)):
            broken = look_at(seed + number, counts)
            found += [broken] if broken else []
            if counts.worlds % TELL_WORLDS == 0:
                print(f"{counts.cases} of {cases} cases, {counts.carried} carried, {len(found)} broken", flush=True)
                forget()
        for number in range(rows):
            broken, pressed = press_everything(seed + number, counts, Size(packs=LAST + 1))
            found += [broken] if broken else []
            print(f"{pressed} different buttons of {LAST} releases pressed", flush=True)
            forget()
    print(table(counts, len(found)))
    print("\n".join(map(str, found[:SHOWN_MOST])))
    return 1 if found else 0


def table(counts: Counts, broken: int) -> str:
    """Return what was tried, a line each."""
    told = [f"{name.replace('_', ' '):<24}{count}" for name, count in vars(counts).items()]
    return "\n".join([*told, f"{'rules broken':<24}{broken}"])


def main(arguments: Sequence[str] | None = None) -> int:
    """Soak from the command line. Returns the exit status."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--seed", type=int, default=1, help="what everything is drawn from; each world has its own")
    reader.add_argument("--cases", type=int, default=CASES, help=f"peers amid a talk ({CASES})")
    reader.add_argument("--rows", type=int, default=3, help="rows of fifty releases, whose buttons are all pressed (3)")
    given = reader.parse_args(arguments)
    return soak(given.seed, given.cases, given.rows)


if __name__ == "__main__":
    sys.exit(main())
