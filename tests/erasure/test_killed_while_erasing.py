"""Killed amid an erasure: somebody is all there or all gone, and in the end gone, with no byte left (G-R3).

The tap that was not acknowledged comes again, as Telegram lets it; what the dead process had not removed from the file,
the next one does.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from store.database import Database
from tests.acceptance.program import ROOT, tell
from tests.erasure import crowd
from tests.erasure.crowd import SAM
from tests.erasure.forms import everything_in, found
from tests.store.ground import NOW, opened

CROWD = 40
"""Peers in the file: enough for pages that are shared, and few enough to die a hundred times."""

EVERY = 6
"""Of the statements before the commit every sixth is a place to die here. With 1 it is each of them, in 3 s more."""


class Eraser:
    """Forks a process for each act; the file is put back as often as wanted."""

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self._process, self.folder = process, folder
        with opened(folder) as database:
            crowd.fill(database, CROWD)
            self.peer_id = database.transact_now(lambda tx: crowd.peer_at(tx, SAM).id)
            self.traces = database.transact_now(lambda tx: crowd.traces(tx, SAM))
        shutil.move(folder / "store.db", folder.parent / "kept.db")
        self.put_back()

    def put_back(self) -> None:
        """Let the file be as it was when Sam was about to tap."""
        for leftover in self.folder.iterdir():
            leftover.unlink()
        shutil.copy(self.folder.parent / "kept.db", self.folder / "store.db")

    def does(self, act: str, **asked: Any) -> dict[str, Any]:
        """Let a process do something. Returns what came of it; `died` where it was killed."""
        assert self._process.stdin
        assert self._process.stdout
        line = {"act": act, "url": f"sqlite:///{self.folder / 'store.db'}", "peer_id": self.peer_id, **asked}
        self._process.stdin.write(json.dumps(line) + "\n")
        self._process.stdin.flush()
        came: dict[str, Any] = json.loads(self._process.stdout.readline())
        return came

    def left(self) -> list[str]:
        """Where a value stood that can still be found; and Sam's own words."""
        raw = everything_in(self.folder)
        here = [place for place, forms in self.traces.items() if found(raw, forms)]
        return here + [form.decode("latin-1") for form in found(raw, crowd.plain())]


@pytest.fixture(scope="module")
def eraser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Eraser]:
    """A process that forks."""
    folder = tmp_path_factory.mktemp("killed") / "store"
    folder.mkdir()
    command = [sys.executable, "-m", "tests.erasure.dying_eraser"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Eraser(process, folder)
        assert process.stdin
        process.stdin.close()
        process.wait(30)


def test_killed_at_every_place_they_are_all_there_or_all_gone_and_in_the_end_gone(eraser: Eraser) -> None:
    """Half an erasure would be a peer nobody can open, find, or erase; a message after it would out them."""
    places: list[str] = eraser.does("erase", at=0)["passed"]
    assert eraser.left() == []
    assert len([place for place in places if place.startswith("DELETE")]) > 10, "every table of peers is a place to die"
    assert {"before commit", "after commit", "VACUUM", "within VACUUM"} <= set(places)
    commit = places.index("after commit") + 1
    deaths = [at for at in range(1, len(places) + 1) if at >= commit - 1 or at % EVERY == 1]
    for at in deaths:
        eraser.put_back()
        assert eraser.does("erase", at=at) == {"died": -9}, places[at - 1]
        came = eraser.does("afterwards")
        assert bool(came["found"]) == (at < commit), f"{places[at - 1]}: {came['found']}"
        if at < commit:
            assert came["found"].keys() >= {"peers.id", "sessions.peer_id", "outbox.peer_id", "answers.peer_id"}
        assert (came["left"], came["is_known"], came["is_due"]) == ({}, False, False), places[at - 1]
        assert came["peers"] >= CROWD - 1
        # Erased before the death, nobody says farewell twice: nothing at all is sent. Else it is said once, and last.
        assert [text for text in came["said"] if not text.startswith("Done. Everything I held")] == [], places[at - 1]
        assert len(came["said"]) == (1 if at < commit else 0), places[at - 1]
        assert eraser.left() == [], places[at - 1]
    tell(f"killed at {len(deaths)} of {len(places)} places: erased in the end {len(deaths)}, half 0, sent afterwards 0")


def test_killed_while_an_idle_one_is_let_go_they_are_whole_or_gone_and_the_next_look_goes_on(eraser: Eraser) -> None:
    """Nobody taps a second time for who is not here: what the next look does not finish would stand for ever."""

    def idle() -> None:
        eraser.put_back()
        with closing(Database(f"sqlite:///{eraser.folder / 'store.db'}")) as database:
            database.transact_now(lambda tx: crowd.let_be_idle(tx, eraser.peer_id, NOW))

    idle()
    came = eraser.does("let_go", at=0)
    places, rows = came["passed"], came["found"]
    assert eraser.left() == []
    commit = places.index("after commit") + 1
    assert rows.keys() >= {"peers.id", "sessions.peer_id", "outbox.peer_id", "answers.peer_id"}
    for at in (1, commit // 2, commit - 1, commit, places.index("within VACUUM") + 1, len(places)):
        idle()
        assert eraser.does("let_go", at=at) == {"died": -9}, places[at - 1]
        assert eraser.does("let_go", at=0)["found"] == (rows if at < commit else {}), places[at - 1]
        assert eraser.left() == [], places[at - 1]


def test_the_bytes_are_there_to_be_found_if_nobody_goes_on(eraser: Eraser) -> None:
    """The test of the test: after a death between commit and scrubbing they do stand in the file, or its log."""
    eraser.put_back()
    places = eraser.does("erase", at=0)["passed"]
    eraser.put_back()
    assert eraser.does("erase", at=places.index("after commit") + 1) == {"died": -9}
    assert eraser.left() != []
    database = Database(f"sqlite:///{eraser.folder / 'store.db'}")
    assert database.is_scrub_due()
    database.close()
