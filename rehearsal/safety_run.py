"""Looks for a broken safety rule in random flows: `python -m rehearsal.safety_run --seed 1 --flows 10000`.

What breaks one is told as a conversation, with as few acts as still break it. The exit status is 1 then.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from content.pack import Pack
from conversations.words import Words

from .random_flows import Made, valid_packs
from .safety import OF_MESSAGES, OF_STATES, Property, is_still_wrong, told_wrong
from .safety_talk import Act, RememberingWords, Talk
from .safety_walk import STATES_MOST, walk

STATES_A_FLOW = 60
"""States at which one random flow is looked at in each language; few have more."""

SHOWN_MOST = 5
"""Broken rules that are told in full."""


@dataclass(frozen=True)
class Broken:
    """A safety rule that does not hold: which, what is wrong, in which language, and the acts that lead there."""

    rule: str
    wrong: str
    language: str
    acts: tuple[Act, ...]
    seed: int = -1

    def __str__(self) -> str:
        pack = f" in the pack of seed {self.seed}" if self.seed >= 0 else ""
        told = "\n".join(f"  {act}" for act in self.acts)
        return f"{self.rule.replace('_', ' ')}: not{pack}, in {self.language}\n{told}\n  ! {self.wrong}"


@dataclass
class Looked:
    """How much was looked at."""

    messages: int = 0
    states: int = 0


def broken_rules(words: Words, looked: Looked, flow: str = "", most: int = STATES_MOST) -> Iterator[Broken]:
    """Yield every rule that some state of a pack's flows breaks, in each language; each rule once a language."""
    for language in words.pack.languages:
        talk = Talk(words, language)
        found: set[Property] = set()
        for state, is_new in walk(talk, flow, most):
            looked.messages += len(state.messages)
            looked.states += is_new
            for rule in (*OF_MESSAGES, *(OF_STATES if is_new else ())):
                if rule not in found and (wrong := told_wrong(talk, state, rule)):
                    found.add(rule)
                    yield Broken(rule.__name__, wrong, language, tuple(fewest(talk, list(state.told), rule)))


def fewest(talk: Talk, acts: list[Act], rule: Property) -> list[Act]:
    """Return as few of some acts as still break a rule: one after the other is left out where that can be."""
    place = 0
    while place < len(acts):
        fewer = [*acts[:place], *acts[place + 1 :]]
        if fewer and is_still_wrong(talk, fewer, rule):
            acts, place = fewer, 0
        else:
            place += 1
    return acts


def look_at(seed: int, pack: Pack, looked: Looked) -> Iterator[Broken]:
    """Yield the rules that a random pack breaks."""
    most = STATES_A_FLOW * len(pack.flows)
    for found in broken_rules(RememberingWords(pack), looked, most=most):
        yield Broken(found.rule, found.wrong, found.language, found.acts, seed)


def main(arguments: list[str] | None = None) -> int:
    """Look at so many random flows. Returns the exit status: 1 when a rule is broken."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--seed", type=int, default=0)
    reader.add_argument("--flows", type=int, default=10_000)
    given = reader.parse_args(arguments)
    made, looked = Made(), Looked()
    broken: list[Broken] = []
    for seed, pack in valid_packs(given.seed, given.flows, made):
        broken += look_at(seed, pack, looked)
        if made.valid % 200 == 0:
            print(f"{made.flows} flows, {looked.states} states, {len(broken)} broken", flush=True)
    refused = ", ".join(f"{code} {count}" for code, count in sorted(made.refused.items())) or "none"
    print(f"{made.flows} flows in {made.valid} valid packs of {made.tried} made ({made.share:.0%}); refused: {refused}")
    print(f"{looked.states} states, {looked.messages} messages, {len(broken)} broken rules")
    print("\n".join(map(str, broken[:SHOWN_MOST])))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
