"""Claims of several workers: one message of a chat on its way, and no end but by who has it now."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from store import leases, outbox, peers, tables
from store.database import Database
from store.outbox import LEASE, Claimed
from store.peers import Peer
from tests.patience import HANGS_SECONDS
from tests.store.ground import MASTER, NOW, add_peer, now, opened

LATER = NOW + LEASE + timedelta(seconds=1)


def queue(database: Database, peer: Peer, kind: str = "reply") -> None:
    now(database, lambda tx: outbox.add(tx, peer, kind, "words", NOW, NOW))


def claim(database: Database, moment: Any = NOW, worker: int = 1) -> list[Claimed]:
    return now(database, lambda tx: outbox.claim(tx, MASTER, moment, 9, worker=worker))


def states(database: Database) -> list[str]:
    return list(now(database, lambda tx: tx.execute(select(tables.outbox.c.state).order_by("id")).scalars().all()))


ENDS = {
    "sent": lambda tx, row: outbox.close_sent(tx, {row.id: row.attempt}),
    "failed": lambda tx, row: outbox.close(tx, row.id, "failed", "refused", row.attempt),
    "again": lambda tx, row: outbox.put_back(tx, row.id, NOW, NOW, row.attempt),
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_who_comes_back_late_changes_nothing_of_a_row_that_another_took_up(database: Database, end: Any) -> None:
    """A machine stood still for a minute, and then says that it failed what another is sending, or has sent."""
    queue(database, add_peer(database))
    late = claim(database)[0]
    taken = claim(database, LATER, worker=2)[0]
    assert taken.was_sending
    now(database, lambda tx: end(tx, late))
    assert states(database) == ["sending"]
    now(database, lambda tx: outbox.close(tx, taken.id, "unknown", "unsure", taken.attempt))
    now(database, lambda tx: end(tx, late))
    assert states(database) == ["unknown"]


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_who_has_a_row_ends_it(database: Database, end: Any) -> None:
    queue(database, add_peer(database))
    row = claim(database)[0]
    now(database, lambda tx: end(tx, row))
    assert states(database) != ["sending"]


def test_a_message_that_arrived_late_is_still_known_to_stand_in_its_chat(database: Database) -> None:
    """It has to be cleaned away after a day; only of who was erased nothing may be noted."""
    stays, leaves = add_peer(database, "5550001"), add_peer(database, "5550002")
    queue(database, stays)
    queue(database, leaves)
    late = claim(database)
    claim(database, LATER, worker=2)
    now(database, lambda tx: peers.erase(tx, leaves.id))
    claims = {row.id: row.attempt for row in late}
    assert now(database, lambda tx: outbox.close_sent(tx, claims)) == {late[0].id}


def test_two_who_claim_at_once_have_one_message_of_a_chat_between_them(tmp_path: Path) -> None:
    """One sees a nudge, the other an answer that was written since, and neither sees what the other takes."""
    with opened(tmp_path, "postgresql") as server, ThreadPoolExecutor(2) as threads:
        peer = add_peer(server)
        queue(server, peer, "nudge")
        has_claimed, may_commit = threading.Event(), threading.Event()

        def first(tx: Any) -> list[Claimed]:
            claimed = outbox.claim(tx, MASTER, NOW, 9, worker=1)
            has_claimed.set()
            may_commit.wait(HANGS_SECONDS)
            return claimed

        claiming = threads.submit(now, server, first)
        assert has_claimed.wait(HANGS_SECONDS)
        queue(server, peer, "reply")
        other = threads.submit(claim, server, NOW, 2)
        threading.Timer(0.1, may_commit.set).start()
        assert [row.kind for row in claiming.result()] == ["nudge"]
        assert other.result() == []
        assert states(server) == ["sending", "queued"]


def test_a_card_that_could_not_go_at_once_waits_for_nothing_on_its_way(database: Database) -> None:
    peer = add_peer(database)
    queue(database, peer, "nudge")
    claim(database)
    queue(database, peer, "emergency")
    assert [row.kind for row in claim(database)] == ["emergency"]


def test_a_card_that_could_not_go_at_once_waits_for_no_pace(database: Database) -> None:
    peer = add_peer(database)
    queue(database, peer, "reply")
    queue(database, peer, "emergency")
    claimed = now(database, lambda tx: outbox.claim(tx, MASTER, NOW, 0, 0, [peer.id]))
    assert [row.kind for row in claimed] == ["emergency"]


def test_only_the_leases_of_who_is_gone_are_ended(database: Database) -> None:
    """One worker restarts; what the others have on their way stays theirs."""
    for number, worker in ((1, 11), (2, 12)):
        queue(database, add_peer(database, f"555000{number}"))
        assert len(claim(database, worker=worker)) == 1
    assert now(database, leases.workers_on_the_way) == {11, 12}
    now(database, lambda tx: leases.free_leases(tx, NOW, {11}))
    assert [row.id for row in claim(database, worker=13)] == [1]
    assert now(database, leases.workers_on_the_way) == {12, 13}
