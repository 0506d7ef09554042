"""Graphs and flows for tests of maps, made from a number alone, and what lies where on a layout."""

from __future__ import annotations

import random
from datetime import timedelta

from flows.definition import Choice, Condition, Flow, Later, Node, Silence, Target, TargetKind
from flows.map_chart import Reader
from flows.map_lanes import BoxSize
from flows.map_nets import Road
from flows.map_words import read_map_words
from flows.parser import NODES_MOST
from tests.words_in_force import starter_words

READER = Reader(read_map_words(lambda key: starter_words().pack.line(key, "en")), "en")
"""Who reads the maps of made-up flows."""

Box = tuple[float, float, float, float]
"""Left, top, right, foot."""

END = Target(TargetKind.END)
_WORDS = ("OK", "Drink some water. Sit down.", "A line of words that is so long that it has to be broken. " * 4)
_OUTSIDE = (END, Target(TargetKind.CARD, "rescue_breathing"), Target(TargetKind.FLOW, "me"))


def random_graph(seed: int) -> tuple[list[BoxSize], list[Road]]:
    """Boxes and roads: circles, hubs, places that lead to themselves, and places that nothing leads to."""
    chance = random.Random(seed)
    count = 1 + int((NODES_MOST - 1) * chance.random() ** 3)
    sizes, roads = [], []
    for number in range(count):
        rows = chance.randint(0, chance.choice((2, 4, 8)))
        sizes.append(
            BoxSize(chance.choice((300, 300, 228)), 80 + 25 * rows, tuple(90 + 25 * row for row in range(rows)))
        )
        for row in range(rows):
            near = min(count - 1, max(0, number + chance.randint(-3, 4)))
            target = chance.choice((near, near, chance.randrange(count), count - 1))
            roads.append(Road((number, row), target, chance.choice(("tap same", "tap same", "on same", "time same"))))
    return sizes, roads


def random_flow(seed: int, count: int) -> Flow:
    """A flow of so many nodes, with every kind of way; some of them lead nowhere."""
    chance = random.Random(seed)
    keys = ["start", *(f"n{number}" for number in range(1, count))]

    def target() -> Target:
        key = chance.choice([*keys, "no_such_node"])
        return chance.choice((Target(TargetKind.NODE, key), Target(TargetKind.NODE, key), *_OUTSIDE))

    nodes = {}
    for key in keys:
        say = chance.choice(_WORDS)
        if chance.random() < 0.3:
            when = tuple(Condition("mood", ("good",), target()) for _ in range(chance.randint(0, 2)))
            later = Later(timedelta(days=2), chance.choice(keys)) if chance.random() < 0.3 else None
            nodes[key] = Node(key, chance.choice((say, "")), when=when, go=target(), later=later)
            continue
        choices = tuple(Choice("Label " * chance.randint(1, 4), target()) for _ in range(chance.randint(1, 8)))
        silence = Silence(timedelta(hours=24), target()) if chance.random() < 0.5 else None
        nodes[key] = Node(key, say, choices, save=chance.choice(("", "mood")), silence=silence)
    return Flow("made", "Made for a test", nodes)


def lie_on_each_other(one: Box, other: Box) -> bool:
    """True when two boxes have more than an edge in common."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def any_two(boxes: list[Box]) -> list[tuple[Box, Box]]:
    """Pairs that lie on each other. Sorted by height, so that not each is compared with all."""
    found, waiting = [], sorted(boxes, key=lambda box: box[1])
    for place, one in enumerate(waiting):
        for other in waiting[place + 1 :]:
            if other[1] >= one[3]:
                break
            if lie_on_each_other(one, other):
                found.append((one, other))
    return found
