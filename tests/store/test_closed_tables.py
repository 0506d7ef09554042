"""On a server: while a command changes the tables, no worker works or begins."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.engine import Connection

from store import backups, not_again, opening, restoring
from store.database import Database, StoreUnavailable, WrongDatabase
from store.restoring import Wanted
from store.table_forms import go_back
from tests.store.ground import NOW, prepared_server

Two = tuple[Database, Database]


@pytest.fixture
def two() -> Iterator[Two]:
    """A server as its owner opens it, and as a worker does."""
    owner_url, bot_url = prepared_server()
    with closing(Database(owner_url)) as owner, closing(Database(bot_url)) as worker:
        yield owner, worker


def _bot_url(two: Two) -> str:
    return two[1].engine.url.render_as_string(hide_password=False)


def test_no_worker_begins_while_the_tables_of_a_server_are_taken_back(two: Two) -> None:
    """The backup before takes a minute, and compose starts a worker again by itself (`restart: unless-stopped`)."""
    owner, worker = two
    with restoring.nobody_at_work(owner, None):
        # Here `operating._database` makes its backup.
        for _ in range(2):
            with pytest.raises(StoreUnavailable, match="a command changes the tables"):
                worker.come_to_work()
        go_back(owner, "0009")
    opening.migrate(owner)
    worker.come_to_work()


def test_no_worker_begins_while_a_server_is_restored(two: Two, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before its rows are there it is empty, and a worker would begin anew, with a key of its own."""
    owner, worker = two
    made = backups.make(owner, tmp_path, bytes(32), NOW)

    def meanwhile(connection: Connection, now: object) -> not_again.Ended:
        with pytest.raises(StoreUnavailable, match="a command changes the tables"):
            worker.come_to_work()
        return not_again.Ended()

    monkeypatch.setattr(restoring, "end_what_waits", meanwhile)
    restoring.restore_server(owner, Wanted(made.path, bytes(32), {}, NOW, is_replacing=True, bot_url=_bot_url(two)))
    worker.come_to_work()
    opening.prove_rights(worker)


def test_tables_stay_as_they_are_while_a_worker_is_at_work_or_another_command(two: Two) -> None:
    owner, worker = two
    another = Database(owner.engine.url.render_as_string(hide_password=False))
    with closing(another), restoring.nobody_at_work(owner, None):  # noqa: SIM117 - the second is refused
        with pytest.raises(StoreUnavailable, match="another command"), restoring.nobody_at_work(another, None):
            raise AssertionError("both change the tables")
    worker.come_to_work()
    with pytest.raises(StoreUnavailable, match="a bot works"), restoring.nobody_at_work(owner, None):
        raise AssertionError("the tables change under a worker")


def test_tables_are_not_brought_forward_under_workers_of_an_older_version(two: Two) -> None:
    """Nor without a backup: `prepare` leaves tables of another form alone, and names the command for them."""
    owner, worker = two
    go_back(owner, "0012")
    opening.let_bot_work(owner, _bot_url(two))
    worker.come_to_work()
    for does in (lambda: opening.prepare(owner, _bot_url(two), NOW), lambda: opening.migrate(worker)):
        with pytest.raises(WrongDatabase, match="database upgrade"):
            does()
    assert not opening.is_current(owner)
