"""`make explore`: every state of every flow with every act in it, and talks of a sample through the whole house.

Prints what was come by, as a table. Ends with status 1 when a rule was broken or something that can be reached was left
out; each broken rule is made as small as it goes and written as a talk that the replays of `.chat` files play again.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import SystemRandom

from conversations.words import Words

from .explored_spot import Finding, Spot
from .explored_words import QuickWords
from .explorer import Explored, Explorer, ground_of
from .explorer_chat import chat_text
from .explorer_places import missing, table
from .explorer_sample import sample, shrink_talk
from .explorer_shrink import shrink
from .fuzz_house import starter_words

TALKS = 300
"""Talks of a sample."""

WRITTEN_MOST = 12
"""Talks that are written down: one for each rule, and no more than somebody reads."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Explore from the command line. Returns the exit status."""
    reader = argparse.ArgumentParser(prog="explore", description=__doc__)
    reader.add_argument("--seed", default="", help="what the sample is drawn from; a new one without it")
    reader.add_argument("--talks", type=int, default=TALKS, help=f"talks of the sample ({TALKS})")
    reader.add_argument(
        "--once", action="store_true", help="less: once at each place what has nothing to do with who opened it"
    )
    reader.add_argument("--into", type=Path, help="the folder for talks that break a rule; a new one without it")
    asked = reader.parse_args(arguments)
    logging.disable(logging.CRITICAL)
    return explore(starter_words(), asked)


def explore(words: Words, asked: argparse.Namespace) -> int:
    """Explore a pack, and tell of it. Returns the exit status."""
    seed = asked.seed or str(SystemRandom().randrange(10**6))
    words, rebuilt = QuickWords(words), QuickWords(Words(words.pack))
    began = time.monotonic()
    found = Explorer(words, rebuilt, is_whole=not asked.once).explore()
    left_out = missing(words, found.hits)
    told = f"{found.states:,} states at {found.places:,} places, {found.acts:,} acts"
    print(f"{table(words, found.hits)}\n\n{told}, {time.monotonic() - began:.0f} s", flush=True)
    print("\n".join(f"not come by: {place}" for place in left_out))
    began = time.monotonic()
    sampled = sample(words, seed, asked.talks)
    told = f"{sampled.talks} talks in the whole house, {sampled.acts:,} acts, {sampled.restarts} restarts"
    print(f"{told}, seed {seed}, {time.monotonic() - began:.0f} s", flush=True)
    broken = [*smallest(found, words, rebuilt), *(shrink_talk(words, each) for each in sampled.findings)]
    rules = Counter(each.finding.rule for each in found.caught) + Counter(each.rule for each in sampled.findings)
    print("\n".join(f"{count:>6} times broken: {rule}" for rule, count in rules.items()) or "no rule was broken")
    if broken:
        into = asked.into or Path(tempfile.mkdtemp(prefix="explored-"))
        print("\n".join(f"written down: {path}" for path in write(broken, into)))
    return 1 if broken or left_out else 0


def smallest(found: Explored, words: Words, rebuilt: Words) -> list[Finding]:
    """Return one finding for each rule that was broken, made as small as it goes."""
    first = {each.finding.rule: each for each in reversed(found.caught)}
    return [shrink(lambda: Spot.first(ground_of(words, rebuilt)), each) for each in first.values()]


def write(broken: Iterable[Finding], into: Path) -> list[Path]:
    """Write talks into a folder. Returns their files."""
    into.mkdir(parents=True, exist_ok=True)
    files = []
    for number, finding in enumerate(list(broken)[:WRITTEN_MOST], 1):
        files.append(into / f"{number:02}.chat")
        files[-1].write_text(chat_text(finding), encoding="utf-8")
    return files


if __name__ == "__main__":
    sys.exit(main())
