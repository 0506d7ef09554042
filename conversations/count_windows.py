"""Counting what is due: each window of each organisation once, whichever worker is first, in one transaction."""

from __future__ import annotations

import logging
from datetime import date, datetime, time, timedelta

from store import answers, counts, not_again
from store.counts import Asking, CountOf
from store.database import StoreUnavailable, Transaction
from store.keys import MasterKey

from .counted_words import Asked, CountedWords
from .counting import COHORT_LEAST, Counted, LookedAt, Question, Roster, Side, Stay, count
from .house import House
from .windows import due, due_on, is_whole, last_day

OWNERS_LATER = timedelta(days=1)
"""How much later owners read what was counted: the people it is about read it first."""

_log = logging.getLogger(__name__)


async def count_due(house: House) -> int:
    """Count every window that is due, one transaction each. Returns how many this worker counted.

    Raises:
        StoreUnavailable: what was not counted yet is counted later.
    """
    # Which answers are counted is said by the words; without any, it waits.
    if house.shelf.newest is None:
        return 0
    counted, words = 0, CountedWords(house.shelf.newest.pack)
    for each in await house.database.transact(counts.asking):
        try:
            counted += await _count_all_due(house, words, each)
        except StoreUnavailable:
            raise
        except Exception:
            # A fault of ours, and rolled back. It is tried again at the next tick: it must not keep the others back.
            _log.exception("THE WINDOWS OF ORGANISATION %d CANNOT BE COUNTED", each.organisation_id)
    return counted


async def _count_all_due(house: House, words: CountedWords, of: Asking) -> int:
    """Count what is due for one organisation, the oldest window first."""
    counted, last = 0, of.last_counted
    while begins_on := due(of.made_on, last, house.now().date()):

        def one(tx: Transaction, begins_on: date = begins_on) -> bool:
            asked = words.asked(tx, begins_on)
            return count_window(tx, house.master, asked, of.organisation_id, begins_on, house.now())

        counted += await house.database.transact(one)
        last = begins_on
    return counted


def count_window(
    tx: Transaction, master: MasterKey, asked: Asked, organisation_id: int, begins_on: date, now: datetime
) -> bool:
    """Count one window of one organisation. False when it was counted already."""
    if not counts.begin(tx, organisation_id, begins_on, now, now + OWNERS_LATER):
        return False
    if not is_whole(begins_on, now.date()):
        # Some answers are forgotten already: nothing is looked at, so there is nothing to measure later windows by.
        return True
    roster = Roster(
        counts.members(tx, organisation_id, begins_on),
        [Stay(*stay) for stay in counts.stays(tx, organisation_id)],
    )
    earlier = [LookedAt(*window) for window in counts.looked_at(tx, organisation_id)]
    if not_again.may_be_told(tx, datetime.combine(due_on(begins_on), time(), now.tzinfo)):
        _remember_only(tx, organisation_id, begins_on, roster, count(roster, earlier, {}))
        return True
    found = count(roster, earlier, _said(tx, master, asked, organisation_id, begins_on))
    if found.cohort:
        bands = {
            question: CountOf(band.value, asked[question].counted, asked[question].asks)
            for question, band in found.bands.items()
        }
        counts.keep(tx, organisation_id, begins_on, found.cohort, bands)
    return True


def _remember_only(tx: Transaction, organisation_id: int, begins_on: date, roster: Roster, found: Counted) -> None:
    """Tell nothing of a window that may have been told before the database was lost; measure later ones by it.

    Told again, it would be of others than the first time: who erased themselves since is in one of them only. They are
    remembered as a number, also where with them enough were looked at, and without them nobody is.
    """
    erased = not_again.erased_members(tx, organisation_id)
    was_enough = erased and len(roster.members) + erased >= COHORT_LEAST
    if cohort := found.cohort or (roster.members if was_enough else frozenset()):
        counts.keep(tx, organisation_id, begins_on, cohort, {}, erased)


def _said(
    tx: Transaction, master: MasterKey, asked: Asked, organisation_id: int, begins_on: date
) -> dict[int, dict[Question, set[Side]]]:
    """Return the sides of everything that was answered in a window. Nothing else of it leaves this function."""
    sides: dict[int, dict[Question, set[Side]]] = {}
    for peer_id, flow, results in answers.of_members(tx, master, organisation_id, begins_on, last_day(begins_on)):
        for name, kept in results.items():
            its = asked.get((flow, name))
            if its and (side := its.side(kept)):
                sides.setdefault(peer_id, {}).setdefault((flow, name), set()).add(side)
    return sides
