"""Killed in the middle of a publication, of the way back, or of a start: one whole release or the other, never half.

A coordinator taps once, and the machine loses its power. What peers are told afterwards are the words before or the new
ones, whole; and the same tap, which comes again, publishes nothing twice.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from store import opening
from store.database import Database
from tests.acceptance.program import ROOT, tell
from tests.store import postgres_server
from tests.store.ground import ENGINES, MASTER, address

KILLED = -9

LOOKS_MOST = 2_000
"""Looks at the server until it has noticed a death: a ceiling against hangs."""


class Publishers:
    """Forks a process for each act; a database to work on is put back as often as wanted."""

    def __init__(self, process: subprocess.Popen[str], folder: Path, engine: str) -> None:
        self._process, self._folder, self.engine = process, folder, engine
        self._kept = ""
        self.url = self._empty()
        self.prepared = self.does("prepare")
        self.keep()
        self.put_back()
        self.said = self.does("answer")["said"]
        assert self.said
        self.put_back()
        self.deaths = self.old = self.new = 0

    def _empty(self) -> str:
        if self.engine == "sqlite":
            return address(self._folder)
        url = postgres_server.new_database()
        database = Database(url)
        opening.migrate(database)
        database.transact_now(lambda tx: opening.prove_key(tx, MASTER))
        database.close()
        return url

    def keep(self) -> None:
        """Let the database as it is now be what is put back."""
        if self.engine == "postgresql":
            self._kept = self.url
        else:
            self._kept = str(self._folder / "kept.db")
            shutil.copy(self._folder / "store.db", self._kept)

    def put_back(self) -> None:
        """Let the database be as it was when the coordinator was about to tap."""
        if self.engine == "postgresql":
            self.url = postgres_server.new_database()
            name, kept = (urlsplit(url).path.strip("/") for url in (self.url, self._kept))
            with psycopg.connect(postgres_server.address(), autocommit=True) as connection:
                connection.execute(f"DROP DATABASE {name}")
                connection.execute(f"CREATE DATABASE {name} TEMPLATE {kept} STRATEGY FILE_COPY")
            return
        for leftover in self._folder.glob("store.db*"):
            leftover.unlink()
        shutil.copy(self._kept, self._folder / "store.db")

    def does(self, act: str, **asked: Any) -> dict[str, Any]:
        """Let a process do something. Returns what came of it; `died` where it was killed."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps({"act": act, "url": self.url, **asked}) + "\n")
        self._process.stdin.flush()
        came: dict[str, Any] = json.loads(self._process.stdout.readline())
        if "died" in came and self.engine == "postgresql":
            self._let_the_server_notice()
        return came

    def _let_the_server_notice(self) -> None:
        """Wait until the server has ended what the dead process had begun: its locks are gone a moment later."""
        look = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
        with psycopg.connect(postgres_server.address(), autocommit=True) as connection:
            for _ in range(LOOKS_MOST):
                found = connection.execute(look, [urlsplit(self.url).path.strip("/")]).fetchone()
                if found == (0,):
                    return
                connection.execute("SELECT pg_sleep(0.005)")
        raise AssertionError("the server still works for a dead process")

    def state(self) -> dict[str, Any]:
        """What the store holds."""
        return self.does("state")


@pytest.fixture(params=ENGINES)
def publishers(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Publishers]:
    """Rita is about to tap, a peer is amid the talk, and processes are ready to do it and die."""
    command = [sys.executable, "-m", "tests.acceptance.dying_publisher"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Publishers(process, tmp_path, str(request.param))
        assert process.stdin
        process.stdin.close()


def test_killed_while_words_change_the_store_holds_one_whole_release_or_the_other(publishers: Publishers) -> None:
    """Rita's tap, the command line, and a start with other files, each killed at everything it writes of words."""
    # What the command line does is the middle of a tap: on the server one of them is enough.
    for act in ("tap", "start") if publishers.engine == "postgresql" else ("tap", "publish", "start"):
        _dies_everywhere(publishers, act)
    # From here on the new words are in force.
    publishers.does("tap", **publishers.prepared)
    publishers.keep()
    _dies_everywhere(publishers, "back")
    tell(f"{publishers.engine}: {publishers.deaths} deaths, {publishers.old} old words, {publishers.new} new ones")
    assert publishers.old > 0
    assert publishers.new > 0


def _dies_everywhere(publishers: Publishers, act: str) -> None:
    """Kill an act at one point after the other; look each time, and at times do it again."""
    asked = {**publishers.prepared, "is_new": True}
    publishers.put_back()
    before = publishers.state()
    passed = publishers.does(act, **asked)["passed"]
    after = publishers.state()
    assert before["publications"] != after["publications"], f"{act} publishes nothing"
    assert before["sessions"] == after["sessions"], "who is amid a talk stays where they are"
    publishers.put_back()
    for die_at in range(1, passed + 1):
        died = publishers.does(act, die_at=die_at, **asked)
        assert died == {"died": KILLED}, f"{act} did not die at {die_at}: {died}"
        publishers.deaths += 1
        state = publishers.state()
        assert state in (before, after), f"{act}, dead at {die_at}, left half of it: {_differing(state, before, after)}"
        publishers.old += state == before
        publishers.new += state == after
        if state == after or die_at == passed - 1:
            assert publishers.does(act, **asked).get("passed") is not None
            assert publishers.state() == after, f"{act} came again after its death at {die_at}"
            assert publishers.does("answer")["said"] == publishers.said
            publishers.put_back()


def _differing(state: dict[str, Any], *whole: dict[str, Any]) -> list[str]:
    return [name for name in state if all(state[name] != each[name] for each in whole)] or ["a mixture"]
