"""Counting what is due: each window of each organisation once, whichever worker is first, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import partial

from content.pack import Pack
from flows.counting_rules import counted_nodes, is_counted
from flows.definition import Node
from flows.likeness import fold
from store import answers, counts
from store.counts import Asking, CountOf
from store.database import Transaction
from store.keys import MasterKey

from .counting import LookedAt, Question, Roster, Side, Stay, count
from .house import House
from .windows import due, is_whole, last_day

OWNERS_LATER = timedelta(days=1)
"""How much later owners read what was counted: the people it is about read it first."""


async def count_due(house: House) -> int:
    """Count every window that is due, one transaction each. Returns how many this worker counted.

    Raises:
        StoreUnavailable: what was not counted yet is counted later.
    """
    counted = 0
    for each in await house.database.transact(counts.asking):
        counted += await _count_all_due(house, each)
    return counted


async def _count_all_due(house: House, of: Asking) -> int:
    """Count what is due for one organisation, the oldest window first."""
    counted, last = 0, of.last_counted
    # Which answers are counted is said by the words; without any, it waits.
    while house.shelf.newest and (begins_on := due(of.made_on, last, house.now().date())):
        one = partial(
            count_window,
            master=house.master,
            pack=house.shelf.newest.pack,
            organisation_id=of.organisation_id,
            begins_on=begins_on,
            now=house.now(),
        )
        counted += await house.database.transact(one)
        last = begins_on
    return counted


def count_window(
    tx: Transaction, master: MasterKey, pack: Pack, organisation_id: int, begins_on: date, now: datetime
) -> bool:
    """Count one window of one organisation. False when it was counted already."""
    if not counts.begin(tx, organisation_id, begins_on, now, now + OWNERS_LATER):
        return False
    if not is_whole(begins_on, now.date()):
        # Some answers are forgotten already: nothing is looked at, so there is nothing to measure later windows by.
        return True
    nodes = questions_of(pack)
    roster = Roster(
        counts.members(tx, organisation_id, begins_on),
        [Stay(*stay) for stay in counts.stays(tx, organisation_id)],
    )
    earlier = [LookedAt(*window) for window in counts.looked_at(tx, organisation_id)]
    found = count(roster, earlier, _said(tx, master, nodes, organisation_id, begins_on))
    if found.cohort:
        bands = {question: CountOf(band.value, _answers(nodes[question])) for question, band in found.bands.items()}
        counts.keep(tx, organisation_id, begins_on, found.cohort, bands)
    return True


def questions_of(pack: Pack) -> dict[Question, Node]:
    """Return the questions of which bands are told, in the pack's order."""
    return {(flow.key, node.save): node for flow in pack.flows.values() for node, _ in counted_nodes(flow)}


def _said(
    tx: Transaction, master: MasterKey, nodes: Mapping[Question, Node], organisation_id: int, begins_on: date
) -> dict[int, dict[Question, set[Side]]]:
    """Return the sides of everything that was answered in a window. Nothing else of it leaves this function."""
    sides: dict[int, dict[Question, set[Side]]] = {}
    for peer_id, flow, results in answers.of_members(tx, master, organisation_id, begins_on, last_day(begins_on)):
        for name, kept in results.items():
            node = nodes.get((flow, name))
            is_it = is_counted(node, kept) if node else None
            if is_it is not None:
                own = sides.setdefault(peer_id, {}).setdefault((flow, name), set())
                own.add(Side.COUNTED if is_it else Side.OTHER)
    return sides


def _answers(node: Node) -> tuple[str, ...]:
    """Return the counted answers as the source language writes them."""
    values = node.counted.values if node.counted else ()
    return tuple(choice.label for choice in node.choices if fold(choice.label) in values)
