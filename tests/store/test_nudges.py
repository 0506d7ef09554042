"""Nudges as rows: planned once, replaced, put off, taken back, damaged, forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from store import messages, nudges, peers, sessions, tables
from store.database import Database
from store.nudges import FOLLOW_UP, SILENCE, DueNudge
from store.peers import Peer
from tests.store.ground import MASTER, NOW, add_peer, now

HOUR = timedelta(hours=1)


def _plan(database: Database, peer: Peer, kind: str, body: str, due: datetime = NOW) -> None:
    now(database, lambda tx: nudges.plan(tx, peer, kind, body, due))


def _due(database: Database, moment: datetime = NOW) -> DueNudge | None:
    return now(database, lambda tx: nudges.next_due_nudge(tx, MASTER, moment))


def _take(database: Database, moment: datetime = NOW) -> list[str]:
    bodies = []
    while due := _due(database, moment):
        bodies.append(due.body)
        now(database, lambda tx, number=due.id: nudges.close(tx, number, "done"))
    return bodies


def test_a_new_silence_takes_the_place_of_the_one_before(database: Database) -> None:
    """Only the open question can fall silent; an older one would answer for a question nobody sees any more."""
    peer = add_peer(database)
    _plan(database, peer, SILENCE, "first")
    _plan(database, peer, FOLLOW_UP, "asked for")
    _plan(database, peer, SILENCE, "second")
    assert sorted(_take(database)) == ["asked for", "second"]


def test_somebody_elses_silence_stays(database: Database) -> None:
    first, second = add_peer(database, "5550001"), add_peer(database, "5550002")
    _plan(database, first, SILENCE, "theirs")
    _plan(database, second, SILENCE, "mine")
    _plan(database, second, SILENCE, "mine again")
    assert sorted(_take(database)) == ["mine again", "theirs"]


def test_what_a_peer_asked_for_is_never_replaced(database: Database) -> None:
    peer = add_peer(database)
    for body in ("one", "two"):
        _plan(database, peer, FOLLOW_UP, body)
    assert now(database, lambda tx: nudges.count_planned(tx, peer.id, FOLLOW_UP)) == 2
    assert _take(database) == ["one", "two"]


def test_the_longest_due_goes_first_and_nothing_goes_early(database: Database) -> None:
    peer = add_peer(database)
    for hours in (3, 1, 2):
        _plan(database, peer, FOLLOW_UP, str(hours), NOW + hours * HOUR)
    assert _due(database) is None
    assert _take(database, NOW + 2 * HOUR) == ["1", "2"]
    assert _take(database, NOW + 3 * HOUR) == ["3"]


def test_it_comes_with_its_peer_opened(database: Database) -> None:
    peer = add_peer(database)
    _plan(database, peer, SILENCE, "words")
    due = _due(database)
    assert due is not None
    assert (due.kind, due.body, due.due_at, due.peer.address) == (SILENCE, "words", NOW, peer.address)


def test_put_off_until_the_quiet_hours_end(database: Database) -> None:
    """The same row waits; a second one would be a second message in the morning."""
    peer = add_peer(database)
    _plan(database, peer, FOLLOW_UP, "later")
    due = _due(database)
    assert due is not None
    now(database, lambda tx: nudges.postpone(tx, due.id, NOW + 8 * HOUR))
    assert _due(database, NOW + 7 * HOUR) is None
    assert _take(database, NOW + 8 * HOUR) == ["later"]


@pytest.mark.parametrize(("kind", "left"), [("", []), (SILENCE, ["asked for"]), (FOLLOW_UP, ["question"])])
def test_taking_back_all_or_one_kind(database: Database, kind: str, left: list[str]) -> None:
    peer = add_peer(database)
    _plan(database, peer, SILENCE, "question")
    _plan(database, peer, FOLLOW_UP, "asked for")
    now(database, lambda tx: nudges.cancel(tx, peer.id, kind))
    assert _take(database) == left


@pytest.mark.parametrize("state", ["done", "missed", "cancelled"])
def test_an_ended_nudge_says_no_more_what_it_was_about_and_never_comes_again(database: Database, state: str) -> None:
    peer = add_peer(database)
    _plan(database, peer, FOLLOW_UP, "private place")
    due = _due(database)
    assert due is not None
    now(database, lambda tx: nudges.close(tx, due.id, state))
    row = now(database, lambda tx: tx.execute(select(tables.nudges)).mappings().one())
    assert (row["state"], row["body_sealed"]) == (state, b"")
    assert _due(database, NOW + 99 * HOUR) is None


def test_a_nudge_that_does_not_open_stands_in_nobodys_way(database: Database) -> None:
    """One damaged row is the oldest due for ever; it must not keep everybody else's back."""
    first, second = add_peer(database, "5550001"), add_peer(database, "5550002")
    _plan(database, first, FOLLOW_UP, "damaged", NOW - HOUR)
    _plan(database, second, FOLLOW_UP, "whole")
    now(database, lambda tx: tx.execute(update(tables.nudges).where(tables.nudges.c.id == 1).values(body_sealed=b"?")))
    assert _take(database) == ["whole"]


def test_purging_keeps_what_is_planned(database: Database) -> None:
    peer = add_peer(database)
    _plan(database, peer, FOLLOW_UP, "done")
    assert _take(database) == ["done"]
    _plan(database, peer, FOLLOW_UP, "planned")
    now(database, lambda tx: nudges.purge(tx, NOW + HOUR))
    assert _take(database) == ["planned"]


def test_an_erased_peer_leaves_nothing_anywhere(database: Database) -> None:
    """Everything that was planned, kept or noted for somebody goes with them, and only theirs."""
    first, second = add_peer(database, "5550001"), add_peer(database, "5550002")
    for peer in (first, second):
        _plan(database, peer, SILENCE, "question")
        _plan(database, peer, FOLLOW_UP, "asked for")
        now(database, lambda tx, peer=peer: sessions.save(tx, peer, "{}", "r", NOW))
        now(database, lambda tx, peer=peer: messages.note(tx, peer.id, 7, True, NOW))
    now(database, lambda tx: peers.erase(tx, first.id))
    for table in (tables.sessions, tables.outbox, tables.nudges, tables.messages):
        theirs = select(func.count()).select_from(table).where(table.c.peer_id == first.id)
        assert now(database, lambda tx, theirs=theirs: tx.execute(theirs).scalar()) == 0, table.name
    assert now(database, lambda tx: sessions.load(tx, second)) == "{}"
    assert sorted(_take(database)) == ["asked for", "question"]
