"""Counts of "This is wrong": for each card one, with nothing about who."""

from __future__ import annotations

from datetime import date

from store import reports
from store.database import Database
from store.reports import Report

DAY, NEXT = date(2026, 12, 1), date(2026, 12, 2)


def test_taps_are_counted_by_card(database: Database) -> None:
    """Most taps first: that card is looked at first."""
    for card, day in (("oat", DAY), ("housing", DAY), ("housing", NEXT)):
        database.transact_now(lambda tx, card=card, day=day: reports.count(tx, card, day))
    assert database.transact_now(reports.all_of_them) == [Report("housing", 2, NEXT), Report("oat", 1, DAY)]


def test_a_settled_card_begins_anew(database: Database) -> None:
    """Once somebody has looked, the next tap is news again."""
    database.transact_now(lambda tx: reports.count(tx, "oat", DAY))
    assert database.transact_now(lambda tx: reports.settle(tx, "oat"))
    assert not database.transact_now(lambda tx: reports.settle(tx, "oat"))
    assert database.transact_now(reports.all_of_them) == []
