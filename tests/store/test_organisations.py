"""Organisations under two hands at once, on a server: a link that works once, one owner's turn after the other."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from store import organisations
from store.database import Database
from tests.patience import HANGS_SECONDS
from tests.store.ground import NOW, add_peer, now, opened

TODAY = NOW.date()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Database]:
    """A database on a server."""
    with opened(tmp_path, "postgresql") as database:
        yield database


def _one_after_the_other(server: Database, look: Callable[[Any], Any], act: Callable[[Any], Any]) -> tuple[Any, Any]:
    """Let one transaction look and act, and another look meanwhile; returns what each saw when it looked."""
    has_looked, is_done = threading.Event(), threading.Event()

    def first(tx: Any) -> Any:
        seen = look(tx)
        has_looked.set()
        # Until the other waits for this one, or got through without waiting.
        while not is_done.is_set() and not tx.execute(text("SELECT 1 FROM pg_locks WHERE NOT granted")).first():
            pass
        act(tx)
        return seen

    def second(tx: Any) -> Any:
        assert has_looked.wait(HANGS_SECONDS)
        seen = look(tx)
        is_done.set()
        return seen

    with ThreadPoolExecutor(2) as threads:
        one, two = threads.map(server.transact_now, [first, second])
    return one, two


def test_who_comes_second_with_a_link_that_works_once_finds_it_used(server: Database) -> None:
    """Both said yes in the same moment: whoever is told to be an owner must be one."""
    made = now(server, lambda tx: organisations.make(tx, "Corner House", TODAY))
    code = now(server, lambda tx: organisations.invite(tx, made.id, TODAY, organisations.OWNER))
    peer = add_peer(server, "5550001")
    first, second = _one_after_the_other(
        server,
        lambda tx: organisations.opened_by(tx, code, TODAY, is_locked=True),
        lambda tx: organisations.take_over(tx, code, peer.id, TODAY),
    )
    assert first is not None and second is None


def test_an_owners_turn_waits_for_the_one_before_it(server: Database) -> None:
    """An organisation that is being closed, or a check-in that is being started, is seen as it will be."""
    made = now(server, lambda tx: organisations.make(tx, "Corner House", TODAY))
    first, second = _one_after_the_other(
        server,
        lambda tx: organisations.find(tx, made.id, is_locked=True),
        lambda tx: organisations.close(tx, made.id),
    )
    assert not first.is_closed and second.is_closed


def test_who_joins_need_not_wait_for_an_owners_turn(server: Database) -> None:
    """Two hundred scan a poster while an owner looks at the screen."""
    made = now(server, lambda tx: organisations.make(tx, "Corner House", TODAY))
    peer = add_peer(server, "5550001")

    def looks(tx: Any) -> bool:
        organisations.find(tx, made.id, is_locked=True)
        with ThreadPoolExecutor(1) as threads:
            join = threads.submit(server.transact_now, lambda tx: organisations.join(tx, made.id, peer.id, TODAY))
            join.result(10)
        return organisations.is_member(tx, made.id, peer.id)

    assert server.transact_now(looks)
