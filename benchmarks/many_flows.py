"""Two hundred flows of twenty-five places, made up the same way each time: as long as ours, and without a mistake.

Each asks, keeps answers, sorts by them, opens cards and other flows, comes back days later, and is in French too.
"""

from __future__ import annotations

import random
from itertools import product

FLOWS, NODES = 200, 25

CARD = "plain"
"""The one card they open."""

_SYLLABLES = ("ba", "ko", "lin", "mur", "tes", "vol", "dra", "fim", "gos", "hep", "jul", "ney")
_WORDS = tuple("".join(three) for three in product(_SYLLABLES, repeat=3))
_ALWAYS = (("Back", "before, previous", "Retour", "avant"), ("Done", "no, finish", "Terminé", "fini"))
_MOODS = (("Good", "Bien"), ("Rough", "Dur"), ("Very rough", "Très dur"), ("Skip", "Passer"))


def name_of(flow: int) -> str:
    """Return the key of a flow."""
    return f"flow_{flow}"


def sources() -> list[tuple[str, str]]:
    """Return the English and the French file of each flow."""
    chance = random.Random(8)
    return [_flow(flow, chance) for flow in range(FLOWS)]


def _flow(flow: int, chance: random.Random) -> tuple[str, str]:
    key = name_of(flow)
    own = [f"flow: {key}", f"title: Talk {flow}", "silence: {after: 24 h, go: end}", "nodes:"]
    other = [f"flow: {key}", "language: fr", "of: 0", f"title: Causerie {flow}", "nodes:"]
    last = NODES - 3  # Behind the questions stand a place that sorts, one that comes back, and one that ends.
    for place in range(last):
        english, french = _question(flow, place, last, chance)
        own += english
        other += french
    own += ["  route:", "    when:", "      - mood is Very rough or Rough → q2", "      - mood is Skip → bye"]
    own += ["    go: q3", "  later: {say: I will ask once., later: {after: 22 h, go: start}, go: end}"]
    own += ["  bye: {say: That is all. Thanks., go: end}"]
    other += ["  later: {say: Je demanderai une fois.}", "  bye: {say: C'est tout. Merci.}"]
    return "\n".join(own) + "\n", "\n".join(other) + "\n"


def _question(flow: int, place: int, last: int, chance: random.Random) -> tuple[list[str], list[str]]:
    """Return one question. The first keeps an answer; every fourth opens another flow, every fifth a card."""
    key = "start" if place == 0 else f"q{place}"
    if place == 0:
        choices = [f"      - {label} ({label.lower()} {_WORDS[at]}) → q1" for at, (label, _) in enumerate(_MOODS)]
        labels = ", ".join(label for _, label in _MOODS)
        words = ["  start:", "    say: How was the week?", "    choices:", *choices, "    save: mood"]
        return words, ["  start:", "    say: Comment a été la semaine?", f"    choices: [{labels}]"]
    following = "route" if place == 1 else f"q{place + 1}" if place < last - 1 else "later"
    said = "You said {mood}. " if place == 2 else ""
    ways = [following, "start" if place < 3 else f"q{place - 1}", "bye"]
    ways += [f"flow:{name_of(flow + 1 + place)}"] if place % 4 == 0 and flow + 1 + place < FLOWS else []
    ways += [f"card:{CARD}"] if place % 5 == 0 else []
    drawn = chance.sample(_WORDS, 4 * len(ways))
    named = [(drawn.pop().capitalize(), f"{drawn.pop()}, {drawn.pop()}", drawn.pop().capitalize(), "") for _ in ways]
    named[1:3] = _ALWAYS
    choices = [f"      - {label} ({typed}) → {way}" for (label, typed, _, _), way in zip(named, ways, strict=True)]
    labels = ", ".join(f"{label} ({typed})" if typed else label for _, _, label, typed in named)
    words = [f"  {key}:", "    say: |", f"      {said}Here is a small thing.", "      Take what fits.", "    choices:"]
    french = [f"  {key}:", f"    say: {said.replace('You said', 'Tu as dit')}Voici une petite chose."]
    return [*words, *choices], [*french, f"    choices: [{labels}]"]
