"""Several transactions at the same moment on a server: rows are locked, collisions are tried again, nothing twice."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from store import outbox, peers, updates
from store.database import Database, StoreUnavailable
from tests.patience import HANGS_SECONDS
from tests.store.ground import MASTER, NOW, add_peer, now, opened, run, together


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Database]:
    """A database on a server."""
    with opened(tmp_path, "postgresql") as database:
        yield database


def test_two_first_messages_of_one_peer_make_one_peer(server: Database) -> None:
    """A tap and a text arrive in two of Telegram's lanes; the second must wait for the first, and find them there."""
    both = threading.Barrier(2)
    met: list[int] = []

    def arrive(tx: Any) -> int:
        peer = peers.find(tx, MASTER, "5550001")
        if len(met) < 2:
            met.append(1)
            both.wait(HANGS_SECONDS)
        return (peer or peers.create(tx, MASTER, "5550001", NOW.date())).id

    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(server.transact_now, [arrive, arrive])
    assert first == second


def test_a_deadlock_is_tried_again(server: Database) -> None:
    """A turn and a delivery took each other's rows: both must come to an end, and both be kept."""
    one, two = add_peer(server, "5550001"), add_peer(server, "5550002")
    both = threading.Barrier(2)
    tries: list[str] = []

    def crosswise(first: int, second: int, name: str) -> Any:
        def work(tx: Any) -> str:
            tries.append(name)
            peers.find_by_id(tx, MASTER, first)
            if tries.count(name) == 1:
                both.wait(HANGS_SECONDS)
            peers.find_by_id(tx, MASTER, second)
            return name

        return work

    works = [crosswise(one.id, two.id, "a"), crosswise(two.id, one.id, "b")]
    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(server.transact_now, works)) == ["a", "b"]
    assert len(tries) > 2, "one of them was chosen as the victim"


def test_two_who_claim_at_once_never_claim_the_same_row(server: Database) -> None:
    """Two workers, one message: the peer must get it once."""
    for number in range(40):
        peer = add_peer(server, str(5_550_000 + number))
        now(server, lambda tx, peer=peer: outbox.add(tx, peer, "nudge", "x", NOW, NOW))
    claimed: list[int] = []

    def claim(_: int) -> None:
        claimed.extend(row.id for row in now(server, lambda tx: outbox.claim(tx, MASTER, NOW, 5)))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(claim, range(16)))
    assert len(claimed) == len(set(claimed))
    while rows := now(server, lambda tx: outbox.claim(tx, MASTER, NOW, 5)):
        claimed += [row.id for row in rows]
    assert sorted(claimed) == list(range(1, 41))


def test_one_that_fails_spoils_none_beside_it(server: Database) -> None:
    def broken(tx: Any) -> None:
        updates.note_new(tx, 2, NOW)
        raise KeyError("a programmer's fault")

    notes = [lambda tx, number=number: updates.note_new(tx, number, NOW) for number in (1, 3)]
    outcomes = run(together(server, notes[0], broken, notes[1]))
    assert [type(outcome) for outcome in outcomes] == [bool, KeyError, bool]
    assert now(server, notes[0]) is False
    assert now(server, lambda tx: updates.note_new(tx, 2, NOW)) is True


def test_a_connection_that_is_cut_is_unavailable_and_then_works_again(server: Database) -> None:
    """The server was restarted in the night; nobody should have to restart the bot for it."""

    def cut(tx: Any) -> None:
        tx.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with pytest.raises(StoreUnavailable):
        run(server.transact(cut))
    assert run(server.transact(lambda tx: updates.note_new(tx, 1, NOW))) is True


def test_a_server_that_is_not_there_is_unavailable() -> None:
    nowhere = Database("postgresql://bot:secret-word@127.0.0.1:9/none")
    with pytest.raises(StoreUnavailable) as caught:
        run(nowhere.transact(lambda tx: None))
    assert "secret-word" not in str(caught.value)
    nowhere.close()
