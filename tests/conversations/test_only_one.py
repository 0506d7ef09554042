"""What only one worker does: who has it goes on without the store, and the others begin only after a long silence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from conversations.only_one import Alone, OnlyOne, Whose, who_speaks
from store import leases
from store.database import Database, StoreUnavailable
from tests.store.ground import GivenTime, opened, run


class Watched:
    """Two workers' leases of one thing, a clock, and a store that refuses when it is told to."""

    def __init__(self, server: Database, patch: pytest.MonkeyPatch) -> None:
        self.time = GivenTime()
        self.other = Database(server.engine.url.render_as_string(hide_password=False))
        self.one, self.two = (OnlyOne(database, leases.UPDATES, self.time) for database in (server, self.other))
        numbers = {server.worker, self.other.worker}
        patch.setattr(leases, "others_at_work", lambda tx, worker: numbers - {worker})
        self._patch = patch
        for each in (self.one, self.two):
            each.store_is_open()

    def looks(self, lease: OnlyOne) -> Whose:
        return run(lease.look())

    def refuses(self) -> None:
        """The store refuses from now on."""

        async def refuse(*_: object) -> None:
            raise StoreUnavailable("gone")

        self._patch.setattr(Database, "transact", refuse)


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    with opened(tmp_path, "postgresql") as server:
        made = Watched(server, monkeypatch)
        yield made
        made.other.close()


def test_one_of_two_has_it_and_the_other_does_not_begin(watched: Watched) -> None:
    assert (watched.looks(watched.one), watched.looks(watched.two)) == (Whose.MINE, Whose.ANOTHERS)
    assert watched.one.may_begin() and watched.one.may_go_on()
    assert not watched.two.may_begin() and not watched.two.may_go_on()


def test_who_stood_still_may_do_nothing_before_they_have_looked(watched: Watched) -> None:
    """By the clock it is over, and another may have it: to ask Telegram is to acknowledge what the other was given."""
    watched.looks(watched.one)
    watched.time.passes(seconds=20)
    assert not watched.one.may_go_on()
    assert watched.looks(watched.two) is Whose.MINE
    assert watched.looks(watched.one) is Whose.ANOTHERS


def test_without_a_store_who_had_it_goes_on_and_the_others_begin_only_after_silence(watched: Watched) -> None:
    """Cries are heard while the database is gone, and not by all at once, who would end each other's requests."""
    watched.looks(watched.one)
    watched.looks(watched.two)
    watched.refuses()
    for lease in (watched.one, watched.two):
        assert watched.looks(lease) is Whose.NOBODY_KNOWS
    assert watched.one.may_begin() and watched.one.may_go_on()
    assert not watched.two.may_begin()
    watched.time.passes(seconds=20)
    assert watched.two.may_begin()
    watched.two.give_way()
    assert not watched.two.may_begin()
    watched.time.passes(seconds=20)
    assert watched.two.may_begin()


def test_a_worker_whose_store_does_not_open_begins_at_once_or_after_a_moment(watched: Watched) -> None:
    """A start by webhook must not take it down for the others, only because its own store is not open yet."""
    asks = who_speaks(watched.other, watched.time, is_posted=False)
    is_posted_to = who_speaks(watched.other, watched.time, is_posted=True)
    for lease in (asks, is_posted_to):
        assert run(lease.look()) is Whose.NOBODY_KNOWS
    assert asks.may_begin() and not is_posted_to.may_begin()
    watched.time.passes(seconds=5)
    assert is_posted_to.may_begin()


def test_what_is_given_back_is_had_by_the_next_at_once(watched: Watched) -> None:
    watched.looks(watched.one)
    run(watched.one.give_back())
    assert not watched.one.may_go_on()
    assert watched.looks(watched.two) is Whose.MINE


def test_on_a_file_there_is_nobody_to_take_turns_with(file: Database) -> None:
    lease = who_speaks(file, GivenTime(), is_posted=True)
    assert type(lease) is Alone
    assert lease.may_begin() and lease.is_mine() and run(lease.look()) is Whose.MINE
