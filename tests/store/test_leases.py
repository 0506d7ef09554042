"""Leases: what only one worker does is one worker's, until it is over, given back, or its holder is gone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from store import leases
from store.database import Database
from tests.store.ground import NOW, now, opened

ONE, OTHER = 1, 2
LASTS = timedelta(seconds=20)
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _all_live(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "others_at_work", lambda tx, worker: set(range(20)) - {worker})


def takes(database: Database, worker: int, moment: datetime = NOW) -> bool:
    return now(database, lambda tx: leases.take(tx, leases.UPDATES, worker, moment, LASTS))


def test_a_lease_is_held_longer_by_its_holder_and_had_by_nobody_else(database: Database) -> None:
    assert takes(database, ONE)
    assert not takes(database, OTHER, NOW + 19 * SECOND)
    assert takes(database, ONE, NOW + 19 * SECOND)
    assert not takes(database, OTHER, NOW + 38 * SECOND)


def test_a_lease_that_is_over_goes_to_who_asks_and_its_holder_sees_it(database: Database) -> None:
    """Whoever stood still for so long must find out that another does it now."""
    assert takes(database, ONE)
    assert takes(database, OTHER, NOW + 20 * SECOND)
    assert not takes(database, ONE, NOW + 21 * SECOND)


@pytest.mark.parametrize(("others", "is_had"), [({OTHER}, True), ({ONE}, False), (None, False)])
def test_the_lease_of_who_is_gone_is_had_at_once(
    database: Database, monkeypatch: pytest.MonkeyPatch, others: set[int] | None, is_had: bool
) -> None:
    """A killed worker never gives back; but where nobody can tell who lives, a lease is somebody's until it is over."""
    assert takes(database, ONE)
    monkeypatch.setattr(leases, "others_at_work", lambda tx, worker: others)
    assert takes(database, OTHER) is is_had


def test_a_lease_that_is_given_back_is_had_at_once_and_only_its_holder_gives_it_back(database: Database) -> None:
    assert takes(database, ONE)
    now(database, lambda tx: leases.give_back(tx, leases.UPDATES, OTHER))
    assert not takes(database, OTHER)
    now(database, lambda tx: leases.give_back(tx, leases.UPDATES, ONE))
    assert takes(database, OTHER)


def test_of_many_who_take_at_once_one_has_it(tmp_path: Path) -> None:
    with opened(tmp_path, "postgresql") as database, ThreadPoolExecutor(8) as threads:
        had = list(threads.map(lambda worker: takes(database, worker), range(3, 19)))
    assert had.count(True) == 1
