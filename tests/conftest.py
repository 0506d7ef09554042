"""What the whole test run shares: its options, and a database of either engine for whoever asks for one."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox import witness
from store.database import Database
from tests.sandbox.oracle import Oracle
from tests.store.ground import ENGINES, opened
from tests.watched_logs import Watch

MEMORY, ROOM = Path("/dev/shm"), 4 * 2**30
"""A folder that is memory, and how many bytes must be free for the tests to lay their files there."""


def pytest_configure(config: pytest.Config) -> None:
    """Look at everything that is logged, whatever the test is about."""
    config.pluginmanager.register(Watch(), "watched_logs")
    # Whether a power cut loses rows is not tested here, and each commit would wait milliseconds for the disk. On a
    # person's machine the folders of the last runs stay for a while, so there they stay on the disk.
    if os.environ.get("CI") and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let transcripts be rewritten."""
    parser.addoption(
        "--update",
        "--update-transcripts",
        dest="update",
        action="store_true",
        help="rewrite the bot's lines of the transcripts",
    )


def pytest_collection_finish() -> None:
    """Let Python not look through thousands of collected tests whenever it looks for what is unused."""
    gc.collect()
    gc.freeze()


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Each engine in turn: what is promised is promised on both."""
    return str(request.param)


@pytest.fixture
def database(tmp_path: Path, engine: str) -> Iterator[Database]:
    """An open database, new and empty."""
    with opened(tmp_path, engine) as opened_database:
        yield opened_database


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Database]:
    """An open SQLite file, new and empty: for what is true of files only."""
    with opened(tmp_path) as opened_database:
        yield opened_database


@pytest.fixture(scope="session", autouse=True)
def oracle() -> Iterator[Oracle]:
    """Whoever sees every request, answer and update of every sandbox that the tests make."""
    witness.installed = Oracle()
    yield witness.installed
    witness.installed = None


@pytest.fixture(autouse=True)
def _true_to_telegram(oracle: Oracle) -> Iterator[None]:
    """Fail the test in which anything was said that is not the Bot API's."""
    yield
    found = oracle.take()
    assert not found, "\n".join(["this is not the Bot API:", *found])


LONGEST = ("test_kills.py", "test_kills_of_unasked.py", "test_simulation.py")
"""Files whose tests take longest: begun last, one of them would go on alone when all the others are done."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let each worker begin with some of the longest: a worker's share is a part of the list, in its order."""
    workers = int(getattr(config, "workerinput", {}).get("workercount", 1))
    longest = [item for item in items if item.path.name in LONGEST]
    others = [item for item in items if item.path.name not in LONGEST]
    shares = [slice(len(others) * place // workers, len(others) * (place + 1) // workers) for place in range(workers)]
    items[:] = [item for place in range(workers) for item in (*longest[place::workers], *others[shares[place]])]
