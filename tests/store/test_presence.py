"""Who is at work: seen by the others while it lives, gone with it, and a file has one bot."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from store import presence
from store.database import Database, WrongDatabase
from store.presence import call_others, others_at_work
from tests.patience import HANGS_SECONDS
from tests.store.ground import now, opened


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """A database on a server that was started long ago, as far as anybody can tell."""
    monkeypatch.setattr(presence, "_IS_OLD_ENOUGH", "SELECT true")
    monkeypatch.setattr(presence, "AGAIN_SECONDS", 0.01)
    with opened(tmp_path, "postgresql") as database:
        yield database


@pytest.fixture
def other(server: Database) -> Iterator[Database]:
    """Another worker's."""
    database = Database(server.engine.url.render_as_string(hide_password=False))
    yield database
    database.close()


def others(database: Database) -> set[int] | None:
    return now(database, lambda tx: others_at_work(tx, database.worker))


def come(database: Database) -> threading.Event:
    """Let a worker be at work. Returns what is set when it is called by another."""
    heard = threading.Event()
    database.come_to_work(heard.set)
    assert database._presence is not None
    assert database._presence.is_there.wait(HANGS_SECONDS)
    heard.wait(HANGS_SECONDS)
    heard.clear()
    return heard


def test_a_worker_is_seen_until_it_ends(server: Database, other: Database) -> None:
    assert others(server) == set()
    come(other)
    assert others(server) == {other.worker}
    assert others(other) == set(), "nobody is their own other"
    other.close()
    assert others(server) == set()


def test_who_only_looks_something_up_is_no_worker(server: Database, other: Database) -> None:
    """A command beside the bot reads the same tables; nobody must wait for it."""
    now(other, lambda tx: None)
    assert others(server) == set()


def test_a_worker_whose_connection_breaks_comes_back_by_itself(server: Database, other: Database) -> None:
    """The server was restarted in the night; nobody should have to restart the bots for it."""
    heard = come(other)
    cut = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2"
    now(server, lambda tx: tx.exec_driver_sql(cut).all())
    assert heard.wait(HANGS_SECONDS), "coming back it looks, for what was called meanwhile"
    assert others(server) == {other.worker}


def test_while_a_server_is_young_nobody_can_tell_who_is_gone(
    server: Database, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was restarted: all have lost their locks, and are sending all the same."""
    come(other)
    monkeypatch.setattr(presence, "_IS_OLD_ENOUGH", "SELECT false")
    assert others(server) is None


def test_a_call_is_heard_by_the_others_and_not_by_who_called(server: Database, other: Database) -> None:
    own, theirs = come(server), come(other)
    now(server, lambda tx: call_others(tx, server.worker))
    assert theirs.wait(HANGS_SECONDS)
    now(other, lambda tx: call_others(tx, other.worker))
    assert own.wait(HANGS_SECONDS), "calls come in order: had it heard its own, it would have been first"
    theirs.clear()
    now(server, lambda tx: call_others(tx, server.worker))
    assert theirs.wait(HANGS_SECONDS)


def test_a_second_bot_on_the_same_file_is_refused_until_the_first_ends(tmp_path: Path) -> None:
    """Both would take what the other has on its way for left behind by a crash, and send it again."""
    with opened(tmp_path) as first, opened(tmp_path) as second:
        first.come_to_work()
        first.come_to_work()
        with pytest.raises(WrongDatabase, match="another bot is at work"):
            second.come_to_work()
        first.close()
        second.come_to_work()


def test_on_a_file_there_are_no_others(file: Database) -> None:
    assert others(file) == set()
    now(file, lambda tx: call_others(tx, file.worker))
