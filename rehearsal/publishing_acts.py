"""What can happen while words are published: acts as values, drawn from a seed, of which any may be left out."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

PEERS = 8

WAITS = (1, 6, 25, 30, 60, 24 * 8, 24 * 31)
"""Hours that pass at once: some silences, and follow-ups, are weeks away."""

PICKS = 1 << 20

LIKELY = {
    "tap": 12,
    "amid": 40,
    "old": 6,
    "type": 4,
    "cry": 2,
    "open": 3,
    "wait": 8,
    "publish": 15,
    "rollback": 7,
    "look": 3,
    "restart": 3,
}
"""How often each act comes, of those after the first talks are under way."""

OF_WORDS = frozenset({"publish", "rollback"})

LOOKS_SOON = 0.9
"""How often some worker looks before anything else happens."""

AMID = ("tap", "tap", "type", "type", "back", "old", "language", "cry", "wait")
"""What somebody may do who is amid older words."""

OF_PEERS = frozenset({"open", "tap", "old", "type", "back", "cry", "language"})


@dataclass(frozen=True)
class Act:
    """One thing that happens.

    Attributes:
        kind: one of `LIKELY`; of "amid" it is found out who is, when it happens.
        peer: whose act it is.
        worker: the worker that gets to see it, or that it happens to.
        pick: what it is, of what is possible then: a button, a pack, a number of hours.
    """

    kind: str
    peer: int = 0
    worker: int = 0
    pick: int = 0


def draw_acts(seed: int, count: int, workers: int, peers: int = PEERS) -> list[Act]:
    """Return the acts of a world: every peer comes into some talk, and then `count` things happen."""
    random = Random(f"acts {seed}")

    def act(kind: str, peer: int) -> Act:
        return Act(kind, peer, random.randrange(workers), random.randrange(PICKS))

    acts = []
    for peer in range(peers):
        acts.append(act("open", peer))
        acts += [act(random.choice(("tap", "tap", "type")), peer) for _ in range(random.choice((0, 0, 1, 2)))]
    for kind in random.choices(list(LIKELY), list(LIKELY.values()), k=count):
        acts.append(act(kind, random.randrange(peers)))
        if kind in OF_WORDS and random.random() < LOOKS_SOON:
            acts.append(act("look", 0))
            acts.append(act("amid", 0))
    return acts
