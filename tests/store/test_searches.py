"""What the search did not find: counts by card, and words that were sent, with nothing about who."""

from __future__ import annotations

from datetime import date

from store import searches
from store.database import Database
from store.searches import Counted

DAY, NEXT = date(2026, 12, 1), date(2026, 12, 2)


def test_words_are_counted_and_settled(database: Database) -> None:
    """Sent most often first; once somebody has looked, they go."""
    for words, day in (("mask leaks", DAY), ("zebra", DAY), ("mask leaks", NEXT)):
        database.transact_now(lambda tx, words=words, day=day: searches.count_sent(tx, words, day))
    assert database.transact_now(searches.sent) == [Counted("mask leaks", 2, NEXT), Counted("zebra", 1, DAY)]
    assert database.transact_now(lambda tx: searches.settle(tx, "mask leaks"))
    assert not database.transact_now(lambda tx: searches.settle(tx, "mask leaks"))
    assert database.transact_now(searches.sent) == [Counted("zebra", 1, DAY)]


def test_cards_that_were_not_it_are_counted(database: Database) -> None:
    """A card that keeps standing in the way shows where words are missing."""
    for day in (DAY, NEXT):
        database.transact_now(lambda tx, day=day: searches.count_rejected(tx, "oat", day))
    assert database.transact_now(searches.rejected) == [Counted("oat", 2, NEXT)]
    assert database.transact_now(lambda tx: searches.settle(tx, "oat"))
    assert database.transact_now(searches.rejected) == []


def test_words_nobody_sends_again_are_let_go(database: Database) -> None:
    """They are kept as long as the inventory says, and no longer."""
    database.transact_now(lambda tx: searches.count_sent(tx, "old", DAY))
    database.transact_now(lambda tx: searches.count_sent(tx, "new", NEXT))
    database.transact_now(lambda tx: searches.purge_sent(tx, NEXT))
    assert [each.what for each in database.transact_now(searches.sent)] == ["new"]
