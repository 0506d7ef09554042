"""Where people may be waiting at words that change, and what may become of them: pure, but for counting who waits.

How many wait is told in tens only: whoever may change words must not learn from it what one peer is doing
(`design.md` rule 11).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from flows.definition import Flow
from flows.session import Session
from store.database import Transaction
from store.keys import MasterKey
from store.publications import Publication
from store.sessions import all_of_them

from .bench import Flows
from .corrections import can_correct, same_node, same_translations
from .history import RESTART, place_of

KEEP, CORRECT = "keep", "correct"
"""Choices for who waits at a changed place, beside `RESTART` and "move:NODE"."""

MOVE = "move:"

FEW = 10
"""Counts are told in steps of so many; fewer, and nobody, is one answer."""


@dataclass(frozen=True)
class ChangedPlace:
    """A place where somebody may wait, that is other words in the new pack, or is not there any more.

    Attributes:
        flow, node: which.
        releases: the older releases it is different in.
        options: what may become of who waits there: `KEEP` first; `CORRECT` where only its sentence changed,
            "move:NODE" for its own name in the new flow, or for others that listen where that is gone, `RESTART`.
    """

    flow: str
    node: str
    releases: tuple[str, ...]
    options: tuple[str, ...]

    @property
    def place(self) -> str:
        """Its name in publications."""
        return place_of(self.flow, self.node)


def changed_places(older: Mapping[str, Flows], new: Flows) -> tuple[ChangedPlace, ...]:
    """Return where people may wait at other words than the new ones, by the talks of each release they may be amid."""
    found: dict[tuple[str, str], list[str]] = {}
    for release, flows in older.items():
        for flow in flows.values():
            for key in _changed(flow, new.get(flow.key)):
                found.setdefault((flow.key, key), []).append(release)
    return tuple(
        ChangedPlace(flow, node, tuple(releases), _options(flow, node, [older[name] for name in releases], new))
        for (flow, node), releases in sorted(found.items())
    )


def _changed(flow: Flow, newer: Flow | None) -> list[str]:
    """Return the places of a flow that listen and are not the same any more."""
    waits = [key for key, node in flow.nodes.items() if node.is_waiting]
    if newer is None:
        return waits
    return [
        key
        for key in waits
        if key not in newer.nodes
        or not same_node(flow.nodes[key], newer.nodes[key])
        or not same_translations(flow, newer, key)
    ]


def _options(key: str, node: str, older: list[Flows], new: Flows) -> tuple[str, ...]:
    flow = new.get(key)
    if flow is None:
        return (KEEP,)
    # Where the place is still there, people go on at it; else at any other that listens.
    listening = [key for key, each in flow.nodes.items() if each.is_waiting]
    places = [node] if node in listening else listening
    correct = [CORRECT] if all(can_correct(flows[key], flow, node) for flows in older) else []
    return (KEEP, *correct, *(f"{MOVE}{other}" for other in places), RESTART)


def moves_for(
    places: tuple[ChangedPlace, ...], chosen: Mapping[str, str], before: Publication | None, number: int
) -> tuple[dict[str, dict[str, str]], dict[str, int]]:
    """Return what a publication with this number keeps of the choices: moves by older release, and corrections.

    Corrections made before go on, unless the place is corrected anew. A choice that is not offered counts as "keep".
    """
    moves: dict[str, dict[str, str]] = {}
    corrections = dict(before.corrections) if before else {}
    for each in places:
        wanted = chosen.get(each.place, KEEP)
        if wanted not in each.options or wanted == KEEP:
            continue
        if wanted == CORRECT:
            corrections[each.place] = number
            continue
        for release in each.releases:
            moves.setdefault(release, {})[each.place] = wanted.removeprefix(MOVE)
    return moves, corrections


def who_waits(tx: Transaction, master: MasterKey) -> Counter[tuple[str, str]]:
    """Count the sessions that wait, by release and place. For `tens` only: the figures are shown to nobody."""
    found: Counter[tuple[str, str]] = Counter()
    for release, body in all_of_them(tx, master):
        try:
            session = Session.from_json(body)
        except (ValueError, KeyError, TypeError):
            continue  # A session that cannot be read counts as none everywhere else too.
        if session.is_waiting:
            found[release, place_of(session.place.flow, session.place.node)] += 1
    return found


def tens(count: int) -> int:
    """Return a count as it may be told: in tens, and 0 for fewer, which may be nobody."""
    return count // FEW * FEW
