"""Asks for calls by the thousand, while people go and processes die: `python -m rehearsal.soak_calls --lives 50`.

Prints how far it is, then what happened. What breaks a promise is told as the shortest list of acts that shows it, and
the exit status is 1 then. A life is one house, its people, and some thirty acts, drawn from one seed.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence

from .calls_run import Counts, Finding, live

LIVES = 10_000
"""Of a whole soak."""

TELL_LIVES, SHOWN_MOST = 100, 5


def soak(seed: int, lives: int) -> int:
    """Live through so many lives. Returns the exit status."""
    counts, found = Counts(), list[Finding]()
    # A house keeps what is logged as an error; on the terminal it would hide what was found.
    logging.getLogger().addHandler(logging.NullHandler())
    for number in range(lives):
        broken = live(seed * LIVES + number, counts)
        found += [broken] if broken else []
        if counts.lives and number % TELL_LIVES == 0:
            print(f"{number} of {lives} lives, {counts.wins} taken, {len(found)} broken", flush=True)
    print(table(counts, len(found)))
    print("\n".join(map(str, found[:SHOWN_MOST])))
    return 1 if found else 0


def table(counts: Counts, broken: int) -> str:
    """Return what happened, a line each."""
    rows = [("lives", counts.lives), ("taken", counts.wins), ("words passed on", counts.words)]
    rows += sorted(counts.acts.items())
    rows.append(("promises broken", broken))
    return "\n".join(f"{name:<24}{count}" for name, count in rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Soak from the command line. Returns the exit status."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--seed", type=int, default=1, help="what everything is drawn from; each life has its own")
    reader.add_argument("--lives", type=int, default=LIVES, help=f"houses with people in them ({LIVES})")
    given = reader.parse_args(arguments)
    return soak(given.seed, given.lives)


if __name__ == "__main__":
    sys.exit(main())
