"""Planned sends by the million, 2026–2030: `python -m rehearsal.plan_sweep --sends 1000000 --seed 1`.

Every change of the clocks in every zone first; then the planner and the send-time check alone. A checker with a
calendar of its own looks for what comes in quiet hours, twice, never, or at the wrong one of two moments.
Ends with status 1 when anything broke; `--life` lives one life of a seed again.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from itertools import count

from .plan_checker import BREAKS, Tally, check
from .plan_lives import ZONES_SWEPT, draw, live
from .plan_zones import look_at_changes

SENDS = 1_000_000

TELL_SECONDS = 5.0
TOLD_MOST = 12

COUNTS = ("planned", "sent", "refused", "moved", "postponed", "in a gap", "in a fold")


def sweep(seed: str, sends: int, is_quiet: bool = False) -> dict[str, Tally]:
    """Live drawn lives until so many sends went. Returns what they came to, by the zone they began in."""
    tallies = {zone: Tally() for zone in ZONES_SWEPT}
    began = told_at = time.monotonic()
    sent = 0
    for number in count():
        if sent >= sends:
            return tallies
        life = draw(seed, number)
        live(life, seed)
        tally = tallies[life.settings.zone]
        before = tally.counts["sent"]
        check(life, tally)
        sent += tally.counts["sent"] - before
        if not is_quiet and time.monotonic() - told_at > TELL_SECONDS:
            told_at = time.monotonic()
            broken = sum(each.broken.total() for each in tallies.values())
            pace = sent / (told_at - began)
            print(f"seed {seed}: {sent:,} of {sends:,} sends, {pace:,.0f} a second, {broken} broken", flush=True)
    raise AssertionError("there is always another life")


def table(seed: str, tallies: dict[str, Tally], seconds: float) -> str:
    """Return what a sweep came to, for people."""
    lines = [f"{'zone':<22}" + "".join(f"{name:>11}" for name in (*COUNTS, "broken"))]
    counts, broken = Counter[str](), Counter[str]()
    for zone, tally in tallies.items():
        counts += tally.counts
        broken += tally.broken
        lines.append(_row(zone, tally.counts, tally.broken.total()))
    lines += [_row("all", counts, broken.total()), ""]
    lines += [f"{kind:<22}{broken[kind]:>11,}" for kind in BREAKS]
    told = [each for tally in tallies.values() for each in tally.told]
    lines += [f"  {each}" for each in told[:TOLD_MOST]]
    if told:
        number = told[0].split(":")[0].removeprefix("life ")
        lines.append(f"Again: python -m rehearsal.plan_sweep --seed {seed} --life {number}")
    lines += ["", f"{counts['sent']:,} sends in {seconds:.0f} s, with the seed {seed}"]
    return "\n".join(lines)


def _row(name: str, counts: Counter[str], broken: int) -> str:
    return f"{name:<22}" + "".join(f"{counts[each]:>11,}" for each in COUNTS) + f"{broken:>11,}"


def again(seed: str, number: int) -> Tally:
    """Live one life again and print all that happened in it."""
    life, tally = draw(seed, number), Tally()
    live(life, seed)
    print(life.rule, *life.history, sep="\n")
    check(life, tally)
    print(*tally.told, sep="\n")
    return tally


def main(arguments: list[str]) -> int:
    """Run from the command line. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m rehearsal.plan_sweep", description=__doc__)
    parser.add_argument("--sends", type=int, default=SENDS, help=f"how many go out ({SENDS:,})")
    parser.add_argument("--seed", default="1", help="the same seed gives the same lives")
    parser.add_argument("--life", type=int, default=-1, help="live one life of the seed again, and print it")
    asked = parser.parse_args(arguments)
    if asked.life >= 0:
        return 1 if again(asked.seed, asked.life).broken else 0
    print(f"seed {asked.seed}: every change of the clocks in every zone ...", flush=True)
    changes = look_at_changes()
    print(changes, *changes.wrong[:TOLD_MOST], "", sep="\n", flush=True)
    began = time.monotonic()
    tallies = sweep(asked.seed, asked.sends)
    print(table(asked.seed, tallies, time.monotonic() - began), flush=True)
    return 1 if changes.wrong or any(tally.broken for tally in tallies.values()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
